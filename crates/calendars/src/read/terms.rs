//! What is asked of a calendar, within which limits, and why nothing may come of it.

use domain::{calendars::busy::WorkingElsewhere, ids::PracticeId, interval::Interval, zone::Zone};

/// The largest calendar that is taken unless the operator says otherwise, in bytes after decoding.
pub const LARGEST: usize = 20 * 1024 * 1024;
/// The most events of one calendar, unless the operator says otherwise.
pub const MOST_EVENTS: usize = 20_000;

/// How large a calendar may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// After decoding.
    pub bytes: usize,
    /// Events and blocks of free/busy time.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: LARGEST,
            events: MOST_EVENTS,
        }
    }
}

/// Why a calendar as a whole was not understood: it then says nothing, least of all that anybody is free.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is not an iCalendar file: it does not begin with BEGIN:VCALENDAR")]
    NotCalendar,
    #[error("the file is written in UTF-16; save it as UTF-8")]
    Utf16,
    #[error("the file ends in the middle, at line {line}")]
    Truncated { line: usize },
    #[error("the file is damaged at line {line}")]
    Damaged { line: usize },
    #[error("the calendar holds more than {most} {what}")]
    TooMuch { what: &'static str, most: usize },
    #[error("the calendar takes too long to work out")]
    TooSlow,
    #[error("the calendar could not be read by a defect of ours; the log says more")]
    Defect,
}

/// What of a calendar is wanted.
#[derive(Debug, Clone)]
pub struct ReadWindow {
    /// For all-day and floating times, unless the calendar names a zone of its own.
    pub zone: Zone,
    /// Only what overlaps this.
    pub window: Interval,
}

/// How a calendar is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Whose own events, as they come back, take no time.
    pub own: Option<PracticeId>,
    /// What becomes of "working elsewhere".
    pub elsewhere: WorkingElsewhere,
    pub limits: Limits,
}
