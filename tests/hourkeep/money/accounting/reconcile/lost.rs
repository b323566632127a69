//! Events that never come.

use domain::money::payments::{
    dispute::DisputeState, payment::PaymentState, refund::RefundProgress, slow::ConfirmOn,
};
use stripe_sandbox::{Outcome, RefundOutcome, RefundStatus};

use super::{second, session};
use crate::{both, support::RIVERSIDE};

both! {
    async fn a_payment_whose_event_is_lost_is_settled_by_a_round(app: &TestApp) {
        app.sandbox.drop_events(true);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.settle().await;
        assert!(!app.is_confirmed(&booked).await, "nobody has told");
        app.round().await;
        assert!(app.is_confirmed(&booked).await);
        app.rounds(2).await;
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM provider_events WHERE state = 'received'").await, 0, "fetched and applied");
        assert!(app.database.number("SELECT COUNT(*) FROM provider_events WHERE state = 'applied'").await > 0);
    }

    async fn a_payment_that_comes_late_is_settled_though_its_page_was_all_that_was_known(app: &TestApp) {
        app.slow(RIVERSIDE, ConfirmOn::Paid).await;
        app.sandbox.drop_events(true);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Late));
        app.round().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Processing]);
        assert!(app.sandbox.settle_late(&booked.page(), true));
        app.rounds(2).await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn what_is_paid_after_its_page_was_closed_goes_back(app: &TestApp) {
        app.sandbox.drop_events(true);
        let booked = app.book(&session()).await.unwrap();
        app.advance(20);
        app.settle().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Failed]);
        app.book(&session().by(1)).await.expect("the hour was free again");
        assert!(app.sandbox.pay_regardless(&booked.page()));
        app.rounds(3).await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Succeeded);
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
    }

    async fn a_refund_without_an_effect_is_followed(app: &TestApp) {
        app.sandbox.drop_events(true);
        app.sandbox.set_refund_outcome(RefundOutcome::Pending);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        app.round().await;
        app.cancel(&booked).await.unwrap();
        app.run_due().await;
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Pending);
        app.database.execute("UPDATE jobs SET state = 'cancelled' WHERE kind = 'refund' AND state = 'due'").await.unwrap();
        let refund = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&refund, RefundStatus::Succeeded));
        app.round().await;
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Succeeded);
        assert_eq!(app.booked_balance().await, app.real_balance());
    }

    async fn disputes_are_followed_to_their_end(app: &TestApp) {
        let (won, lost) = (app.paid(&session()).await, app.paid(&second()).await);
        app.round().await;
        app.sandbox.drop_events(true);
        let mut disputes = Vec::new();
        for booked in [&won, &lost] {
            disputes.push(app.sandbox.open_dispute(&app.intent(booked).await, "fraudulent").unwrap());
        }
        app.rounds(2).await;
        assert_eq!(app.booked_balance().await, app.real_balance(), "with the fees of the disputes");
        let listed = app.exceptions(RIVERSIDE).await;
        assert_eq!(listed.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["dispute_open", "dispute_open"]);
        let due = app.sandbox.disputes()[0]["evidence_details"]["due_by"].as_i64().unwrap();
        let shown: jiff::Timestamp = listed[0].evidence_due.as_ref().unwrap().parse().unwrap();
        assert_eq!((shown.as_second(), listed[0].detail.as_str()), (due, "needs_response"));
        for (dispute, wins) in disputes.iter().zip([true, false]) {
            assert!(app.sandbox.close_dispute(dispute, wins));
        }
        app.rounds(2).await;
        let mut states = Vec::new();
        for booked in [&won, &lost] {
            states.push(app.record(booked).await.funds.disputes[0].state);
        }
        assert_eq!(states, [DisputeState::Won, DisputeState::Lost]);
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
        assert_eq!(app.posted_fees().await, 2 * 118 + 2 * 2_000);
    }
}
