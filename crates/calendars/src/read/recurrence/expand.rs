//! When a rule repeats. Everything here is wall-clock time as if it were UTC: zones come in afterwards.
//!
//! A rule is followed from its period shortly before the time that matters, so that an old rule costs no more than a new one; for
//! that, everything that its real start implies (day, hour, …) is written out.

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};

use super::{
    frequency::Frequency,
    period::{self, since_week_start},
    rule::{By, Rule},
    walk::walk,
};
use crate::read::{
    budget::{A_START, Budget},
    zones::clock::{seconds, shown},
};

/// The most times that one rule may repeat within the time that matters.
pub(crate) const MAX_OCCURRENCES: usize = 10_000;

/// The most periods (hours, days, weeks, …) that one rule is walked through: eleven years of hours, centuries of all else.
const MOST_PERIODS: i64 = 100_000;

/// The wall-clock time that matters, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub from: DateTime,
    pub to: DateTime,
}

/// Why a rule was not followed to the end of the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truncated {
    /// The starts that were found.
    pub found: Vec<DateTime>,
    pub why: &'static str,
}

/// The starts within `span` of a rule whose first start may be `start`, in order; at most `most`. `until` is inclusive. When the
/// budget is spent, some are missing: the file is refused then.
pub(crate) fn starts(
    rule: &Rule,
    start: DateTime,
    until: Option<DateTime>,
    span: Span,
    most: usize,
    budget: &Budget,
) -> Result<Vec<DateTime>, Truncated> {
    let rule = explicit(rule, start);
    let last = [until, last_counted(&rule, start)]
        .into_iter()
        .flatten()
        .fold(span.to, DateTime::min);
    let from = start.max(span.from);
    if last < from || rule.is_impossible() {
        return Ok(Vec::new());
    }
    // If arithmetic cannot tell the last start of a COUNT, starts are counted from the very first.
    let is_counted = rule.count.is_some() && last_counted(&rule, start).is_none();
    let nothing = |why| Truncated {
        found: Vec::new(),
        why,
    };
    if is_counted && period::number(&rule, start, last) > MOST_PERIODS {
        // Too many rather than too few.
        let uncounted = Rule {
            count: None,
            ..rule
        };
        let found = starts(&uncounted, start, until, span, most, budget)
            .unwrap_or_else(|endless| endless.found);
        return Err(Truncated {
            found,
            why: "has a COUNT that leads too far",
        });
    }
    // A rule that is counted begins at its start, every other one shortly before the window.
    let begin = period::last_before(&rule, start, if is_counted { start } else { from });
    let begin = begin.ok_or(nothing("leads outside the calendar"))?;
    if period::number(&rule, begin, last) > MOST_PERIODS {
        return Err(nothing("leads too far"));
    }
    let mut left = rule.count.filter(|_| is_counted).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    walk(&rule, begin, last, budget, |at| {
        if at > last || left == 0 || found.len() >= most {
            return false;
        }
        // The first period may hold dates before the start, which are not occurrences and do not
        // count.
        left -= u32::from(is_counted && at >= start);
        if at >= from {
            found.push(at);
        }
        // Up to the window the walk is paid for by period; from there on each start costs extra.
        at < from || budget.take(A_START)
    });
    if found.len() >= most {
        return Err(Truncated {
            found,
            why: "repeats more than 10,000 times in the time that is looked at",
        });
    }
    Ok(found)
}

/// The rule with what its start implies written out (RFC 5545 §3.3.10, "derived from the DTSTART").
fn explicit(rule: &Rule, start: DateTime) -> Rule {
    let mut rule = rule.clone();
    let By {
        month,
        week,
        year_day,
        month_day,
        day,
        hour,
        minute,
        second,
        position,
    } = &mut rule.by;
    let (no_day, frequency) = (
        month_day.is_empty() && day.is_empty() && year_day.is_empty(),
        rule.frequency,
    );
    match frequency {
        // A yearly rule without a day falls on the day of its start, in the months that it names.
        Frequency::Yearly if no_day && week.is_empty() => {
            if month.is_empty() {
                month.extend(u8::try_from(start.month()));
            }
            month_day.push(start.day());
        }
        Frequency::Monthly if no_day => month_day.push(start.day()),
        // A rule by weeks falls on the weekday of its start.
        Frequency::Yearly | Frequency::Weekly if no_day => day.push((None, start.date().weekday())),
        _ => {}
    }
    // Every day is all days of every week, and weeks are fewer to walk.
    let days_only = month.is_empty() && month_day.is_empty() && position.is_empty();
    if frequency == Frequency::Daily && rule.interval == 1 && days_only {
        rule.frequency = Frequency::Weekly;
        if day.is_empty() {
            day.extend(
                Weekday::Monday
                    .cycle_forward()
                    .take(7)
                    .map(|day| (None, day)),
            );
        }
    }
    // An hourly rule takes every hour, so its start does not fix one.
    if hour.is_empty() && frequency != Frequency::Hourly {
        hour.extend(u8::try_from(start.hour()));
    }
    if minute.is_empty() {
        minute.extend(u8::try_from(start.minute()));
    }
    if second.is_empty() {
        second.extend(u8::try_from(start.second()));
    }
    rule
}

/// The last start of a rule with a COUNT, where arithmetic tells it: every so many hours or days, or days of the week at one time.
fn last_counted(rule: &Rule, start: DateTime) -> Option<DateTime> {
    let (by, hourly) = (&rule.by, rule.frequency == Frequency::Hourly);
    let limited = by.month.len() + by.month_day.len() + by.position.len() + by.year_day.len();
    let only =
        |times: &[u8], wanted: i8| matches!(times, [time] if i8::try_from(*time) == Ok(wanted));
    let hour = if hourly {
        by.hour.is_empty() && by.day.is_empty()
    } else {
        only(&by.hour, start.hour())
    };
    if limited > 0
        || !hour
        || !only(&by.minute, start.minute())
        || !only(&by.second, start.second())
    {
        return None;
    }
    let (count, interval) = (i64::from(rule.count?), i64::from(rule.interval));
    if hourly {
        return Some(
            shown(seconds(start) + (count - 1) * interval * 3600).unwrap_or(DateTime::MAX),
        );
    }
    let days = match rule.frequency {
        Frequency::Daily if by.day.is_empty() => (count - 1) * interval,
        Frequency::Weekly => {
            let mut offsets: Vec<i64> = by
                .day
                .iter()
                .map(|(_, day)| since_week_start(*day, rule.week_start))
                .collect();
            offsets.sort_unstable();
            offsets.dedup();
            let first = since_week_start(start.date().weekday(), rule.week_start);
            // The first week counts from the start's own day: earlier days of that week are over.
            let passed =
                i64::try_from(offsets.iter().filter(|offset| **offset < first).count()).ok()?;
            let a_week = i64::try_from(offsets.len()).ok()?;
            let last = passed + count - 1;
            let offset = offsets.get(usize::try_from(last % a_week).ok()?)?;
            (last / a_week) * interval * 7 + offset - first
        }
        _ => return None,
    };
    Some(start.checked_add(days.days()).unwrap_or(DateTime::MAX))
}
