//! The values of a rule's parts (RFC 5545 §3.3.10).

use jiff::civil::{Date, Time, Weekday};

use super::frequency::{Frequency, TOO_OFTEN, Until};
use crate::read::file::shape;

/// The most values in one list, as many days as a year has.
const MOST_VALUES: usize = 366;

pub(crate) fn frequency(value: &str) -> Result<Frequency, &'static str> {
    Ok(match value.to_ascii_uppercase().as_str() {
        "YEARLY" => Frequency::Yearly,
        "MONTHLY" => Frequency::Monthly,
        "WEEKLY" => Frequency::Weekly,
        "DAILY" => Frequency::Daily,
        "HOURLY" => Frequency::Hourly,
        "MINUTELY" | "SECONDLY" => return Err(TOO_OFTEN),
        _ => return Err("does not say how often"),
    })
}

pub(crate) fn until(value: &str) -> Option<Until> {
    // UNTIL is a date, a local time or a UTC time, never one with an offset (RFC 5545 §3.3.10).
    if !shape::time(value) || value.contains(['+', '-']) {
        return None;
    }
    let number = |at: usize| value.get(at..at + 2)?.parse::<i8>().ok();
    let date = Date::new(value.get(..4)?.parse().ok()?, number(4)?, number(6)?).ok()?;
    if value.len() == 8 {
        return Some(Until {
            local: date.at(23, 59, 59, 0),
            utc: false,
        });
    }
    let time = Time::new(number(9)?, number(11)?, number(13).unwrap_or(0).min(59), 0).ok()?;
    Some(Until {
        local: date.to_datetime(time),
        utc: value.ends_with(['Z', 'z']),
    })
}

/// Numbers of `least..=most`, with `signed` also counted from the end.
pub(crate) fn list<T: TryFrom<i32>>(
    value: &str,
    least: i32,
    most: i32,
    signed: bool,
) -> Option<Vec<T>> {
    let mut numbers = Vec::new();
    for item in value.split(',').map(str::trim) {
        let number: i32 = item.parse().ok()?;
        let size = if signed { number.abs() } else { number };
        if !(least..=most).contains(&size) || numbers.len() == MOST_VALUES {
            return None;
        }
        numbers.push(T::try_from(number).ok()?);
    }
    Some(numbers)
}

pub(crate) fn days(value: &str) -> Option<Vec<(Option<i16>, Weekday)>> {
    let day = |item: &str| {
        let item = item.trim();
        let (number, name) = item.split_at_checked(item.len().checked_sub(2)?)?;
        let number = if number.is_empty() {
            None
        } else {
            Some(number.parse().ok().filter(|number| *number != 0)?)
        };
        Some((number, weekday(name)?))
    };
    let days: Option<Vec<_>> = value.split(',').map(day).collect();
    days.filter(|days| days.len() <= MOST_VALUES)
}

pub(crate) fn weekday(name: &str) -> Option<Weekday> {
    Some(match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
