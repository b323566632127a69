//! Whether what is written can be kept: a write that failed for its storage is remembered until one has succeeded.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, MutexGuard};

/// Of one store. Counted, so that a success heals only the failures before it.
#[derive(Debug, Default)]
pub(super) struct Health {
    failures: AtomicU64,
    healed: AtomicU64,
    trying: Mutex<()>,
}

impl Health {
    /// A write failed for its storage.
    pub(super) fn failed(&self) {
        // Only ever counted up: a success cannot hide a failure that came during the attempt.
        self.failures.fetch_add(1, Ordering::AcqRel);
    }

    /// The failures that no success has healed, if there are any.
    pub(super) fn sick(&self) -> Option<u64> {
        let failures = self.failures.load(Ordering::Acquire);
        (failures != self.healed.load(Ordering::Acquire)).then_some(failures)
    }

    /// A write that began after so many failures has succeeded.
    pub(super) fn healed(&self, failures: u64) {
        self.healed.fetch_max(failures, Ordering::AcqRel);
    }

    /// For whoever tries whether writing works: one at a time.
    pub(super) fn only_one(&self) -> Option<MutexGuard<'_, ()>> {
        // Whoever asks meanwhile learns that an attempt is under way, and writes nothing.
        self.trying.try_lock().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_heals_what_was_before_it_only() {
        let health = Health::default();
        assert_eq!(health.sick(), None);
        health.failed();
        let began = health.sick().unwrap();
        health.failed();
        health.healed(began);
        assert_eq!(health.sick(), Some(2));
        health.healed(2);
        assert_eq!(health.sick(), None);
        let one = health.only_one();
        assert!(one.is_some() && health.only_one().is_none());
    }
}
