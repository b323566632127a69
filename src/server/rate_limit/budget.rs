//! How much a client may ask for: `60/min`.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, de};

/// So many requests per window; all of them may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Requests in one window.
    pub requests: NonZeroU32,
    /// The window.
    pub window: Window,
}

/// The windows a budget can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// One second.
    Second,
    /// One minute.
    Minute,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
}

/// The text is not a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a budget such as `60/min` (a whole number from 1, then /s, /min, /h or /day)")]
pub struct BudgetError;

impl Window {
    /// Its length in seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }
}

impl Budget {
    /// The time in which one used request comes back: at least a nanosecond.
    #[must_use]
    pub fn interval(self) -> Duration {
        // governor's period must not be zero, which a budget of billions a second would come to.
        let window = Duration::from_secs(self.window.seconds().into());
        (window / self.requests.get()).max(Duration::from_nanos(1))
    }
}

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let (requests, window) = text.split_once('/').ok_or(BudgetError)?;
        let window = match window.trim() {
            "s" => Window::Second,
            "min" => Window::Minute,
            "h" => Window::Hour,
            "day" => Window::Day,
            _ => return Err(BudgetError),
        };
        Ok(Self {
            requests: requests.trim().parse().map_err(|_| BudgetError)?,
            window,
        })
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = match self.window {
            Window::Second => "s",
            Window::Minute => "min",
            Window::Hour => "h",
            Window::Day => "day",
        };
        write!(f, "{}/{window}", self.requests)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_read_back_what_they_write() {
        for text in ["1/s", "60/min", "3000/h", "5/day"] {
            assert_eq!(text.parse::<Budget>().unwrap().to_string(), text);
        }
        assert_eq!(
            "30/min".parse::<Budget>().unwrap().interval(),
            Duration::from_secs(2)
        );
    }

    #[test]
    fn nothing_else_is_a_budget() {
        for text in [
            "",
            "60",
            "60/",
            "0/min",
            "-1/min",
            "60/week",
            "1.5/s",
            "4294967296/s",
        ] {
            assert_eq!(text.parse::<Budget>(), Err(BudgetError), "{text}");
        }
    }
}
