//! Hours of all kinds: of people, rooms and services; in seasons, over midnight, on some days.

use std::collections::BTreeMap;

use domain::practice::{
    schedule::{Schedule, SeasonHours, Window},
    season::Season,
    service_times::ServiceTimes,
};
use jiff::{SignedDuration, civil::Date};
use proptest::{array::uniform7, collection::vec, option, prelude::*, sample::select};

/// None, one, or two with a pause (or none) between them, on half hours; or a night.
fn windows() -> impl Strategy<Value = Vec<Window>> {
    let window = |start: u16, end: u16| {
        (start < end).then_some(Window {
            start: 30 * start,
            end: 30 * end,
        })
    };
    let pair =
        (0..24_u16, 4..48_u16, 0..48_u16, 0..4_u16).prop_map(move |(start, long, pause, off)| {
            let end = (start + long).min(48);
            if pause <= start || end <= pause + off {
                return window(start, end).into_iter().collect();
            }
            window(start, pause)
                .into_iter()
                .chain(window(pause + off, end))
                .collect()
        });
    let night = (36..48_u16, 1..9_u16)
        .prop_map(move |(start, long)| window(start, 48 + long).into_iter().collect::<Vec<_>>());
    prop_oneof![2 => Just(Vec::new()), 10 => pair, 2 => night]
}

pub(super) fn schedule(day: Date) -> impl Strategy<Value = Schedule> {
    let overrides = vec((0..6_i64, windows()), 0..2);
    let season = (season(day), uniform7(windows())).prop_map(|(season, weekly)| SeasonHours {
        name: String::new(),
        season,
        weekly,
    });
    (uniform7(windows()), vec(season, 0..3), overrides).prop_map(
        move |(weekly, mut seasonal, overrides)| {
            // As a file has them: named days go before weeks.
            seasonal.sort_by_key(|one| !one.season.is_named_days());
            let on = |(days, windows)| (day + SignedDuration::from_hours(24 * days), windows);
            Schedule {
                weekly,
                seasonal,
                overrides: overrides.into_iter().map(on).collect::<BTreeMap<_, _>>(),
            }
        },
    )
}

/// Some days from a day on, or every so many weeks.
fn season(day: Date) -> impl Strategy<Value = Season> {
    let on = move |days: i64| day + SignedDuration::from_hours(24 * days);
    let days = (-2..4_i64, 0..4_i64).prop_map(move |(first, long)| {
        Season::Days(vec![
            (on(first), on(first + long)),
            (on(first + long + 2), on(first + long + 2)),
        ])
    });
    let monday =
        day - SignedDuration::from_hours(24 * i64::from(day.weekday().to_monday_zero_offset()));
    let weeks = (2..4_u8, -5..5_i64).prop_map(move |(every, weeks)| Season::Weeks {
        every,
        monday: monday + SignedDuration::from_hours(24 * 7 * weeks),
    });
    prop_oneof![days, weeks]
}

/// Mostly as for all others; sometimes its own notice, horizon, dates, hours, and hours of its modes.
pub(super) fn times(day: Date) -> impl Strategy<Value = ServiceTimes> {
    let dates = (
        option::weighted(0.1, 0..3_i64),
        option::weighted(0.1, 1..4_i64),
    );
    let modes = (select(&super::MODES[..]), schedule(day));
    (
        option::weighted(0.15, 0..600_u32),
        option::weighted(0.15, 1..4_u16),
        dates,
        option::weighted(0.1, schedule(day)),
        option::weighted(0.2, modes),
    )
        .prop_map(
            move |(min_notice_minutes, max_advance_days, dates, schedule, modes)| {
                let on = |days: i64| day + SignedDuration::from_hours(24 * days);
                ServiceTimes {
                    min_notice_minutes,
                    max_advance_days,
                    first_date: dates.0.map(on),
                    last_date: dates.1.map(on),
                    schedule,
                    modes: modes.into_iter().collect(),
                }
            },
        )
}
