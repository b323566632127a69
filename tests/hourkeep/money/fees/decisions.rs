//! A human decides about what the rules propose.

use domain::{
    booking::Refusal,
    money::{Currency, Money},
    practice::service::PaymentRule,
};
use hourkeep::{
    api::wire::FeeView,
    service::{
        ServiceError,
        money::fees::{Decision, decide},
    },
};
use stripe_sandbox::Outcome;

use crate::{
    both,
    money::{cancelled_late, session},
    support::{RIVERSIDE, page},
};

const fn gbp(amount: i64) -> Money {
    Money::new(amount, Currency::GBP)
}

both! {
    async fn a_proposed_fee_stays_until_somebody_decides(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        let fee = app.fee(&booked).await.unwrap();
        assert_eq!((fee.proposed.amount, fee.state.as_str()), (3_250, "proposed"));
        assert_eq!((app.refunded(&booked).await, app.owed(&booked).await), (vec![3_250], 0));
        assert_eq!(app.ledger().await, ["client_receivable -3250", "provider 3250"], "not earned yet");
    }

    async fn an_approved_fee_is_kept(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        let shown = app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!((&shown["state"], &shown["charged"]["amount"], &shown["kept"]["amount"], &shown["owed"]["amount"]),
            (&"approved".into(), &3_250.into(), &3_250.into(), &0.into()));
        assert_eq!(app.ledger().await, ["fees -3250", "provider 3250"]);
        assert_eq!(app.decide(&booked, Decision::Approve(None)).await.unwrap_err(), ServiceError::Refused(Refusal::FeeDecided));
        assert_eq!((app.refunded(&booked).await, app.captures(&booked).await), (vec![3_250], 1));
    }

    async fn of_a_reduced_fee_the_difference_goes_back(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        for wrong in [gbp(3_251), gbp(0), gbp(-1), Money::new(1_000, Currency::EUR)] {
            assert_eq!(app.decide(&booked, Decision::Approve(Some(wrong))).await.unwrap_err(), ServiceError::Refused(Refusal::FeeTooLarge));
        }
        let shown = app.decide(&booked, Decision::Approve(Some(gbp(1_000)))).await.unwrap();
        assert_eq!((&shown["proposed"]["amount"], &shown["charged"]["amount"], &shown["kept"]["amount"]), (&3_250.into(), &1_000.into(), &1_000.into()));
        assert_eq!(app.refunded(&booked).await, [3_250, 2_250]);
        assert_eq!(app.ledger().await, ["fees -1000", "provider 1000"]);
    }

    async fn of_a_waived_fee_everything_goes_back(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        let shown = app.decide(&booked, Decision::Waive).await.unwrap();
        assert_eq!((&shown["state"], &shown["kept"]["amount"], shown["charged"].is_null()), (&"waived".into(), &0.into(), true));
        assert_eq!(app.refunded(&booked).await, [3_250, 3_250]);
        assert_eq!(app.ledger().await, Vec::<String>::new());
        for again in [Decision::Waive, Decision::Approve(None)] {
            assert_eq!(app.decide(&booked, again).await.unwrap_err(), ServiceError::Refused(Refusal::FeeDecided));
        }
    }

    async fn a_fee_may_be_waived_after_all(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        app.decide(&booked, Decision::Waive).await.unwrap();
        assert_eq!(app.refunded(&booked).await, [3_250, 3_250]);
        assert_eq!(app.ledger().await, Vec::<String>::new());
    }

    async fn who_pays_a_fee_that_is_waived_at_that_moment_gets_it_back(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::Later).await;
        let booked = app.book(&session()).await.unwrap();
        app.clock.set("2026-10-12T11:00:00+01:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        let opened = page(&app.resume(&booked).await.unwrap());
        app.sandbox.hold_events();
        assert!(app.sandbox.act(&opened, Outcome::Pay));
        let (key, fee) = (app.key_of(&booked).await, app.fee(&booked).await.unwrap().id);
        decide(&app.app, &key, fee, Decision::Waive, &app.key("waive").answered(FeeView::decided)).await.unwrap();
        app.sandbox.release_events(false);
        app.settle().await;
        assert_eq!((app.captures(&booked).await, app.refunded(&booked).await), (1, vec![6_500]));
        assert_eq!(app.ledger().await, Vec::<String>::new());
        assert!(app.resume(&booked).await.is_err(), "nothing is due");
    }
}
