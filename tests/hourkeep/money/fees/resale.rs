//! A late cancellation costs nothing when somebody else takes the time.

use domain::practice::service::PaymentRule;

use crate::{
    both,
    money::{cancelled_late, session},
    support::{Ask, Booked, LANDWEHRKANAL, RIVERSIDE, TestApp},
};

async fn fee(app: &TestApp, booked: &Booked) -> &'static str {
    app.fee(booked).await.expect("a fee").state.as_str()
}

both! {
    async fn who_takes_the_time_and_pays_frees_who_left_it(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| policy.waive_if_resold = true).await;
        let booked = cancelled_late(app).await;
        let next = app.book(&session().by(1)).await.unwrap();
        app.settle().await;
        assert_eq!(fee(app, &booked).await, "proposed", "held is not sold");
        app.pay(&next).await;
        assert_eq!(fee(app, &booked).await, "waived_resold");
        assert_eq!(app.refunded(&booked).await, [3_250, 3_250]);
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"], "the next one's");
    }

    async fn an_approved_fee_goes_back_too(app: &TestApp) {
        app.policy(RIVERSIDE, |policy| policy.waive_if_resold = true).await;
        let booked = cancelled_late(app).await;
        app.decide(&booked, hourkeep::service::money::fees::Decision::Approve(None)).await.unwrap();
        let next = app.book(&session().by(1)).await.unwrap();
        app.pay(&next).await;
        assert_eq!(fee(app, &booked).await, "waived_resold");
        assert_eq!(app.refunded(&booked).await, [3_250, 3_250]);
    }

    async fn without_the_rule_the_fee_stays(app: &TestApp) {
        app.policy(RIVERSIDE, |_| ()).await;
        let booked = cancelled_late(app).await;
        let next = app.book(&session().by(1)).await.unwrap();
        app.pay(&next).await;
        assert_eq!(fee(app, &booked).await, "proposed");
    }

    async fn the_time_of_another_practitioner_is_another_time(app: &TestApp) {
        app.policy(LANDWEHRKANAL, |policy| policy.waive_if_resold = true).await;
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
        let ask = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-13T10:00:00+02:00");
        let booked = app.book(&ask.clone().with("la")).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-12T10:00:00+02:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        let other = app.book(&ask.clone().with("jr").by(1)).await.unwrap();
        app.pay(&other).await;
        assert_eq!(fee(app, &booked).await, "proposed");
        let same = app.book(&ask.with("la").by(2)).await.unwrap();
        app.pay(&same).await;
        assert_eq!((fee(app, &booked).await, app.refunded(&booked).await), ("waived_resold", vec![3_803, 8_875]));
    }
}
