//! How often a rule repeats, and until when.

use jiff::civil::DateTime;

pub(crate) const TOO_OFTEN: &str = "repeats more often than every hour, which is not supported";

/// How often, in growing order of frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Frequency {
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
}

/// When a rule ends, inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Until {
    /// The last second of the day for a date.
    pub local: DateTime,
    pub utc: bool,
}
