//! Whatever a foreign calendar holds: reading it ends in order, and what it tells is in order.

use calendars::read::{ReadWindow, read};
use domain::{interval::Interval, zone::Zone};
use jiff::Timestamp;

/// # Panics
/// When it does not hold.
pub fn holds(bytes: &[u8]) {
    let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
    let window =
        Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).expect("a year");
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let Ok(reading) = read(bytes, &ReadWindow { zone, window }) else {
        return;
    };
    assert!(
        reading.events.is_sorted_by(|a, b| a.key < b.key),
        "each event once, in order"
    );
    for event in &reading.events {
        assert!(
            event.busy.iter().all(|one| one.overlaps(window)),
            "{:?} is not within the window",
            event.busy
        );
        assert!(
            event.busy.is_sorted_by(|a, b| a.end < b.start),
            "{:?} overlap or touch",
            event.busy
        );
    }
    let doubtful = reading.events.iter().any(|event| !event.understood);
    assert!(
        !doubtful || !reading.faults.is_empty(),
        "what is not understood is said"
    );
}
