//! Reading bookings: one, as its client or the practice may see it; many, for the practice.

use jiff::{Timestamp, civil::Date};

use super::{change::catalogue_of, search::practitioner};
use crate::{
    api::wire::{AdminBookingPage, AdminBookingView, BookingView},
    service::{
        App, ServiceError,
        authenticate::{Caller, Scope, allow},
    },
};
use domain::{ids::BookingId, practice::schedule::TimeOff};
use store::{BookingsQuery, Cursor, KeyRecord, ListedState};

/// What a practice asks for.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// Local dates of the practice, inclusive.
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub state: Option<ListedState>,
    /// Id or handle.
    pub practitioner: Option<String>,
    pub cursor: Option<String>,
    /// 1–100.
    pub limit: u32,
}

/// The booking as its client may see it, and its version.
pub async fn client_booking(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<(BookingView, i64), ServiceError> {
    let record = app.record(caller, id).await?;
    let catalogue = catalogue_of(app, &record.booking).await?;
    let language = record.client.details.language.as_deref();
    let view = BookingView::of(
        &catalogue,
        &record.booking,
        &record.funds,
        language,
        app.clock.now(),
    );
    Ok((view, record.booking.version))
}

/// The booking as its practice sees it.
pub async fn practice_booking(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<AdminBookingView, ServiceError> {
    let record = app.record(caller, id).await?;
    let catalogue = catalogue_of(app, &record.booking).await?;
    Ok(AdminBookingView::of(
        &catalogue,
        &record,
        caller.sees_clients(),
        app.clock.now(),
    ))
}

/// A page of the practice's bookings, by start.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    request: &ListRequest,
) -> Result<AdminBookingPage, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let zone = &catalogue.practice.zone;
    let whole = TimeOff {
        from: request
            .start
            .unwrap_or(Date::constant(2000, 1, 1))
            .at(0, 0, 0, 0),
        until: request
            .end
            .unwrap_or(Date::constant(2200, 1, 1))
            .tomorrow()
            .unwrap_or(Date::MAX)
            .at(0, 0, 0, 0),
    };
    let range = whole
        .interval(zone)
        .ok_or_else(|| ServiceError::invalid("end", "the range ends before it starts"))?;
    let query = BookingsQuery {
        from: Some(range.start),
        until: Some(range.end),
        state: request.state,
        practitioner: practitioner(&catalogue, request.practitioner.as_deref(), "practitioner")?,
        after: request.cursor.as_deref().map(read_cursor).transpose()?,
        limit: request.limit + 1,
    };
    let mut records = app.store.bookings(key.practice, &query).await?;
    let has_more = records.len() > usize::try_from(request.limit).unwrap_or(usize::MAX);
    records.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX));
    let last = records.last().filter(|_| has_more);
    let next_cursor = last.map(|record| {
        format!(
            "{}.{}",
            record.booking.at.start.as_microsecond(),
            record.booking.id
        )
    });
    let sees = allow(key, Scope::Clients).is_ok();
    Ok(AdminBookingPage {
        data: records
            .iter()
            .map(|record| AdminBookingView::of(&catalogue, record, sees, app.clock.now()))
            .collect(),
        next_cursor,
        has_more,
    })
}

/// `<microseconds>.<booking id>`, as a page gave it.
fn read_cursor(text: &str) -> Result<Cursor, ServiceError> {
    let read = || {
        let (start, id) = text.split_once('.')?;
        Some(Cursor {
            start: Timestamp::from_microsecond(start.parse().ok()?).ok()?,
            id: id.parse().ok()?,
        })
    };
    read().ok_or_else(|| {
        ServiceError::invalid("cursor", "give back the next_cursor of the page before")
    })
}
