//! Closures: whole days on which the practice, a practitioner, a room or a place is closed. Entered, read, taken back.

use super::closure_request::ClosureRequest;
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    booking::closing::concerned,
};
use domain::{
    ids::{BookingId, ClosureId, PractitionerId, RoomId},
    practice::Catalogue,
};
use store::{Actor, Audit, ClosureRow, Create, KeyRecord, Principal};

/// A closure, and the bookings ahead that fall into it.
#[derive(Debug, Clone)]
pub struct EnteredClosure {
    pub row: ClosureRow,
    /// Which are closed; none: people are off.
    pub rooms: Vec<RoomId>,
    pub bookings: Vec<BookingId>,
}

impl EnteredClosure {
    /// Who is off.
    #[must_use]
    pub fn practitioners(&self) -> Vec<PractitionerId> {
        let closed = self.row.closed.iter().filter(|_| self.rooms.is_empty());
        closed
            .map(|(_, (resource, _))| PractitionerId(resource.0))
            .collect()
    }
}

/// Closes. Bookings it falls on stay, outside the practice's definitions, and are named.
pub async fn add(
    app: &App,
    key: &KeyRecord,
    request: &ClosureRequest,
    once: &Idempotent<EnteredClosure>,
) -> Result<Answered<EnteredClosure>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let closed = request.closed(app, &catalogue)?;
    let row = ClosureRow {
        id: ClosureId(app.fresh()),
        label: request.label.clone(),
        closed: closed.into_iter().map(|one| (app.fresh(), one)).collect(),
    };
    let entered = entered(app, key, &catalogue, row).await?;
    let (record, answer) = once.remembered(Principal::Key(key.id), &entered)?;
    let addition = Create {
        practice: key.practice,
        now: app.clock.now(),
        audit: audit(key, "closure.added", entered.row.id),
        once: Some((record, answer.clone())),
        row: entered.row.clone(),
    };
    let before = app.store.add_closure(addition).await?;
    Ok(Answered::of(before, entered, answer))
}

/// A closure, with the bookings that still fall into it.
pub async fn read(
    app: &App,
    key: &KeyRecord,
    id: ClosureId,
) -> Result<EnteredClosure, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let row = app.store.closure(key.practice, id).await?;
    entered(app, key, &catalogue, row.ok_or(ServiceError::NotFound)?).await
}

/// Opens again what was closed. What was cancelled meanwhile stays cancelled.
pub async fn remove(app: &App, key: &KeyRecord, id: ClosureId) -> Result<(), ServiceError> {
    allow(key, Scope::Catalogue)?;
    let audit = audit(key, "closure.removed", id);
    let removed = app
        .store
        .remove_closure(key.practice, id, audit, app.clock.now())
        .await?;
    removed.then_some(()).ok_or(ServiceError::NotFound)
}

async fn entered(
    app: &App,
    key: &KeyRecord,
    catalogue: &Catalogue,
    row: ClosureRow,
) -> Result<EnteredClosure, ServiceError> {
    let closed: Vec<_> = row.closed.iter().map(|(_, off)| *off).collect();
    let bookings = concerned(app, key, catalogue, &closed).await?;
    Ok(EnteredClosure {
        bookings: bookings.iter().map(|one| one.booking.id).collect(),
        rooms: closed
            .iter()
            .map(|(resource, _)| RoomId(resource.0))
            .filter(|id| catalogue.room(*id).is_some())
            .collect(),
        row,
    })
}

async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    allow(key, Scope::Catalogue)?;
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}

fn audit(key: &KeyRecord, action: &'static str, id: ClosureId) -> Audit {
    Audit::new(Actor::Key(key.id), action, id.0)
}
