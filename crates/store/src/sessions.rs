//! Changing sessions of a class: the plan, and all that was booked of them, in one commit.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Audit, Change, ChangeFacts, CommandError, IdempotencyRecord, Render, Reply};
use domain::{
    booking::{
        Refusal,
        availability::{calendar::Calendar, classes::PlannedSession},
        rescheduling_sessions::SeatedSession,
    },
    ids::{PracticeId, ServiceId},
    practice::session_change::SessionChange,
};

/// What a change of sessions is decided by.
#[derive(Debug)]
pub struct SessionsFacts {
    /// All of the practice's.
    pub calendar: Calendar,
    /// All of the sessions asked about, held or confirmed.
    pub bookings: Vec<ChangeFacts>,
}

/// Everything one commit writes of sessions.
#[derive(Debug, Clone)]
pub struct SessionsChange {
    /// Changes of the plan, each in place of one of the same session and reach.
    pub plan: Vec<SessionChange>,
    /// All that become others, as they are planned afterwards: for who asked.
    pub planned: Vec<PlannedSession>,
    /// Sessions that take other time or other people or rooms, as they are afterwards.
    pub seated: Vec<SeatedSession>,
    /// What becomes of the bookings.
    pub bookings: Vec<Change>,
    pub audit: Audit,
}

/// A pure decision: the facts in, a change or a refusal out.
pub type DecideSessions =
    Arc<dyn Fn(&SessionsFacts) -> Result<SessionsChange, Refusal> + Send + Sync>;

/// Changes sessions of a class.
#[derive(Clone)]
pub struct SessionsCommand {
    pub practice: PracticeId,
    pub class: ServiceId,
    /// The catalogue the decision was prepared with; a changed one is [`CommandError::Stale`].
    pub catalogue_revision: i64,
    /// The bookings of sessions that begin from here …
    pub from: Timestamp,
    /// … to here, both included, are among the facts.
    pub until: Timestamp,
    /// From here on the calendar is.
    pub calendar_from: Timestamp,
    pub now: Timestamp,
    /// The request, and how what was done is told to who asked for it.
    pub once: (IdempotencyRecord, Render<SessionsChange>),
    pub decide: DecideSessions,
}

impl fmt::Debug for SessionsCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionsCommand")
            .field("practice", &self.practice)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

/// Sessions of classes as something that is changed as a whole.
#[async_trait]
pub trait Sessions {
    /// Changes sessions: locks, decides, commits. The answer, of now or of the same request before.
    async fn change_sessions(&self, command: SessionsCommand) -> Result<Reply, CommandError>;
}
