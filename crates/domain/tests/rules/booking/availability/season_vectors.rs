//! Hours over midnight and in seasons, around changes of the clocks and ends of years, against an oracle that is not this program: see
//! `tests/vectors/make_seasons.py`.

use domain::practice::{
    schedule::{Schedule, SeasonHours, Window},
    season::Season,
};
use jiff::SignedDuration;
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
    season: Written,
    in_season: [u16; 2],
    duration_min: u32,
    step_min: u16,
    offset_min: u16,
    starts: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Written {
    Weeks { week_of: String, every_weeks: u8 },
    Days { days: [String; 2] },
}

impl Written {
    fn season(&self) -> Season {
        match self {
            Self::Days { days } => Season::Days(vec![(date(&days[0]), date(&days[1]))]),
            Self::Weeks {
                week_of,
                every_weeks,
            } => {
                let day = date(week_of);
                let since = i64::from(day.weekday().to_monday_zero_offset());
                Season::Weeks {
                    every: *every_weeks,
                    monday: day - SignedDuration::from_hours(24 * since),
                }
            }
        }
    }
}

fn every_day([start, end]: [u16; 2]) -> [Vec<Window>; 7] {
    std::array::from_fn(|_| vec![Window { start, end }])
}

#[test]
fn nights_and_seasons_offer_what_the_oracle_says() {
    let vectors: Vectors =
        serde_json::from_str(include_str!("../../../../../../tests/vectors/seasons.json")).unwrap();
    assert_eq!(
        vectors.tzdata, "2026f",
        "the release in jiff's bundle; make the vectors again when it moves"
    );
    let offering = vectors.cases.iter().filter(|case| !case.starts.is_empty());
    assert!(
        vectors.cases.len() > 2_000 && offering.count() > 1_500,
        "the vectors are not whole"
    );
    for case in &vectors.cases {
        let mut person = practitioner(1, &case.zone, "");
        person.schedule = Schedule {
            seasonal: vec![SeasonHours {
                name: "season".into(),
                season: case.season.season(),
                weekly: every_day(case.in_season),
            }],
            ..Schedule::of(every_day(case.window))
        };
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
