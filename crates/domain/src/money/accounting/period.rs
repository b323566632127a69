//! The periods that reports add up by.

use jiff::civil::Date;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Day,
    /// From Monday (ISO 8601).
    Week,
    Month,
}

impl Period {
    /// The first date of the period that holds `day`.
    #[must_use]
    pub fn first(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.saturating_sub(jiff::Span::new().days(back))
            }
            Self::Month => day.first_of_month(),
        }
    }
}
