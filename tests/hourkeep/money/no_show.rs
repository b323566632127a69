//! Sessions that were missed.

use hourkeep::{
    domain::{
        booking::{Ending, State},
        service::PaymentRule,
    },
    service::fees::Decision,
};

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, TestApp},
};

/// A session of 126.78 euros; who misses it pays 70 %.
async fn missed(app: &TestApp, rule: PaymentRule) -> Booked {
    app.policy(LANDWEHRKANAL, |_| ()).await;
    app.rule(LANDWEHRKANAL, "einzel", rule).await;
    app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la")).await.unwrap()
}

both! {
    async fn what_was_paid_beyond_the_fee_goes_back(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        let shown = app.mark(&booked, false).await.unwrap();
        assert_eq!((&shown["status"], &shown["fees"][0]["kind"], &shown["fees"][0]["proposed"]["amount"]), (&"no_show".into(), &"no_show".into(), &8_875.into()));
        assert_eq!(app.refunded(&booked).await, [3_803]);
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!(app.ledger().await, ["fees -8875", "provider 8875"]);
    }

    async fn a_session_that_counted_as_held_is_taken_back(app: &TestApp) {
        let booked = missed(app, PaymentRule::Prepay).await;
        app.pay(&booked).await;
        app.clock.set("2026-10-14T10:00:00+02:00".parse().unwrap());
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::Completed, .. }));
        assert_eq!(app.ledger().await, ["provider 12678", "revenue -12678"]);
        app.mark(&booked, false).await.unwrap();
        assert_eq!(app.refunded(&booked).await, [3_803]);
        assert_eq!(app.ledger().await, ["client_receivable -8875", "provider 8875"]);
        app.decide(&booked, Decision::Waive).await.unwrap();
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![3_803, 8_875], vec![]));
    }

    async fn a_fee_of_which_nothing_was_paid_is_paid_by_link(app: &TestApp) {
        let booked = missed(app, PaymentRule::Later).await;
        assert_eq!(booked.status(), "confirmed");
        app.clock.set("2026-10-12T10:15:00+02:00".parse().unwrap());
        app.mark(&booked, false).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.payments(&booked).await), (0, vec![]), "nobody has decided");
        assert!(app.resume(&booked).await.is_err());
        let shown = app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!((&shown["kept"]["amount"], &shown["owed"]["amount"]), (&0.into(), &8_875.into()));
        assert_eq!(app.ledger().await, ["client_receivable 8875", "fees -8875"]);
        app.pay_by_link(&booked).await;
        assert_eq!((app.owed(&booked).await, app.captures(&booked).await), (0, 1));
        assert_eq!(app.ledger().await, ["fees -8875", "provider 8875"]);
    }
}
