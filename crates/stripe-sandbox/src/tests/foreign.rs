//! Every kind of object, in every state it can be brought into, and every webhook, for Stripe's own library to read.

use std::{env, fs, path::PathBuf};

use serde_json::json;

use super::{
    payments::{balance::paid, saving::saved_card},
    *,
};
use crate::{CardBehaviour, Outcome, RefundOutcome, RefundStatus, testing::WEBHOOK_SECRET};

/// `scripts/test foreign` names the folder; without it they go where nobody reads them, and still have to be written.
#[tokio::test]
async fn objects_and_webhooks_are_written_for_stripes_library() {
    let vanishing = tempfile::tempdir().unwrap();
    let folder =
        env::var_os("STRIPE_OBJECTS").map_or_else(|| vanishing.path().to_owned(), PathBuf::from);
    let world = World::new().await;
    let mut objects = set_up(&world).await;
    happens(&world).await;
    objects.push(of(&world, "balance").await);
    for object in world.handle.events() {
        objects.push(("Event".into(), object));
    }
    let handle = &world.handle;
    for object in [
        handle.sessions(),
        handle.intents(),
        handle.payment_methods(),
        handle.balance_transactions(),
        handle.disputes(),
        handle.refunds(),
    ]
    .concat()
    {
        objects.push((kind(&object).into(), object));
    }
    for path in ["charges", "setup_intents", "customers"] {
        for id in ids_in(&handle.events(), path) {
            objects.push(of(&world, &format!("{path}/{id}")).await);
        }
    }
    handle.all_events_posted().await;
    let posts = world.inbox.posts(handle.events().len()).await;
    let webhooks: Vec<Value> = posts
        .iter()
        .map(|(signature, body)| json!({"signature": signature, "body": std::str::from_utf8(body).unwrap(), "secret": WEBHOOK_SECRET}))
        .collect();
    let objects: Vec<Value> = objects
        .into_iter()
        .map(|(kind, object)| json!({"type": kind, "object": object}))
        .collect();
    assert!(
        objects.len() > 80 && webhooks.len() > 30,
        "{} objects, {} webhooks",
        objects.len(),
        webhooks.len()
    );
    fs::write(folder.join("objects.json"), json!(objects).to_string()).unwrap();
    fs::write(folder.join("webhooks.json"), json!(webhooks).to_string()).unwrap();
}

/// The library's name of an object's type.
fn kind(object: &Value) -> &'static str {
    match object["object"].as_str().unwrap() {
        "checkout.session" => "Checkout.Session",
        "payment_intent" => "PaymentIntent",
        "setup_intent" => "SetupIntent",
        "payment_method" => "PaymentMethod",
        "charge" => "Charge",
        "refund" => "Refund",
        "dispute" => "Dispute",
        "balance_transaction" => "BalanceTransaction",
        "customer" => "Customer",
        "account" => "Account",
        "account_link" => "AccountLink",
        "balance" => "Balance",
        "webhook_endpoint" => "WebhookEndpoint",
        "payment_method_configuration" => "PaymentMethodConfiguration",
        "v2.core.event_destination" => "V2.Core.EventDestination",
        other => panic!("{other} is of no known type"),
    }
}

async fn of(world: &World, path: &str) -> (String, Value) {
    let (status, _, object) = get(world, path).await;
    assert_eq!(status, 200, "{path}: {object}");
    (kind(&object).into(), object)
}

/// The ids that events name, of objects at `path`.
fn ids_in(events: &[Value], path: &str) -> Vec<String> {
    let prefix = match path {
        "charges" => "ch_",
        "setup_intents" => "seti_",
        _ => "cus_",
    };
    let text = json!(events).to_string();
    let mut ids: Vec<String> = text
        .split('"')
        .filter(|word| word.starts_with(prefix) && !word.contains("secret"))
        .map(str::to_owned)
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Accounts, endpoints, methods.
async fn set_up(world: &World) -> Vec<(String, Value)> {
    let mut objects = Vec::new();
    let (_, _, account) = post(
        world,
        "accounts",
        &[
            ("country", "DE"),
            ("business_profile[name]", "A"),
            ("metadata[a]", "b"),
        ],
        None,
    )
    .await;
    let id = account["id"].as_str().unwrap();
    let back = "https://practice.example/";
    let link = [
        ("account", id),
        ("type", "account_onboarding"),
        ("refresh_url", back),
        ("return_url", back),
    ];
    let endpoint = [
        ("url", back),
        ("enabled_events[]", "*"),
        ("api_version", "2026-09-30.endive"),
        ("connect", "true"),
    ];
    for (path, form) in [("account_links", &link), ("webhook_endpoints", &endpoint)] {
        let (status, _, object) = post(world, path, form, None).await;
        assert_eq!(status, 200, "{object}");
        objects.push((kind(&object).to_owned(), object));
    }
    world.handle.add_webhook_endpoint(back, false, true);
    let person = client().post(format!("{}onboard/{id}", world.sandbox.base_url()));
    let (before, done) = (
        of(world, &format!("accounts/{id}")).await,
        person.send().await.unwrap(),
    );
    assert_eq!(done.status(), 303);
    objects.extend([
        before,
        of(world, &format!("accounts/{id}")).await,
        of(world, "account").await,
    ]);
    objects.extend(listed(world).await);
    objects
}

/// What lists of them show.
async fn listed(world: &World) -> Vec<(String, Value)> {
    let mut objects = Vec::new();
    for path in ["webhook_endpoints", "payment_method_configurations"] {
        let (_, _, list) = get(world, path).await;
        objects.extend(
            list["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| (kind(one).to_owned(), one.clone())),
        );
    }
    let url = format!(
        "{}v2/core/event_destinations?include=webhook_endpoint.url",
        world.sandbox.base_url()
    );
    let (_, _, list) = read(
        client()
            .get(url)
            .bearer_auth("sk_test_a")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    objects.extend(
        list["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (kind(one).to_owned(), one.clone())),
    );
    objects
}

/// Payments, charges, refunds and disputes, in every way they can go; what lies on the balance in the end.
async fn happens(world: &World) {
    pages_are_paid_or_not(world).await;
    cards_are_charged(world).await;
    money_goes_back(world).await;
}

async fn pages_are_paid_or_not(world: &World) {
    let handle = &world.handle;
    for outcome in [
        Outcome::Pay,
        Outcome::Decline,
        Outcome::Authenticate,
        Outcome::Late,
        Outcome::Abandon,
    ] {
        let id = session(
            world,
            &[
                ("customer_email", "a@b.example"),
                ("payment_intent_data[metadata][a]", "b"),
            ],
        )
        .await;
        handle.act(&id, outcome);
    }
    let late = session(world, &[]).await;
    handle.act(&late, Outcome::Late);
    handle.settle_late(&late, false);
    let closed = session(world, &[("allowed_payment_method_types[]", "card")]).await;
    post(
        world,
        &format!("checkout/sessions/{closed}/expire"),
        &[],
        None,
    )
    .await;
}

async fn cards_are_charged(world: &World) {
    let handle = &world.handle;
    for outcome in [
        Outcome::SaveCard,
        Outcome::SaveDecliningCard,
        Outcome::SaveAuthenticatingCard,
    ] {
        let (customer, card) = saved_card(world, outcome).await;
        let form = [
            ("amount", "4500"),
            ("currency", "gbp"),
            ("off_session", "true"),
            ("confirm", "true"),
            ("allowed_payment_method_types[]", "card"),
            ("customer", customer.as_str()),
            ("payment_method", card.as_str()),
            ("statement_descriptor_suffix", "FEE 7K2Q"),
        ];
        post(world, "payment_intents", &form, None).await;
        if outcome == Outcome::SaveDecliningCard {
            handle.set_card(&card, CardBehaviour::Pays);
            post(world, &format!("payment_methods/{card}/detach"), &[], None).await;
        }
    }
}

async fn money_goes_back(world: &World) {
    let handle = &world.handle;
    for (outcome, settled) in [
        (RefundOutcome::Succeed, None),
        (RefundOutcome::Pending, None),
        (RefundOutcome::Pending, Some(RefundStatus::Failed)),
    ] {
        handle.set_refund_outcome(outcome);
        let intent = paid(world).await;
        let (_, _, refund) = post(
            world,
            "refunds",
            &[("payment_intent", &intent), ("amount", "1500")],
            None,
        )
        .await;
        if let Some(status) = settled {
            handle.settle_refund(refund["id"].as_str().unwrap(), status);
        }
    }
    for won in [None, Some(true), Some(false)] {
        let dispute = handle
            .open_dispute(&paid(world).await, "fraudulent")
            .unwrap();
        if let Some(won) = won {
            handle.close_dispute(&dispute, won);
        }
    }
}
