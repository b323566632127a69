//! When a rule repeats. Everything here is wall-clock time as if it were UTC: zones come in afterwards.
//!
//! `rrule` walks from the start of a rule; so that an old rule costs no more than a new one, it is given a start shortly before
//! the time that matters, and everything that the real start implies (day, hour, …) is written out. Rules that never meet a day
//! are walked to the year 10,000; so that this is not far, all is put off by a multiple of 400 years, after which the Gregorian
//! calendar repeats itself, days of the week and all.

use chrono::TimeZone;
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Weekday},
};

use super::{
    budget::Budget,
    clock::{seconds, shown},
    rule::{By, Frequency, Rule},
};

/// The most times that one rule may repeat within the time that matters.
pub(super) const MOST: usize = 10_000;

/// The most periods (hours, days, weeks, …) that one rule is walked through: eleven years of hours, centuries of all else.
const MOST_PERIODS: i64 = 100_000;

/// The wall-clock time that matters, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub from: DateTime,
    pub to: DateTime,
}

/// In seconds: the calendar's own period.
const FOUR_CENTURIES: i64 = 146_097 * 86_400;

/// Why a rule was not followed to the end of the span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endless {
    /// The starts that were found.
    pub found: Vec<DateTime>,
    pub why: &'static str,
}

/// The starts within `span` of a rule whose first start may be `start`, in order; at most `most`. `until` is inclusive. When the
/// budget is spent, some are missing: the file is refused then.
pub(super) fn starts(
    rule: &Rule,
    start: DateTime,
    until: Option<DateTime>,
    span: Span,
    most: usize,
    budget: &Budget,
) -> Result<Vec<DateTime>, Endless> {
    let rule = explicit(rule, start);
    let last = [until, last_counted(&rule, start)].into_iter().flatten().fold(span.to, DateTime::min);
    let from = start.max(span.from);
    if last < from || rule.is_impossible() {
        return Ok(Vec::new());
    }
    let is_counted = rule.count.is_some() && last_counted(&rule, start).is_none();
    let nothing = |why| Endless { found: Vec::new(), why };
    if is_counted && periods(&rule, start, last) > MOST_PERIODS {
        // Too many rather than too few.
        let uncounted = Rule { count: None, ..rule };
        let found = starts(&uncounted, start, until, span, most, budget).unwrap_or_else(|endless| endless.found);
        return Err(Endless { found, why: "has a COUNT that leads too far" });
    }
    let begin = if is_counted { Some(start) } else { jump(&rule, start, from) };
    let walked = begin.map_or(0, |begin| periods(&rule, begin, last));
    if walked > MOST_PERIODS {
        return Err(nothing("leads too far"));
    }
    if !budget.take(u64::try_from(walked).unwrap_or_default()) {
        return Err(nothing("takes too long"));
    }
    let later = FOUR_CENTURIES * (i64::from(9999 - span.to.year()) / 400);
    let moment = |local| rrule::Tz::UTC.timestamp_opt(seconds(local) + later, 0).single();
    let begin = begin.and_then(moment).ok_or(nothing("leads outside the calendar"))?;
    let set = built(&rule, is_counted).build(begin).map_err(|_| nothing("has parts that do not go together"))?;
    let (Some(from), Some(last)) = (moment(from), moment(last)) else { return Err(nothing("leads outside the calendar")) };
    let mut found = Vec::new();
    // Limited: that it gives up when it met no further day for long.
    for at in &set.limit() {
        if at > last || !budget.take(1) {
            break;
        }
        if at >= from {
            found.extend(shown(at.timestamp() - later));
        }
        if found.len() >= most {
            return Err(Endless { found, why: "repeats more than 10,000 times in the time that is looked at" });
        }
    }
    Ok(found)
}

/// How many years, months, weeks, days or hours the rule is walked through from one time to another.
fn periods(rule: &Rule, from: DateTime, to: DateTime) -> i64 {
    let hours = match rule.frequency {
        Frequency::Yearly => 8_760,
        Frequency::Monthly => 672,
        Frequency::Weekly => 168,
        Frequency::Daily => 24,
        Frequency::Hourly => 1,
    };
    (seconds(to) - seconds(from)).max(0) / 3600 / hours / i64::from(rule.interval)
}

/// The rule with what its start implies written out (RFC 5545 §3.3.10, "derived from the DTSTART").
fn explicit(rule: &Rule, start: DateTime) -> Rule {
    let mut rule = rule.clone();
    let By { month, week, year_day, month_day, day, hour, minute, second, position } = &mut rule.by;
    let (no_day, frequency) = (month_day.is_empty() && day.is_empty() && year_day.is_empty(), rule.frequency);
    match frequency {
        Frequency::Yearly if no_day && week.is_empty() => {
            if month.is_empty() {
                month.extend(u8::try_from(start.month()));
            }
            month_day.push(start.day());
        }
        Frequency::Monthly if no_day => month_day.push(start.day()),
        Frequency::Yearly | Frequency::Weekly if no_day => day.push((None, start.date().weekday())),
        _ => {}
    }
    // Every day is all days of every week, and weeks are fewer to walk.
    let days_only = month.is_empty() && month_day.is_empty() && position.is_empty();
    if frequency == Frequency::Daily && rule.interval == 1 && days_only {
        rule.frequency = Frequency::Weekly;
        if day.is_empty() {
            day.extend(Weekday::Monday.cycle_forward().take(7).map(|day| (None, day)));
        }
    }
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
    let only = |times: &[u8], wanted: i8| matches!(times, [time] if i8::try_from(*time) == Ok(wanted));
    let hour = if hourly { by.hour.is_empty() && by.day.is_empty() } else { only(&by.hour, start.hour()) };
    if limited > 0 || !hour || !only(&by.minute, start.minute()) || !only(&by.second, start.second()) {
        return None;
    }
    let (count, interval) = (i64::from(rule.count?), i64::from(rule.interval));
    if hourly {
        return Some(shown(seconds(start) + (count - 1) * interval * 3600).unwrap_or(DateTime::MAX));
    }
    let days = match rule.frequency {
        Frequency::Daily if by.day.is_empty() => (count - 1) * interval,
        Frequency::Weekly => {
            let mut offsets: Vec<i64> = by.day.iter().map(|(_, day)| since_week_start(*day, rule.week_start)).collect();
            offsets.sort_unstable();
            offsets.dedup();
            let first = since_week_start(start.date().weekday(), rule.week_start);
            let passed = i64::try_from(offsets.iter().filter(|offset| **offset < first).count()).ok()?;
            let a_week = i64::try_from(offsets.len()).ok()?;
            let last = passed + count - 1;
            let offset = offsets.get(usize::try_from(last % a_week).ok()?)?;
            (last / a_week) * interval * 7 + offset - first
        }
        _ => return None,
    };
    Some(start.checked_add(days.days()).unwrap_or(DateTime::MAX))
}

fn since_week_start(day: Weekday, week_start: Weekday) -> i64 {
    day.since(week_start).into()
}

/// The beginning of the last period of the rule at or before `from`: the year, month, week, day or hour.
fn jump(rule: &Rule, start: DateTime, from: DateTime) -> Option<DateTime> {
    let interval = i64::from(rule.interval);
    let whole = |periods: i64| periods.max(0) / interval * interval;
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    Some(match rule.frequency {
        Frequency::Yearly => {
            let years = i64::from(from.year()) - i64::from(start.year());
            midnight(Date::new(i16::try_from(i64::from(start.year()) + whole(years)).ok()?, 1, 1).ok()?)
        }
        Frequency::Monthly => {
            let index = |at: DateTime| i64::from(at.year()) * 12 + i64::from(at.month()) - 1;
            let month = index(start) + whole(index(from) - index(start));
            midnight(Date::new(i16::try_from(month.div_euclid(12)).ok()?, i8::try_from(month.rem_euclid(12) + 1).ok()?, 1).ok()?)
        }
        Frequency::Weekly => {
            let week = |at: DateTime| at.date().checked_sub(since_week_start(at.date().weekday(), rule.week_start).days()).ok();
            let (first, last) = (week(start)?, week(from)?);
            let weeks = i64::from(last.since(first).ok()?.get_days()) / 7;
            midnight(first.checked_add((7 * whole(weeks)).days()).ok()?)
        }
        Frequency::Daily => {
            let days = i64::from(from.date().since(start.date()).ok()?.get_days());
            midnight(start.date().checked_add(whole(days).days()).ok()?)
        }
        Frequency::Hourly => {
            let hour = seconds(start).div_euclid(3600);
            shown((hour + whole(seconds(from).div_euclid(3600) - hour)) * 3600)?
        }
    })
}

/// As `rrule` wants it.
fn built(rule: &Rule, counted: bool) -> rrule::RRule<rrule::Unvalidated> {
    let by = rule.by.clone();
    let frequency = match rule.frequency {
        Frequency::Yearly => rrule::Frequency::Yearly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Hourly => rrule::Frequency::Hourly,
    };
    let months: Vec<chrono::Month> = by.month.iter().filter_map(|month| chrono::Month::try_from(*month).ok()).collect();
    let days = by.day.iter().map(|(number, day)| rrule::NWeekday::new(*number, weekday(*day)));
    let built = rrule::RRule::new(frequency)
        .interval(rule.interval)
        .week_start(weekday(rule.week_start))
        .by_month(&months)
        .by_week_no(by.week)
        .by_year_day(by.year_day)
        .by_month_day(by.month_day)
        .by_weekday(days.collect())
        .by_hour(by.hour)
        .by_minute(by.minute)
        .by_second(by.second)
        .by_set_pos(by.position);
    match rule.count {
        Some(count) if counted => built.count(count),
        _ => built,
    }
}

fn weekday(day: Weekday) -> chrono::Weekday {
    match day {
        Weekday::Monday => chrono::Weekday::Mon,
        Weekday::Tuesday => chrono::Weekday::Tue,
        Weekday::Wednesday => chrono::Weekday::Wed,
        Weekday::Thursday => chrono::Weekday::Thu,
        Weekday::Friday => chrono::Weekday::Fri,
        Weekday::Saturday => chrono::Weekday::Sat,
        Weekday::Sunday => chrono::Weekday::Sun,
    }
}
