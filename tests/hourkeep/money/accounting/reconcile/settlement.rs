//! Money on a balance of another currency than the client paid in.

use stripe_sandbox::Conversion;

use super::session;
use crate::{both, support::RIVERSIDE};

fn euros(millionths: i64) -> Conversion {
    Conversion {
        currency: "eur".into(),
        millionths,
    }
}

both! {
    async fn what_is_settled_in_another_currency_agrees_and_its_costs_are_booked(app: &TestApp) {
        app.sandbox.set_conversion(Some(euros(1_160_000)));
        let booked = app.paid(&session()).await;
        app.rounds(4).await;
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new(), "65 pounds are 75.40 euros at that rate");
        assert_eq!(app.posted_fees().await, 247, "2.87 euros: the fee, and two hundredths for the exchange");
        assert_eq!(app.booked_balance().await, 6_500 - 247);
        app.sandbox.set_conversion(Some(euros(1_170_000)));
        app.prove_mailboxes().await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.rounds(4).await;
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new());
        assert_eq!((app.posted_fees().await, app.booked_balance().await), (247 + 56, -303), "what goes back costs 65 cents more than came");
        let there: i64 = app.sandbox.balance_transactions().iter().map(|entry| entry["net"].as_i64().unwrap()).sum();
        assert_eq!(there, -352, "of euros, which is as much");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM day_totals WHERE moved = booked AND currency = 'GBP'").await, 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM ledger WHERE currency <> 'GBP'").await, 0);
    }

    async fn a_dispute_of_what_was_converted_is_followed_to_its_end(app: &TestApp) {
        app.sandbox.set_conversion(Some(euros(1_160_000)));
        let booked = app.paid(&session()).await;
        let dispute = app.sandbox.open_dispute(&app.intent(&booked).await, "fraudulent").unwrap();
        app.settle().await;
        app.rounds(4).await;
        assert_eq!(app.kinds(RIVERSIDE).await, ["dispute_open"]);
        assert!(app.sandbox.close_dispute(&dispute, true));
        app.settle().await;
        app.rounds(4).await;
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new());
        assert_eq!((app.posted_fees().await, app.booked_balance().await), (247 + 2_000, 6_500 - 247 - 2_000));
    }
}
