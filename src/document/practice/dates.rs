//! Dates and time off as an owner writes them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
};

use crate::document::{fault::Pointer, findings::Findings};
use domain::practice::schedule::TimeOff;

/// Dates outside these years are slips of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;

/// Stands for the end of time off that nobody knows yet.
const OPEN: &str = "open";

/// First and last date, both off; or local date-times, off from the first until the second.
pub type DateRange = [String; 2];

/// `2026-12-24`.
pub(crate) fn date(found: &mut Findings, at: &Pointer, text: &str) -> Option<Date> {
    let date = plain_date(text);
    found.require(
        date.is_some(),
        at,
        format!("`{text}` is not a date: write it like 2026-12-24, in the years 2000 to 2200"),
    );
    date
}

/// A day, or the first and the last of several like `2026-12-24/2027-01-02`, both included (ISO 8601-1, time intervals).
pub(crate) fn days(found: &mut Findings, at: &Pointer, text: &str) -> Vec<Date> {
    if !text.contains('/') {
        return date(found, at, text).into_iter().collect();
    }
    let days = plain_days(text);
    found.require(
        !days.is_empty(),
        at,
        format!(
            "`{text}` is not a range of days: write its first and its last day like 2026-12-24/2027-01-02, the earlier one first, at most 366 \
             days"
        ),
    );
    days
}

/// A year, in days.
const LONGEST_RANGE: usize = 366;

/// The days that a text means; none if it is neither a day nor a range.
pub(crate) fn plain_days(text: &str) -> Vec<Date> {
    let Some((first, last)) = text.split_once('/') else {
        return plain_date(text).into_iter().collect();
    };
    let ends = plain_date(first).zip(plain_date(last));
    let days = ends
        .into_iter()
        .flat_map(|(first, last)| first.series(1.day()).take_while(move |day| *day <= last));
    // One more than there may be: enough to see that it is too long, so that a slip of the pen in a year does not make two centuries of days.
    let days: Vec<_> = days.take(LONGEST_RANGE + 1).collect();
    if (2..=LONGEST_RANGE).contains(&days.len()) {
        days
    } else {
        Vec::new()
    }
}

/// Days as they are written, each with what is said of it: three or more in a row of which the same is said are a range.
pub(crate) fn written_days<T: Clone + PartialEq>(days: &[(Date, T)]) -> Vec<(String, T)> {
    let mut written = Vec::new();
    let follows = |(day, said): &(Date, T), (next, same): &(Date, T)| {
        day.tomorrow().ok() == Some(*next) && said == same
    };
    let runs = days.chunk_by(follows);
    for run in runs.flat_map(|run| run.chunks(LONGEST_RANGE)) {
        match run {
            [(first, said), _, .., (last, _)] => {
                written.push((format!("{first}/{last}"), said.clone()));
            }
            few => written.extend(
                few.iter()
                    .map(|(day, said)| (day.to_string(), said.clone())),
            ),
        }
    }
    written
}

fn plain_date(text: &str) -> Option<Date> {
    // jiff reads more forms (`20261224`, years of six digits); a file has only this one.
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    shaped
        .then(|| text.parse().ok())
        .flatten()
        .filter(|date: &Date| YEARS.contains(&date.year()))
}

/// `2026-12-24T13:00`, seconds may follow.
fn date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once(['T', ' '])?;
    let shaped =
        (5..=8).contains(&time.len()) && time.bytes().all(|b| b.is_ascii_digit() || b == b':');
    shaped
        .then(|| time.parse::<Time>().ok())
        .flatten()
        .and_then(|time| Some(plain_date(date)?.to_datetime(time)))
}

/// The dates whose `first_date` and `last_date` are members of `at`.
pub(crate) fn first_and_last(
    found: &mut Findings,
    at: &Pointer,
    (first, last): (Option<&String>, Option<&String>),
) -> (Option<Date>, Option<Date>) {
    let mut read = |name, text: Option<&String>| date(found, &at.key(name), text?);
    let (first, last) = (read("first_date", first), read("last_date", last));
    if let (Some(first), Some(last)) = (first, last) {
        found.require(
            first <= last,
            &at.key("last_date"),
            "earlier than first_date",
        );
    }
    (first, last)
}

/// A wall time on a day, or on each of several in a row: `2026-12-07 18:00`, `2026-12-07/2026-12-11 18:00`.
pub(crate) fn moments(found: &mut Findings, at: &Pointer, text: &str) -> Vec<DateTime> {
    let read = || {
        let (days, time) = text.rsplit_once(' ')?;
        let time = plain_time(time)?;
        let days = plain_days(days.trim_end());
        Some(days.into_iter().map(|day| day.to_datetime(time)).collect())
    };
    let moments: Vec<_> = read().unwrap_or_default();
    found.require(
        !moments.is_empty(),
        at,
        format!("`{text}` is not a date with its time: write it like \"2026-12-07 18:00\", or for days in a row \"2026-12-07/2026-12-11 18:00\""),
    );
    moments
}

/// `18:00`.
fn plain_time(text: &str) -> Option<Time> {
    let shaped = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    shaped.then(|| text.parse().ok()).flatten()
}

/// Wall times as they are written: those of one time of day together.
pub(crate) fn written_moments(moments: &[DateTime]) -> Vec<String> {
    let mut by_time = BTreeMap::<Time, Vec<(Date, ())>>::new();
    for at in moments {
        by_time.entry(at.time()).or_default().push((at.date(), ()));
    }
    let written = by_time.into_iter().flat_map(|(time, days)| {
        let days = written_days(&days).into_iter();
        days.map(move |(days, ())| format!("{days} {}", time.strftime("%H:%M")))
    });
    let mut written: Vec<_> = written.collect();
    written.sort_unstable();
    written
}

/// The stretches of time off, with the practice's closed days, in order.
pub(crate) fn time_off(
    found: &mut Findings,
    at: &Pointer,
    list: &[DateRange],
    holidays: &BTreeSet<Date>,
) -> Vec<TimeOff> {
    let stretches = list
        .iter()
        .enumerate()
        .filter_map(|(n, stretch)| one_stretch(found, &at.index(n), stretch));
    let closed = holidays.iter().filter_map(|day| whole_days(*day, *day));
    // A set, since a holiday may also be among somebody's time off.
    let all: BTreeSet<TimeOff> = stretches.chain(closed).collect();
    all.into_iter().collect()
}

fn one_stretch(found: &mut Findings, at: &Pointer, [from, until]: &DateRange) -> Option<TimeOff> {
    let is_open = until == OPEN;
    let edge = |text: &str| {
        plain_date(text)
            .map(|date| date.to_datetime(Time::midnight()))
            .or_else(|| date_time(text))
    };
    let edges = [from, until].into_iter().enumerate();
    for (n, text) in edges.filter(|(n, _)| !(is_open && *n == 1)) {
        found.require(
            edge(text).is_some(),
            &at.index(n),
            format!(
                "`{text}` is neither a date like 2026-08-10 nor a local time like 2026-08-10T13:00"
            ),
        );
    }
    if is_open {
        return Some(TimeOff::from_on(edge(from)?));
    }
    // A last date is off as a whole; a last time is when it ends.
    let end = plain_date(until).map_or_else(|| date_time(until), midnight_after);
    let off = TimeOff {
        from: edge(from)?,
        until: end?,
    };
    found.require(
        off.from < off.until,
        at,
        "ends before it starts: write the earlier one first",
    );
    Some(off)
}

fn midnight_after(date: Date) -> Option<DateTime> {
    date.checked_add(1.day())
        .ok()
        .map(|next| next.to_datetime(Time::midnight()))
}

fn whole_days(first: Date, last: Date) -> Option<TimeOff> {
    Some(TimeOff {
        from: first.to_datetime(Time::midnight()),
        until: midnight_after(last)?,
    })
}

/// The date of a stretch that is exactly one day long.
pub(crate) fn single_day(off: TimeOff) -> Option<Date> {
    (whole_days(off.from.date(), off.from.date())? == off).then(|| off.from.date())
}

/// As it is written.
pub(crate) fn written(off: TimeOff) -> DateRange {
    if off.is_open() {
        let (date, at_midnight) = (off.from.date(), off.from.time() == Time::midnight());
        let from = if at_midnight {
            date.to_string()
        } else {
            off.from.to_string()
        };
        return [from, OPEN.to_owned()];
    }
    let whole = off.from.time() == Time::midnight() && off.until.time() == Time::midnight();
    let last = off
        .until
        .date()
        .checked_sub(1.day())
        .ok()
        .filter(|last| whole && *last >= off.from.date());
    match last {
        Some(last) => [off.from.date().to_string(), last.to_string()],
        None => [off.from.to_string(), off.until.to_string()],
    }
}
