//! Cancelling a session for the practice: it is not offered any more, and every booking of it is cancelled, with all money back.

use std::sync::Arc;

use super::{ChangedSessions, ChangingClass, NamedSession, PreparedChange, Wanted};
use crate::service::{
    App, Idempotent, ServiceError,
    booking::changing::{IdPool, cancel::Canceller},
};
use domain::{
    booking::{Party, rescheduling_sessions::decided},
    ids::FeeId,
};
use store::{Actor, Audit, KeyRecord, Reply, SessionsChange, SessionsFacts};

/// Cancels a session.
pub async fn cancel(
    app: &App,
    key: &KeyRecord,
    session: &NamedSession,
    once: &Idempotent<ChangedSessions>,
) -> Result<Reply, ServiceError> {
    super::change(app, key, Wanted::Cancel(session), once).await
}

pub(super) fn prepared(
    app: &App,
    key: &KeyRecord,
    changing: &ChangingClass,
    session: &NamedSession,
) -> Result<PreparedChange, ServiceError> {
    changing.has(session.start)?;
    let catalogue = Arc::clone(&changing.snapshot.catalogue);
    let class = Arc::clone(&changing.class);
    let by = Canceller {
        party: Party::Practice,
        actor: Actor::Key(key.id),
        now: changing.now,
    };
    // The practice takes no fee from whom it cancels; the id is only what would be drawn for one.
    let (ids, fee, start) = (IdPool::new(app), FeeId(app.fresh()), session.start);
    let decide = move |facts: &SessionsFacts| {
        let plan = decided(&catalogue, &class, start, false, by.now)?;
        let mut ids = ids.clone();
        let bookings = facts.bookings.iter();
        let bookings = bookings.map(|one| by.cancel(one, fee, &mut ids));
        let audit =
            Audit::new(by.actor, "session.cancelled", class.id.0).with("start", start.to_string());
        Ok(SessionsChange {
            plan: vec![plan],
            planned: Vec::new(),
            seated: Vec::new(),
            bookings: bookings.collect::<Result<_, _>>()?,
            audit,
        })
    };
    Ok(PreparedChange {
        from: start,
        until: start,
        decide: Arc::new(decide),
    })
}
