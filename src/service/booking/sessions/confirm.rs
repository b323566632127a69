//! Confirming a session: the practice has decided that it takes place, however few have a seat.

use std::sync::Arc;

use super::{ChangedSessions, ChangingClass, NamedSession, PreparedChange, Wanted};
use crate::service::{App, Idempotent, ServiceError};
use domain::booking::{
    availability::classes::{self, PlannedSession},
    rescheduling_sessions::decided,
};
use store::{Actor, Audit, KeyRecord, Reply, SessionsChange, SessionsFacts};

/// Confirms a session. Nobody is told: their bookings are confirmed already.
pub async fn confirm(
    app: &App,
    key: &KeyRecord,
    session: &NamedSession,
    once: &Idempotent<ChangedSessions>,
) -> Result<Reply, ServiceError> {
    super::change(app, key, Wanted::Confirm(session), once).await
}

pub(super) fn prepared(
    key: &KeyRecord,
    changing: &ChangingClass,
    session: &NamedSession,
) -> Result<PreparedChange, ServiceError> {
    changing.has(session.start)?;
    let catalogue = Arc::clone(&changing.snapshot.catalogue);
    let class = Arc::clone(&changing.class);
    let (actor, start, now) = (Actor::Key(key.id), session.start, changing.now);
    let decide = move |_: &SessionsFacts| {
        let plan = decided(&catalogue, &class, start, true, now)?;
        let planned =
            classes::session_at(&catalogue, &class, start).map(|session| PlannedSession {
                is_decided: true,
                ..session
            });
        let audit =
            Audit::new(actor, "session.confirmed", class.id.0).with("start", start.to_string());
        Ok(SessionsChange {
            plan: vec![plan],
            planned: planned.into_iter().collect(),
            seated: Vec::new(),
            bookings: Vec::new(),
            audit,
        })
    };
    Ok(PreparedChange {
        from: start,
        until: start,
        decide: Arc::new(decide),
    })
}
