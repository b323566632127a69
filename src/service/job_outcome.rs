//! What the use cases behind jobs answer.

use jiff::{SignedDuration, Timestamp};

/// What was taken so often without any outcome ends its worker each time.
pub(crate) const POISON: u32 = 200;

/// What becomes of a job after a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing more to do.
    Done,
    /// To be run again.
    Again {
        due: Timestamp,
        reason: &'static str,
    },
    /// No run will help: somebody must look.
    GaveUp(&'static str),
}

impl Outcome {
    /// A word for the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Again { .. } => "again",
            Self::GaveUp(_) => "dead",
        }
    }

    /// Again in so many seconds.
    pub(super) fn later(now: Timestamp, seconds: i64, reason: &'static str) -> Self {
        Self::Again {
            due: now
                .saturating_add(SignedDuration::from_secs(seconds))
                .unwrap_or(now),
            reason,
        }
    }
}
