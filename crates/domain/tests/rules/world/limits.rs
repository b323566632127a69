//! Limits of practitioners, and of how much they give of one service.

use domain::practice::Limits;
use proptest::{option, prelude::*};

pub(super) fn limits() -> impl Strategy<Value = Limits> {
    let row = (option::weighted(0.2, 1..4_u32), 0..60_u32);
    (row, counted(0.2)).prop_map(|((max_consecutive, break_minutes), counted)| Limits {
        max_consecutive,
        break_minutes,
        ..counted
    })
}

pub(super) fn limits_of_services() -> impl Strategy<Value = Limits> {
    counted(0.5)
}

/// Without what is said of sessions in a row.
fn counted(often: f64) -> impl Strategy<Value = Limits> {
    (
        option::weighted(often, 1..4_u32),
        option::weighted(often, 2..7_u32),
        option::weighted(often, 30..240_u32),
        option::weighted(often, 60..480_u32),
    )
        .prop_map(|(day, week, minutes_day, minutes_week)| Limits {
            max_sessions_day: day,
            max_sessions_week: week,
            max_minutes_day: minutes_day,
            max_minutes_week: minutes_week,
            ..Limits::default()
        })
}
