//! What is due after the session: all of the price, or what the deposit leaves.

use domain::{
    booking::Refusal,
    practice::service::{PartOfPrice, PaymentRule},
};
use hourkeep::service::{ServiceError, booking::changing::cancel::preview, money::fees::Decision};
use stripe_sandbox::Outcome;

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, TestApp, page},
};

const DEPOSIT: PaymentRule = PaymentRule::Deposit(PartOfPrice::Amount(3_000));

async fn booked(app: &TestApp, rule: PaymentRule) -> Booked {
    app.policy(LANDWEHRKANAL, |_| ()).await;
    app.redefine(LANDWEHRKANAL, |catalogue| {
        catalogue.practice.booking.collect_after_minutes = 120;
    })
    .await;
    app.rule(LANDWEHRKANAL, "einzel", rule).await;
    app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la"))
        .await
        .unwrap()
}

/// The session and the two hours in which it can be called missed are over.
async fn held(app: &TestApp) {
    app.clock.set("2026-10-12T12:49:59+02:00".parse().unwrap());
    app.settle().await;
    assert_eq!(
        app.database
            .number("SELECT COUNT(*) FROM bookings WHERE state = 'completed'")
            .await,
        0,
        "a second too early"
    );
    app.clock.set("2026-10-12T12:50:00+02:00".parse().unwrap());
    app.settle().await;
}

both! {
    async fn the_price_is_due_after_the_session(app: &TestApp) {
        let booked = booked(app, PaymentRule::Later).await;
        assert_eq!((booked.status(), &booked.view["payment"]["status"], &booked.view["owed"]["amount"]), ("confirmed", &"none".into(), &0.into()));
        held(app).await;
        assert_eq!(app.ledger().await, ["client_receivable 12678", "revenue -12678"]);
        let shown = app.resume(&booked).await.unwrap();
        assert_eq!((&shown["owed"]["amount"], &shown["payment"]["status"]), (&12_678.into(), &"pending".into()));
        assert_eq!(page(&app.resume(&booked).await.unwrap()), page(&shown), "the same page");
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 1));
        assert_eq!(app.ledger().await, ["provider 12678", "revenue -12678"]);
        assert_eq!(app.resume(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::AlreadyEnded));
        app.advance(7 * 24 * 60);
        app.settle().await;
        assert_eq!(app.sandbox.intents().len(), 1, "asked for once");
    }

    async fn a_page_that_lapsed_is_replaced(app: &TestApp) {
        let booked = booked(app, PaymentRule::Later).await;
        held(app).await;
        let first = page(&app.resume(&booked).await.unwrap());
        app.advance(24 * 60);
        app.settle().await;
        assert_eq!(app.sandbox.object(&first).unwrap()["status"], "expired");
        let second = page(&app.resume(&booked).await.unwrap());
        assert_ne!(first, second);
        assert!(!app.sandbox.act(&first, Outcome::Pay), "the old one is closed");
        app.pay_by_link(&booked).await;
        assert_eq!((app.captures(&booked).await, app.payments(&booked).await.len()), (1, 1));
    }

    async fn a_deposit_leaves_the_rest(app: &TestApp) {
        let booked = booked(app, DEPOSIT).await;
        assert_eq!(booked.view["due_now"]["amount"], 3_000);
        app.pay(&booked).await;
        assert!(app.is_confirmed(&booked).await);
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["client_receivable -3000".into(), "provider 3000".into()]));
        held(app).await;
        let shown = app.resume(&booked).await.unwrap();
        assert_eq!((&shown["owed"]["amount"], &shown["paid"]["amount"], &shown["payment"]["status"]), (&9_678.into(), &3_000.into(), &"pending".into()));
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 2));
        assert_eq!(app.ledger().await, ["provider 12678", "revenue -12678"]);
    }

    async fn a_deposit_pays_a_part_of_the_fee(app: &TestApp) {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../../vectors/money-and-time.json")).unwrap();
        let case = |member: &str| vectors["deposit_case"][member].as_i64().unwrap();
        let booked = booked(app, DEPOSIT).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-11T10:00:00+02:00".parse().unwrap());
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.refund.amount, before.owed.amount), (case("fee"), case("refund"), case("owed")));
        let shown = app.cancel(&booked).await.unwrap();
        assert_eq!((shown["paid"]["amount"].as_i64(), shown["refunded"]["amount"].as_i64()), (Some(case("captured")), Some(case("refund"))));
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.refunded(&booked).await), (0, vec![]), "nobody has decided");
        let fee = app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!((fee["kept"]["amount"].as_i64(), fee["owed"]["amount"].as_i64()), (Some(case("captured")), Some(case("owed"))));
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 2));
        assert_eq!(app.ledger().await, ["fees -8875", "provider 8875"]);
    }
}
