//! Instants and days as iCalendar has them.

use jiff::{Timestamp, civil::Date, tz::Offset};

/// Form #2 of RFC 5545 §3.3.5; the second that `at` lies in.
pub(super) fn utc(at: Timestamp) -> String {
    let at = Offset::UTC.to_datetime(at);
    let mut out = String::with_capacity("20260102T030405Z".len());
    push_day(&mut out, at.date());
    out.push('T');
    for number in [at.hour(), at.minute(), at.second()] {
        two_digits(&mut out, number);
    }
    out.push('Z');
    out
}

/// When something ends: a second that has begun belongs to it, so that nothing has no length.
pub(super) fn end(at: Timestamp) -> String {
    let begun = at.as_nanosecond().rem_euclid(1_000_000_000);
    let whole = if begun == 0 {
        at.as_nanosecond()
    } else {
        at.as_nanosecond() - begun + 1_000_000_000
    };
    utc(Timestamp::from_nanosecond(whole).unwrap_or(at))
}

pub(super) fn day(date: Date) -> String {
    let mut out = String::with_capacity("20260102".len());
    push_day(&mut out, date);
    out
}

/// RFC 5545 §3.3.4 has four digits for a year and no sign.
fn push_day(out: &mut String, date: Date) {
    let year = date.year().max(0);
    for number in [
        year / 100,
        year % 100,
        date.month().into(),
        date.day().into(),
    ] {
        two_digits(out, number);
    }
}

/// `number`: 0 to 99.
fn two_digits(out: &mut String, number: impl Into<i16>) {
    let number: i16 = number.into();
    for digit in [number / 10, number % 10] {
        out.push(char::from(
            b"0123456789"[usize::from(digit.unsigned_abs()) % 10],
        ));
    }
}
