//! What came about in a run, so that no operation is refused for ever without anybody seeing it.

use std::collections::BTreeMap;

use strum::VariantArray;

/// What a run has to see at least once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, VariantArray)]
pub(super) enum Happened {
    Booked,
    Paid,
    Moved,
    Cancelled,
    Extended,
    Redefined,
    BookedByHand,
    Swapped,
    Kept,
    ToldOfDelay,
    Closed,
    ClosureCancelled,
    OpenedAgain,
    Requested,
    Approved,
    Declined,
    Lapsed,
    SessionMoved,
    SessionsMovedOnwards,
    SessionCancelled,
    SessionConfirmed,
    Enrolled,
}

/// How often each came about.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<Happened, usize>);

impl Tally {
    pub(super) fn count(&mut self, what: Happened) {
        *self.0.entry(what).or_default() += 1;
    }

    pub(super) fn of(&self, what: Happened) -> usize {
        self.0.get(&what).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(*what).or_default() += count;
        }
    }

    /// What never came about.
    pub(super) fn missing(&self) -> Vec<Happened> {
        let all = Happened::VARIANTS.iter().copied();
        all.filter(|one| self.of(*one) == 0).collect()
    }
}
