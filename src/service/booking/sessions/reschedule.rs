//! Rescheduling sessions: another time, length, room or other people, for one or for all from one on. Whoever has a seat stays
//! in it, and is told.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ChangedSessions, ChangingClass, PreparedChange, Wanted};
use crate::service::{
    App, Idempotent, ServiceError,
    booking::changing::{ChangeExt, IdPool},
    calendars::busy_refresh,
    practice::asked::unknown,
};
use domain::{
    booking::rescheduling_sessions::{NewSession, RescheduledSessions, SessionsRequest},
    ids::PractitionerId,
    practice::{Catalogue, service::Mode},
};
use store::{Actor, Audit, Change, ChangeFacts, KeyRecord, Reply, SessionsChange, SessionsFacts};

/// Which sessions, and what changes about them.
#[derive(Debug, Clone)]
pub struct RescheduleRequest {
    /// Id or handle of the class.
    pub service: String,
    /// When the first of them begins as things stand.
    pub start: Timestamp,
    /// Whether all later sessions of its weekly start are meant too.
    pub onwards: bool,
    pub to: NewSessionRequest,
}

/// What changes; what is left out stays as it is.
#[derive(Debug, Clone, Default)]
pub struct NewSessionRequest {
    pub start: Option<Timestamp>,
    pub minutes: Option<u32>,
    /// All who give it: ids or handles.
    pub practitioners: Option<Vec<String>>,
    /// Id or handle.
    pub room: Option<String>,
}

/// Reschedules sessions of a class, those without a booking too.
///
/// # Errors
/// What [`SessionsRequest::decide`] says, and [`ServiceError::Invalid`] for what is named and not there.
pub async fn reschedule(
    app: &App,
    key: &KeyRecord,
    request: &RescheduleRequest,
    once: &Idempotent<ChangedSessions>,
) -> Result<Reply, ServiceError> {
    super::change(app, key, Wanted::Reschedule(request), once).await
}

pub(super) async fn prepared(
    app: &App,
    key: &KeyRecord,
    changing: &ChangingClass,
    request: &RescheduleRequest,
) -> Result<PreparedChange, ServiceError> {
    let asked = checked(changing, request)?;
    let people = asked.to.practitioners.as_deref().unwrap_or_default();
    // No network call is made under the locks (docs/decisions/0004-decide-again-under-the-lock.md).
    busy_refresh::before_deciding(app, key.practice, people).await?;
    let catalogue = Arc::clone(&changing.snapshot.catalogue);
    let class = Arc::clone(&changing.class);
    let (ids, actor, now) = (IdPool::new(app), Actor::Key(key.id), changing.now);
    let until = if asked.onwards { LATEST } else { asked.start };
    let decide = move |facts: &SessionsFacts| {
        let planned = asked.decide(&catalogue, &class, &facts.calendar, now)?;
        let mut ids = ids.clone();
        let moved = |facts| moved(&planned, facts, (&catalogue, actor, now), &mut ids);
        let bookings = facts.bookings.iter().filter_map(moved).collect();
        let audit = Audit::new(actor, "sessions.rescheduled", class.id.0)
            .with("from", asked.start.to_string())
            .with("onwards", asked.onwards)
            .with("to", asked.to.start.map(|start| start.to_string()));
        Ok(SessionsChange {
            plan: planned.plan,
            planned: planned.planned,
            seated: planned.seated,
            bookings,
            audit,
        })
    };
    Ok(PreparedChange {
        from: request.start,
        until,
        decide: Arc::new(decide),
    })
}

/// Nothing is booked so far ahead.
const LATEST: Timestamp = Timestamp::constant(7_258_118_400, 0);

/// What a booking becomes whose session is rescheduled; `None`: it has no seat in one that is.
fn moved(
    planned: &RescheduledSessions,
    facts: &ChangeFacts,
    (catalogue, actor, now): (&Catalogue, Actor, Timestamp),
    ids: &mut IdPool,
) -> Option<Change> {
    let before = &facts.booking;
    let own = before.seat?.session;
    let seated = planned.seated.iter().find(|one| one.session.id == own)?;
    let booking = before.in_session(&seated.session, &catalogue.practice, now);
    let audit = Audit::new(actor, "booking.moved", booking.id.0)
        .with("from", before.at.start.to_string())
        .with("to", booking.at.start.to_string());
    // Its session takes the new place, and not each of its seats.
    let change = Change::of(booking, audit)
        .collected_anew(ids)
        .ended_anew(before, ids);
    Some(change.settled_up(&facts.funds, now, ids))
}

/// The request with ids in place of names.
fn checked(
    changing: &ChangingClass,
    request: &RescheduleRequest,
) -> Result<SessionsRequest, ServiceError> {
    changing.has(request.start)?;
    let catalogue = &changing.snapshot.catalogue;
    let NewSessionRequest {
        start,
        minutes,
        practitioners,
        room,
    } = &request.to;
    if start.is_none() && minutes.is_none() && practitioners.is_none() && room.is_none() {
        return Err(ServiceError::invalid("/to", "say what changes"));
    }
    if start.is_some_and(|start| start <= changing.now) {
        return Err(ServiceError::invalid("/to/start", "lies in the past"));
    }
    let mut people = practitioners
        .as_ref()
        .map(|names| named(catalogue, names))
        .transpose()?;
    if let Some(people) = &mut people {
        // In order of id, as bookings have them.
        people.sort_unstable();
        people.dedup();
    }
    let room = room.as_ref().map(|name| {
        let found = catalogue.room_named(name).filter(|room| !room.virtual_room);
        let in_rooms = changing.class.modes.contains(&Mode::Room);
        found
            .filter(|_| in_rooms)
            .map(|room| room.id)
            .ok_or_else(|| unknown("/to/room"))
    });
    Ok(SessionsRequest {
        start: request.start,
        onwards: request.onwards,
        to: NewSession {
            start: *start,
            minutes: *minutes,
            practitioners: people,
            room: room.transpose()?,
        },
    })
}

fn named(catalogue: &Catalogue, names: &[String]) -> Result<Vec<PractitionerId>, ServiceError> {
    let found = names.iter().enumerate().map(|(at, name)| {
        let one = catalogue.practitioner_named(name).map(|one| one.id);
        one.ok_or_else(|| unknown(&format!("/to/practitioners/{at}")))
    });
    found.collect()
}
