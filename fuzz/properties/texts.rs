//! Whatever stands in a text: no calendar of ours is broken by it, and comparing it comes to an end.

use calendars::{
    read::{ReadWindow, read},
    write::{Event, EventTime, Feed, Invitation, Method, Person, Status, feed, invitation},
};
use domain::{email::EmailAddress, interval::Interval, text::fold, zone::Zone};
use jiff::{SignedDuration, Timestamp};

/// # Panics
/// When it does not hold.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded, "folded once is folded");
    if let Some(email) = EmailAddress::read(&text) {
        let key = email.key();
        if let Some(again) = EmailAddress::read(&key) {
            assert_eq!(again.key(), key, "what is compared compares as itself");
        }
    }
    let mut values = text.split('\u{1e}').map(str::to_owned);
    let plain = written(|| "a".to_owned());
    for (calendar, plain) in written(|| values.next().unwrap_or_default())
        .iter()
        .zip(&plain)
    {
        let mut allowed = names(plain);
        for name in names(calendar) {
            let known = allowed.iter().position(|one| *one == name);
            allowed.swap_remove(known.unwrap_or_else(|| panic!("a further {name}:\n{calendar}")));
        }
        assert!(
            calendar.split("\r\n").all(|line| line.len() <= 75),
            "a line is too long:\n{calendar}"
        );
        let broken = |c: char| c.is_control() && c != '\t';
        assert!(!calendar.replace("\r\n", "").contains(broken), "{calendar}");
        let wanted = ReadWindow {
            zone: Zone::utc(),
            window: during(),
        };
        let reading = read(calendar.as_bytes(), &wanted).expect("a calendar");
        assert!(reading.is_complete(), "{:?}\n{calendar}", reading.faults);
        let busy: Vec<_> = reading.events.iter().flat_map(|one| &one.busy).collect();
        assert_eq!(busy, [&during()], "{calendar}");
    }
}

/// The names of all properties, one for each line that is not folded.
fn names(calendar: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let lines = unfolded.split_terminator("\r\n");
    lines
        .map(|line| line.split([':', ';']).next().unwrap_or_default().to_owned())
        .collect()
}

fn during() -> Interval {
    let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
    Interval::new(at("2026-03-29T00:30:00Z"), at("2026-03-29T01:20:00Z")).expect("an order")
}

/// An invitation and a feed with these values in all places.
fn written(mut next: impl FnMut() -> String) -> [String; 2] {
    let event = Event {
        uid: format!("1{}", next()),
        at: EventTime::Timed(during()),
        summary: next(),
        description: Some(next()),
        location: Some(next()),
        url: Some(format!("https://example.org/{}", next())),
        status: Status::Confirmed,
        transparent: false,
        sequence: 0,
        changed: during().start,
        created: None,
    };
    let mut person = || Person {
        name: next(),
        email: next(),
    };
    let invited = invitation(&Invitation {
        method: Method::Request,
        event: event.clone(),
        organizer: person(),
        attendee: person(),
    });
    let listed = feed(&Feed {
        name: next(),
        events: vec![event],
        refresh: SignedDuration::from_hours(1),
    });
    [invited, listed]
}
