//! What was read a moment ago, for those who only look. What this process has written since is seen at once; what another one
//! wrote, within a moment that the installation chooses. Nothing is decided by it: whoever books reads under locks.

use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;

use super::App;

/// When something was read: before anything that came later was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Commits of this process until then.
    commits: u64,
    at: Timestamp,
}

impl Seen {
    /// To be taken before reading.
    pub(super) fn now(app: &App) -> Self {
        Self {
            commits: app.store.commits(),
            at: app.clock.now(),
        }
    }

    /// A clock that was set back makes nothing recent.
    fn is_recent(self, now: Self, max_staleness: SignedDuration) -> bool {
        let age = now.at.duration_since(self.at);
        self.commits == now.commits && !age.is_negative() && age < max_staleness
    }
}

pub(super) struct Recent<K, V>(Cache<K, (Seen, V)>);

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// At most so many values, those asked for most.
    pub(super) fn new(most: usize) -> Self {
        Self(Cache::new(most.max(1)))
    }

    /// What can be taken as it is, without asking the store.
    pub(super) fn get(&self, app: &App, key: &K) -> Option<V> {
        let (seen, value) = self.0.get(key)?;
        seen.is_recent(Seen::now(app), app.settings.max_staleness)
            .then_some(value)
    }

    /// What was read last, however long ago.
    pub(super) fn last(&self, key: &K) -> Option<V> {
        self.0.get(key).map(|(_, value)| value)
    }

    pub(super) fn put(&self, key: K, seen: Seen, value: V) {
        self.0.insert(key, (seen, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_is_what_nobody_here_has_written_over_a_moment_ago() {
        let seen = |commits, at: &str| Seen {
            commits,
            at: at.parse().unwrap(),
        };
        let read = seen(7, "2026-12-01T12:00:00Z");
        let recent =
            |now, max_staleness| read.is_recent(now, SignedDuration::from_millis(max_staleness));
        assert!(recent(seen(7, "2026-12-01T12:00:00Z"), 1_000));
        assert!(recent(seen(7, "2026-12-01T12:00:00.999Z"), 1_000));
        assert!(
            !recent(seen(7, "2026-12-01T12:00:01Z"), 1_000),
            "others may have written"
        );
        assert!(
            !recent(seen(8, "2026-12-01T12:00:00Z"), 1_000),
            "we have written"
        );
        assert!(
            !recent(seen(7, "2026-12-01T11:59:59Z"), 1_000),
            "the clock was set back"
        );
        assert!(
            !recent(read, 0),
            "an installation that wants to ask each time"
        );
    }
}
