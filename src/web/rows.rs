//! What is told about an appointment, line by line.

use jiff::Timestamp;

use super::reader::PageLocale;
use crate::web::templates::Row;
use domain::{
    booking::{Booking, joining::WayToJoin},
    ids::RoomId,
    interval::Interval,
    money::Money,
    practice::{Catalogue, Practitioner, Text, joining::PhoneCall, service::Mode},
    wording::{Value, moment, money, say, zone_name},
    zone::Zone,
};

pub(super) fn row(reader: &PageLocale, id: &str, values: Vec<String>) -> Row {
    Row {
        label: reader.say(id),
        values,
    }
}

/// When, how long, by whose clock.
pub(super) fn when(reader: &PageLocale, id: &str, at: Interval, zone: &Zone) -> Row {
    let minutes = minutes(reader, u32::try_from(at.length().as_mins()).unwrap_or(0));
    row(
        reader,
        id,
        vec![
            moment(at.start, zone, reader.locale),
            format!(
                "{minutes} · {}",
                zone_name(zone, zone.date(at.start), reader.locale)
            ),
        ],
    )
}

/// The same of a booking, by the clock where its client is; with the practice's beside it.
pub(super) fn when_booked(reader: &PageLocale, booking: &Booking, client: Option<&Zone>) -> Row {
    let clocks = booking.clocks(client);
    let mut row = when(reader, "pages-when", booking.at, clocks.shown);
    row.values.extend(clocks.practice.map(|zone| {
        let start = booking.at.start;
        let when = moment(start, zone, reader.locale);
        let name = zone_name(zone, zone.date(start), reader.locale);
        let values = [("when", Value::Text(&when)), ("zone", Value::Text(&name))];
        say(reader.locale, "message-practice-time", &values)
    }));
    row
}

pub(super) fn minutes(reader: &PageLocale, count: u32) -> String {
    say(
        reader.locale,
        "pages-minutes",
        &[("count", Value::Count(count))],
    )
}

pub(super) fn amount(reader: &PageLocale, id: &str, amount: Money) -> Row {
    let shown = if amount.is_zero() {
        reader.say("pages-free")
    } else {
        money(amount, reader.locale)
    };
    row(reader, id, vec![shown])
}

pub(super) fn free_until(
    reader: &PageLocale,
    until: Option<Timestamp>,
    zone: &Zone,
    now: Timestamp,
) -> Row {
    let value = match until.filter(|until| now <= *until) {
        Some(until) => reader.with(
            "pages-free-until-value",
            "moment",
            &moment(until, zone, reader.locale),
        ),
        None => reader.say("pages-free-never"),
    };
    row(reader, "pages-free-until", vec![value])
}

pub(super) fn mode(reader: &PageLocale, mode: Mode) -> String {
    reader.say(match mode {
        Mode::Room => "pages-mode-room",
        Mode::Online => "pages-mode-online",
        Mode::Phone => "pages-mode-phone",
        Mode::Outdoor => "pages-mode-outdoor",
    })
}

/// Where it takes place: in person with the address of the room, or of those that it may be.
pub(super) fn place(
    reader: &PageLocale,
    catalogue: &Catalogue,
    how: Mode,
    (name, rooms): (Option<&str>, &[RoomId]),
) -> Row {
    let mut values = vec![mode(reader, how)];
    if how == Mode::Room {
        values.extend(name.map(str::to_owned));
        let address = catalogue.address_of(rooms).into_iter();
        values.extend(address.flat_map(str::lines).map(str::to_owned));
    }
    row(reader, "pages-where", values)
}

/// The same of a booking, with how it is reached.
pub(super) fn way_there(
    reader: &PageLocale,
    catalogue: &Catalogue,
    booking: &Booking,
    way: Option<WayToJoin<'_>>,
) -> Row {
    let room = booking.room.and_then(|id| catalogue.room_name(id));
    let rooms = booking.room.as_slice();
    let mut row = place(reader, catalogue, booking.mode, (room, rooms));
    row.values.extend(directions(reader, way));
    row
}

/// How a session is reached, line by line; without the address of a room.
fn directions(reader: &PageLocale, way: Option<WayToJoin<'_>>) -> Vec<String> {
    let text = |text: &Text| {
        let lines = text.in_language(Some(reader.tag())).lines();
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    match way {
        None | Some(WayToJoin::Online(_)) => Vec::new(),
        Some(WayToJoin::Room(room)) => {
            let step_free = room.step_free.map(|free| {
                reader.say(if free {
                    "pages-step-free"
                } else {
                    "pages-steps"
                })
            });
            let said = room.directions.map(text).unwrap_or_default();
            said.into_iter().chain(step_free).collect()
        }
        Some(WayToJoin::Outdoor(point)) => text(&point.meeting_point),
        Some(WayToJoin::Phone(PhoneCall::ByPractice)) => vec![reader.say("pages-we-call")],
        Some(WayToJoin::Phone(PhoneCall::ByClient(number))) => {
            vec![reader.with("pages-you-call", "number", number)]
        }
    }
}

/// Of a map that shows where it is.
pub(super) const fn map_url(way: Option<WayToJoin<'_>>) -> Option<&str> {
    match way {
        Some(WayToJoin::Room(room)) => room.map_url,
        Some(WayToJoin::Outdoor(point)) => match &point.map_url {
            Some(url) => Some(url.as_str()),
            None => None,
        },
        Some(WayToJoin::Online(_) | WayToJoin::Phone(_)) | None => None,
    }
}

/// Name and title.
pub(super) fn titled(one: &Practitioner) -> String {
    one.title
        .iter()
        .fold(one.name.clone(), |name, title| format!("{name}, {title}"))
}
