//! Hours as an owner writes them: `mon-thu = ["09:00-13:00", "14:00-18:00"]`, `fri = ["20:00-02:00"]`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::dates;
use crate::document::{fault::Pointer, findings::Findings};
use domain::practice::{
    schedule::{DAY_MINUTES, Schedule, Week, Window},
    service::{Mode, WeeklyStart},
};

/// Windows by day (`mon`) or range of days (`mon-thu`).
pub type Hours = BTreeMap<String, Vec<String>>;

/// Windows by day, for each mode.
pub type ModeHours = BTreeMap<String, Hours>;

/// Windows by date, or by range of dates like `2026-12-24/2027-01-02`; an empty list closes them.
pub type Overrides = BTreeMap<String, Vec<String>>;

/// Three years.
pub(crate) const MOST_DATED: usize = 1_100;

/// Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The weekly windows, Monday first.
pub(crate) fn weekly(found: &mut Findings, at: &Pointer, hours: &Hours) -> Week {
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
    let weekly = weekly.map(Option::unwrap_or_default);
    check_nights(found, at, hours, &weekly);
    weekly
}

/// A night that goes over midnight ends before the next day's hours begin; the first that does not is told.
fn check_nights(found: &mut Findings, at: &Pointer, hours: &Hours, weekly: &Week) {
    let next = weekly.iter().cycle().skip(1);
    let nights = weekly.iter().zip(next).enumerate();
    let meeting = nights.filter_map(|(day, (windows, next))| {
        let (night, next) = (windows.last()?, next.first()?);
        (night.end > DAY_MINUTES + next.start).then_some((day, *night, *next))
    });
    for (day, night, next) in meeting.take(1) {
        let of_day = |days: &str| {
            range_of_days(days).is_some_and(|(first, last)| (first..=last).contains(&day))
        };
        let written = hours.iter().find(|(days, _)| of_day(days));
        let place = written.map_or_else(
            || at.clone(),
            |(days, list)| {
                let is_night = |text: &String| window(text) == Ok(night);
                let number = list.iter().position(is_night).unwrap_or_default();
                at.key(days).index(number)
            },
        );
        let (night, next) = (window_text(night), window_text(next));
        found.fault(
            &place,
            format!(
                "`{night}` on {} reaches into `{next}` of the day after: let one end where the other begins",
                DAYS[day]
            ),
        );
    }
}

/// The weekly windows of each of these modes; of any other it is `said` that it is none.
pub(crate) fn by_mode(
    found: &mut Findings,
    at: &Pointer,
    written: &ModeHours,
    (modes, said): (&[Mode], &str),
) -> BTreeMap<Mode, Schedule> {
    let mut hours = BTreeMap::new();
    for (name, week) in written {
        let place = at.key(name);
        let weekly = weekly(found, &place, week);
        let mode = name
            .parse::<Mode>()
            .ok()
            .filter(|mode| modes.contains(mode));
        match mode {
            Some(mode) => {
                hours.insert(mode, Schedule::of(weekly));
            }
            None => found.fault(&place, format!("`{name}` {said}")),
        }
    }
    hours
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
        "is not a window of time: write it like \"09:00-13:00\", or \"20:00-02:00\" over midnight";
    let (start, end) = text.split_once('-').ok_or(SHAPE)?;
    let (start, end) = (
        // `24:00` ends a day but begins none.
        minute(start.trim())
            .filter(|start| *start < DAY_MINUTES)
            .ok_or(SHAPE)?,
        minute(end.trim()).ok_or(SHAPE)?,
    );
    match start.cmp(&end) {
        std::cmp::Ordering::Less => Ok(Window { start, end }),
        std::cmp::Ordering::Equal => Err("is empty: its end must be another time than its start"),
        // Over midnight: it ends on the day after.
        std::cmp::Ordering::Greater => Ok(Window {
            start,
            end: DAY_MINUTES + end,
        }),
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

/// A week as it is written; neighbouring days with the same windows share an entry.
pub(crate) fn written_week(weekly: &Week) -> Hours {
    let mut hours = Hours::new();
    let mut first = 0;
    // `mon-thu` rather than four lines, as an owner would write it.
    for run in weekly.chunk_by(PartialEq::eq) {
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
    hours
}

/// The weekly windows of modes, as they are written.
pub(crate) fn written_modes(modes: &BTreeMap<Mode, Schedule>) -> ModeHours {
    let modes = modes.iter();
    modes
        .map(|(mode, hours)| (mode.into_str().to_owned(), written_week(&hours.weekly)))
        .collect()
}

/// Dates that differ, as they are written.
pub(crate) fn written_dates(dated: &BTreeMap<Date, Vec<Window>>) -> Overrides {
    let dated = dated.iter().map(|(day, windows)| (*day, texts(windows)));
    let dated: Vec<_> = dated.collect();
    dates::written_days(&dated).into_iter().collect()
}

fn texts(windows: &[Window]) -> Vec<String> {
    windows.iter().map(|window| window_text(*window)).collect()
}

fn window_text(window: Window) -> String {
    let end = if window.crosses_midnight() {
        window.end - DAY_MINUTES
    } else {
        window.end
    };
    format!("{}-{}", clock(window.start), clock(end))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
