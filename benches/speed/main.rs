//! What must be fast, with a lot to do, on both engines: `cargo bench --bench speed -- calendars challenges looking messages reports`, or all of it.
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
mod looking;
mod messages;
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
                day: "strftime('%Y-%m-%d', b.starts_at / 1000000, 'unixepoch')",
                list: "json_array('prt_' || lower(hex(r.id)))",
                blob: "randomblob(32)",
            },
            Engine::Postgres => Self {
                uuid: |number| format!("CAST(lpad(to_hex({number}), 32, '0') AS uuid)"),
                epoch: "timestamptz '2024-01-01 00:00:00Z'",
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
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if is_wanted("calendars") {
            runtime.block_on(calendars::feeds(engine));
            runtime.block_on(calendars::beside(engine));
        }
        if is_wanted("looking") {
            runtime.block_on(looking::looks(engine));
        }
        if is_wanted("messages") {
            runtime.block_on(messages::sends(engine));
        }
        if is_wanted("reports") {
            runtime.block_on(reports::report(engine));
        }
    }
    if MISSED.load(Ordering::Relaxed) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
