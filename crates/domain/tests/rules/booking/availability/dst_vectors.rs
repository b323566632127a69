//! Every change of the clocks of 2024 to 2034 in 21 zones, against an oracle that is not this program: see
//! `tests/vectors/make_dst.py`.

use domain::practice::schedule::Window;
use serde::Deserialize;

use crate::{fixtures::*, parts::*};

#[derive(Deserialize)]
struct Vectors {
    tzdata: String,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    zone: String,
    date: String,
    window: [u16; 2],
    duration_min: u32,
    step_min: u16,
    offset_min: u16,
    starts: Vec<i64>,
}

#[test]
fn every_day_with_a_change_of_the_clocks_offers_what_the_oracle_says() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../../../../../tests/vectors/dst.json")).unwrap();
    assert_eq!(
        vectors.tzdata, "2026f",
        "the release in jiff's bundle; make the vectors again when it moves"
    );
    let zones: std::collections::BTreeSet<_> = vectors
        .cases
        .iter()
        .map(|case| case.zone.as_str())
        .collect();
    assert!(
        zones.len() >= 20 && vectors.cases.len() > 3_000,
        "the vectors are not whole"
    );
    for case in &vectors.cases {
        let mut person = practitioner(1, &case.zone, "");
        person.schedule.overrides.insert(
            date(&case.date),
            vec![Window {
                start: case.window[0],
                end: case.window[1],
            }],
        );
        let offered = service(case.duration_min).every(case.step_min, case.offset_min);
        let world = practice(&case.zone)
            .has(person)
            .has(offered)
            .now("2023-12-01T00:00:00Z");
        let starts: Vec<_> = world
            .slots(&case.date, &case.date)
            .iter()
            .map(|slot| slot.at.start.as_second())
            .collect();
        assert_eq!(starts, case.starts, "{case:?}");
    }
}
