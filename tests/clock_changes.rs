//! Every change of the clocks of 2024–2034 in 21 zones, against starts found minute by minute by `vectors/make_dst.py`.

use domain::{
    interval::Interval,
    practice::schedule::{Grid, WallClock, Window},
    zone::Zone,
};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    tzdata: String,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    zone: String,
    date: Date,
    window: [u16; 2],
    duration_min: u32,
    step_min: u16,
    offset_min: u16,
    /// Epoch seconds.
    starts: Vec<i64>,
}

impl Case {
    /// What the program offers: starts on the grid whose whole session lies in one interval of working time.
    fn offered(&self, zone: &Zone) -> Vec<i64> {
        let clock = WallClock::over(zone, self.date, self.date);
        let window = Window {
            start: self.window[0],
            end: self.window[1],
        };
        let working = clock.instants(self.date, window);
        let fits = |session: Interval| working.iter().any(|interval| interval.contains(session));
        clock
            .starts(self.date, Grid::of(self.step_min, self.offset_min), window)
            .filter(|start| Interval::lasting(*start, self.duration_min).is_some_and(fits))
            .map(jiff::Timestamp::as_second)
            .collect()
    }
}

#[test]
fn days_on_which_clocks_change_offer_what_brute_force_finds() {
    let vectors: Vectors = serde_json::from_str(include_str!("vectors/dst.json")).unwrap();
    assert_eq!(
        vectors.tzdata, "2026f",
        "the release in jiff's bundle; make the vectors again when it moves"
    );
    assert!(vectors.cases.len() > 3_000);
    for case in &vectors.cases {
        assert_eq!(
            case.offered(&Zone::named(&case.zone).unwrap()),
            case.starts,
            "{case:?}"
        );
    }
}
