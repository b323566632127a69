//! Several processes at the same time, and accounts that fail.

use domain::{clock::Clock, money::accounting::ledger::Transaction};
use hourkeep::service::money::accounting::reconcile::{self, Rounds};
use store::Examined;

use super::session;
use crate::both;

both! {
    async fn of_many_processes_one_runs_a_round(app: &TestApp) {
        app.paid(&session()).await;
        app.advance(5);
        let others = [app.other(|_| {}), app.other(|_| {}), app.other(|_| {}), app.other(|_| {})];
        let all = futures::future::join_all(others.iter().map(|one| reconcile::round(one))).await;
        let done: Vec<Rounds> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!((done.iter().map(|one| one.done).sum::<u64>(), done.iter().map(|one| one.skipped).sum::<u64>()), (1, 3));
        assert_eq!(app.posted_fees().await, 118);
        let again = reconcile::round(&app.app).await.unwrap();
        assert_eq!(again, Rounds { skipped: 1, ..Rounds::default() }, "not due yet");
    }

    async fn a_fee_is_posted_once_by_however_many(app: &TestApp) {
        let booked = app.paid(&session()).await;
        app.round().await;
        app.database.execute("UPDATE balance_transactions SET posted = (1 = 0)").await.ok();
        let record = app.record(&booked).await;
        let (balance_transaction, payment) = (app.database.texts("SELECT id FROM balance_transactions").await.remove(0), &record.funds.payments[0]);
        let cost = Transaction::cost(payment.id.0, domain::money::Money { amount: 50, ..payment.amount });
        let examined = Examined {
            id: balance_transaction,
            practice: Some(record.booking.practice),
            booking: Some(booked.id),
            outcome: Ok(Some(cost)),
        };
        let now = app.clock.now();
        let all = (0..8).map(|_| app.store().examined(examined.clone(), now));
        for one in futures::future::join_all(all).await {
            one.unwrap();
        }
        assert_eq!(app.posted_fees().await, 118 + 50);
    }
}
