//! Reading bookings: one, as its client or the practice may see it; many, for the practice.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{details::BookingDetails, placing::search::practitioner};
use crate::service::{
    App, ServiceError,
    authenticate::{Caller, Scope, allow},
};
use domain::{ids::BookingId, interval::Interval, practice::schedule::TimeOff, zone::Zone};
use store::{BookingsQuery, Cursor, KeyRecord, ListedState};

/// The shortest time that both engines tell apart.
const MOMENT: SignedDuration = SignedDuration::from_micros(1);

/// What a practice asks for.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// Local dates of the practice, inclusive.
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub state: Option<ListedState>,
    /// Id or handle.
    pub practitioner: Option<String>,
    /// Only future ones that are outside the practice's definitions and were not kept.
    pub outside: bool,
    pub cursor: Option<String>,
    /// 1–100.
    pub limit: u32,
}

/// A page of bookings.
#[derive(Debug, Clone)]
pub struct BookingsPage {
    pub bookings: Vec<BookingDetails>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// The booking as the caller may see it.
pub async fn read(
    app: &App,
    caller: &Caller,
    id: BookingId,
) -> Result<BookingDetails, ServiceError> {
    BookingDetails::of(app, caller, app.record(caller, id).await?).await
}

/// When the sessions begin that are asked for.
fn range(request: &ListRequest, zone: &Zone) -> Result<Interval, ServiceError> {
    // `TimeOff` turns local dates into instants by the rule for clock changes; a missing bound
    // becomes a date outside all bookings.
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
    whole
        .interval(zone)
        .ok_or_else(|| ServiceError::invalid("end", "the range ends before it starts"))
}

/// A page of the practice's bookings, by start.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    request: &ListRequest,
) -> Result<BookingsPage, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let zone = &catalogue.practice.zone;
    let range = range(request, zone)?;
    // What has begun is outside nothing any more, nor is what begins at this very moment.
    let first = if request.outside {
        let next = app.clock.now().saturating_add(MOMENT).unwrap_or(range.end);
        range.start.max(next)
    } else {
        range.start
    };
    let query = BookingsQuery {
        from: Some(first),
        until: Some(range.end),
        state: request.state,
        practitioner: practitioner(&catalogue, request.practitioner.as_deref(), "practitioner")?,
        outside: request.outside,
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
            // Start and id together are unique, so that bookings with the same start are not
            // skipped between pages. Both engines keep microseconds.
            record.booking.at.start.as_microsecond(),
            record.booking.id
        )
    });
    let (catalogue, now) = (Arc::new(catalogue), app.clock.now());
    // A key without the scope sees the same bookings, but nobody is named in them.
    let sees_clients = allow(key, Scope::Clients).is_ok();
    let details = |record| BookingDetails {
        record,
        catalogue: Arc::clone(&catalogue),
        sees_clients,
        link: None,
        now,
    };
    Ok(BookingsPage {
        bookings: records.into_iter().map(details).collect(),
        next_cursor,
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
