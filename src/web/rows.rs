//! What is told about an appointment, line by line.

use jiff::Timestamp;

use super::reader::PageLocale;
use crate::web::templates::Row;
use domain::{
    ids::RoomId,
    interval::Interval,
    money::Money,
    practice::{Catalogue, Practitioner, service::Mode},
    wording::{Value, moment, money, say},
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
            format!("{minutes} · {}", zone.name()),
        ],
    )
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

/// Name and title.
pub(super) fn titled(one: &Practitioner) -> String {
    one.title
        .iter()
        .fold(one.name.clone(), |name, title| format!("{name}, {title}"))
}
