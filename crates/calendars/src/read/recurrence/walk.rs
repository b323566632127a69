//! A rule followed period by period (RFC 5545 §3.3.10): the days of each that its lists leave, at the times of day they name.

use jiff::{
    Span,
    civil::{Date, DateTime, Time},
};

use super::{
    frequency::Frequency,
    period::{self, first_week, week_year},
    rule::{By, Rule},
};
use crate::read::{
    budget::{A_PERIOD, A_RULE, Budget},
    zones::clock::{seconds, shown},
};

/// Tells `each` of the starts of a rule, in order, as long as it wants more: from the period that begins at `begin` to the one
/// in which `last` lies, and while the budget lasts. What its start implies must be written out in the rule.
pub(crate) fn walk(
    rule: &Rule,
    begin: DateTime,
    last: DateTime,
    budget: &Budget,
    mut each: impl FnMut(DateTime) -> bool,
) {
    let By {
        month,
        week,
        year_day,
        month_day,
        day,
        hour,
        ..
    } = &rule.by;
    // For each day every list is looked through, and numbers of weeks are more to work out.
    let lists = month.len() + 8 * week.len() + year_day.len() + month_day.len() + day.len();
    let (each_day, hourly) = (1 + lists / 8, rule.frequency == Frequency::Hourly);
    let mut times = times(rule, hour);
    if !budget.take(A_RULE + 4 * times.len()) {
        return;
    }
    // The first week of a year may begin before it.
    let last = if rule.week_years {
        last.saturating_add(Span::new().days(7))
    } else {
        last
    };
    let mut next = Some(begin);
    while let Some(at) = next.filter(|at| *at <= last) {
        next = period::next(rule, at);
        if hourly {
            let this = u8::try_from(at.hour())
                .ok()
                .filter(|this| hour.is_empty() || hour.contains(this));
            times = this.map_or_else(Vec::new, |this| self::times(rule, &[this]));
        }
        // Days that are examined and rejected cost too: the rule that never matches is the
        // expensive one (docs/decisions/0020-own-recurrence.md).
        let mut looked_at = 0;
        let days: Vec<Date> = days(rule, at.date())
            .inspect(|_| looked_at += 1)
            .filter(|day| fits(rule, *day))
            .collect();
        let chosen = chosen(rule, days.len() * times.len());
        if !budget.take(A_PERIOD + looked_at * each_day + chosen.len()) {
            return;
        }
        for one in chosen {
            let (Some(day), Some(time)) =
                (days.get(one / times.len()), times.get(one % times.len()))
            else {
                continue;
            };
            if !each(day.to_datetime(*time)) {
                return;
            }
        }
    }
}

/// The times of day, in order.
fn times(rule: &Rule, hours: &[u8]) -> Vec<Time> {
    let mut times = Vec::with_capacity(hours.len() * rule.by.minute.len() * rule.by.second.len());
    let number = |number: &u8| i8::try_from(*number).unwrap_or_default();
    for hour in hours.iter().map(number) {
        for minute in rule.by.minute.iter().map(number) {
            times.extend(
                rule.by
                    .second
                    .iter()
                    .filter_map(|second| Time::new(hour, minute, number(second), 0).ok()),
            );
        }
    }
    // A leap second is read as 59, which the rule may name as well.
    times.sort_unstable();
    times.dedup();
    times
}

/// Of so many starts of a period those that BYSETPOS chooses, by their position from 0.
fn chosen(rule: &Rule, all: usize) -> Vec<usize> {
    let positions = &rule.by.position;
    if positions.is_empty() {
        return (0..all).collect();
    }
    let from_either_end = |position: &i32| {
        let size = usize::try_from(position.unsigned_abs()).ok()?;
        if *position > 0 {
            Some(size - 1)
        } else {
            all.checked_sub(size)
        }
    };
    let mut chosen: Vec<usize> = positions
        .iter()
        .filter_map(from_either_end)
        .filter(|one| *one < all)
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// The days of the period that begins on `first`; of months that the rule does not name, none.
fn days(rule: &Rule, first: Date) -> impl Iterator<Item = Date> {
    let begin = |year: i16| first_week(year, rule.week_start);
    let weeks = rule
        .week_years
        .then(|| Some((begin(first.year())?, begin(first.year().saturating_add(1))?)))
        .flatten();
    let (first, weeks) =
        match weeks.and_then(|(start, end)| Some((shown(start * 86_400)?.date(), end - start))) {
            Some((start, days)) => (start, Some(days)),
            None => (first, None),
        };
    // Month 0 stands for a period that is not a month: that many days from `first` on.
    let (months, number) = match rule.frequency {
        Frequency::Yearly if weeks.is_some() => (0..=0, weeks.unwrap_or_default()),
        Frequency::Yearly => (1..=12, 31),
        Frequency::Monthly => (first.month()..=first.month(), 31),
        Frequency::Weekly => (0..=0, 7),
        Frequency::Daily | Frequency::Hourly => (0..=0, 1),
    };
    let named = |month: &i8| {
        let month = u8::try_from(*month).unwrap_or_default();
        month == 0 || rule.by.month.is_empty() || rule.by.month.contains(&month)
    };
    months.filter(named).flat_map(move |month| {
        let start = if month == 0 {
            Some(first)
        } else {
            Date::new(first.year(), month, 1).ok()
        };
        let end = if month == 0 {
            None
        } else {
            start.map(|start| i64::from(start.days_in_month()))
        };
        let following = std::iter::successors(start, |day| day.tomorrow().ok());
        following.take(usize::try_from(end.unwrap_or(number)).unwrap_or_default())
    })
}

/// Whether every list of the rule names this day.
fn fits(rule: &Rule, date: Date) -> bool {
    let By {
        month,
        week,
        year_day,
        month_day,
        day,
        ..
    } = &rule.by;
    let (of_month, of_year) = (date.day(), date.day_of_year());
    (month.is_empty()
        || month
            .iter()
            .any(|one| i8::try_from(*one) == Ok(date.month())))
        && (month_day.is_empty()
            || month_day
                .iter()
                .any(|one| *one == of_month || *one == of_month - date.days_in_month() - 1))
        && (year_day.is_empty()
            || year_day
                .iter()
                .any(|one| *one == of_year || *one == of_year - date.days_in_year() - 1))
        && (day.is_empty() || is_weekday(rule, date))
        && (week.is_empty() || is_in_weeks(rule, date))
}

/// BYDAY; numbers count within the month, or the year of a rule that names no month.
fn is_weekday(rule: &Rule, date: Date) -> bool {
    let of_year = rule.frequency == Frequency::Yearly && rule.by.month.is_empty();
    let (day, days) = if of_year {
        (date.day_of_year(), date.days_in_year())
    } else {
        (date.day().into(), date.days_in_month().into())
    };
    let (number, from_end) = ((day - 1) / 7 + 1, -((days - day) / 7 + 1));
    let weekday = date.weekday();
    rule.by.day.iter().any(|(wanted, day)| {
        *day == weekday && wanted.is_none_or(|wanted| wanted == number || wanted == from_end)
    })
}

/// BYWEEKNO: a year's first week is the one that holds 4 January.
fn is_in_weeks(rule: &Rule, date: Date) -> bool {
    let first = |year: i16| first_week(year, rule.week_start);
    let this = seconds(date.into()).div_euclid(86_400);
    let Some(year) = week_year(date, rule.week_start) else {
        return false;
    };
    let (Some(start), Some(end)) = (first(year), first(year.saturating_add(1))) else {
        return false;
    };
    let (number, weeks) = ((this - start) / 7 + 1, (end - start) / 7);
    rule.by
        .week
        .iter()
        .map(|one| i64::from(*one))
        .any(|one| one == number || one == number - weeks - 1)
}
