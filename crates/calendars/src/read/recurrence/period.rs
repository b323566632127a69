//! The periods that a rule repeats by: years, months, weeks, days or hours. Everything here is wall-clock time as if it were UTC.

use jiff::civil::{Date, DateTime, Weekday};

use super::{frequency::Frequency, rule::Rule};
use crate::read::zones::clock::{seconds, shown};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// At most how many periods the rule is followed through from one time to another.
pub(crate) fn number(rule: &Rule, from: DateTime, to: DateTime) -> i64 {
    // The shortest that each period can be, so that the number is never too low.
    let length = match rule.frequency {
        Frequency::Yearly => 365 * DAY,
        Frequency::Monthly => 28 * DAY,
        Frequency::Weekly => 7 * DAY,
        Frequency::Daily => DAY,
        Frequency::Hourly => HOUR,
    };
    (seconds(to) - seconds(from)).max(0) / length / i64::from(rule.interval)
}

/// The beginning of the last period of a rule, whose first holds `start`, that begins at or before `from`.
pub(crate) fn last_before(rule: &Rule, start: DateTime, from: DateTime) -> Option<DateTime> {
    let interval = i64::from(rule.interval);
    let whole = |periods: i64| periods.max(0) / interval * interval;
    match rule.frequency {
        // A year counted by weeks begins up to three days before or after 1 January, so the first
        // period is the one that the start's week belongs to.
        Frequency::Yearly if rule.week_years => {
            let first = i64::from(week_year(start.date(), rule.week_start)?);
            let last = i64::from(week_year(from.date(), rule.week_start)?);
            month((first + whole(last - first)) * 12)
        }
        Frequency::Yearly | Frequency::Monthly => {
            let months = months_of(rule);
            let (first, last) = (
                month_of(start).div_euclid(months),
                month_of(from).div_euclid(months),
            );
            month((first + whole(last - first)) * months)
        }
        Frequency::Weekly | Frequency::Daily | Frequency::Hourly => {
            let length = seconds_of(rule);
            // INTERVAL counts whole periods from the one that holds the start, in weeks from WKST
            // on (RFC 5545 §3.3.10).
            let first = seconds(start) - since(rule, start);
            shown(first + whole((seconds(from) - first).div_euclid(length)) * length)
        }
    }
}

/// The beginning of the rule's next period.
pub(crate) fn next(rule: &Rule, at: DateTime) -> Option<DateTime> {
    let interval = i64::from(rule.interval);
    match rule.frequency {
        Frequency::Yearly | Frequency::Monthly => month(month_of(at) + interval * months_of(rule)),
        Frequency::Weekly | Frequency::Daily | Frequency::Hourly => {
            shown(seconds(at) + interval * seconds_of(rule))
        }
    }
}

/// The day on which the first week of a year begins, the one that holds 4 January, in days since the epoch.
pub(crate) fn first_week(year: i16, week_start: Weekday) -> Option<i64> {
    let fourth = Date::new(year, 1, 4).ok()?;
    Some(seconds(fourth.into()) / DAY - since_week_start(fourth.weekday(), week_start))
}

/// The year that a day belongs to by its week.
pub(crate) fn week_year(date: Date, week_start: Weekday) -> Option<i16> {
    let (day, year) = (seconds(date.into()).div_euclid(DAY), date.year());
    // The next year's first week may begin in December, and dates of January may belong to the old
    // year.
    let years = [year.saturating_add(1), year, year.saturating_sub(1)];
    years
        .into_iter()
        .find(|year| first_week(*year, week_start).is_some_and(|first| first <= day))
}

/// How many days after the week's start a day is.
pub(crate) fn since_week_start(day: Weekday, week_start: Weekday) -> i64 {
    day.since(week_start).into()
}

fn months_of(rule: &Rule) -> i64 {
    if rule.frequency == Frequency::Yearly {
        12
    } else {
        1
    }
}

fn seconds_of(rule: &Rule) -> i64 {
    match rule.frequency {
        Frequency::Hourly => HOUR,
        Frequency::Daily => DAY,
        _ => 7 * DAY,
    }
}

/// The seconds since the beginning of the week, the day or the hour.
fn since(rule: &Rule, at: DateTime) -> i64 {
    match rule.frequency {
        Frequency::Hourly => seconds(at).rem_euclid(HOUR),
        Frequency::Daily => seconds(at).rem_euclid(DAY),
        _ => {
            seconds(at).rem_euclid(DAY)
                + DAY * since_week_start(at.date().weekday(), rule.week_start)
        }
    }
}

/// Months since the year 0.
fn month_of(at: DateTime) -> i64 {
    i64::from(at.year()) * 12 + i64::from(at.month()) - 1
}

fn month(number: i64) -> Option<DateTime> {
    let (year, month) = (
        i16::try_from(number.div_euclid(12)).ok()?,
        i8::try_from(number.rem_euclid(12) + 1).ok()?,
    );
    Date::new(year, month, 1).ok().map(DateTime::from)
}
