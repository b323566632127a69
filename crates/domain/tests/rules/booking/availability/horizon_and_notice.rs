//! How soon and how far ahead.

use domain::{booking::availability::Unavailable, practice::Horizon};

use crate::{fixtures::*, parts::*};

fn all_day(practice_zone: &str, zone: &str) -> World {
    practice(practice_zone)
        .has(practitioner(1, zone, "00:00-24:00"))
        .has(service(60).every(60, 0))
}

#[test]
fn a_start_exactly_at_the_notice_is_offered() {
    let world = all_day("UTC", "UTC")
        .now("2026-06-01T10:00:00Z")
        .rules(|rules| rules.min_notice_minutes = 24 * 60);
    assert_eq!(
        world.times("2026-06-02").first().map(String::as_str),
        Some("10:00")
    );
    assert!(world.admit("2026-06-02T10:00:00Z").is_ok());
    let later = world.now("2026-06-01T10:00:01Z");
    assert_eq!(
        later.times("2026-06-02").first().map(String::as_str),
        Some("11:00")
    );
    assert_eq!(
        later.refused("2026-06-02T10:00:00Z"),
        Some(Unavailable::TooSoon)
    );
}

#[test]
fn notice_is_elapsed_time() {
    let world = all_day("Europe/London", "Europe/London")
        .now("2026-03-28T12:00:00Z")
        .rules(|rules| rules.min_notice_minutes = 24 * 60);
    assert_eq!(
        world.times("2026-03-29").first().map(String::as_str),
        Some("13:00")
    );
}

#[test]
fn what_is_past_is_not_offered() {
    let world = all_day("UTC", "UTC").now("2026-06-01T10:00:00Z");
    assert!(world.times("2026-05-31").is_empty());
    assert_eq!(world.times("2026-06-01").len(), 14);
    assert_eq!(
        world.refused("2026-06-01T09:00:00Z"),
        Some(Unavailable::TooSoon)
    );
    assert!(world.admit("2026-06-01T10:00:00Z").is_ok());
}

#[test]
fn the_last_day_of_the_horizon_is_whole() {
    let world = all_day("UTC", "UTC")
        .now("2026-06-01T15:00:00Z")
        .rules(|rules| rules.horizon = Horizon::Days(3));
    assert_eq!(world.times("2026-06-04").len(), 24);
    assert!(world.times("2026-06-05").is_empty());
    assert!(world.admit("2026-06-04T23:00:00Z").is_ok());
    assert_eq!(
        world.refused("2026-06-05T00:00:00Z"),
        Some(Unavailable::TooFar)
    );
    let fixed = world.rules(|rules| rules.horizon = Horizon::Until(date("2026-06-02")));
    assert_eq!(
        (
            fixed.times("2026-06-02").len(),
            fixed.times("2026-06-03").len()
        ),
        (24, 0)
    );
}

/// The practice is in London, 15:00 on 1 June; in Auckland it is 02:00 on the 2nd.
#[test]
fn the_horizon_is_counted_in_the_practitioners_zone() {
    let world = all_day("UTC", "Pacific/Auckland")
        .now("2026-06-01T14:00:00Z")
        .rules(|rules| rules.horizon = Horizon::Days(1));
    assert!(world.admit("2026-06-03T11:00:00Z").is_ok());
    assert_eq!(
        world.refused("2026-06-03T12:00:00Z"),
        Some(Unavailable::TooFar)
    );
    assert_eq!(
        world.times("2026-06-03").last().map(String::as_str),
        Some("11:00")
    );
}

/// Midway is 25 hours behind Kiritimati: its 2 June ends when Kiritimati's 4 June is an hour old.
#[test]
fn the_horizon_is_listed_to_its_end_across_the_date_line() {
    let world = all_day("Pacific/Kiritimati", "Pacific/Midway")
        .rules(|rules| rules.horizon = Horizon::Until(date("2026-06-02")));
    assert_eq!(world.times("2026-06-04"), ["00:00"]);
    assert!(world.admit("2026-06-04T00:00:00+14:00").is_ok());
    assert_eq!(
        world.refused("2026-06-04T01:00:00+14:00"),
        Some(Unavailable::TooFar)
    );
    assert_eq!(
        world.ask(|search| search.next_after(date("2026-06-03"))),
        Some(at("2026-06-04T00:00:00+14:00"))
    );
}

#[test]
fn the_next_slot_is_found_however_far_within_the_horizon() {
    let mut person = practitioner(1, "Europe/London", "");
    person
        .schedule
        .overrides
        .insert(date("2026-08-20"), windows("09:00-10:00"));
    let world = practice("Europe/London")
        .has(person)
        .has(service(60))
        .now("2026-06-01T00:00:00Z");
    let next = |world: &World, after: &str| world.ask(|search| search.next_after(date(after)));
    assert_eq!(
        next(&world, "2026-06-01"),
        Some(at("2026-08-20T09:00:00+01:00"))
    );
    assert_eq!(
        next(&world, "2026-08-19"),
        Some(at("2026-08-20T09:00:00+01:00"))
    );
    assert_eq!(
        next(&world, "2020-01-01"),
        Some(at("2026-08-20T09:00:00+01:00"))
    );
    assert_eq!(next(&world, "2026-08-20"), None);
    let near = |days| {
        world
            .clone()
            .rules(|rules| rules.horizon = Horizon::Days(days))
    };
    assert_eq!(next(&near(79), "2026-06-01"), None);
    assert_eq!(
        next(&near(80), "2026-06-01"),
        Some(at("2026-08-20T09:00:00+01:00"))
    );
}

#[test]
fn the_next_slot_may_be_today() {
    let world = all_day("UTC", "UTC").now("2026-06-01T10:30:00Z");
    assert_eq!(
        world.ask(|search| search.next_after(date("2026-05-31"))),
        Some(at("2026-06-01T11:00:00Z"))
    );
}

#[test]
fn absurd_instants_and_dates_are_answered() {
    use jiff::{Timestamp, civil::Date};
    let bounded = all_day("UTC", "Pacific/Midway").has(class(60, 3, "Mon 18:00"));
    let endless = bounded
        .clone()
        .rules(|rules| rules.horizon = Horizon::Until(Date::MAX));
    for world in [bounded, endless] {
        for start in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(
                world.ask(|search| search.admit(start)),
                Err(Unavailable::NotOffered)
            );
        }
        for (first, last) in [
            (Date::MIN, Date::MIN),
            (Date::MAX, Date::MAX),
            (Date::MAX, Date::MIN),
        ] {
            assert!(world.ask(|search| search.slots(first, last)).is_empty());
        }
        assert_eq!(world.ask(|search| search.next_after(Date::MAX)), None);
    }
}

/// A fixed last date may be far away; the search for the next slot is not longer for it.
#[test]
fn the_next_slot_is_looked_for_two_years_ahead() {
    let next = |day| {
        let mut person = practitioner(1, "UTC", "");
        person
            .schedule
            .overrides
            .insert(date(day), windows("09:00-10:00"));
        let world = practice("UTC")
            .has(person)
            .has(service(60))
            .rules(|rules| rules.horizon = Horizon::Until(date("9999-12-31")));
        world.ask(|search| search.next_after(date("2026-01-01")))
    };
    assert_eq!(next("2028-01-01"), Some(at("2028-01-01T09:00:00Z")));
    assert_eq!(next("2028-02-01"), None);
}
