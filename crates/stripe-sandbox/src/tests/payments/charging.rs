//! Charges of saved cards off session.

use stripe_core::{
    PaymentIntent, PaymentIntentStatus,
    payment_intent::{CreatePaymentIntent, CreatePaymentIntentOffSession},
};

use super::saving::saved_card;
use crate::{
    CardBehaviour, Fault, FaultKind, Operation, Outcome,
    tests::{
        typed::{Plain, typed},
        *,
    },
};

/// Charges 45 pounds.
async fn charge(world: &World, (customer, card): &(String, String), key: Option<&str>) -> Answer {
    charge_with(
        world,
        &[("customer", customer), ("payment_method", card)],
        key,
    )
    .await
}

async fn charge_with(world: &World, more: &[(&str, &str)], key: Option<&str>) -> Answer {
    let form = [
        ("amount", "4500"),
        ("currency", "gbp"),
        ("off_session", "true"),
        ("confirm", "true"),
        ("allowed_payment_method_types[]", "card"),
        ("metadata[fee]", "f1"),
    ];
    let mut form = form.to_vec();
    form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    form.extend_from_slice(more);
    post(world, "payment_intents", &form, key).await
}

#[tokio::test]
async fn a_good_card_pays_at_once() {
    let world = World::new().await;
    let (customer, card) = saved_card(&world, Outcome::SaveCard).await;
    let intent = CreatePaymentIntent::new(4_500, stripe_types::Currency::GBP)
        .customer(customer)
        .payment_method(card.as_str())
        .off_session(CreatePaymentIntentOffSession::Bool(true))
        .confirm(true)
        .allowed_payment_method_types([stripe_core::PaymentIntentAllowedPaymentMethodTypes::Card])
        .statement_descriptor_suffix("FEE 7K2Q")
        .send(&Plain(world.sandbox.base_url()))
        .await
        .unwrap();
    assert_eq!(
        (intent.status, intent.amount_received),
        (PaymentIntentStatus::Succeeded, 4_500)
    );
    assert_eq!(intent.payment_method.unwrap().into_id().as_str(), card);
    let taken = world
        .handle
        .object(intent.latest_charge.unwrap().into_id().as_str())
        .unwrap();
    assert_eq!(
        (&taken["paid"], &taken["payment_method"]),
        (&true.into(), &card.into())
    );
    assert_eq!(
        world.inbox.kinds(4).await[2..],
        ["charge.succeeded", "payment_intent.succeeded"]
    );
    assert_eq!(world.handle.intents().len(), 1);
    let (_, _, refund) = post(
        &world,
        "refunds",
        &[("payment_intent", intent.id.as_str())],
        None,
    )
    .await;
    assert_eq!(refund["amount"], 4_500);
}

type Parameters = &'static [(&'static str, &'static str)];

const AUTOMATIC: (&str, &str) = ("automatic_payment_methods[enabled]", "true");
const NEVER: (&str, &str) = ("automatic_payment_methods[allow_redirects]", "never");
const ALWAYS: (&str, &str) = ("automatic_payment_methods[allow_redirects]", "always");
const CARDS: (&str, &str) = ("allowed_payment_method_types[]", "card");
const PAYPAL: (&str, &str) = ("allowed_payment_method_types[]", "paypal");
const BACK: (&str, &str) = ("return_url", "https://practice.example/");

/// What is said of the methods, and the parameter that is refused.
const METHODS: &[(Parameters, Option<&str>)] = &[
    (&[], Some("return_url")),
    (&[AUTOMATIC, ALWAYS], Some("return_url")),
    (&[CARDS, PAYPAL], Some("return_url")),
    (
        &[("payment_method_types[]", "card"), CARDS],
        Some("payment_method_types[0]"),
    ),
    (&[NEVER, CARDS], Some("automatic_payment_methods[enabled]")),
    (&[BACK], None),
    (&[CARDS], None),
    (&[AUTOMATIC, NEVER], None),
    (
        &[AUTOMATIC, NEVER, CARDS],
        Some("allowed_payment_method_types"),
    ),
    (&[AUTOMATIC, ALWAYS, BACK], None),
];

#[tokio::test]
async fn who_may_be_led_elsewhere_needs_a_way_back() {
    let world = World::new().await;
    let card = saved_card(&world, Outcome::SaveCard).await;
    for (said, refused) in METHODS {
        let ours = [
            ("amount", "4500"),
            ("currency", "gbp"),
            ("off_session", "true"),
            ("confirm", "true"),
            ("customer", card.0.as_str()),
            ("payment_method", card.1.as_str()),
        ];
        let form = [&ours[..], said].concat();
        let (status, _, body) = post(&world, "payment_intents", &form, None).await;
        let expected = if refused.is_some() { 400 } else { 200 };
        assert_eq!(
            (status, body["error"]["param"].as_str()),
            (expected, *refused),
            "{said:?}: {body}"
        );
    }
    let made = world.handle.intents();
    assert_eq!(made.len(), 4, "what was refused was not made");
    let shown: Vec<_> = made
        .iter()
        .map(|one| {
            (
                &one["allowed_payment_method_types"],
                &one["automatic_payment_methods"],
            )
        })
        .collect();
    assert!(shown.contains(&(
        &Value::Null,
        &serde_json::json!({"allow_redirects": "never", "enabled": true})
    )));
    assert!(shown.contains(&(&serde_json::json!(["card"]), &Value::Null)));
}

#[tokio::test]
async fn a_declined_charge_is_402_and_stays_so_under_its_key() {
    let cards = [
        (
            Outcome::SaveDecliningCard,
            "card_declined",
            "insufficient_funds",
        ),
        (
            Outcome::SaveAuthenticatingCard,
            "authentication_required",
            "authentication_required",
        ),
    ];
    for (outcome, code, decline) in cards {
        let world = World::new().await;
        let card = saved_card(&world, outcome).await;
        let (status, _, body) = charge(&world, &card, Some(code)).await;
        let error = &body["error"];
        assert_eq!(
            (status, &error["type"]),
            (402, &"card_error".into()),
            "{body}"
        );
        assert_eq!(
            (&error["code"], &error["decline_code"]),
            (&code.into(), &decline.into())
        );
        assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
        assert_eq!(error["payment_intent"]["payment_method"], Value::Null);
        let id = error["payment_intent"]["id"].as_str().unwrap();
        let intent: PaymentIntent = typed(&world, &format!("/payment_intents/{id}")).await;
        let last = intent.last_payment_error.unwrap();
        assert_eq!(
            (
                last.code.unwrap().as_str(),
                last.payment_method.unwrap().id.as_str()
            ),
            (code, card.1.as_str())
        );
        assert_eq!(
            world.inbox.kinds(3).await[2],
            "payment_intent.payment_failed"
        );
        world.handle.set_card(&card.1, CardBehaviour::Pays);
        let (status, headers, again) = charge(&world, &card, Some(code)).await;
        assert_eq!(
            (status, headers.contains_key("idempotent-replayed"), again),
            (402, true, body),
            "final for its key"
        );
        assert_eq!(world.handle.intents().len(), 1);
        assert_eq!(
            charge(&world, &card, None).await.2["status"],
            "succeeded",
            "a card may do better later"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_charged_is_refused() {
    let world = World::new().await;
    let (mine, other) = (
        saved_card(&world, Outcome::SaveCard).await,
        saved_card(&world, Outcome::SaveCard).await,
    );
    let gone = saved_card(&world, Outcome::SaveCard).await;
    post(
        &world,
        &format!("payment_methods/{}/detach", gone.1),
        &[],
        None,
    )
    .await;
    for (more, param) in [
        (("amount", "0"), "amount"),
        (("amount", "-1"), "amount"),
        (("amount", "29"), "amount"),
        (("amount", ""), "amount"),
        (("currency", ""), "currency"),
        (("currency", "zzz"), "currency"),
        (("customer", "cus_none"), "customer"),
        (("customer", ""), "customer"),
        (("payment_method", "pm_none"), "payment_method"),
        (("payment_method", other.1.as_str()), "payment_method"),
        (("payment_method", gone.1.as_str()), "payment_method"),
        (("off_session", "false"), "off_session"),
        (("confirm", ""), "confirm"),
        (
            ("statement_descriptor_suffix", "1234"),
            "statement_descriptor_suffix",
        ),
        (("capture_method", "manual"), "capture_method"),
    ] {
        let mut form = vec![
            ("customer", mine.0.as_str()),
            ("payment_method", mine.1.as_str()),
        ];
        form.retain(|(name, _)| *name != more.0);
        form.push(more);
        let (status, _, body) = charge_with(&world, &form, None).await;
        assert_eq!(
            (status, body["error"]["param"].as_str()),
            (400, Some(param)),
            "{more:?}: {body}"
        );
    }
    assert!(world.handle.intents().is_empty());
    assert_eq!(
        charge(&world, &(gone.0, gone.1), None).await.0,
        400,
        "detached from its own customer too"
    );
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_made_once() {
    let world = World::new().await;
    let card = saved_card(&world, Outcome::SaveCard).await;
    world
        .handle
        .fault(Fault::new(FaultKind::TimeoutAfter).of(Operation::CreateIntent));
    let hasty = std::time::Duration::from_millis(400);
    assert!(
        tokio::time::timeout(hasty, charge(&world, &card, Some("k")))
            .await
            .is_err()
    );
    assert_eq!(
        charge(&world, &card, Some("k")).await.2["status"],
        "succeeded"
    );
    assert_eq!(world.handle.balance_transactions().len(), 1);
    let (_, _, listed) = get(&world, &format!("payment_intents?customer={}", card.0)).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_failed_intent_is_cancelled() {
    let world = World::new().await;
    let card = saved_card(&world, Outcome::SaveDecliningCard).await;
    let (_, _, body) = charge(&world, &card, None).await;
    let id = body["error"]["payment_intent"]["id"].as_str().unwrap();
    let (status, _, body) = post(&world, &format!("payment_intents/{id}/cancel"), &[], None).await;
    assert_eq!((status, &body["status"]), (200, &"canceled".into()));
}
