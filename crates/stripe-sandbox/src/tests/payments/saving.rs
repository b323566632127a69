//! Checkout in the mode `setup`, and the saved card afterwards.

use std::collections::HashMap;

use stripe_checkout::{
    CheckoutSession, CheckoutSessionMode, CheckoutSessionPaymentStatus,
    checkout_session::{
        CreateCheckoutSession, CreateCheckoutSessionCustomerCreation,
        CreateCheckoutSessionSetupIntentData,
    },
};
use stripe_core::SetupIntent;

use crate::{
    CardBehaviour, Fault, FaultKind, Operation, Outcome,
    tests::{
        typed::{Plain, typed},
        *,
    },
};

const SETUP: [(&str, &str); 5] = [
    ("mode", "setup"),
    ("currency", "gbp"),
    ("customer_creation", "always"),
    ("setup_intent_data[metadata][client]", "c1"),
    (
        "success_url",
        "https://practice.example/done?s={CHECKOUT_SESSION_ID}",
    ),
];

async fn setup(world: &World) -> String {
    let (status, _, body) = post(world, "checkout/sessions", &SETUP, None).await;
    assert_eq!(status, 200, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

/// Customer and card of a setup session that has been completed.
pub(crate) async fn saved_card(world: &World, outcome: Outcome) -> (String, String) {
    let id = setup(world).await;
    assert!(world.handle.act(&id, outcome));
    let setup = world.handle.object(&id).unwrap()["setup_intent"]
        .as_str()
        .unwrap()
        .to_owned();
    let setup = world.handle.object(&setup).unwrap();
    (
        setup["customer"].as_str().unwrap().to_owned(),
        setup["payment_method"].as_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn a_card_is_saved_without_money() {
    let world = World::new().await;
    let mut request = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Setup)
        .currency(stripe_types::Currency::GBP)
        .customer_creation(CreateCheckoutSessionCustomerCreation::Always)
        .success_url("https://practice.example/done");
    let metadata = HashMap::from([("client".to_owned(), "c1".to_owned())]);
    request = request.setup_intent_data(CreateCheckoutSessionSetupIntentData {
        metadata: Some(metadata),
        ..Default::default()
    });
    let open = request
        .send(&Plain(world.sandbox.base_url()))
        .await
        .unwrap();
    assert_eq!(
        (open.amount_total, open.payment_status),
        (None, CheckoutSessionPaymentStatus::NoPaymentRequired)
    );
    assert!(
        !world.handle.act(&open.id, Outcome::Pay) && !world.handle.pay_regardless(&open.id),
        "there is nothing to pay"
    );
    assert!(world.handle.act(&open.id, Outcome::SaveCard));
    let done: CheckoutSession = typed(&world, &format!("/checkout/sessions/{}", open.id)).await;
    assert_eq!(done.status.unwrap().as_str(), "complete");
    let setup = done.setup_intent.unwrap().into_id();
    let setup: SetupIntent = typed(
        &world,
        &format!("/setup_intents/{setup}?expand[]=payment_method&expand[]=customer"),
    )
    .await;
    assert_eq!(
        (setup.status.as_str(), setup.usage.as_str()),
        ("succeeded", "off_session")
    );
    assert_eq!(setup.metadata.unwrap()["client"], "c1");
    let customer = done.customer.unwrap().into_id();
    assert_eq!(setup.customer.unwrap().into_object().unwrap().id, customer);
    let method = setup.payment_method.unwrap().into_object().unwrap();
    assert_eq!(
        (
            method.customer.unwrap().into_id(),
            method.card.unwrap().last4.as_str()
        ),
        (customer, "4242")
    );
    assert_eq!(
        world.inbox.kinds(2).await,
        ["setup_intent.succeeded", "checkout.session.completed"]
    );
    assert!(world.handle.balance_transactions().is_empty());
}

/// A page on which a card is saved, as its visitor sees it.
struct SetupPage {
    id: String,
    url: String,
}

impl SetupPage {
    async fn open(world: &World) -> Self {
        let form = [
            &SETUP[..],
            &[("cancel_url", "https://practice.example/back")],
        ];
        let (status, _, body) = post(world, "checkout/sessions", &form.concat(), None).await;
        assert_eq!(status, 200, "{body}");
        let id = body["id"].as_str().unwrap().to_owned();
        Self {
            url: format!("{}c/pay/{id}", world.sandbox.base_url()),
            id,
        }
    }

    async fn text(&self) -> String {
        let answer = client().get(&self.url).send().await.unwrap();
        answer.text().await.unwrap()
    }

    /// Where a button leads.
    async fn press(&self, outcome: &str) -> Option<String> {
        let form = [("outcome", outcome)];
        let answer = client().post(&self.url).form(&form).send().await.unwrap();
        let location = answer.headers().get("location");
        location.map(|value| value.to_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn the_page_saves_refuses_and_turns_back() {
    let world = World::new().await;
    let page = SetupPage::open(&world).await;
    let html = page.text().await;
    assert!(
        html.contains("<h1>Save a card</h1>")
            && !html.contains("class=\"total\"")
            && !html.contains("declined."),
        "{html}"
    );
    for value in [
        "save_card",
        "save_declining_card",
        "save_authenticating_card",
        "decline",
        "abandon",
    ] {
        assert!(html.contains(&format!("value=\"{value}\"")), "{value}");
    }
    assert_eq!(page.press("decline").await.as_ref(), Some(&page.url));
    assert!(page.text().await.contains("declined."));
    assert_eq!(
        page.press("abandon").await.as_deref(),
        Some("https://practice.example/back")
    );
    assert_eq!(page.press("pay").await, None);
    assert_eq!(
        page.press("save_card").await,
        Some(format!("https://practice.example/done?s={}", page.id))
    );
    assert!(page.text().await.contains("has been saved"));
    assert_eq!(page.press("save_card").await, None, "once is enough");
    assert_eq!(world.handle.payment_methods().len(), 1);
    let kinds = [
        "setup_intent.setup_failed",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ];
    assert_eq!(world.inbox.kinds(3).await, kinds);
}

#[tokio::test]
async fn parameters_of_the_mode_are_checked() {
    let world = World::new().await;
    let (_, _, customer) = post(&world, "customers", &[("email", "a@b.example")], None).await;
    let customer = customer["id"].as_str().unwrap();
    for (more, param) in [
        (("currency", ""), "currency"),
        (("customer_creation", "never"), "customer_creation"),
        (("customer", customer), "customer_creation"),
        (
            ("payment_method_types[]", "card"),
            "payment_method_types[0]",
        ),
        (
            ("allowed_payment_method_types[]", "gold"),
            "allowed_payment_method_types",
        ),
        (("line_items[0][quantity]", "1"), "line_items[0][quantity]"),
        (
            ("payment_intent_data[description]", "x"),
            "payment_intent_data[description]",
        ),
    ] {
        let mut form: Vec<_> = SETUP
            .into_iter()
            .filter(|(name, _)| *name != more.0)
            .collect();
        form.push(more);
        let (status, _, body) = post(&world, "checkout/sessions", &form, None).await;
        assert_eq!(
            (status, body["error"]["param"].as_str()),
            (400, Some(param)),
            "{more:?}: {body}"
        );
    }
    let known: Vec<_> = SETUP
        .into_iter()
        .filter(|(name, _)| *name != "customer_creation")
        .collect();
    let (_, _, body) = post(
        &world,
        "checkout/sessions",
        &[&known[..], &[("customer", customer)]].concat(),
        None,
    )
    .await;
    world
        .handle
        .act(body["id"].as_str().unwrap(), Outcome::SaveCard);
    assert_eq!(
        world.handle.payment_methods()[0]["customer"],
        customer,
        "the customer that was named"
    );
}

#[tokio::test]
async fn an_expired_page_saves_nothing() {
    let world = World::new().await;
    let id = setup(&world).await;
    world.clock.advance(jiff::SignedDuration::from_hours(24));
    assert!(!world.handle.act(&id, Outcome::SaveCard));
    let session = world.handle.object(&id).unwrap();
    assert_eq!(
        (&session["status"], &session["customer"]),
        (&"expired".into(), &Value::Null)
    );
    assert_eq!(
        world
            .handle
            .object(session["setup_intent"].as_str().unwrap())
            .unwrap()["status"],
        "canceled"
    );
}

#[tokio::test]
async fn a_card_is_detached_once() {
    let world = World::new().await;
    let (_, card) = saved_card(&world, Outcome::SaveCard).await;
    world
        .handle
        .fault(Fault::new(FaultKind::Conflict).of(Operation::DetachPaymentMethod));
    let detach = async || post(&world, &format!("payment_methods/{card}/detach"), &[], None).await;
    assert_eq!(detach().await.0, 409);
    assert_eq!(detach().await.2["customer"], Value::Null);
    assert_eq!(detach().await.0, 400);
    assert_eq!(
        get(&world, &format!("payment_methods/{card}")).await.2["customer"],
        Value::Null
    );
    assert_eq!(world.inbox.kinds(3).await[2], "payment_method.detached");
    assert!(
        world.handle.set_card(&card, CardBehaviour::Declines)
            && !world.handle.set_card("pm_none", CardBehaviour::Pays)
    );
}
