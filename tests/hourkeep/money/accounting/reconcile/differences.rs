//! What does not agree with the provider's balance.

use stripe_sandbox::{Fault, FaultKind, Operation, Outcome};

use super::session;
use crate::{
    both,
    support::{RIVERSIDE, TestApp},
};

/// The kinds on all lists, also those that are of no practice.
async fn counted(app: &TestApp) -> Vec<String> {
    app.database
        .texts("SELECT kind FROM listed_exceptions ORDER BY kind")
        .await
}

both! {
    async fn what_the_practice_takes_there_by_itself_is_listed(app: &TestApp) {
        let form = [
            ("mode", "payment"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", "gbp"),
            ("line_items[0][price_data][unit_amount]", "1000"),
            ("line_items[0][price_data][product_data][name]", "A book"),
            ("success_url", "https://practice.example/"),
        ];
        let session = app.ask_sandbox("checkout/sessions", &form).await["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.act(&session, Outcome::Pay));
        app.settle().await;
        app.rounds(2).await;
        assert_eq!(counted(app).await, Vec::<String>::new(), "it may be a moment away from being known");
        app.rounds(2).await;
        assert_eq!(counted(app).await, ["unknown_movement"]);
        app.rounds(3).await;
        assert_eq!(counted(app).await, ["unknown_movement"], "once");
        app.database.execute("DELETE FROM balance_transactions").await.unwrap();
    }

    async fn another_amount_in_our_row_is_listed_and_goes_when_it_is_put_right(app: &TestApp) {
        let booked = app.paid(&session()).await;
        app.round().await;
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new());
        app.database.execute("UPDATE payments SET amount = amount - 1").await.unwrap();
        app.round().await;
        let listed = app.exceptions(RIVERSIDE).await;
        assert_eq!(listed.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["amount_differs"]);
        assert_eq!((listed[0].booking.clone(), listed[0].amount.as_ref().unwrap().amount), (Some(booked.id.to_string()), 6_500));
        app.database.execute("UPDATE payments SET amount = amount + 1").await.unwrap();
        app.round().await;
        assert_eq!((app.kinds(RIVERSIDE).await, app.posted_fees().await), (vec![], 118));
    }

    async fn another_amount_before_the_first_round_posts_no_fee(app: &TestApp) {
        app.paid(&session()).await;
        app.database.execute("UPDATE payments SET amount = amount - 1").await.unwrap();
        app.rounds(2).await;
        assert_eq!((app.kinds(RIVERSIDE).await, app.posted_fees().await), (vec!["amount_differs".to_owned()], 0));
        app.database.execute("UPDATE payments SET amount = amount + 1").await.unwrap();
        app.rounds(2).await;
        assert_eq!((app.kinds(RIVERSIDE).await, app.posted_fees().await), (vec![], 118));
    }

    async fn money_for_a_payment_that_is_not_paid_here_is_listed_until_it_is(app: &TestApp) {
        app.sandbox.drop_events(true);
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        let intent = app.sandbox.intents()[0]["id"].as_str().unwrap().to_owned();
        app.database.execute(&format!("UPDATE payments SET intent = '{intent}'")).await.unwrap();
        // The provider shows its balance, but not the page.
        app.database.execute("UPDATE payments SET amount = 6499").await.unwrap();
        app.rounds(4).await;
        assert_eq!(app.kinds(RIVERSIDE).await.last().map(String::as_str), Some("amount_differs"));
        app.database.execute("UPDATE payments SET amount = 6500").await.unwrap();
        app.round().await;
        assert!(app.is_confirmed(&booked).await);
        app.round().await;
        assert!(!app.kinds(RIVERSIDE).await.iter().any(|kind| kind == "amount_differs"));
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }

    async fn what_the_provider_does_not_know_is_listed_after_a_day(app: &TestApp) {
        app.advance(24 * 60);
        app.round().await;
        app.advance(24 * 60);
        let booked = app.paid(&session()).await;
        app.round().await;
        app.advance(2 * 60);
        app.round().await;
        app.database.execute("DELETE FROM balance_transactions").await.unwrap();
        app.round().await;
        assert_eq!(app.kinds(RIVERSIDE).await, Vec::<String>::new(), "the day is not over");
        app.advance(24 * 60);
        app.round().await;
        let listed = app.exceptions(RIVERSIDE).await;
        assert_eq!(listed.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["missing_at_provider"]);
        let payment = app.record(&booked).await.funds.payments[0].id.to_string();
        assert_eq!((&listed[0].subject, listed[0].provider_id.clone()), (&payment, Some(app.intent(&booked).await)));
    }

    async fn an_outage_leaves_a_gap_that_the_next_round_closes(app: &TestApp) {
        app.round().await;
        app.sandbox.fault(Fault::new(FaultKind::RateLimited).of(Operation::ListBalanceTransactions).times(3));
        app.paid(&session()).await;
        app.advance(5);
        let rounds = hourkeep::service::money::accounting::reconcile::round(&app.app).await.unwrap();
        assert_eq!((rounds.done, rounds.failed), (0, 1));
        app.advance(5 * 24 * 60);
        app.round().await;
        assert_eq!((app.posted_fees().await, app.kinds(RIVERSIDE).await), (118, vec![]));
    }
}
