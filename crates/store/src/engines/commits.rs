//! How often what is seen of each practice was changed by this process.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::ids::PracticeId;

/// Practices may share a count: whoever keeps something only asks once more than needed.
const COUNTS: usize = 1024;

/// The counts, which only rise; clones share them.
#[derive(Debug, Clone)]
pub(super) struct Commits(Arc<[AtomicU64]>);

impl Default for Commits {
    fn default() -> Self {
        Self((0..COUNTS).map(|_| AtomicU64::default()).collect())
    }
}

impl Commits {
    pub(super) fn of(&self, practice: PracticeId) -> u64 {
        // Acquire, with the Release below: whoever sees the count sees the commit that it counts.
        self.count(practice).load(Ordering::Acquire)
    }

    pub(super) fn changed(&self, practice: PracticeId) {
        self.count(practice).fetch_add(1, Ordering::Release);
    }

    fn count(&self, practice: PracticeId) -> &AtomicU64 {
        // The last two bytes of a version 7 id are random; its first ones are time.
        let [.., high, low] = *practice.0.as_bytes();
        &self.0[usize::from(u16::from_be_bytes([high, low])) % COUNTS]
    }
}
