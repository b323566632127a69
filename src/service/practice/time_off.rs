//! Times off beside those in the practice's file: entered, listed, removed.

use jiff::civil::DateTime;

use super::asked::unknown;
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
};
use domain::{
    ids::{BookingId, TimeOffId},
    practice::{Catalogue, Practitioner, schedule::TimeOff},
};
use store::{Actor, Audit, BookingsQuery, Create, Cursor, KeyRecord, Principal, TimeOffRow};

/// What is entered: local wall time of the practitioner, the end not included.
#[derive(Debug, Clone)]
pub struct TimeOffRequest {
    /// Id or handle.
    pub practitioner: String,
    pub from: DateTime,
    /// `None`: nobody knows yet.
    pub until: Option<DateTime>,
}

/// A time off, and the bookings that fall into it.
#[derive(Debug, Clone)]
pub struct EnteredTimeOff {
    pub row: TimeOffRow,
    pub bookings: Vec<BookingId>,
}

/// Times off entered through the API.
pub async fn list(app: &App, key: &KeyRecord) -> Result<Vec<EnteredTimeOff>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let mut entered = Vec::new();
    for row in app.store.times_off(key.practice).await? {
        let practitioner = catalogue.practitioner(row.practitioner);
        let bookings = match practitioner {
            Some(practitioner) => affected(app, key, practitioner, row.off).await?,
            // The practitioner has left the file, so their time off no longer concerns any booking.
            None => Vec::new(),
        };
        entered.push(EnteredTimeOff { row, bookings });
    }
    Ok(entered)
}

/// Enters one. Bookings it falls on stay, and are named.
pub async fn add(
    app: &App,
    key: &KeyRecord,
    request: &TimeOffRequest,
    once: &Idempotent<EnteredTimeOff>,
) -> Result<Answered<EnteredTimeOff>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let practitioner = catalogue
        .practitioner_named(&request.practitioner)
        .ok_or_else(|| unknown("/practitioner"))?;
    let from = request.from;
    let off = request
        .until
        .map_or_else(|| TimeOff::from_on(from), |until| TimeOff { from, until });
    if off.interval(&practitioner.zone).is_none() {
        return Err(ServiceError::invalid(
            "/until",
            "the time off ends before it starts",
        ));
    }
    let row = TimeOffRow {
        id: TimeOffId(app.fresh()),
        practitioner: practitioner.id,
        off,
    };
    // Entering a time off cancels nothing: the practice decides whom to move, so the answer lists
    // the bookings concerned.
    let bookings = affected(app, key, practitioner, off).await?;
    let entered = EnteredTimeOff {
        row: row.clone(),
        bookings,
    };
    let (record, answer) = once.remembered(Principal::Key(key.id), &entered)?;
    let addition = Create {
        practice: key.practice,
        now: app.clock.now(),
        audit: audit(key, "time_off.added", row.id),
        once: Some((record, answer.clone())),
        row,
    };
    let before = app.store.add_time_off(addition).await?;
    Ok(Answered::of(before, entered, answer))
}

/// Removes a time off that was entered through the API; those of the practice's file stay with the
/// file.
pub async fn remove(app: &App, key: &KeyRecord, id: TimeOffId) -> Result<(), ServiceError> {
    allow(key, Scope::Catalogue)?;
    let removed = app
        .store
        .remove_time_off(
            key.practice,
            id,
            audit(key, "time_off.removed", id),
            app.clock.now(),
        )
        .await?;
    removed.then_some(()).ok_or(ServiceError::NotFound)
}

async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    allow(key, Scope::Catalogue)?;
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}

/// So many bookings are read at a time: a time off may last for months.
const PAGE: u32 = 20;

/// Bookings of the practitioner that overlap.
async fn affected(
    app: &App,
    key: &KeyRecord,
    practitioner: &Practitioner,
    off: TimeOff,
) -> Result<Vec<BookingId>, ServiceError> {
    let Some(range) = off.interval(&practitioner.zone) else {
        return Ok(Vec::new());
    };
    let day = jiff::SignedDuration::from_hours(24);
    let mut query = BookingsQuery {
        // The query is by start; what began the day before may still last.
        from: range.start.saturating_sub(day).ok(),
        until: Some(range.end),
        practitioner: Some(practitioner.id),
        limit: PAGE,
        ..BookingsQuery::default()
    };
    let mut affected = Vec::new();
    loop {
        let found = app.store.bookings(key.practice, &query).await?;
        let bookings = found.iter().map(|record| &record.booking);
        let active = bookings.filter(|one| one.is_active() && one.at.overlaps(range));
        affected.extend(active.map(|one| one.id));
        query.after = match found.last() {
            Some(last) if found.len() == PAGE as usize => Some(Cursor {
                start: last.booking.at.start,
                id: last.booking.id,
            }),
            _ => return Ok(affected),
        };
    }
}

fn audit(key: &KeyRecord, action: &'static str, id: TimeOffId) -> Audit {
    Audit::new(Actor::Key(key.id), action, id.0)
}
