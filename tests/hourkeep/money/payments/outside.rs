//! Refunds that somebody makes in the provider's dashboard: they become refunds here, and nothing goes back a second time.

use domain::money::payments::refund::{Cause, Refund, RefundProgress};
use hourkeep::service::money::accounting::reconcile;
use stripe_sandbox::{Fault, FaultKind, Operation, RefundOutcome, RefundStatus};

use crate::{
    both,
    money::session,
    support::{Booked, RIVERSIDE, TestApp},
};

async fn paid(app: &TestApp) -> (Booked, String) {
    app.policy(RIVERSIDE, |_| ()).await;
    let booked = app.book(&session()).await.unwrap();
    app.pay(&booked).await;
    let intent = app.record(&booked).await.funds.payments[0]
        .intent
        .clone()
        .unwrap();
    (booked, intent)
}

async fn refunds(app: &TestApp, booked: &Booked) -> Vec<(i64, i64, Cause, RefundProgress)> {
    let shown = |one: Refund| (one.amount.amount, one.given_up, one.cause, one.state);
    app.record(booked)
        .await
        .funds
        .refunds
        .into_iter()
        .map(shown)
        .collect()
}

/// Five minutes later: what events did not tell is found on the balance.
async fn round(app: &TestApp) {
    app.advance(20);
    reconcile::round(&app.app).await.unwrap();
    app.settle().await;
}

both! {
    async fn a_part_is_taken_up_and_cancelling_returns_the_rest_once(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.refund_in_dashboard(&intent, Some(2_000)).unwrap();
        app.settle().await;
        assert_eq!(refunds(app, &booked).await, [(2_000, 2_000, Cause::External, RefundProgress::Succeeded)]);
        assert_eq!(app.ledger().await, ["client_receivable -4500", "provider 4500"]);
        let notes = "SELECT COUNT(*) FROM receipts WHERE refund_id IS NOT NULL";
        assert_eq!(app.database.number(notes).await, 1, "with its credit note");
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![2_000, 4_500], vec![]));
        round(app).await;
        assert_eq!(app.sandbox.refunds().len(), 2);
        assert_eq!(app.database.number(notes).await, 2);
    }

    async fn what_was_given_back_there_is_not_asked_for_after_the_session(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.refund_in_dashboard(&intent, None).unwrap();
        app.settle().await;
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.payments(&booked).await.len(), app.ledger().await), (0, 1, vec![]));
    }

    async fn one_whose_event_is_lost_is_found_on_the_balance(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.drop_events(true);
        app.sandbox.fault(Fault::new(FaultKind::Forbidden).of(Operation::ListEvents).times(1_000));
        app.sandbox.refund_in_dashboard(&intent, Some(500)).unwrap();
        app.settle().await;
        assert_eq!(refunds(app, &booked).await, []);
        round(app).await;
        round(app).await;
        assert_eq!(refunds(app, &booked).await, [(500, 500, Cause::External, RefundProgress::Succeeded)]);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM listed_exceptions").await, 0);
        app.sandbox.clear_faults();
    }

    async fn one_that_fails_there_is_somebodys_to_look_at(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.set_refund_outcome(RefundOutcome::Pending);
        let made = app.sandbox.refund_in_dashboard(&intent, Some(500)).unwrap();
        app.settle().await;
        assert_eq!(refunds(app, &booked).await, [(500, 500, Cause::External, RefundProgress::Pending)]);
        assert!(app.sandbox.settle_refund(&made, RefundStatus::Failed));
        app.settle().await;
        assert_eq!(refunds(app, &booked).await[0].3, RefundProgress::Failed);
        assert_eq!(app.database.texts("SELECT kind FROM listed_exceptions").await, ["refund_failed"]);
        assert_eq!(app.ledger().await, ["client_receivable -6500", "provider 6500"]);
        app.sandbox.set_refund_outcome(RefundOutcome::Succeed);
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(refunds(app, &booked).await[0].3, RefundProgress::Superseded, "all went back another way");
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![500, 6_500], vec![]));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM listed_exceptions").await, 0);
    }

    async fn made_there_because_ours_did_not_get_through_it_is_the_only_one(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.fault(Fault::new(FaultKind::InsufficientBalance).of(Operation::CreateRefund).times(1_000));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.sandbox.clear_faults();
        app.sandbox.refund_in_dashboard(&intent, None).unwrap();
        app.settle().await;
        let seen = refunds(app, &booked).await;
        assert_eq!(
            seen,
            [(6_500, 0, Cause::Policy, RefundProgress::Superseded), (6_500, 0, Cause::External, RefundProgress::Succeeded)],
            "it was the client's anyway, and ours cannot be carried out beside it"
        );
        app.advance(10);
        app.settle().await;
        assert_eq!((app.sandbox.refunds().len(), app.ledger().await), (1, vec![]));
        round(app).await;
        assert_eq!(app.database.number("SELECT COUNT(*) FROM listed_exceptions").await, 0);
    }

    async fn of_a_part_of_what_ours_was_to_return_the_rest_is_ordered(app: &TestApp) {
        let (booked, intent) = paid(app).await;
        app.sandbox.fault(Fault::new(FaultKind::InsufficientBalance).of(Operation::CreateRefund).times(1_000));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.sandbox.clear_faults();
        app.sandbox.refund_in_dashboard(&intent, Some(2_500)).unwrap();
        app.settle().await;
        app.advance(10);
        app.settle().await;
        assert_eq!(
            refunds(app, &booked).await,
            [
                (6_500, 0, Cause::Policy, RefundProgress::Superseded),
                (2_500, 0, Cause::External, RefundProgress::Succeeded),
                (4_000, 0, Cause::Policy, RefundProgress::Succeeded)
            ]
        );
        assert_eq!(app.ledger().await, Vec::<String>::new());
    }

    async fn an_order_of_ours_whose_answer_is_lost_is_not_taken_for_one_made_there(app: &TestApp) {
        let (booked, _) = paid(app).await;
        app.sandbox.fault(Fault::new(FaultKind::TimeoutAfter).of(Operation::CreateRefund).times(3));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.advance(10);
        app.settle().await;
        round(app).await;
        assert_eq!(refunds(app, &booked).await, [(6_500, 0, Cause::Policy, RefundProgress::Succeeded)]);
        assert_eq!(app.sandbox.refunds().len(), 1);
    }
}
