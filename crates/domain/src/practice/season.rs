//! Days of a practice that have a name, such as school holidays or every second week: hours can be others on them.

use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

/// Days with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Season {
    /// First and last days, both included; in order, with a day or more between any two.
    Days(Vec<(Date, Date)>),
    /// Weeks from Monday to Sunday (ISO 8601): the one that begins on `monday`, and every so many before and after it.
    Weeks {
        /// At least 2.
        every: u8,
        monday: Date,
    },
}

impl Season {
    /// Whether a date is one of its days.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        match self {
            Self::Days(ranges) => {
                let after = ranges.partition_point(|(_, last)| *last < date);
                ranges.get(after).is_some_and(|(first, _)| *first <= date)
            }
            Self::Weeks { every, monday } => {
                // Counted in days, so that years of 53 weeks need no case of their own; rounded
                // down, so that it goes on in both directions.
                let weeks = (date.duration_since(*monday).as_hours() / 24).div_euclid(7);
                weeks.rem_euclid(i64::from((*every).max(1))) == 0
            }
        }
    }

    /// A day of both, of two that are said in the same way. Said in two ways they may meet: named days go before weeks.
    #[must_use]
    pub fn common_day(&self, other: &Self) -> Option<Date> {
        match (self, other) {
            (Self::Days(one), Self::Days(two)) => {
                let firsts = one.iter().chain(two).map(|(first, _)| *first);
                // Where two stretches meet, the later of their beginnings is in both.
                firsts
                    .filter(|day| self.holds(*day) && other.holds(*day))
                    .min()
            }
            (Self::Weeks { every, monday }, Self::Weeks { every: turns, .. }) => {
                // After so many of its own weeks it stands to the other as in the beginning.
                let weeks = |n: u8| Span::new().weeks(i64::from(n) * i64::from(*every));
                (0..*turns)
                    .filter_map(|n| monday.checked_add(weeks(n)).ok())
                    .find(|day| other.holds(*day))
            }
            _ => None,
        }
    }

    /// Whether its days are named one by one.
    #[must_use]
    pub const fn is_named_days(&self) -> bool {
        matches!(self, Self::Days(_))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const fn weeks(every: u8, day: i8) -> Season {
        Season::Weeks {
            every,
            monday: date(2026, 9, day),
        }
    }

    #[test]
    fn both_ends_are_days_of_it() {
        let days = Season::Days(vec![
            (date(2026, 10, 26), date(2026, 10, 30)),
            (date(2026, 12, 21), date(2027, 1, 1)),
        ]);
        let held = |day: Date| days.holds(day);
        assert!(held(date(2026, 10, 26)) && held(date(2026, 10, 30)) && held(date(2027, 1, 1)));
        assert!(!held(date(2026, 10, 25)) && !held(date(2026, 10, 31)) && !held(date(2027, 1, 2)));
    }

    #[test]
    fn weeks_go_on_over_years_of_53_weeks_and_back() {
        let season = weeks(2, 7);
        let held = |day: Date| season.holds(day);
        assert!(
            held(date(2026, 9, 7)) && held(date(2026, 9, 13)),
            "a whole week"
        );
        assert!(!held(date(2026, 9, 14)) && !held(date(2026, 9, 6)));
        assert!(
            held(date(2026, 8, 24)) && !held(date(2026, 8, 31)),
            "before"
        );
        // 2026 has 53 weeks: its last one ends on 3 January and is the 17th from the anchor.
        assert!(held(date(2026, 12, 28)) && held(date(2027, 1, 3)) && !held(date(2027, 1, 4)));
    }

    #[test]
    fn two_that_share_a_day_are_told() {
        assert_eq!(weeks(2, 7).common_day(&weeks(2, 14)), None);
        assert_eq!(
            weeks(2, 7).common_day(&weeks(2, 21)),
            Some(date(2026, 9, 7))
        );
        assert_eq!(
            weeks(3, 7).common_day(&weeks(2, 14)),
            Some(date(2026, 9, 28))
        );
        let days = |first, last| Season::Days(vec![(first, last)]);
        let (one, two) = (
            days(date(2026, 7, 20), date(2026, 8, 1)),
            days(date(2026, 8, 1), date(2026, 8, 3)),
        );
        assert_eq!(one.common_day(&two), Some(date(2026, 8, 1)));
        assert_eq!(one.common_day(&weeks(2, 7)), None, "said in two ways");
    }
}
