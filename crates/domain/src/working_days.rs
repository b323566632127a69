//! Working days: Monday to Friday, without the holidays of the practice. Dates are those of its wall clock.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

/// Whether the practice counts the date as a working day.
#[must_use]
pub fn is_working_day(date: Date, holidays: &BTreeSet<Date>) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !holidays.contains(&date)
}

/// The date `count` working days before `date`, which itself may be any day; `None` before the calendar's beginning.
#[must_use]
pub fn before(date: Date, count: u32, holidays: &BTreeSet<Date>) -> Option<Date> {
    counted(date, count, holidays, Date::yesterday)
}

/// The date `count` working days after `date`, which itself may be any day; `None` after the calendar's end.
#[must_use]
pub fn after(date: Date, count: u32, holidays: &BTreeSet<Date>) -> Option<Date> {
    counted(date, count, holidays, Date::tomorrow)
}

fn counted(
    date: Date,
    count: u32,
    holidays: &BTreeSet<Date>,
    step: impl Fn(Date) -> Result<Date, jiff::Error>,
) -> Option<Date> {
    let mut at = date;
    for _ in 0..count {
        at = step(at).ok()?;
        // Only the days that are counted have to be working days; where it starts from may be a
        // Sunday.
        while !is_working_day(at, holidays) {
            at = step(at).ok()?;
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weekends_and_holidays_are_passed_over_in_both_directions() {
        let holidays = BTreeSet::from([date(2026, 4, 3), date(2026, 4, 6)]);
        let (thursday, tuesday) = (date(2026, 4, 2), date(2026, 4, 7));
        assert_eq!(
            (before(tuesday, 1, &holidays), after(thursday, 1, &holidays)),
            (Some(thursday), Some(tuesday))
        );
        assert_eq!(
            (before(tuesday, 0, &holidays), after(thursday, 0, &holidays)),
            (Some(tuesday), Some(thursday))
        );
        let sunday = date(2026, 4, 5);
        assert_eq!(
            (before(sunday, 1, &holidays), after(sunday, 1, &holidays)),
            (Some(thursday), Some(tuesday))
        );
        assert_eq!(
            before(date(2026, 4, 4), 1, &BTreeSet::new()),
            Some(date(2026, 4, 3))
        );
        assert_eq!(
            (
                before(Date::MIN, 1, &holidays),
                after(Date::MAX, 1, &holidays)
            ),
            (None, None)
        );
    }
}
