//! A page that saves a card.

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    adapters::stripe::{
        payments::checkout::Setup,
        tests::{
            script::{Script, error},
            *,
        },
    },
    ports::payments::{CheckoutState, PaymentsError},
};
use stripe_sandbox::{Fault, FaultKind, Operation};

#[tokio::test]
async fn a_card_is_saved_and_no_money_moves() {
    let world = World::new().await;
    let (payments, order) = (adapter(&world), saving(&world, "k"));
    let opened = payments.open_checkout(&order).await.unwrap();
    assert!(matches!(opened.state, CheckoutState::Open { .. }));
    assert_eq!(
        (opened.amount, opened.payment, opened.expires_at),
        (gbp(0), Some(order.payment), order.expires_at)
    );
    assert_eq!(
        (&opened.payment_intent, &opened.card, opened.livemode),
        (&None, &None, false)
    );
    assert!(world.handle.act(&opened.id, Outcome::SaveCard));
    let done = payments.checkout(&opened.id, None).await.unwrap();
    assert_eq!((&done.state, done.amount), (&CheckoutState::Paid, gbp(0)));
    let setup = world
        .handle
        .object(done.payment_intent.as_deref().unwrap())
        .unwrap();
    assert_eq!(setup["object"], "setup_intent");
    let card = done.card.clone().unwrap();
    assert_eq!(
        (&setup["customer"], &setup["payment_method"]),
        (&card.customer.into(), &card.method.into())
    );
    let session = world.handle.object(&done.id).unwrap();
    let id = |prefix: &str, n: u8| format!("{prefix}_{n:032x}");
    let metadata =
        json!({ "booking": id("bkg", 2), "payment": id("pay", 3), "practice": id("prc", 1) });
    assert_eq!(
        (&session["metadata"], &setup["metadata"]),
        (&metadata, &metadata)
    );
    assert_eq!(
        (&session["locale"], &session["mode"]),
        (&"auto".into(), &"setup".into())
    );
    assert_eq!(
        (
            session["success_url"].as_str(),
            session["cancel_url"].as_str()
        ),
        (Some(&*order.success_url), Some(&*order.cancel_url))
    );
    assert_eq!(
        payments.open_checkout(&order).await.unwrap(),
        done,
        "the same order gives the same page as it is now"
    );
    assert_eq!(
        payments.expire_checkout(&done.id, None).await.unwrap(),
        done
    );
    assert_eq!((world.handle.sessions().len(), taken(&world)), (1, vec![]));
}

#[tokio::test]
async fn currencies_differ_in_their_decimals_only() {
    let world = World::new().await;
    for currency in [Currency::JPY, Currency::KWD, Currency::ISK] {
        let order = CheckoutOrder {
            amount: Money::new(0, currency),
            ..saving(&world, currency.code())
        };
        assert_eq!(
            adapter(&world).open_checkout(&order).await.unwrap().amount,
            order.amount
        );
    }
}

#[tokio::test]
async fn a_page_that_saves_no_card_ends() {
    let world = World::new().await;
    let payments = adapter(&world);
    let open = payments.open_checkout(&saving(&world, "1")).await.unwrap();
    assert!(world.handle.act(&open.id, Outcome::Decline));
    assert_eq!(
        payments.checkout(&open.id, None).await.unwrap(),
        open,
        "a refused card leaves the page open"
    );
    assert_eq!(
        payments
            .expire_checkout(&open.id, None)
            .await
            .unwrap()
            .state,
        CheckoutState::Expired
    );
    assert!(!world.handle.act(&open.id, Outcome::SaveCard));
    let late = payments.open_checkout(&saving(&world, "2")).await.unwrap();
    world.clock.advance(SignedDuration::from_mins(35));
    let late = payments.checkout(&late.id, None).await.unwrap();
    assert_eq!(
        (late.state, late.card, late.payment_intent),
        (CheckoutState::Expired, None, None)
    );
}

#[tokio::test]
async fn faults_on_the_way_save_one_card() {
    let world = World::new().await;
    let order = saving(&world, "k");
    world.handle.fault(
        Fault::new(FaultKind::TimeoutAfter)
            .of(Operation::CreateSession)
            .times(3),
    );
    assert_eq!(
        impatient(&world).open_checkout(&order).await,
        Err(PaymentsError::Unknown)
    );
    let opened = adapter(&world).open_checkout(&order).await.unwrap();
    world.handle.act(&opened.id, Outcome::SaveCard);
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        world
            .handle
            .fault(Fault::new(kind).of(Operation::GetSetupIntent).times(3));
        assert_eq!(adapter(&world).checkout(&opened.id, None).await, Err(error));
        world
            .handle
            .fault(Fault::new(kind).of(Operation::GetSetupIntent).times(2));
        assert!(
            adapter(&world)
                .checkout(&opened.id, None)
                .await
                .unwrap()
                .card
                .is_some()
        );
    }
    assert_eq!(
        (
            world.handle.sessions().len(),
            world.handle.payment_methods().len()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn an_account_keeps_its_own_cards() {
    let world = World::new().await;
    let payments = adapter(&world);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..saving(&world, "k")
    };
    let opened = payments.open_checkout(&order).await.unwrap();
    world.handle.act(&opened.id, Outcome::SaveCard);
    assert!(
        payments
            .checkout(&opened.id, Some("acct_1"))
            .await
            .unwrap()
            .card
            .is_some()
    );
    assert_eq!(
        payments.checkout(&opened.id, None).await,
        Err(PaymentsError::NotFound)
    );
    // Every call that reads the card is on the account's behalf.
    let session = world.handle.object(&opened.id).unwrap();
    let script = Script::playing(move |asked, _| {
        if asked.starts_with("GET /v1/checkout/sessions/") {
            (200, session.clone())
        } else {
            error(404, "none")
        }
    });
    let script = script.await;
    assert_eq!(
        script.adapter().checkout(&opened.id, Some("acct_1")).await,
        Err(PaymentsError::NotFound)
    );
    assert_eq!(
        script.headers("stripe-account"),
        vec![Some("acct_1".to_owned()); 2]
    );
}

#[test]
fn a_setup_intent_decides() {
    let outcome = |status: &str, customer: Option<&str>, method: Option<&str>| {
        let object =
            json!({ "status": status, "customer": customer, "payment_method": method, "new": {} });
        serde_json::from_value::<Setup>(object).unwrap().outcome()
    };
    let card = SavedCard {
        customer: "cus_1".into(),
        method: "pm_1".into(),
    };
    assert_eq!(
        outcome("succeeded", Some("cus_1"), Some("pm_1")),
        Ok((CheckoutState::Paid, Some(card)))
    );
    for (status, state) in [
        ("processing", CheckoutState::Processing),
        ("requires_action", CheckoutState::Processing),
        ("requires_payment_method", CheckoutState::Expired),
        ("canceled", CheckoutState::Expired),
    ] {
        assert_eq!(
            outcome(status, Some("cus_1"), Some("pm_1")),
            Ok((state, None)),
            "{status}"
        );
    }
    for (status, customer, method) in [
        ("succeeded", None, Some("pm_1")),
        ("succeeded", Some("cus_1"), None),
        ("new", None, None),
    ] {
        assert_eq!(
            outcome(status, customer, method),
            Err(PaymentsError::Unknown),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_card_that_was_let_go_of_cannot_be_charged() {
    let world = World::new().await;
    let (payments, card) = (adapter(&world), saved_card(&world, Outcome::SaveCard).await);
    for _ in 0..2 {
        payments.detach_card(&card.method, None).await.unwrap();
        assert!(world.handle.object(&card.method).unwrap()["customer"].is_null());
    }
    payments.detach_card("pm_unknown", None).await.unwrap();
    assert!(matches!(
        payments.charge(&charge_of(&card, "k")).await,
        Err(PaymentsError::Refused { .. })
    ));
}
