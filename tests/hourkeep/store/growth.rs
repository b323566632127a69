//! What a write reads does not grow with a practice: not with its practitioners, the bookings ahead of it, or those behind it.

use std::collections::{BTreeMap, BTreeSet};

use domain::practice::service::PaymentRule;
use hourkeep::service::money::events;
use serde_json::Value;
use stripe_sandbox::Outcome;

use crate::support::{Ask, Booked, Engine, LANDWEHRKANAL, Seen, TestApp, seen};

/// A use case, and what the store sent for it.
type Step = (&'static str, Seen);

/// A booking of a day is made, paid and confirmed, moved, and cancelled.
async fn life(app: &TestApp, day: u32) -> Vec<Step> {
    let start = |hour: u32| format!("2026-10-{day}T{hour}:00:00+02:00");
    let ask = Ask::of(LANDWEHRKANAL, "einzel", &start(10))
        .with("la")
        .by(usize::try_from(day).expect("small"));
    let ask = ask.from("192.0.2.7");
    let (booked, placed) = looked(app, app.book(&ask)).await;
    let booked = booked.expect("it is free");
    let confirmed = Box::pin(confirm(app, &booked)).await;
    let (moved, moving) = looked(app, app.reschedule(&booked, &start(14))).await;
    moved.expect("it can be moved");
    let (cancelled, cancelling) = looked(app, app.cancel(&booked)).await;
    cancelled.expect("it can be cancelled");
    app.settle().await;
    vec![
        ("place", placed),
        ("confirm", confirmed),
        ("move", moving),
        ("cancel", cancelling),
    ]
}

/// Somebody looked before, as whoever books does: what has changed since then is known.
async fn looked<T>(app: &TestApp, work: impl Future<Output = T>) -> (T, Seen) {
    app.app.snapshot(LANDWEHRKANAL).await.expect("a practice");
    seen(Box::pin(work)).await
}

async fn confirm(app: &TestApp, booked: &Booked) -> Seen {
    app.settle().await;
    assert!(
        app.sandbox.act(&booked.page(), Outcome::Pay),
        "the page is open"
    );
    app.sandbox.sweep();
    app.delivered().await;
    let mut all = Seen::default();
    for leased in app
        .store()
        .lease_events(app.lease())
        .await
        .expect("the store answers")
    {
        let (applied, one) = looked(app, events::apply(&app.app, &leased)).await;
        applied.expect("the store answers");
        all.texts.extend(one.texts);
        all.notices.extend(one.notices);
    }
    assert!(app.is_confirmed(booked).await);
    all
}

/// Rows that were read of tables and indexes, by what read them, as `auto_explain` counts them.
fn rows(seen: &Seen) -> BTreeMap<String, i64> {
    let mut all = BTreeMap::new();
    for notice in &seen.notices {
        let Some(at) = notice.find('{') else { continue };
        let plan: Value = serde_json::from_str(&notice[at..]).expect("a plan");
        let text = plan["Query Text"].as_str().expect("a statement").to_owned();
        *all.entry(text).or_default() += read(&plan["Plan"]);
    }
    all
}

fn read(node: &Value) -> i64 {
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let passed_over = [
        "Rows Removed by Filter",
        "Rows Removed by Index Recheck",
        "Rows Removed by Join Filter",
    ];
    let passed_over: f64 = passed_over.iter().map(|name| number(name)).sum();
    let is_scan = node["Node Type"]
        .as_str()
        .is_some_and(|kind| kind.contains("Scan"))
        && (node["Relation Name"].is_string() || node["Index Name"].is_string());
    let own = if is_scan {
        (number("Actual Rows") + passed_over) * number("Actual Loops")
    } else {
        0.0
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "so many rows there are not"
    )]
    let own = own.round() as i64;
    own + node["Plans"]
        .as_array()
        .into_iter()
        .flatten()
        .map(read)
        .sum::<i64>()
}

/// As many others as `count`: bookings like this one, half of them long ago and half far ahead, each with a client and all that
/// belongs to it.
async fn many(app: &TestApp, booked: &Booked, from: u32, until: u32) {
    let (booking, client) = (booked.id.0, app.record(booked).await.booking.client.0);
    let of_booking = format!("booking_id = '{booking}'");
    for (table, which) in [
        ("clients", format!("id = '{client}'")),
        ("bookings", format!("id = '{booking}'")),
        ("payments", of_booking.clone()),
        ("jobs", of_booking.clone()),
        ("messages", of_booking.clone()),
        ("ledger", of_booking),
        ("occupancies", format!("holder_id = '{booking}'")),
        ("audit", format!("subject = '{booking}'")),
    ] {
        let columns = "SELECT column_name || '|' || data_type FROM information_schema.columns WHERE table_schema = 'public' \
                       AND is_generated = 'NEVER' AND table_name = ";
        let columns = app
            .database
            .texts(&format!("{columns}'{table}' ORDER BY ordinal_position"))
            .await;
        let columns: Vec<_> = columns
            .iter()
            .filter_map(|one| one.split_once('|'))
            .collect();
        assert!(columns.len() > 3, "{table}: {columns:?}");
        let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
        let values: Vec<_> = columns
            .iter()
            .map(|(name, kind)| copied(name, kind))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) SELECT {} FROM {table} t, generate_series({from}, {until}) n WHERE {which}",
            names.join(", "),
            values.join(", ")
        );
        let made = app
            .database
            .execute(&sql)
            .await
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
        assert!(
            made > u64::from(until - from),
            "{table} has none of the booking"
        );
    }
    app.database
        .execute("ANALYZE")
        .await
        .expect("it is analysed");
}

/// The value of a column in the `n`th copy.
fn copied(name: &str, kind: &str) -> String {
    let same = [
        "practice_id",
        "service_id",
        "resource_id",
        "practitioner_id",
        "room_id",
        "first_practitioner",
    ];
    let unique = ["page_id", "intent", "client_secret"];
    match kind {
        "uuid" if !same.contains(&name) => format!("md5(t.{name}::text || n)::uuid"),
        "bytea" if name.ends_with("_hash") || name.ends_with("_index") => {
            format!("decode(md5(encode(t.{name}, 'hex') || n), 'hex')")
        }
        "timestamp with time zone"
            if [
                "starts_at",
                "ends_at",
                "sitting_starts_at",
                "sitting_ends_at",
            ]
            .contains(&name) =>
        {
            format!("t.{name} + (n % 2 * 2 - 1) * interval '1 hour' * (1000 + 3 * n)")
        }
        _ if unique.contains(&name) => format!("t.{name} || n"),
        _ => format!("t.{name}"),
    }
}

/// As many other practitioners, each with a session in each hour of these days.
async fn colleagues(app: &TestApp, count: u32) {
    let practice = app.practice(LANDWEHRKANAL).await.0;
    let resources = format!(
        "INSERT INTO resources (practice_id, id, kind, handle, position, definition, revision, removed_at)
         SELECT practice_id, md5(id::text || n)::uuid, kind, handle || n, position, definition, 0, now()
         FROM resources, generate_series(1, {count}) n WHERE practice_id = '{practice}' AND handle = 'la'"
    );
    app.database
        .execute(&resources)
        .await
        .expect("there are more");
    let taken = format!(
        "INSERT INTO occupancies (practice_id, resource_id, holder_id, starts_at, ends_at, sitting_starts_at, sitting_ends_at)
         SELECT practice_id, id, md5(id::text || h)::uuid, at, at + interval '1 hour', at, at + interval '1 hour'
         FROM resources, generate_series(timestamptz '2026-10-12', '2026-10-18', '1 hour') WITH ORDINALITY AS s (at, h)
         WHERE practice_id = '{practice}' AND removed_at IS NOT NULL"
    );
    app.database.execute(&taken).await.expect("they are free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_postgres_reads_for_a_write_does_not_grow() {
    let app = TestApp::start(Engine::Postgres).await;
    app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
    explained(&app).await;
    let first = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T08:00:00+02:00").with("la");
    let first = app.book(&first).await.expect("it is free");
    app.pay(&first).await;
    many(&app, &first, 1, 100).await;
    let few = Box::pin(life(&app, 13)).await;
    many(&app, &first, 101, 20_000).await;
    colleagues(&app, 50).await;
    let lots = Box::pin(life(&app, 14)).await;
    let mut grown = Vec::new();
    for ((name, few), (_, lots)) in few.iter().zip(&lots) {
        assert!(few.notices.len() > 3, "{name} is explained: {few:?}");
        let (few, lots) = (rows(few), rows(lots));
        for (text, read) in lots {
            // The same statement, if it was sent before. PostgreSQL reads small tables whole, such as that of practitioners.
            let before = few.get(&text).copied().unwrap_or(0);
            if read > 2 * before + 120 {
                grown.push(format!("{name}: {before} -> {read} rows: {text}"));
            }
        }
    }
    assert!(grown.is_empty(), "{}", grown.join("\n"));
    app.abandon().await;
}

/// All connections from now on tell the plan of each statement with the rows that it read.
async fn explained(app: &TestApp) {
    let name = app
        .database
        .texts("SELECT current_database()::text")
        .await
        .remove(0);
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_level = 'notice'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_analyze = on",
        "auto_explain.log_timing = off",
        "auto_explain.log_format = 'json'",
    ] {
        let sql = format!("ALTER DATABASE {name} SET {setting}");
        app.database.execute(&sql).await.expect("it can be set");
    }
    let others = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() \
                  AND application_name = 'hourkeep' AND pid <> pg_backend_pid()";
    app.database.number(others).await;
}

/// By these columns of an index alone as many rows are found as a practice, or one of its practitioners, has.
const UNBOUNDED: [&str; 5] = [
    "practice_id",
    "resource_id",
    "practitioner_id",
    "service_id",
    "state",
];

/// What is read by them all the same, and why that does not grow: there is one, or a practice has a few, or it waits for somebody now.
const FEW_AT_A_TIME: [&str; 6] = [
    "practices",
    "resources",
    "webhook_endpoints",
    "busy_sources",
    "bookings_held",
    "fees_waiting",
];

/// Whether a step finds so many rows at most, whatever there is: by a key of their own, or between two instants.
fn is_bounded(step: &str) -> bool {
    if FEW_AT_A_TIME.iter().any(|one| step.contains(one)) {
        return true;
    }
    if step.starts_with("SCAN") {
        return step.contains("json_each")
            || step.contains("CONSTANT")
            || step.contains("VALUES CLAUSE")
            || ["SCAN s", "SCAN found"].contains(&step)
            || step.contains("subquery");
    }
    let Some((_, by)) = step
        .strip_prefix("SEARCH")
        .and_then(|found| found.split_once('('))
    else {
        return true;
    };
    let columns = by.trim_end_matches(')').split(" AND ");
    columns
        .filter_map(|one| one.split(['=', '<', '>']).next())
        .any(|one| !UNBOUNDED.contains(&one))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_sqlite_reads_for_a_write_does_not_grow() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Prepay).await;
    let mut grows = BTreeSet::new();
    for (name, seen) in Box::pin(life(&app, 13)).await {
        assert!(seen.texts.len() > 3, "{name}: {seen:?}");
        // A batch is several statements in one text.
        let texts = seen.texts.iter().flat_map(|text| text.split(";\n"));
        let texts = texts.filter(|text| {
            ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"]
                .iter()
                .any(|word| text.starts_with(word))
        });
        for text in texts {
            let plan = app.database.plan(text).await;
            for step in plan.iter().filter(|step| !is_bounded(step)) {
                grows.insert(format!("{name}: {step}: {text}"));
            }
        }
    }
    assert!(
        grows.is_empty(),
        "{}",
        grows.into_iter().collect::<Vec<_>>().join("\n")
    );
    app.finish().await;
}
