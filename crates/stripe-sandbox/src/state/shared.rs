//! What the server, its workers and the control handle share. The locks are short and never held across an await.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use secrecy::SecretString;
use tokio::sync::watch;

use super::{
    State,
    journal::Journal,
    locked::{LockedState, RefundOutcome},
};
use crate::{events::queue::Queue, faults::Faults, payments::balance_transaction::Conversion};
use domain::{clock::Clock, entropy::Entropy};

/// What one lock guards.
pub(crate) struct Inner {
    pub state: State,
    pub journal: Option<Journal>,
    pub refund_outcome: RefundOutcome,
    pub conversion: Option<Conversion>,
    /// Whether events are made but not posted.
    pub dropping: bool,
    /// Idempotency keys of requests that are at work.
    pub in_use: BTreeSet<String>,
}

/// A running sandbox from the inside.
pub(crate) struct Shared {
    pub inner: Mutex<Inner>,
    pub faults: Mutex<Faults>,
    pub queue: Queue,
    pub target: Mutex<(String, SecretString)>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// With a trailing slash.
    pub base: String,
    pub late_after: i64,
    /// Whether connections are to be accepted.
    pub wanted: watch::Sender<bool>,
    /// Whether they are.
    pub listening: watch::Sender<bool>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// On whose behalf, and in which request, something is done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    pub account: Option<String>,
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
    pub platform: String,
}

/// The guard, even if another thread panicked while holding it: the records are replaced whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Works on the state: first what time has done since, then `work`; changes are on disk and events queued afterwards.
    pub(crate) fn with<R>(
        &self,
        caller: Caller,
        work: impl FnOnce(&mut LockedState<'_>) -> R,
    ) -> R {
        let mut inner = locked(&self.inner);
        let inner = &mut *inner;
        let mut locked = LockedState {
            state: &mut inner.state,
            now: self.clock.now().as_second(),
            entropy: self.entropy.as_ref(),
            base: &self.base,
            late_after: self.late_after,
            refund_outcome: inner.refund_outcome,
            conversion: inner.conversion.clone(),
            dropping: inner.dropping,
            account: None,
            platform: String::new(),
            request: None,
            idempotency_key: None,
        };
        // What is due by now happens first: a session whose time is over must not look open. It is
        // on nobody's behalf, so the caller is set after it.
        locked.sweep();
        (locked.account, locked.platform) = (caller.account, caller.platform);
        (locked.request, locked.idempotency_key) = (caller.request, caller.idempotency_key);
        let result = work(&mut locked);
        self.committed(inner);
        result
    }

    fn committed(&self, inner: &mut Inner) {
        // The journal first, then the events: none may report what a crash would undo.
        let changes = std::mem::take(&mut inner.state.changes);
        if let (Some(journal), false) = (&mut inner.journal, changes.is_empty())
            && let Err(error) = journal.append(&changes)
        {
            tracing::error!(%error, "the sandbox cannot write its state file");
        }
        for id in std::mem::take(&mut inner.state.fresh) {
            // Dropped ones stay listed as undelivered, and are not posted on their own.
            let Some(event) = inner.state.events.get(&id).filter(|event| !event.dropped) else {
                continue;
            };
            let fault = locked(&self.faults).of_event(&event.kind);
            self.queue.push(&id, fault.as_ref());
        }
    }

    /// Where events are posted, and the secret they are signed with.
    pub(crate) fn target(&self) -> (String, SecretString) {
        locked(&self.target).clone()
    }
}
