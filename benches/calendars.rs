//! How long a feed of 1,000 events takes to write: `cargo bench --bench calendars`. Prints figures, judges nothing.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it prints figures"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use calendars::write::{Event, EventTime, Feed, Status, feed};
use domain::interval::{Interval, later};
use jiff::{SignedDuration, Timestamp};

const EVENTS: u32 = 1_000;
/// The quickest is the one least disturbed: one thread that waits for nothing, so its time is CPU time.
const RUNS: usize = 50;

fn main() {
    let note = "Bitte klingeln; zweiter Stock, Tür links. ";
    for (what, text) in [
        ("nothing but times", None),
        ("notes of 2,000", Some(note.repeat(48))),
        ("10,000 emoji", Some("👩".repeat(10_000))),
    ] {
        let feed_of = Feed {
            name: "Practice".to_owned(),
            events: events(text.as_deref()),
            refresh: SignedDuration::from_hours(1),
        };
        let quickest = (0..RUNS).map(|_| timed(&feed_of)).min().unwrap();
        println!("{EVENTS} events, {what}: {quickest:?}");
    }
}

fn timed(calendar: &Feed) -> Duration {
    let began = Instant::now();
    black_box(feed(black_box(calendar)));
    began.elapsed()
}

fn events(note: Option<&str>) -> Vec<Event> {
    let first: Timestamp = "2026-03-29T00:30:00Z".parse().unwrap();
    let one = |number| Event {
        uid: format!("018f0000-0000-7000-8000-{number:012}@hourkeep.example"),
        at: EventTime::Timed(Interval::lasting(later(first, number * 60).unwrap(), 50).unwrap()),
        summary: "Appointment".to_owned(),
        description: note.map(str::to_owned),
        location: note.map(|_| "Hauptstraße 1, 10115 Berlin".to_owned()),
        url: note.map(|_| "https://practice.example/bookings/1".to_owned()),
        status: Status::Confirmed,
        transparent: false,
        sequence: number,
        changed: first,
        created: Some(first),
    };
    (0..EVENTS).map(one).collect()
}
