//! How often what is seen of each practice was changed: by this process, and by others as far as they tell; and what this process
//! has lately changed in calendars.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::broadcast;

use super::recent_changes::RecentChanges;
use domain::ids::PracticeId;

/// Practices may share a count: whoever keeps something only asks once more than needed.
const COUNTS: usize = 1024;

/// As many commits wait to be told to other processes; of more, the oldest are not told.
const UNTOLD: usize = 1024;

/// The counts, which only rise; clones share them.
#[derive(Debug, Clone)]
pub(super) struct Commits {
    counts: Arc<[AtomicU64]>,
    /// Whose data this process has changed, for whoever tells others.
    own: broadcast::Sender<PracticeId>,
    calendars: Arc<RecentChanges>,
}

impl Default for Commits {
    fn default() -> Self {
        Self {
            counts: (0..COUNTS).map(|_| AtomicU64::default()).collect(),
            own: broadcast::Sender::new(UNTOLD),
            calendars: Arc::default(),
        }
    }
}

impl Commits {
    pub(super) fn of(&self, practice: PracticeId) -> u64 {
        // Acquire, with the Release below: whoever sees the count sees the commit that it counts.
        self.count(practice).load(Ordering::Acquire)
    }

    /// This process has committed a change.
    pub(super) fn changed(&self, practice: PracticeId) {
        self.heard(practice);
        // Nobody listens where nobody is told.
        let _ = self.own.send(practice);
    }

    /// Another process has.
    pub(super) fn heard(&self, practice: PracticeId) {
        self.count(practice).fetch_add(1, Ordering::Release);
    }

    /// Others may have changed anything.
    pub(super) fn all_changed(&self) {
        for count in &*self.counts {
            count.fetch_add(1, Ordering::Release);
        }
    }

    /// What this process has committed to calendars.
    pub(super) fn calendars(&self) -> &RecentChanges {
        &self.calendars
    }

    /// What this process commits from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<PracticeId> {
        self.own.subscribe()
    }

    fn count(&self, practice: PracticeId) -> &AtomicU64 {
        // The last two bytes of a version 7 id are random; its first ones are time.
        let [.., high, low] = *practice.0.as_bytes();
        &self.counts[usize::from(u16::from_be_bytes([high, low])) % COUNTS]
    }
}
