//! Wall clocks: of a zone that is known by name, or of one that the calendar describes itself.

use std::sync::Arc;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use domain::interval::Interval;

/// The most changes that two clocks are compared by: some decades of two a year.
const MOST_CHANGES: usize = 200;

/// Tells instants from wall-clock times and back.
#[derive(Debug, Clone)]
pub(crate) enum Clock {
    Known(TimeZone),
    /// In order of time, never empty.
    Described(Arc<[OffsetTransition]>),
}

/// An instant at which a clock is changed; offsets in seconds east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OffsetTransition {
    pub at: i64,
    pub before: i64,
    pub after: i64,
}

/// The seconds since the epoch at which a clock that shows UTC shows `local`.
pub(crate) fn seconds(local: DateTime) -> i64 {
    local
        .duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0))
        .as_secs()
}

/// What a clock that shows UTC shows at these seconds since the epoch.
pub(crate) fn shown(seconds: i64) -> Option<DateTime> {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0)
        .checked_add(SignedDuration::from_secs(seconds))
        .ok()
}

impl Clock {
    pub fn utc() -> Self {
        Self::Known(TimeZone::UTC)
    }

    /// Always so many seconds east of UTC.
    pub fn fixed(seconds: i64) -> Option<Self> {
        Some(Self::Known(TimeZone::fixed(
            Offset::from_seconds(i32::try_from(seconds).ok()?).ok()?,
        )))
    }

    /// When the clock shows `local`: in a gap with the offset before it, in a fold the first time (RFC 5545 §3.3.5).
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        match self {
            // What jiff calls compatible is the rule of RFC 5545 §3.3.5.
            Self::Known(zone) => zone.to_ambiguous_timestamp(local).compatible().ok(),
            Self::Described(changes) => {
                let local = seconds(local);
                // A change is over once the wall clock is past both of its sides: inside a gap, and
                // the first time through a fold, the offset before it still holds.
                let passed = changes
                    .partition_point(|change| local >= change.at + change.before.max(change.after));
                Timestamp::from_second(local - offset(changes, passed)).ok()
            }
        }
    }

    /// When the clock shows `local` a second time, if it does.
    pub fn again(&self, local: DateTime) -> Option<Timestamp> {
        match self {
            Self::Known(zone) => {
                let found = zone.to_ambiguous_timestamp(local);
                if matches!(found.offset(), AmbiguousOffset::Fold { .. }) {
                    found.later().ok()
                } else {
                    None
                }
            }
            Self::Described(changes) => {
                let wall = seconds(local);
                let near = changes
                    .partition_point(|change| wall >= change.at + change.before.max(change.after));
                // Of one instant there may be two.
                let mut near = changes.iter().skip(near).take(4);
                let fold =
                    near.find(|one| (one.at + one.after..one.at + one.before).contains(&wall))?;
                Timestamp::from_second(wall - fold.after).ok()
            }
        }
    }

    /// What the clock shows at an instant.
    pub fn local(&self, at: Timestamp) -> DateTime {
        match self {
            Self::Known(zone) => zone.to_datetime(at),
            Self::Described(changes) => {
                let passed = changes.partition_point(|change| at.as_second() >= change.at);
                shown(at.as_second() + offset(changes, passed)).unwrap_or(DateTime::MAX)
            }
        }
    }

    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// Seconds east of UTC at an instant.
    pub fn offset_at(&self, at: Timestamp) -> i64 {
        seconds(self.local(at)) - at.as_second()
    }

    /// All offsets that it has within a time.
    pub fn offsets(&self, within: Interval) -> Vec<i64> {
        let mut offsets = vec![self.offset_at(within.start)];
        offsets.extend(
            self.changes(within)
                .into_iter()
                .map(|at| self.offset_at(at)),
        );
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// Whether both show the same at every instant of a time.
    pub fn shows_the_same(&self, other: &Self, within: Interval) -> bool {
        let changes = self
            .changes(within)
            .into_iter()
            .chain(other.changes(within));
        std::iter::once(within.start)
            .chain(changes)
            .all(|at| self.offset_at(at) == other.offset_at(at))
    }

    /// When it is changed within a time.
    fn changes(&self, within: Interval) -> Vec<Timestamp> {
        match self {
            Self::Known(zone) => {
                let following = zone
                    .following(within.start)
                    .map(|change| change.timestamp());
                following
                    .take_while(|at| *at < within.end)
                    .take(MOST_CHANGES)
                    .collect()
            }
            Self::Described(changes) => {
                let (from, to) = (within.start.as_second(), within.end.as_second());
                let begun = changes.partition_point(|change| change.at < from);
                let within = changes
                    .iter()
                    .skip(begun)
                    .take_while(|change| change.at < to)
                    .take(MOST_CHANGES);
                within
                    .filter_map(|change| Timestamp::from_second(change.at).ok())
                    .collect()
            }
        }
    }
}

/// The offset after the first `passed` changes.
fn offset(changes: &[OffsetTransition], passed: usize) -> i64 {
    match passed.checked_sub(1).and_then(|last| changes.get(last)) {
        Some(last) => last.after,
        // Before the first change the description's TZOFFSETFROM holds.
        None => changes.first().map_or(0, |first| first.before),
    }
}
