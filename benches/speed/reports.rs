//! Income over a million rows of the ledger.

use std::time::{Duration, Instant};

use domain::{
    money::accounting::{
        debts::by_age,
        income::{Grouping, folded},
        period::Period,
    },
    zone::Zone,
};
use jiff::civil::date;
use store::IncomeQuery;

use super::{Spelling, judge};
use crate::support::{Database, Engine, RIVERSIDE, TestClock, TestEntropy, load_practices, vault};

/// Seven ledger rows each, all but for some.
const BOOKINGS: usize = 155_000;
const LIMIT: Duration = Duration::from_secs(1);

/// Bookings over three years, paid, given and charged for; one in ten is owed or was paid ahead.
async fn seed(database: &Database) {
    let Spelling {
        uuid,
        epoch,
        day,
        list,
        blob,
        no,
        ..
    } = Spelling::of(database.engine);
    let practice = format!("(SELECT practice_id FROM practices WHERE slug = '{RIVERSIDE}')");
    let client = format!(
        "INSERT INTO clients (practice_id, id, email_index, person_index, details, created_at) \
         SELECT {practice}, {}, {blob}, {blob}, {blob}, {epoch} FROM (SELECT 1 AS i) one",
        uuid("1")
    );
    database
        .execute(&client.replace("int8send(i)", "int8send(1)"))
        .await
        .expect("a client");
    // As long as terms are.
    let terms = format!(
        r#"{{"price": {{"amount": 6500, "currency": "GBP"}}, "policy": "{}"}}"#,
        "x".repeat(900)
    );
    let minutes = 3 * 365 * 24 * 60 / BOOKINGS * 5;
    let numbered = |table: &str, filter: &str| {
        format!(
            "(SELECT id, row_number() OVER (ORDER BY id) - 1 AS k, COUNT(*) OVER () AS n FROM {table} WHERE practice_id = {practice} {filter})"
        )
    };
    let bookings = format!(
        "WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < {BOOKINGS}) \
         INSERT INTO bookings (practice_id, id, version, service_id, client_id, starts_at, ends_at, practitioners, mode, terms, \
         manage_hash, booked_at, state, state_since, extended) \
         SELECT {practice}, {}, i, s.id, {}, {epoch} + (i / 5) * {{minutes:{minutes}}}, {epoch} + (i / 5) * {{minutes:{minutes}}} + {{minutes:50}}, {list}, \
         'online', '{terms}', {blob}, {epoch}, 'completed', {epoch}, {no} \
         FROM numbers JOIN {services} s ON i % s.n = s.k JOIN {people} r ON i % r.n = r.k",
        uuid("i + 1000"),
        uuid("1"),
        services = numbered("services", ""),
        people = numbered("resources", "AND kind = 'practitioner'"),
    );
    database.execute(&bookings).await.expect("bookings");
    let ledger = format!(
        "INSERT INTO ledger (practice_id, transaction_id, entry, at, day, kind, subject, account, amount, currency, booking_id, service_id, \
         practitioner_id) SELECT b.practice_id, {}, e.column2, b.starts_at, {day}, e.column3, b.id, e.column4, e.column5, 'GBP', b.id, \
         b.service_id, b.first_practitioner FROM bookings b JOIN (VALUES (1, 1, 'payment', 'provider', 6500), \
         (1, 2, 'payment', 'client_receivable', -6500), (2, 1, 'income', 'client_receivable', 6500), (2, 2, 'income', 'revenue', -5500), \
         (2, 3, 'income', 'tax', -1000), (3, 1, 'cost', 'provider_costs', 100), (3, 2, 'cost', 'provider', -100)) e ON true \
         WHERE NOT (b.version % 20 = 0 AND e.column1 <> 2) AND NOT (b.version % 20 = 1 AND e.column1 = 2)",
        uuid("b.version * 8 + e.column1")
    );
    let rows = database.execute(&ledger).await.expect("a ledger");
    assert!(rows >= 1_000_000, "{rows} rows");
    if database.engine == Engine::Postgres {
        // What its own housekeeping does soon.
        database
            .execute("VACUUM (ANALYZE) ledger")
            .await
            .expect("order");
        database
            .execute("VACUUM (ANALYZE) bookings")
            .await
            .expect("order");
        database
            .execute("VACUUM (ANALYZE) receivables")
            .await
            .expect("order");
    }
}

pub async fn report(engine: Engine) {
    let database = Database::create(engine).await;
    let store = store::engines::open(&database.store_settings(), vault())
        .await
        .expect("a store");
    let clock = TestClock::at("2026-12-31T12:00:00Z");
    load_practices(store.as_ref(), &clock, &TestEntropy::default()).await;
    let began = Instant::now();
    seed(&database).await;
    println!(
        "{engine:?}: seeded in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let practice = store
        .catalogue(RIVERSIDE)
        .await
        .expect("the store answers")
        .expect("a practice")
        .practice;
    let mut slowest = Duration::ZERO;
    for group in [
        None,
        Some(Grouping::Service),
        Some(Grouping::Practitioner),
        Some(Grouping::PaymentState),
    ] {
        let (start, end, zone) = (
            date(2024, 1, 1),
            date(2026, 12, 31),
            Zone::clone(&practice.zone),
        );
        let query = IncomeQuery {
            start,
            end,
            zone,
            group,
        };
        let mut times = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            let facts = store
                .income(practice.id, &query)
                .await
                .expect("the store answers");
            let read = began.elapsed();
            let (lines, totals) = folded(Period::Month, facts.amounts);
            let debts = by_age(&facts.balances, end);
            times.push((began.elapsed(), read));
            assert!(!lines.is_empty() && totals.len() == 1 && debts.len() == 1);
        }
        times.sort_unstable();
        println!(
            "{engine:?}: {group:?}: {:?} in the middle (read {:?}), {:?} at worst",
            times[2].0, times[2].1, times[4].0
        );
        slowest = slowest.max(times[2].0);
    }
    store.close().await;
    database.remove().await;
    judge(
        &format!("{engine:?}: a report in {slowest:?}, of {LIMIT:?}"),
        slowest <= LIMIT,
    );
}
