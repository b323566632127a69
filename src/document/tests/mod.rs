//! Tests of whole documents.

mod booking_rules;
mod characters;
mod closures;
mod differences;
mod examples;
mod hours;
mod joining;
mod json;
mod notifications;
mod parts;
mod payment;
mod places;
mod renaming;
mod round_trip;
mod rules;
mod schema;
mod services;
mod shapes;
mod unreachable;

use uuid::Uuid;

use super::{Checked, Document, DocumentFault, check, read};
use domain::practice::Catalogue;

const RIVERSIDE: &str = include_str!("../../../examples/practices/riverside-counselling.toml");
const LANDWEHRKANAL: &str = include_str!("../../../examples/practices/landwehrkanal.toml");
const STILLPOINT: &str = include_str!("../../../examples/practices/stillpoint.toml");
const MILL_LANE: &str = include_str!("../../../examples/practices/mill-lane.toml");
const EXAMPLES: [&str; 4] = [RIVERSIDE, LANDWEHRKANAL, STILLPOINT, MILL_LANE];

/// The smallest practice that can be booked; its lines are numbered in `rules.rs`.
const SMALL: &str = r#"slug = "small"
name = "Small"
time_zone = "Europe/London"
currency = "GBP"
locales = ["en-GB"]
statement_prefix = "SMALL"
policy = { version = "1", tiers = [{ notice_hours = 24, fee_percent = 0 }, { notice_hours = 0, fee_percent = 100 }] }

[booking]
slot_step_minutes = 30

[[practitioners]]
id = "ann"
name = "Ann"
hours = { mon-fri = ["09:00-12:00", "13:00-17:00"] }

[[rooms]]
id = "blue"
capacity = 2

[[services]]
id = "hour"
name = "Session"
duration_minutes = 60
price = 5000
payment = "prepay"
"#;

/// `SMALL` with one text in it, which must be there once, replaced.
fn small_with(from: &str, to: &str) -> String {
    assert_eq!(SMALL.matches(from).count(), 1, "`{from}`");
    SMALL.replace(from, to)
}

/// Ids 1, 2, 3 …
fn counting() -> impl FnMut() -> Uuid {
    let mut next = 0_u128;
    move || {
        next += 1;
        Uuid::from_u128(next)
    }
}

fn try_check(text: &str, current: Option<&Catalogue>) -> Result<Checked, Vec<DocumentFault>> {
    check(&read("practice.toml", text)?, current, &mut counting())
}

/// The catalogue of a document without faults.
fn catalogue(text: &str) -> Catalogue {
    try_check(text, None)
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
        .catalogue
}

/// In a text without faults, each of these with what stands there once, what is written in its place, and how the one fault begins.
#[track_caller]
fn each_is_one_fault(text: &str, slips: &[(&str, &str, &str)]) {
    for (from, to, expected) in slips {
        assert_eq!(text.matches(*from).count(), 1, "{from}");
        let found = faults(&text.replace(*from, to));
        assert_eq!(found.len(), 1, "{to}: {found:#?}");
        assert!(
            found[0].starts_with(&format!("practice.toml:{expected}")),
            "{to}: {found:#?}"
        );
    }
}

/// What is printed for a document with faults.
fn faults(text: &str) -> Vec<String> {
    try_check(text, None).map_or_else(
        |faults| faults.iter().map(ToString::to_string).collect(),
        |_| Vec::new(),
    )
}

fn document(text: &str) -> Document {
    read("practice.toml", text).unwrap_or_else(|faults| panic!("{faults:#?}"))
}
