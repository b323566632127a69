//! Refunds by hand: never more than came, and never asked for again.

use std::sync::Arc;

use domain::{
    booking::Refusal,
    money::{
        Currency, Money,
        payments::refund::{Cause, RefundProgress},
    },
};
use futures::future::join_all;
use hourkeep::{
    api::wire::PaymentDetail,
    service::{
        ServiceError,
        authenticate::Caller,
        booking::changing::cancel::preview,
        money::{fees::Decision, refund_by_hand::refund},
    },
};

use crate::{
    both,
    money::session,
    support::{Booked, RIVERSIDE, TestApp},
};

async fn paid(app: &TestApp) -> Booked {
    app.policy(RIVERSIDE, |_| ()).await;
    let booked = app.book(&session()).await.unwrap();
    app.pay(&booked).await;
    booked
}

async fn completed(app: &TestApp) {
    app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
    app.settle().await;
    assert_eq!(
        app.database
            .number("SELECT COUNT(*) FROM bookings WHERE state = 'completed'")
            .await,
        1
    );
}

both! {
    async fn what_is_given_back_before_the_session_is_not_asked_for_after_it(app: &TestApp) {
        let booked = paid(app).await;
        let shown = app.refund(&booked, Some(1_000)).await.unwrap();
        assert_eq!((&shown["refunded"]["amount"], &shown["refundable"]["amount"], &shown["refunds"][0]["cause"]), (&1_000.into(), &5_500.into(), &"manual".into()));
        completed(app).await;
        assert_eq!((app.owed(&booked).await, app.payments(&booked).await.len()), (0, 1));
        assert_eq!(app.ledger().await, ["provider 5500", "revenue -5500"]);
    }

    async fn what_is_given_back_after_the_session_lowers_the_income(app: &TestApp) {
        let booked = paid(app).await;
        completed(app).await;
        app.refund(&booked, Some(1_000)).await.unwrap();
        assert_eq!(app.ledger().await, ["provider 5500", "revenue -5500"]);
        app.refund(&booked, None).await.unwrap();
        assert_eq!(app.refund(&booked, None).await.unwrap_err(), ServiceError::Refused(Refusal::NothingToRefund));
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![1_000, 5_500], vec![]));
        app.advance(7 * 24 * 60);
        app.settle().await;
        assert_eq!((app.owed(&booked).await, app.payments(&booked).await.len()), (0, 1), "never charged again");
    }

    async fn the_practice_cancels_and_the_rest_goes_back(app: &TestApp) {
        let booked = paid(app).await;
        app.refund(&booked, Some(1_000)).await.unwrap();
        app.cancel_as(&Caller::Practice(app.key_of(&booked).await), &booked).await.unwrap();
        app.settle().await;
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![1_000, 5_500], vec![]));
    }

    async fn a_fee_is_of_the_price_whatever_was_given_back_before(app: &TestApp) {
        let booked = paid(app).await;
        app.refund(&booked, Some(1_000)).await.unwrap();
        app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.refund.amount, before.owed.amount), (3_250, 2_250, 0));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [1_000, before.refund.amount], "what was shown");
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["fees -3250".into(), "provider 3250".into()]));
        app.refund(&booked, Some(250)).await.unwrap();
        assert_eq!((app.owed(&booked).await, app.ledger().await), (0, vec!["fees -3000".into(), "provider 3000".into()]));
    }

    async fn many_at_once_never_give_back_more_than_came(app: &TestApp) {
        let booked = paid(app).await;
        let (key, payment) = (app.key_of(&booked).await, app.record(&booked).await.funds.payments[0].id);
        let tasks = (0..20).map(|_| {
            let (app, once, key) = (Arc::clone(&app.app), app.key("refund"), key.clone());
            tokio::spawn(async move { refund(&app, &key, payment, Some(Money::new(1_000, Currency::GBP)), &once.answered(PaymentDetail::created)).await })
        });
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|joined| joined.unwrap()).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 6);
        let refused = answers.into_iter().filter_map(Result::err);
        refused.for_each(|error| assert_eq!(error, ServiceError::Refused(Refusal::RefundTooLarge)));
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [1_000; 6]);
        assert_eq!(app.ledger().await, ["client_receivable -500", "provider 500"]);
    }

    async fn while_the_bank_has_it_nothing_goes_back(app: &TestApp) {
        let booked = paid(app).await;
        let disputed = "INSERT INTO disputes (practice_id, id, payment_id, amount, currency, state, reason) \
             SELECT practice_id, 'dp_1', id, amount, currency, 'needs_response', 'fraudulent' FROM payments";
        app.database.execute(disputed).await.unwrap();
        assert_eq!(app.refund(&booked, Some(1)).await.unwrap_err(), ServiceError::Refused(Refusal::InDispute));
        app.database.execute("UPDATE disputes SET state = 'won'").await.unwrap();
        let shown = app.refund(&booked, Some(1)).await.unwrap();
        assert_eq!((&shown["disputes"][0]["state"], &shown["refundable"]["amount"]), (&"won".into(), &6_499.into()));
    }

    async fn a_refund_that_failed_is_the_clients_anyway(app: &TestApp) {
        let booked = paid(app).await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        let sent = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&sent, stripe_sandbox::RefundStatus::Failed));
        app.settle().await;
        app.refund(&booked, Some(6_500)).await.unwrap();
        let refunds = app.record(&booked).await.funds.refunds;
        let seen: Vec<_> = refunds.iter().map(|one| (one.state, one.cause)).collect();
        assert_eq!(seen, [(RefundProgress::Superseded, Cause::Policy), (RefundProgress::Succeeded, Cause::Manual)]);
        assert_eq!(app.ledger().await, Vec::<String>::new());
        assert_eq!(refunds[1].given_up, 0, "it was the client's");
    }

    async fn by_hand_exactly_what_was_asked_goes_back(app: &TestApp) {
        let booked = paid(app).await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        let sent = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&sent, stripe_sandbox::RefundStatus::Failed));
        app.settle().await;
        app.refund(&booked, Some(1_000)).await.unwrap();
        app.settle().await;
        assert_eq!(app.refunded(&booked).await, [6_500, 1_000], "no second order beside it");
        let states = |refunds: Vec<domain::money::payments::refund::Refund>| refunds.iter().map(|one| one.state).collect::<Vec<_>>();
        let seen = states(app.record(&booked).await.funds.refunds);
        assert_eq!(seen, [RefundProgress::Failed, RefundProgress::Succeeded], "a part does not make it good");
        app.refund(&booked, None).await.unwrap();
        app.settle().await;
        let seen = states(app.record(&booked).await.funds.refunds);
        assert_eq!(seen, [RefundProgress::Superseded, RefundProgress::Succeeded, RefundProgress::Succeeded]);
        assert_eq!((app.refunded(&booked).await, app.ledger().await), (vec![6_500, 1_000, 5_500], vec![]));
    }
}
