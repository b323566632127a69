//! What was read a moment ago, for those who only look. What this process has written of the same practice since is seen at once;
//! what another one wrote, within a moment that the installation chooses. Nothing is decided by it: whoever books reads under locks.

use std::{hash::Hash, time::Duration};

use jiff::{SignedDuration, Timestamp};
use quick_cache::{
    Equivalent,
    sync::{Cache, EntryAction, EntryResult},
};

use super::{App, ServiceError};
use domain::ids::PracticeId;

/// How long others wait for the one who reads.
// Much longer than reading takes. While the database is out, each would otherwise wait for the
// time-outs of all before it, one after another.
const WAIT_TIMEOUT: Duration = Duration::from_secs(1);

/// What is read of one practice.
pub(super) trait OfPractice {
    fn practice(&self) -> PracticeId;
}

/// When something was read: before anything that came later was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ReadMark {
    /// Commits of this process until then that changed the practice.
    commits: u64,
    at: Timestamp,
}

impl ReadMark {
    /// To be taken before reading.
    fn now(app: &App, practice: PracticeId) -> Self {
        Self {
            commits: app.store.commits(practice),
            at: app.clock.now(),
        }
    }

    /// A clock that was set back makes nothing recent.
    fn is_recent(self, now: Self, max_staleness: SignedDuration) -> bool {
        let age = now.at.duration_since(self.at);
        self.commits == now.commits && !age.is_negative() && age < max_staleness
    }
}

#[derive(Debug, Clone)]
struct Kept<V> {
    seen: ReadMark,
    value: V,
}

impl<V: OfPractice> Kept<V> {
    fn is_recent(&self, app: &App) -> bool {
        let now = ReadMark::now(app, self.value.practice());
        self.seen.is_recent(now, app.settings.max_staleness)
    }
}

pub(super) struct Recent<K, V>(Cache<K, Kept<V>>);

impl<K: Eq + Hash, V: Clone + OfPractice> Recent<K, V> {
    /// At most so many values, those asked for most.
    pub(super) fn new(most: usize) -> Self {
        Self(Cache::new(most.max(1)))
    }

    /// What was known last, however old.
    pub(super) fn known<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> Option<V> {
        self.0.get(key).map(|kept| kept.value)
    }

    /// What can be taken as it is, without asking the store; else what `read` finds, which is told what was known before. One
    /// reads for all who ask meanwhile.
    pub(super) async fn look<Q, R>(
        &self,
        app: &App,
        key: &Q,
        read: impl Fn(Option<V>) -> R,
    ) -> Result<V, ServiceError>
    where
        Q: Hash + Equivalent<K> + ToOwned<Owned = K> + ?Sized,
        R: Future<Output = Result<V, ServiceError>>,
    {
        // The usual case, without an exclusive lock.
        if let Some(kept) = self.0.get(key).filter(|kept| kept.is_recent(app)) {
            return Ok(kept.value);
        }
        // One of those who miss reads; the others wait for its result.
        let entry = self.0.entry_async(key, |_, kept| {
            if kept.is_recent(app) {
                EntryAction::Retain(kept.value.clone())
            } else {
                EntryAction::ReplaceWithGuard
            }
        });
        let (place, known) = match tokio::time::timeout(WAIT_TIMEOUT, entry).await {
            Ok(EntryResult::Retained(value)) => return Ok(value),
            Ok(EntryResult::Replaced(place, kept)) => (Some(place), Some(kept.value)),
            Ok(EntryResult::Vacant(place)) => (Some(place), None),
            Ok(EntryResult::Removed(_, kept)) => (None, Some(kept.value)),
            Ok(EntryResult::Timeout) | Err(_) => (None, None),
        };
        let kept = Self::kept(app, known, read).await?;
        if let Some(place) = place {
            // An update may have been read and stored here meanwhile; then it stays.
            let _ = place.insert(kept.clone());
        }
        Ok(kept.value)
    }

    /// What `read` finds now, for whoever decides something.
    pub(super) async fn ask<Q, R>(
        &self,
        app: &App,
        key: &Q,
        read: impl Fn(Option<V>) -> R,
    ) -> Result<V, ServiceError>
    where
        Q: Hash + Equivalent<K> + ToOwned<Owned = K> + ?Sized,
        R: Future<Output = Result<V, ServiceError>>,
    {
        let known = self.known(key);
        let kept = Self::kept(app, known, read).await?;
        self.0.insert(key.to_owned(), kept.clone());
        Ok(kept.value)
    }

    /// Reads again what nothing was known of, as it was not known whose commits count; and what another practice turns out to
    /// have by now.
    async fn kept<R: Future<Output = Result<V, ServiceError>>>(
        app: &App,
        known: Option<V>,
        read: impl Fn(Option<V>) -> R,
    ) -> Result<Kept<V>, ServiceError> {
        let mut known = match known {
            Some(known) => known,
            None => read(None).await?,
        };
        loop {
            // The mark is taken before reading, and per practice: a commit during the read makes
            // the result old, never the reverse (docs/decisions/0021-a-second-from-memory.md).
            let practice = known.practice();
            let seen = ReadMark::now(app, practice);
            let value = read(Some(known)).await?;
            if value.practice() == practice {
                return Ok(Kept { seen, value });
            }
            // The slug was given to another practice in between: once more, by that one's commits.
            known = value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_is_what_nobody_here_has_written_over_a_moment_ago() {
        let seen = |commits, at: &str| ReadMark {
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
