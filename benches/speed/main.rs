//! What must be fast, with a lot to do, on both engines: `cargo bench --bench speed -- looking placing`, for
//! example, or all of it.
//! Prints figures, and fails where one misses its limit. Wants the machine for itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    reason = "a measurement, on the fixtures of the tests"
)]
#![allow(clippy::print_stdout, reason = "figures are what it is for")]

mod calendars;
mod challenges;
mod examining;
mod growth;
mod looking;
mod memory;
mod messages;
mod mix;
mod placing;
mod practices;
mod race;
mod reports;
mod served;
#[path = "../../tests/hourkeep/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
mod support;

use std::{
    env,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use support::Engine;

/// What the engines spell differently.
struct Spelling {
    /// The uuid with this number.
    uuid: fn(&str) -> String,
    epoch: &'static str,
    first_day: &'static str,
    no: &'static str,
    day: &'static str,
    list: &'static str,
    blob: &'static str,
}

impl Spelling {
    fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self {
                uuid: |number| format!("unhex(printf('%032x', {number}))"),
                // 2024-01-01
                epoch: "1704067200000000",
                // 2026-10-06
                first_day: "1791244800000000",
                no: "0",
                day: "strftime('%Y-%m-%d', b.starts_at / 1000000, 'unixepoch')",
                list: "json_array('prt_' || lower(hex(r.id)))",
                blob: "randomblob(32)",
            },
            Engine::Postgres => Self {
                uuid: |number| format!("CAST(lpad(to_hex({number}), 32, '0') AS uuid)"),
                epoch: "timestamptz '2024-01-01 00:00:00Z'",
                first_day: "timestamptz '2026-10-06 00:00:00Z'",
                no: "false",
                day: "to_char(b.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
                list: "jsonb_build_array('prt_' || replace(r.id::text, '-', ''))",
                blob: "sha256(int8send(i))",
            },
        }
    }
}

/// Whether a limit was missed.
static MISSED: AtomicBool = AtomicBool::new(false);

/// Says a figure with its limit, and remembers if it was missed.
fn judge(what: &str, is_good: bool) {
    println!("  {} {what}", if is_good { "good  " } else { "MISSED" });
    MISSED.fetch_or(!is_good, Ordering::Relaxed);
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// What is measured on each engine.
const PARTS: [&str; 9] = [
    "calendars",
    "looking",
    "examining",
    "placing",
    "growth",
    "mix",
    "race",
    "messages",
    "reports",
];

async fn measure(part: &str, engine: Engine) {
    match part {
        "calendars" => {
            calendars::feeds(engine).await;
            calendars::beside(engine).await;
        }
        "looking" => looking::looks(engine).await,
        "examining" => examining::examines(engine).await,
        "placing" => placing::places(engine).await,
        "growth" => growth::grows(engine).await,
        "mix" => mix::mixes(engine).await,
        "race" => race::races(engine).await,
        "messages" => messages::sends(engine).await,
        _ => reports::report(engine).await,
    }
}

fn main() -> ExitCode {
    let wanted: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|one| one == part);
    if is_wanted("calendars") {
        // First of all: memory that others gave back would not count.
        calendars::reading();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    if is_wanted("challenges") {
        runtime.block_on(challenges::verifying());
    }
    if is_wanted("memory") {
        runtime.block_on(memory::memory());
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for part in PARTS.iter().filter(|part| is_wanted(part)) {
            runtime.block_on(measure(part, engine));
        }
    }
    if MISSED.load(Ordering::Relaxed) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
