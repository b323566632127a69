//! What proves the ledger must be able to fail: each invariant of the money with the row that breaks it.

use domain::{booking::cancellation_terms::Attendance, clock::Clock};
use hourkeep::service::{
    authenticate::{Caller, Scope},
    booking::changing::attendance,
};
use store::{Expected, StoredEvent};

use crate::{
    both,
    support::{Ask, Booked, Engine, LANDWEHRKANAL, RIVERSIDE, TestApp},
};

/// A booking that is paid and cancelled, so that payment and refund are done.
async fn refunded(app: &TestApp) -> Booked {
    let booked = app
        .book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room())
        .await
        .unwrap();
    app.pay(&booked).await;
    app.cancel(&booked).await.unwrap();
    app.settle().await;
    booked
}

/// A session that took place and is owed, with tax where its practice charges it.
async fn completed(app: &TestApp) {
    let booked = app
        .book(&Ask::of(
            LANDWEHRKANAL,
            "einzel",
            "2026-10-12T12:00:00+02:00",
        ))
        .await
        .unwrap();
    if booked.status() == "held" {
        app.pay(&booked).await;
    }
    app.clock.set("2026-10-12T14:00:00+02:00".parse().unwrap());
    let key = Caller::Practice(app.api_key(LANDWEHRKANAL, &[Scope::Bookings]).await.1);
    attendance::mark(
        &app.app,
        &key,
        booked.id,
        Attendance::Came,
        Expected::Any,
        &app.once("came"),
    )
    .await
    .unwrap();
}

/// The ledger can be written as nobody should.
async fn unguarded(app: &TestApp) {
    let drops: &[&str] = match app.database.engine {
        Engine::Sqlite => &[
            "DROP TRIGGER ledger_no_update",
            "DROP TRIGGER ledger_no_delete",
        ],
        Engine::Postgres => &["DROP TRIGGER ledger_no_change ON ledger"],
    };
    for drop in drops {
        app.database.execute(drop).await.unwrap();
    }
}

/// Receipts can be changed as nobody should.
async fn editable(app: &TestApp) {
    let drops: &[&str] = match app.database.engine {
        Engine::Sqlite => &[
            "DROP TRIGGER receipts_no_update",
            "DROP TRIGGER receipts_no_delete",
        ],
        Engine::Postgres => &["DROP TRIGGER receipts_no_change ON receipts"],
    };
    for drop in drops {
        app.database.execute(drop).await.unwrap();
    }
}

/// Breaks something, sees that it is named, and mends it.
pub(super) async fn sees(app: &TestApp, breaking: &str, mending: &str, named: &str) {
    assert_eq!(
        app.violations().await,
        Vec::<String>::new(),
        "before {breaking}"
    );
    assert!(
        app.database.execute(breaking).await.unwrap() > 0,
        "{breaking}"
    );
    let found = app.violations().await;
    assert!(
        found.iter().any(|one| one.starts_with(named)),
        "{breaking}: {named}: {found:?}"
    );
    app.database.execute(mending).await.unwrap();
    assert_eq!(
        app.violations().await,
        Vec::<String>::new(),
        "after {mending}"
    );
}

both! {
    async fn money_that_is_not_in_the_ledger_is_seen(app: &TestApp) {
        refunded(app).await;
        unguarded(app).await;
        let entry = |kind: &str, account: &str, by: i64| format!("UPDATE ledger SET amount = amount + {by} WHERE kind = '{kind}' AND account = '{account}'");
        for (kind, account, named) in [
            ("payment", "provider", "a ledger transaction does not add up"),
            ("payment", "provider", "a captured payment is not in the ledger"),
            ("payment", "provider", "the ledger's payments of a booking"),
            ("refund_sent", "provider", "the ledger's refunds of a booking"),
            ("refund_sent", "refunds", "the ledger's refunds under way"),
            ("payment", "client_receivable", "what a booking's client owes"),
        ] {
            sees(app, &entry(kind, account, 1), &entry(kind, account, -1), named).await;
        }
        let moved = |kind: &str| format!("UPDATE ledger SET kind = '{kind}' WHERE kind IN ('payment', 'cost') AND account IN ('provider', 'client_receivable')");
        sees(app, &moved("cost"), &moved("payment"), "a captured payment is not in the ledger").await;
        sees(app, "UPDATE ledger SET account = 'disputes' WHERE account = 'refunds' AND amount > 0", "UPDATE ledger SET account = 'refunds' WHERE account = 'disputes'", "the ledger's disputes of a booking").await;
        sees(app, "UPDATE receivables SET balance = balance + 1", "UPDATE receivables SET balance = balance - 1", "what a booking's client owes").await;
        sees(app, "UPDATE payments SET amount = amount + 1", "UPDATE payments SET amount = amount - 1", "the ledger's payments of a booking").await;
        sees(app, "UPDATE refunds SET amount = amount - 1", "UPDATE refunds SET amount = amount + 1", "the ledger's refunds of a booking").await;
    }

    async fn receipts_that_are_not_as_the_money_are_seen(app: &TestApp) {
        refunded(app).await;
        editable(app).await;
        let renumber = |from, to| format!("UPDATE receipts SET number = {to} WHERE number = {from}");
        sees(app, &renumber(2, 3), &renumber(3, 2), "the receipts of a practice are not numbered without gaps").await;
        let hide = "UPDATE receipts SET payment_id = booking_id WHERE number = 1";
        let show = "UPDATE receipts SET payment_id = (SELECT id FROM payments) WHERE number = 1";
        sees(app, hide, show, "a captured payment has no receipt").await;
        let hide = "UPDATE receipts SET refund_id = booking_id WHERE number = 2";
        let show = "UPDATE receipts SET refund_id = (SELECT id FROM refunds) WHERE number = 2";
        sees(app, hide, show, "a refund that went through has no credit note").await;
    }

    async fn income_that_nobody_earned_is_seen(app: &TestApp) {
        completed(app).await;
        app.settle().await;
        unguarded(app).await;
        let named = "the ledger's income of a booking";
        let revenue = |by: i64| format!("UPDATE ledger SET amount = amount + {by} WHERE account = 'revenue'");
        sees(app, &revenue(1), &revenue(-1), named).await;
        let fees = |from: &str, to: &str| format!("UPDATE ledger SET account = '{to}' WHERE account = '{from}'");
        sees(app, &fees("revenue", "fees"), &fees("fees", "revenue"), named).await;
        let tax = |from: &str, to: &str, kind: &str, now: &str| format!("UPDATE ledger SET account = '{to}', kind = '{now}' WHERE account = '{from}' AND kind = '{kind}'");
        sees(app, &tax("revenue", "tax", "income", "cost"), &tax("tax", "revenue", "cost", "income"), "the ledger's tax of a booking").await;
        sees(app, "UPDATE bookings SET state = 'no_show' WHERE state = 'completed'", "UPDATE bookings SET state = 'completed' WHERE state = 'no_show'", named).await;
    }

    async fn money_of_another_kind_is_seen(app: &TestApp) {
        refunded(app).await;
        let currency = |table: &str, from: &str, to: &str| format!("UPDATE {table} SET currency = '{to}' WHERE currency = '{from}'");
        sees(app, &currency("payments", "GBP", "EUR"), &currency("payments", "EUR", "GBP"), "a payment has another currency").await;
        sees(app, &currency("refunds", "GBP", "EUR"), &currency("refunds", "EUR", "GBP"), "a refund has another currency").await;
        let due = |engine, amount: i64| match engine {
            Engine::Sqlite => format!("UPDATE bookings SET terms = json_set(terms, '$.due_now.amount', {amount})"),
            Engine::Postgres => format!("UPDATE bookings SET terms = jsonb_set(terms, '{{due_now,amount}}', '{amount}')"),
        };
        let engine = app.database.engine;
        sees(app, &due(engine, 6_499), &due(engine, 6_500), "a payment confirms its booking with another amount").await;
        let dispute = "INSERT INTO disputes (practice_id, id, payment_id, amount, currency, state, reason) \
                       SELECT practice_id, 'dp_1', id, 1, 'GBP', 'lost', 'fraudulent' FROM payments";
        sees(app, dispute, "DELETE FROM disputes", "the ledger's disputes of a booking").await;
        let euro = dispute.replace("'GBP', 'lost'", "'EUR', 'won'");
        sees(app, &euro, "DELETE FROM disputes", "a fee or a dispute has another currency").await;
    }

    async fn events_that_nobody_settles_are_seen(app: &TestApp) {
        let event = StoredEvent {
            id: "evt_1".into(),
            kind: "checkout.session.completed".into(),
            object: "cs_none".into(),
            account: None,
            livemode: false,
        };
        app.store().store_event(&event, app.clock.now()).await.unwrap();
        assert_eq!(app.violations().await, Vec::<String>::new());
        app.advance(59);
        assert_eq!(app.violations().await, Vec::<String>::new());
        app.advance(2);
        assert_eq!(app.violations().await, ["an event of the provider's has been waiting for more than an hour: evt_1"]);
        let leased = |minutes: i64| format!("UPDATE provider_events SET received_at = received_at + {{minutes:61}}, leased_until = received_at + {{minutes:{minutes}}}");
        app.database.execute(&leased(61 + 6)).await.unwrap();
        assert_eq!(app.violations().await, ["an event of the provider's is leased for too long: evt_1"]);
        app.database.execute("UPDATE provider_events SET leased_until = NULL, state = 'quarantined'").await.unwrap();
        assert_eq!(app.violations().await, ["an event of the provider's is quarantined: evt_1"]);
        app.database.execute("DELETE FROM provider_events").await.unwrap();
    }

    async fn what_was_written_of_money_stays(app: &TestApp) {
        refunded(app).await;
        let consent = "INSERT INTO consents (practice_id, id, client_id, booking_id, text, text_hash, given_at) \
                       SELECT practice_id, id, client_id, id, 'Yes.', manage_hash, booked_at FROM bookings";
        app.database.execute(consent).await.unwrap();
        let receipt = "INSERT INTO receipts (practice_id, number, booking_id, payment_id, issued_at, document) \
                       SELECT b.practice_id, (SELECT COUNT(*) + 1 FROM receipts), b.id, b.id, b.booked_at, b.manage_hash FROM bookings b";
        app.database.execute(receipt).await.unwrap();
        for (table, column) in [("ledger", "day"), ("consents", "text"), ("receipts", "number")] {
            let count = format!("SELECT COUNT(*) FROM {table}");
            let before = app.database.number(&count).await;
            assert!(before > 0, "{table}");
            app.database.execute(&format!("UPDATE {table} SET {column} = {column}")).await.expect_err(table);
            app.database.execute(&format!("DELETE FROM {table}")).await.expect_err(table);
            assert_eq!(app.database.number(&count).await, before, "{table}");
        }
        let drops: &[&str] = match app.database.engine {
            Engine::Sqlite => &["DROP TRIGGER receipts_no_delete"],
            Engine::Postgres => &["DROP TRIGGER receipts_no_change ON receipts"],
        };
        app.database.execute(drops[0]).await.unwrap();
        app.database.execute("DELETE FROM receipts WHERE payment_id = booking_id").await.unwrap();
    }
}
