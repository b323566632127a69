//! Half-open stretches of time, `[start, end)`.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// From `start` on, up to but not including `end`; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Interval {
    /// `[start, end)`, or `None` when that is empty.
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// `[start, start + minutes)`, or `None` when empty or outside the representable time.
    #[must_use]
    pub fn lasting(start: Timestamp, minutes: u32) -> Option<Self> {
        Self::new(start, later(start, minutes)?)
    }

    /// The shortest that holds an instant. Instants are kept to the microsecond, which is all PostgreSQL's `timestamptz` has.
    #[must_use]
    pub fn instant(at: Timestamp) -> Option<Self> {
        Self::new(at, at.checked_add(SignedDuration::from_micros(1)).ok()?)
    }

    /// The interval with `before` minutes added in front and `after` minutes behind.
    #[must_use]
    pub fn widened(self, before: u32, after: u32) -> Option<Self> {
        Self::new(earlier(self.start, before)?, later(self.end, after)?)
    }

    /// Whether the two share an instant. Touching ends do not.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        // Half-open, so a session may begin at the moment another ends.
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// How long it is.
    #[must_use]
    pub fn length(self) -> SignedDuration {
        self.end.duration_since(self.start)
    }
}

/// The instant `minutes` of elapsed time later.
#[must_use]
pub fn later(at: Timestamp, minutes: u32) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_mins(minutes.into()))
        .ok()
}

/// The instant `minutes` of elapsed time earlier.
#[must_use]
pub fn earlier(at: Timestamp, minutes: u32) -> Option<Timestamp> {
    at.checked_sub(SignedDuration::from_mins(minutes.into()))
        .ok()
}

/// Whether any of `sorted` (by start; not overlapping each other) overlaps `wanted`.
#[must_use]
pub fn any_overlap(sorted: &[Interval], wanted: Interval) -> bool {
    overlapping(sorted, wanted).next().is_some()
}

/// Those of `sorted` (by start; not overlapping each other) that overlap `wanted`, in order.
pub fn overlapping(sorted: &[Interval], wanted: Interval) -> impl Iterator<Item = Interval> + '_ {
    // Intervals that do not overlap are sorted by end as well, so what can be in the way begins with
    // the first that ends later.
    let after = sorted.partition_point(|taken| taken.end <= wanted.start);
    sorted
        .iter()
        .skip(after)
        .copied()
        .take_while(move |taken| taken.start < wanted.end)
}

/// Sorts and joins what overlaps or touches.
#[must_use]
pub fn merged(mut intervals: Vec<Interval>) -> Vec<Interval> {
    // Not `sort_unstable`: they come in runs that are in order already.
    intervals.sort();
    let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match joined.last_mut() {
            // The next may lie inside the last, so its end need not be the later one.
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => joined.push(next),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(start: i64, end: i64) -> Interval {
        Interval::new(
            Timestamp::from_second(start).unwrap(),
            Timestamp::from_second(end).unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn touching_is_not_overlapping() {
        assert!(!of(0, 10).overlaps(of(10, 20)));
        assert!(of(0, 11).overlaps(of(10, 20)));
        assert!(!any_overlap(&[of(0, 10), of(20, 30)], of(10, 20)));
        assert!(any_overlap(&[of(0, 10), of(20, 30)], of(5, 6)));
        assert!(any_overlap(&[of(0, 10), of(20, 30)], of(19, 21)));
    }

    #[test]
    fn merging_joins_what_touches_and_keeps_gaps() {
        assert_eq!(
            merged(vec![of(20, 30), of(0, 10), of(5, 12), of(12, 15)]),
            [of(0, 15), of(20, 30)]
        );
    }

    #[test]
    fn an_interval_is_never_empty() {
        assert_eq!(
            Interval::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH),
            None
        );
        assert_eq!(Interval::lasting(Timestamp::MAX, 1), None);
    }
}
