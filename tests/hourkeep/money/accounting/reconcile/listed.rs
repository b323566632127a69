//! What somebody must look at, beside what does not agree with the balance.

use hourkeep::service::money::accounting::exceptions;
use stripe_sandbox::{Outcome, RefundOutcome, RefundStatus};

use super::{
    connected::{define, with_card},
    session,
};
use crate::{
    both,
    support::{LANDWEHRKANAL, RIVERSIDE},
};

both! {
    async fn a_refund_that_failed_and_the_work_that_was_given_up(app: &TestApp) {
        let booked = app.paid(&session()).await;
        app.sandbox.set_refund_outcome(RefundOutcome::Pending);
        app.cancel(&booked).await.unwrap();
        app.run_due().await;
        let refund = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&refund, RefundStatus::Failed));
        app.settle().await;
        app.rounds(2).await;
        let listed = app.exceptions(RIVERSIDE).await;
        let mut kinds: Vec<_> = listed.iter().map(|one| (one.kind.as_str(), one.detail.as_str())).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, [("refund_failed", "failed")]);
        let failed = listed.iter().find(|one| one.kind == "refund_failed").unwrap();
        assert_eq!((failed.provider_id.as_deref(), failed.amount.as_ref().unwrap().amount), (Some(refund.as_str()), 6_500));
        assert_eq!(failed.subject, app.record(&booked).await.funds.refunds[0].id.to_string());
        assert!(listed.iter().all(|one| one.booking == Some(booked.id.to_string()) && one.what_to_do.len() > 20));
        assert!(app.exceptions(LANDWEHRKANAL).await.is_empty());
        assert_eq!(app.booked_balance().await, app.real_balance(), "what went and came back");
        let counts = exceptions::counts(&app.app).await.unwrap();
        let some: Vec<_> = counts.iter().filter(|(_, number)| *number > 0).copied().collect();
        assert_eq!((some, counts.len()), (vec![("refund_failed", 1)], 20));
        // The invariants say the same; here they have been seen.
        app.sandbox.set_refund_outcome(RefundOutcome::Succeed);
        app.database.execute("DELETE FROM refunds").await.unwrap();
    }

    async fn a_card_that_was_refused_until_the_client_has_paid(app: &TestApp) {
        define(app, None, true).await;
        let booked = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveDecliningCard));
        app.settle().await;
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        app.round().await;
        let listed = app.exceptions(RIVERSIDE).await;
        assert_eq!((listed.len(), listed[0].kind.as_str(), listed[0].detail.as_str()), (1, "charge_refused", "insufficient_funds"));
        let view = app.resume(&booked).await.unwrap();
        assert!(app.sandbox.act(&crate::support::page(&view), Outcome::Pay));
        app.settle().await;
        app.rounds(2).await;
        assert_eq!((app.kinds(RIVERSIDE).await, app.booked_balance().await), (vec![], app.real_balance()));
    }

    async fn the_oldest_event_tells_its_age(app: &TestApp) {
        let age = async || exceptions::oldest_event_age(&app.app).await.unwrap().as_secs();
        assert_eq!(age().await, 0);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.delivered().await;
        app.advance(3);
        assert_eq!(age().await, 180);
        app.settle().await;
        assert_eq!(age().await, 0);
    }
}
