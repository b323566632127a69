//! The ledger and the provider's balance, to the penny.

use super::{second, session};
use crate::{both, support::RIVERSIDE};

both! {
    async fn fees_are_posted_once_over_many_rounds(app: &TestApp) {
        let (kept, left) = (app.paid(&session()).await, app.paid(&second()).await);
        app.rounds(4).await;
        app.clock.set("2026-10-12T08:00:00+01:00".parse().unwrap());
        app.prove_mailboxes().await;
        app.cancel(&left).await.unwrap();
        app.settle().await;
        app.rounds(4).await;
        assert!(app.is_confirmed(&kept).await);
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6_500);
        assert_eq!(app.posted_fees().await, 2 * 118);
        assert_eq!(app.fees(), 2 * 118);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM ledger WHERE kind = 'cost'").await, 4, "two entries each");
        assert_eq!(app.booked_balance().await, app.real_balance());
        assert_eq!(app.real_balance(), 2 * (6_500 - 118) - 6_500);
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM balance_transactions WHERE difference IS NULL AND posted").await, 3);
    }

    async fn a_day_that_does_not_add_up_is_listed_and_goes_when_it_does(app: &TestApp) {
        let booked = app.paid(&session()).await;
        app.round().await;
        let totals = "SELECT day || ' ' || moved || ' ' || booked || ' ' || currency FROM day_totals";
        assert_eq!(app.database.texts(totals).await, ["2026-10-05 6500 6500 GBP"]);
        // An entry that nobody wrote: more than came.
        app.database.execute("INSERT INTO ledger SELECT practice_id, transaction_id, entry + 10, at, day, kind, subject, account, 1, currency, \
            booking_id, service_id, practitioner_id FROM ledger WHERE account = 'provider' AND kind = 'payment'").await.unwrap();
        app.round().await;
        assert_eq!(app.database.texts(totals).await, ["2026-10-05 6500 6501 GBP"]);
        let count = "SELECT COUNT(*) FROM listed_exceptions WHERE kind = 'day_total_differs' AND amount = -1";
        assert_eq!(app.database.number(count).await, 1);
        app.database.execute("INSERT INTO ledger SELECT practice_id, transaction_id, entry + 10, at, day, kind, subject, account, -1, currency, \
            booking_id, service_id, practitioner_id FROM ledger WHERE amount = 1").await.unwrap();
        app.round().await;
        assert_eq!(app.database.number(count).await, 0);
        assert!(app.is_confirmed(&booked).await);
    }
}
