//! Weekly hours as an owner writes them: `mon-thu = ["09:00-13:00", "14:00-18:00"]`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::dates;
use crate::document::{fault::Pointer, findings::Findings};
use domain::practice::{
    schedule::{DAY_MINUTES, Schedule, Window},
    service::WeeklyStart,
};

/// Windows by day (`mon`) or range of days (`mon-thu`).
pub type Hours = BTreeMap<String, Vec<String>>;

/// Windows by date, or by range of dates like `2026-12-24/2027-01-02`; an empty list closes them.
pub type Overrides = BTreeMap<String, Vec<String>>;

/// Three years.
const MOST_DATED: usize = 1_100;

/// Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The weekly windows, Monday first.
pub(crate) fn weekly(found: &mut Findings, at: &Pointer, hours: &Hours) -> [Vec<Window>; 7] {
    let mut weekly: [Option<Vec<Window>>; 7] = Default::default();
    // What stands on no day counts for some day, so that nobody seems to have no hours at all.
    let mut elsewhere = Vec::new();
    for (days, list) in hours {
        let place = at.key(days);
        let windows = windows(found, &place, list);
        let Some((first, last)) = range_of_days(days) else {
            found.fault(&place, "not a day: write mon, tue, wed, thu, fri, sat or sun, or a range of them like mon-thu");
            elsewhere = windows;
            continue;
        };
        for (day, slot) in weekly.iter_mut().enumerate().take(last + 1).skip(first) {
            found.require(
                slot.is_none(),
                &place,
                format!(
                    "{} is named twice: give all its windows in one list",
                    DAYS[day]
                ),
            );
            *slot = Some(windows.clone());
        }
    }
    weekly[0].get_or_insert(elsewhere);
    weekly.map(Option::unwrap_or_default)
}

/// The windows of dates that differ.
pub(crate) fn dated(
    found: &mut Findings,
    at: &Pointer,
    overrides: &Overrides,
) -> BTreeMap<Date, Vec<Window>> {
    let mut dated = BTreeMap::new();
    for (text, list) in overrides {
        let place = at.key(text);
        let windows = windows(found, &place, list);
        let mut again = Vec::new();
        for day in dates::days(found, &place, text) {
            again.extend(dated.insert(day, windows.clone()).map(|_| day));
        }
        if let Some(day) = again.first() {
            found.fault(
                &place,
                format!(
                    "{day} is named twice: keep it in one entry; a range can be split around it"
                ),
            );
        }
    }
    // Kept in every copy of the practice, so they have an end.
    found.require(
        dated.len() <= MOST_DATED,
        at,
        format!(
            "{} days: at most {MOST_DATED}; those of past years can go",
            dated.len()
        ),
    );
    dated
}

/// `mon` or `mon-thu`, Monday is 0, inclusive.
fn range_of_days(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (weekday(first)?, weekday(last)?);
    // `sat-mon` could mean two things, so it takes two entries.
    (first <= last).then_some((first, last))
}

fn weekday(text: &str) -> Option<usize> {
    DAYS.iter().position(|day| *day == text)
}

/// The windows of one day, sorted; touching ones stay apart, since no session may lie across their edge.
fn windows(found: &mut Findings, at: &Pointer, list: &[String]) -> Vec<Window> {
    let mut windows: Vec<(Window, usize)> = Vec::with_capacity(list.len());
    for (n, text) in list.iter().enumerate() {
        match window(text) {
            Ok(window) => windows.push((window, n)),
            Err(message) => {
                found.fault(&at.index(n), format!("`{text}` {message}"));
                // An empty window instead, which overlaps nothing, so that one slip is one fault.
                windows.push((Window { start: 0, end: 0 }, n));
            }
        }
    }
    windows.sort_unstable();
    for pair in windows.windows(2) {
        if let [(before, a), (after, b)] = pair
            && after.start < before.end
        {
            found.fault(
                &at.index(*b),
                format!(
                    "`{}` overlaps `{}`: join them or leave one out",
                    list[*b], list[*a]
                ),
            );
        }
    }
    windows.into_iter().map(|(window, _)| window).collect()
}

fn window(text: &str) -> Result<Window, &'static str> {
    const SHAPE: &str =
        "is not a window of time: write it like \"09:00-13:00\", at most until 24:00";
    let (start, end) = text.split_once('-').ok_or(SHAPE)?;
    let (start, end) = (
        minute(start.trim()).ok_or(SHAPE)?,
        minute(end.trim()).ok_or(SHAPE)?,
    );
    match start.cmp(&end) {
        std::cmp::Ordering::Less => Ok(Window { start, end }),
        std::cmp::Ordering::Equal => Err("is empty: its end must be later than its start"),
        // An override replaces the windows of one date, and a night would belong to two.
        std::cmp::Ordering::Greater => Err(
            "crosses midnight: write two windows, one until 24:00 and one from 00:00 on the next day",
        ),
    }
}

/// Minutes after midnight of `HH:MM`; `24:00` is the end of the day.
fn minute(text: &str) -> Option<u16> {
    let digits = |text: &str| -> Option<u16> {
        (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (digits(hour)?, digits(minute)?);
    (minute < 60 && 60 * hour + minute <= DAY_MINUTES).then_some(60 * hour + minute)
}

/// A class's start: `mon 07:00`.
pub(crate) fn weekly_start(found: &mut Findings, at: &Pointer, text: &str) -> Option<WeeklyStart> {
    let read = || {
        let (day, time) = text.split_once(' ')?;
        // `24:00` ends a day but begins none.
        let minute = minute(time.trim()).filter(|minute| *minute < DAY_MINUTES)?;
        Some(WeeklyStart {
            weekday: u8::try_from(weekday(day)?).ok()?,
            minute,
        })
    };
    let start = read();
    found.require(
        start.is_some(),
        at,
        format!("`{text}` is not a weekly start: write it like \"mon 07:00\""),
    );
    start
}

/// As it is written: `mon 07:00`.
pub(crate) fn start_text(start: WeeklyStart) -> String {
    format!(
        "{} {}",
        DAYS.get(usize::from(start.weekday)).unwrap_or(&"mon"),
        clock(start.minute)
    )
}

/// A schedule as it is written; neighbouring days with the same windows share an entry.
pub(crate) fn written(schedule: &Schedule) -> (Hours, Overrides) {
    let mut hours = Hours::new();
    let mut first = 0;
    // `mon-thu` rather than four lines, as an owner would write it.
    for run in schedule.weekly.chunk_by(PartialEq::eq) {
        let last = first + run.len() - 1;
        let key = if first == last {
            DAYS[first].to_owned()
        } else {
            format!("{}-{}", DAYS[first], DAYS[last])
        };
        if !run[0].is_empty() {
            hours.insert(key, texts(&run[0]));
        }
        first = last + 1;
    }
    let dated = schedule.overrides.iter();
    let dated: Vec<_> = dated.map(|(day, windows)| (*day, texts(windows))).collect();
    (hours, dates::written_days(&dated).into_iter().collect())
}

fn texts(windows: &[Window]) -> Vec<String> {
    windows
        .iter()
        .map(|window| format!("{}-{}", clock(window.start), clock(window.end)))
        .collect()
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
