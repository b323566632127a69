//! Settings that leave no time for a service, and the one that is to blame.

use super::*;
use domain::booking::availability::unreachable::{Obstacle, obstacle};

#[track_caller]
fn blamed(text: &str, expected: Option<Obstacle>) {
    let catalogue = catalogue(text);
    let now = "2026-06-01T08:00:00Z".parse().unwrap();
    assert_eq!(
        obstacle(&catalogue, &catalogue.services[0], now),
        expected,
        "{text}"
    );
}

#[test]
fn the_rule_that_forbids_every_time_is_named() {
    blamed(SMALL, None);
    for text in EXAMPLES {
        let catalogue = catalogue(text);
        for service in &catalogue.services {
            assert_eq!(
                obstacle(&catalogue, service, "2026-10-05T08:00:00Z".parse().unwrap()),
                None,
                "{}",
                service.handle
            );
        }
    }
    let step = "slot_step_minutes = 30";
    let booking = |lines: &str| small_with(step, &format!("{step}\n{lines}"));
    blamed(
        &booking("min_notice_hours = 72\nmax_advance_days = 2"),
        Some(Obstacle::Notice),
    );
    blamed(
        &booking("last_date = \"2026-05-01\""),
        Some(Obstacle::Horizon),
    );
    blamed(
        &small_with(step, "slot_step_minutes = 1440\nslot_offset_minutes = 60"),
        Some(Obstacle::Grid),
    );
    let buffer = booking("buffers_outside_hours = false")
        .replace("price = 5000", "price = 5000\nbuffer_before_minutes = 200");
    blamed(&buffer, Some(Obstacle::Buffers));
    blamed(
        &small_with("duration_minutes = 60", "duration_minutes = 300"),
        Some(Obstacle::Duration),
    );
    blamed(
        &small_with(
            "capacity = 2",
            "capacity = 2\nhours = { sun = [\"09:00-17:00\"] }",
        ),
        Some(Obstacle::RoomHours),
    );
    blamed(
        &small_with(
            "name = \"Ann\"",
            "name = \"Ann\"\nmode_hours = { room = {} }",
        ),
        Some(Obstacle::ModeHours),
    );
    let longer = "duration_minutes = 90\nlimits = { max_hours_day = 1 }";
    blamed(
        &small_with("duration_minutes = 60", longer),
        Some(Obstacle::Limits),
    );
    let off = "name = \"Ann\"\ntime_off = [[\"2026-01-01\", \"2030-01-01\"]]";
    blamed(&small_with("name = \"Ann\"", off), Some(Obstacle::TimeOff));
}
