//! Time zones by name.

use domain::zone::{UnknownZone, Zone, at_wall_clock};
use jiff::{civil::date, tz::TimeZone};

use super::fixtures::at;

#[test]
fn a_zone_is_known_by_its_iana_name_only() {
    for name in [
        "",
        "Z",
        "Local",
        "GMT+1",
        "+01:00",
        "Europe/Lundon",
        "Etc/Unknown",
        "posix/Europe/London",
        "Europe/London\0",
    ] {
        assert_eq!(Zone::named(name), Err(UnknownZone), "{name:?}");
    }
}

#[test]
fn a_name_is_kept_in_its_usual_spelling() {
    let shown = |name| Zone::named(name).unwrap().name().to_owned();
    assert_eq!(
        (shown("europe/LONDON"), shown("UTC"), Zone::utc().name()),
        ("Europe/London".into(), "UTC".into(), "UTC")
    );
}

#[test]
fn an_instant_is_written_with_the_offset_of_its_moment() {
    let london = Zone::named("Europe/London").unwrap();
    assert_eq!(
        london.rfc3339(at("2026-12-01T12:00:00Z")),
        "2026-12-01T12:00:00+00:00"
    );
    assert_eq!(
        london.rfc3339(at("2026-06-01T12:00:00Z")),
        "2026-06-01T13:00:00+01:00"
    );
}

#[test]
fn the_same_wall_time_each_week_is_another_instant_after_a_change_of_the_clocks() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!(
        "../../../../tests/vectors/money-and-time.json"
    ))
    .unwrap();
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let mondays = [date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2)];
    let starts = mondays.map(|day| at_wall_clock(day.at(18, 0, 0, 0), &berlin).unwrap());
    let written = starts.map(|start| {
        start
            .to_zoned(TimeZone::UTC)
            .strftime("%Y-%m-%dT%H:%M:%S+00:00")
            .to_string()
    });
    assert_eq!(serde_json::json!(written), vectors["berlin_weekly_18h_utc"]);
}
