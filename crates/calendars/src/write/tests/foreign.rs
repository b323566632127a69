//! Calendars for readers that others wrote: each with what it has to be read as. `tests/foreign` reads them back.

use std::{env, fs, path::PathBuf};

use jiff::{ToSpan, civil::date};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};

use super::{hostile::hostile, *};
use crate::write::text;
use domain::interval::merged;

/// Of each kind.
const CALENDARS: usize = 120;

/// `scripts/test foreign` names the folder; without it they go where nobody reads them, and still have to be written.
#[test]
fn calendars_are_written_for_foreign_readers() {
    let vanishing = tempfile::tempdir().unwrap();
    let folder =
        env::var_os("CALENDARS").map_or_else(|| vanishing.path().to_owned(), PathBuf::from);
    let mut runner = TestRunner::deterministic();
    let write = |name: String, (calendar, expected): (String, Value)| {
        fs::write(folder.join(&name).with_extension("ics"), calendar).unwrap();
        fs::write(
            folder.join(&name).with_extension("json"),
            expected.to_string(),
        )
        .unwrap();
    };
    let mut any = |count| made_up(&mut runner, count);
    for number in 0..CALENDARS {
        let feed = Feed {
            events: any(number % 4),
            ..named(&any(1)[0].summary)
        };
        write(format!("feed-{number}"), some_feed(&feed));
        let one = any(1).remove(0);
        let alone = calendar(json!({}), &[as_read(&one)]);
        write(format!("single-{number}"), (single(&one), alone));
        let names = any(3);
        let method = if number % 2 == 0 {
            Method::Request
        } else {
            Method::Cancel
        };
        let invited = Invitation {
            method,
            event: one,
            organizer: person(&names[0].summary, "practice@example.com"),
            attendee: person(&names[1].summary, &names[2].summary),
        };
        write(
            format!("invitation-{number}"),
            (invitation(&invited), invitation_as_read(&invited)),
        );
        write(
            format!("free-busy-{number}"),
            some_free_busy(invited, &any(6)),
        );
    }
}

fn some_feed(feed: &Feed) -> (String, Value) {
    let parts: Vec<Value> = feed.events.iter().map(as_read).collect();
    let name = text::name(&feed.name);
    let own = json!({ "NAME": name, "X-WR-CALNAME": name, "REFRESH-INTERVAL": "PT1H", "X-PUBLISHED-TTL": "PT1H" });
    (super::feed(feed), calendar(own, &parts))
}

/// The organizer's time, by what has begun of some events: four take it, two perhaps.
fn some_free_busy(invited: Invitation, times: &[Event]) -> (String, Value) {
    let periods = |events: &[Event]| events.iter().filter_map(timed).collect::<Vec<_>>();
    let (busy, tentative) = (periods(&times[..4]), periods(&times[4..]));
    let taken = FreeBusy {
        uid: invited.event.uid,
        window: between("1990-01-01T00:00:00Z", "2090-01-01T00:00:00Z"),
        stamp: invited.event.changed,
        organizer: Some(invited.organizer),
        busy: &busy,
        tentative: &tentative,
    };
    (free_busy(&taken), free_busy_as_read(&taken))
}

/// Events that have nothing in common but that no property is sane.
fn made_up(runner: &mut TestRunner, count: usize) -> Vec<Event> {
    let statuses = prop_oneof![
        Just(Status::Confirmed),
        Just(Status::Tentative),
        Just(Status::Cancelled)
    ];
    let optional = || proptest::option::weighted(0.8, hostile());
    let flags = (any::<bool>(), any::<bool>(), 0..i32::MAX.cast_unsigned());
    let texts = (hostile(), hostile(), optional(), optional(), optional());
    let events = (texts, statuses, times(), flags).prop_map(
        |(
            (uid, summary, description, location, path),
            status,
            at,
            (transparent, aged, sequence),
        )| Event {
            uid: format!("u{uid}"),
            url: path.map(|path| format!("https://practice.example/{path}")),
            created: aged.then_some(Timestamp::UNIX_EPOCH),
            changed: Timestamp::from_second(sequence.into()).unwrap(),
            ..Event {
                at,
                summary,
                description,
                location,
                status,
                transparent,
                sequence,
                ..event()
            }
        },
    );
    (0..count)
        .map(|_| events.new_tree(runner).unwrap().current())
        .collect()
}

/// From 1970 on, up to four months long; or whole days.
fn times() -> impl Strategy<Value = EventTime> {
    (any::<bool>(), 0..3_000_000_000_i64, 1..10_000_000_i64).prop_map(|(timed, start, length)| {
        let start = Timestamp::from_second(start).unwrap();
        if timed {
            let end = start + SignedDuration::from_secs(length);
            return EventTime::Timed(Interval::new(start, end).unwrap());
        }
        let first = date(1970, 1, 1) + (start.as_second() / 86_400).days();
        EventTime::AllDay {
            first,
            last: first + (length % 10).days(),
        }
    })
}

fn timed(event: &Event) -> Option<Interval> {
    if let EventTime::Timed(at) = event.at {
        Some(at)
    } else {
        None
    }
}

fn calendar(mut own: Value, parts: &[Value]) -> Value {
    own["VERSION"] = json!("2.0");
    own["PRODID"] = json!("-//Hourkeep//Hourkeep//EN");
    own["CALSCALE"] = json!("GREGORIAN");
    json!({ "properties": own, "parts": parts })
}

/// What a reader has to find: every property, and no other.
fn as_read(event: &Event) -> Value {
    let (start, end) = match event.at {
        EventTime::Timed(at) => (at.start.to_string(), at.end.to_string()),
        EventTime::AllDay { first, last } => (first.to_string(), (last + 1.day()).to_string()),
    };
    let mut read = json!({
        "kind": "VEVENT", "UID": text::line(&event.uid), "DTSTAMP": event.changed, "DTSTART": start, "DTEND": end,
        "SUMMARY": text::line(&event.summary), "STATUS": format!("{:?}", event.status).to_uppercase(),
        "TRANSP": if event.transparent { "TRANSPARENT" } else { "OPAQUE" }, "SEQUENCE": event.sequence,
        "LAST-MODIFIED": event.changed,
    });
    let mut optional = |key: &str, value: Option<Value>| value.map(|value| read[key] = value);
    optional(
        "DESCRIPTION",
        event
            .description
            .as_deref()
            .map(|text| json!(text::paragraph(text))),
    );
    optional(
        "LOCATION",
        event
            .location
            .as_deref()
            .map(|text| json!(text::line(text))),
    );
    optional(
        "URL",
        event
            .url
            .as_deref()
            .and_then(text::address)
            .map(Value::from),
    );
    optional("CREATED", event.created.map(|at| json!(at)));
    read
}

fn person_as_read(person: &Person, mut parameters: Value) -> Value {
    let name = text::line(&person.name)
        .trim()
        .replace('"', "'")
        .replace('\\', "/");
    if !name.is_empty() {
        parameters["CN"] = json!(name);
    }
    json!({ "value": text::mailbox(&person.email), "parameters": parameters })
}

fn invitation_as_read(invitation: &Invitation) -> Value {
    let mut event = as_read(&invitation.event);
    let method = invitation.effective_method();
    if method == Method::Cancel {
        event["STATUS"] = json!("CANCELLED");
    }
    let agreed = json!({ "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE" });
    event["ORGANIZER"] = person_as_read(&invitation.organizer, json!({}));
    event["ATTENDEE"] = person_as_read(&invitation.attendee, agreed);
    calendar(json!({ "METHOD": method.word() }), &[event])
}

fn free_busy_as_read(times: &FreeBusy) -> Value {
    let inside = |at: Interval| {
        Interval::new(
            at.start.max(times.window.start),
            at.end.min(times.window.end),
        )
    };
    let periods = |kind: &str, taken: &[Interval]| {
        let of =
            |at: Interval| json!({ "value": [at.start, at.end], "parameters": { "FBTYPE": kind } });
        merged(taken.to_vec())
            .into_iter()
            .filter_map(inside)
            .map(of)
            .collect::<Vec<_>>()
    };
    let mut read = json!({
        "kind": "VFREEBUSY", "UID": text::line(&times.uid), "DTSTAMP": times.stamp, "DTSTART": times.window.start,
        "DTEND": times.window.end, "ORGANIZER": person_as_read(times.organizer.as_ref().unwrap(), json!({})),
    });
    let taken = [
        periods("BUSY", times.busy),
        periods("BUSY-TENTATIVE", times.tentative),
    ]
    .concat();
    if !taken.is_empty() {
        read["FREEBUSY"] = Value::from(taken);
    }
    calendar(json!({ "METHOD": "PUBLISH" }), &[read])
}
