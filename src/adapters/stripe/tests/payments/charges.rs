//! Charges of saved cards.

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    adapters::stripe::tests::{
        script::{Script, error, intent, list},
        *,
    },
    ports::payments::{ChargeState, PaymentsError},
};
use stripe_sandbox::{CardBehaviour, Fault, FaultKind, Operation};

fn declined(code: &str) -> ChargeState {
    ChargeState::Declined { code: code.into() }
}

#[tokio::test]
async fn a_good_card_pays() {
    let world = World::new().await;
    let (payments, card) = (adapter(&world), saved_card(&world, Outcome::SaveCard).await);
    let order = charge_of(&card, "k");
    let charge = payments.charge(&order).await.unwrap();
    assert_eq!(
        (&charge.state, charge.amount),
        (&ChargeState::Captured, gbp(4_500))
    );
    assert_eq!(
        (charge.payment, charge.livemode),
        (Some(order.payment), false)
    );
    let made = world.handle.object(&charge.intent).unwrap();
    let id = |prefix: &str, n: u8| format!("{prefix}_{n:032x}");
    let metadata =
        json!({ "booking": id("bkg", 2), "payment": id("pay", 3), "practice": id("prc", 1) });
    assert_eq!(
        (&made["metadata"], &made["statement_descriptor_suffix"]),
        (&metadata, &"FEE 7K2Q".into())
    );
    assert_eq!(
        (&made["customer"], &made["payment_method"]),
        (&card.customer.clone().into(), &card.method.clone().into())
    );
    assert_eq!(
        payments.charge_state(&charge.intent, None).await.unwrap(),
        charge
    );
    assert_eq!(payments.charge(&order).await.unwrap(), charge);
    assert_eq!(taken(&world), [4_500]);
}

#[tokio::test]
async fn a_refusal_by_the_card_is_an_answer_and_stays_one() {
    let world = World::new().await;
    let (payments, card) = (
        adapter(&world),
        saved_card(&world, Outcome::SaveDecliningCard).await,
    );
    let order = charge_of(&card, "k");
    let charge = payments.charge(&order).await.unwrap();
    assert_eq!(
        (&charge.state, charge.amount),
        (&declined("insufficient_funds"), gbp(4_500))
    );
    assert_eq!(charge.payment, Some(order.payment));
    world.handle.set_card(&card.method, CardBehaviour::Pays);
    for hours in [0, 25] {
        world.clock.advance(SignedDuration::from_hours(hours));
        assert_eq!(
            payments.charge(&order).await.unwrap(),
            charge,
            "a card is not tried again for the same payment"
        );
    }
    assert_eq!(
        payments.charge_state(&charge.intent, None).await.unwrap(),
        charge
    );
    let next = ChargeOrder {
        payment: PaymentId(Uuid::from_u128(4)),
        ..charge_of(&card, "next")
    };
    assert_eq!(
        payments.charge(&next).await.unwrap().state,
        ChargeState::Captured
    );
}

#[tokio::test]
async fn a_charge_that_needs_its_client_can_never_be_confirmed_later() {
    let world = World::new().await;
    let (payments, card) = (
        adapter(&world),
        saved_card(&world, Outcome::SaveAuthenticatingCard).await,
    );
    let charge = payments.charge(&charge_of(&card, "k")).await.unwrap();
    assert_eq!(charge.state, ChargeState::NeedsAuthentication);
    let canceled = world.handle.object(&charge.intent).unwrap();
    assert_eq!(
        (&canceled["status"], &canceled["cancellation_reason"]),
        (&"canceled".into(), &"abandoned".into())
    );
    assert_eq!(
        payments.charge(&charge_of(&card, "k")).await.unwrap(),
        charge
    );
    assert_eq!(
        payments.charge_state(&charge.intent, None).await.unwrap(),
        charge
    );
    assert_eq!((taken(&world), world.handle.intents().len()), (vec![], 1));
}

#[tokio::test]
async fn closing_a_charge_that_needs_its_client_may_fail() {
    let world = World::new().await;
    let (payments, card) = (
        adapter(&world),
        saved_card(&world, Outcome::SaveAuthenticatingCard).await,
    );
    world.handle.fault(
        Fault::new(FaultKind::RateLimited)
            .of(Operation::CancelIntent)
            .times(3),
    );
    let charge = payments.charge(&charge_of(&card, "k")).await.unwrap();
    assert_eq!(charge.state, ChargeState::NeedsAuthentication);
    assert_eq!(
        world.handle.object(&charge.intent).unwrap()["status"],
        "requires_payment_method"
    );
    assert_eq!(
        payments.charge(&charge_of(&card, "k")).await.unwrap(),
        charge
    );
    assert_eq!(
        world.handle.object(&charge.intent).unwrap()["status"],
        "canceled"
    );
}

#[tokio::test]
async fn what_cannot_be_charged_is_refused() {
    let world = World::new().await;
    let (payments, card) = (adapter(&world), saved_card(&world, Outcome::SaveCard).await);
    let order = |change: fn(&mut ChargeOrder)| {
        let mut order = charge_of(&card, "k");
        change(&mut order);
        order
    };
    for (order, expected) in [
        (order(|o| o.amount = gbp(29)), "amount_too_small"),
        (order(|o| o.amount = gbp(0)), "parameter_invalid_integer"),
        (
            order(|o| o.amount = Money::new(65_001, Currency::KWD)),
            "amount_not_representable",
        ),
        (
            order(|o| o.card.method = "pm_none".into()),
            "resource_missing",
        ),
        (
            order(|o| o.card.customer = "cus_none".into()),
            "resource_missing",
        ),
        (
            order(|o| o.statement_suffix = "1234".into()),
            "invalid_statement_descriptor",
        ),
        (
            order(|o| o.idempotency_key = String::new()),
            "idempotency_key_invalid",
        ),
        (
            order(|o| o.account = Some("acct_2".into())),
            "resource_missing",
        ),
    ] {
        assert_eq!(
            payments.charge(&order).await,
            Err(PaymentsError::Refused {
                code: expected.into()
            })
        );
    }
    for id in ["pi_nothing", "", "a/b"] {
        assert_eq!(
            payments.charge_state(id, None).await,
            Err(PaymentsError::NotFound),
            "{id}"
        );
    }
    assert!(world.handle.intents().is_empty());
}

#[tokio::test]
async fn currencies_differ_in_their_decimals_only() {
    let world = World::new().await;
    let (payments, card) = (adapter(&world), saved_card(&world, Outcome::SaveCard).await);
    let amounts = [
        (Currency::JPY, 6_500, 6_500),
        (Currency::KWD, 65_000, 65_000),
        (Currency::ISK, 6_500, 650_000),
    ];
    for (number, (currency, ours, stripes)) in (10_u128..).zip(amounts) {
        let (payment, amount) = (
            PaymentId(Uuid::from_u128(number)),
            Money::new(ours, currency),
        );
        let order = ChargeOrder {
            payment,
            amount,
            ..charge_of(&card, currency.code())
        };
        let charge = payments.charge(&order).await.unwrap();
        assert_eq!(
            (charge.amount, &charge.state),
            (amount, &ChargeState::Captured)
        );
        assert_eq!(
            world.handle.object(&charge.intent).unwrap()["amount"],
            stripes
        );
        assert_eq!(
            payments.charge_state(&charge.intent, None).await.unwrap(),
            charge
        );
    }
}

#[tokio::test]
async fn every_state_of_an_intent_is_told() {
    let error = |code: &str, decline: Option<&str>| json!({ "code": code, "decline_code": decline, "type": "card_error" });
    for (status, last, expected) in [
        ("succeeded", json!(null), Ok(ChargeState::Captured)),
        ("processing", json!(null), Ok(ChargeState::Processing)),
        (
            "requires_action",
            json!(null),
            Ok(ChargeState::NeedsAuthentication),
        ),
        (
            "requires_payment_method",
            error("card_declined", Some("lost_card")),
            Ok(declined("lost_card")),
        ),
        (
            "requires_payment_method",
            error("expired_card", None),
            Ok(declined("expired_card")),
        ),
        (
            "requires_payment_method",
            json!({}),
            Ok(declined("card_declined")),
        ),
        (
            "requires_payment_method",
            error("authentication_required", None),
            Ok(ChargeState::NeedsAuthentication),
        ),
        (
            "requires_payment_method",
            json!(null),
            Ok(ChargeState::Processing),
        ),
        ("canceled", json!(null), Ok(declined("canceled"))),
        (
            "canceled",
            error("card_declined", Some("lost_card")),
            Ok(declined("canceled")),
        ),
        ("something_new", json!(null), Err(PaymentsError::Unknown)),
    ] {
        let mut object = intent(status);
        object["last_payment_error"] = last;
        let script = Script::playing(move |_, _| (200, object.clone())).await;
        let state = script
            .adapter()
            .charge_state("pi_1", None)
            .await
            .map(|charge| charge.state);
        assert_eq!(state, expected, "{status}");
    }
}

#[tokio::test]
async fn every_call_is_on_the_accounts_behalf() {
    let script = Script::playing(|asked, _| match asked.split('?').next().unwrap() {
        "GET /v1/payment_intents" => list(&[]),
        "POST /v1/payment_intents" => (
            402,
            json!({ "error": { "type": "card_error", "code": "authentication_required", "payment_intent": { "id": "pi_1" } } }),
        ),
        "GET /v1/payment_intents/pi_1" => (200, intent("requires_action")),
        "POST /v1/payment_intents/pi_1/cancel" => (200, intent("canceled")),
        _ => error(404, "none"),
    });
    let script = script.await;
    let card = SavedCard {
        customer: "cus_1".into(),
        method: "pm_1".into(),
    };
    let order = ChargeOrder {
        account: Some("acct_1".into()),
        ..charge_of(&card, "k")
    };
    assert_eq!(
        script.adapter().charge(&order).await.unwrap().state,
        ChargeState::NeedsAuthentication
    );
    assert!(
        script
            .adapter()
            .charge_state("pi_1", Some("acct_1"))
            .await
            .is_ok()
    );
    let paths = [
        "GET /v1/payment_intents?customer=cus_1&limit=100",
        "POST /v1/payment_intents",
        "GET /v1/payment_intents/pi_1",
        "POST /v1/payment_intents/pi_1/cancel",
        "GET /v1/payment_intents/pi_1",
    ];
    assert_eq!(script.asked(), paths);
    assert_eq!(
        script.headers("stripe-account"),
        vec![Some("acct_1".to_owned()); 5]
    );
    assert_eq!(
        script.headers("idempotency-key"),
        [None, Some("k".to_owned()), None, None, None]
    );
}
