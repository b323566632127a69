//! What a closure means for the bookings that fall into it: shown before, and then cancelled one by one.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    changing::cancel::cancel_by_practice, details::BookingDetails, placing::search::alternatives,
};
use crate::service::{
    App, ServiceError, Snapshot,
    authenticate::{Caller, Scope, allow},
    practice::closure_request::ClosureRequest,
};
use domain::{
    booking::{
        Booking, Party,
        availability::{Slot, calendar::Calendar},
        moving::Moving,
        outside::concerns,
        overrides::Override,
    },
    ids::{BookingId, ClosureId},
    money::Money,
    practice::{Catalogue, Text, closure::ResourceOff},
};
use store::{BookingsQuery, Cursor, KeyRecord, Record};

/// What a closure would mean, before anything is closed.
#[derive(Debug, Clone)]
pub struct ClosurePreview {
    /// By start.
    pub bookings: Vec<ClosedBooking>,
    /// What would go back in all, if each was cancelled.
    pub refund: Money,
    /// Of that, what the practice gives back itself.
    pub manual_refund: Money,
    pub catalogue: Arc<Catalogue>,
}

/// A booking that would fall into it.
#[derive(Debug, Clone)]
pub struct ClosedBooking {
    pub details: BookingDetails,
    pub refund: Money,
    pub manual_refund: Money,
    /// Times near its own at which it could be had instead, with anybody who gives it.
    pub alternatives: Vec<Slot>,
}

/// What became of the bookings of a closure.
#[derive(Debug, Clone)]
pub struct ClosureCancelled {
    pub cancelled: Vec<BookingId>,
    /// Changed in that very moment: to be looked at again.
    pub remaining: Vec<BookingId>,
}

/// The people and the money that a closure would concern.
pub async fn preview(
    app: &App,
    key: &KeyRecord,
    request: &ClosureRequest,
) -> Result<ClosurePreview, ServiceError> {
    allow(key, Scope::Bookings)?;
    let known = catalogue(app, key).await?;
    let snapshot = app.snapshot(&known.practice.slug).await?;
    let closed = request.closed(app, &snapshot.catalogue)?;
    let records = concerned(app, key, &snapshot.catalogue, &closed).await?;
    // What is closed offers nothing instead.
    let calendar = snapshot.calendar.as_ref().clone();
    let calendar = calendar.with_times_off(closed);
    let sees_clients = allow(key, Scope::Clients).is_ok();
    let zero = Money::zero(snapshot.catalogue.practice.currency);
    let mut preview = ClosurePreview {
        bookings: Vec::with_capacity(records.len()),
        refund: zero,
        manual_refund: zero,
        catalogue: Arc::clone(&snapshot.catalogue),
    };
    for record in records {
        // A year of a large practice takes its time: others get theirs in between, and the request its timeout.
        tokio::task::yield_now().await;
        preview.add(app, &snapshot, &calendar, record, sees_clients)?;
    }
    Ok(preview)
}

impl ClosurePreview {
    fn add(
        &mut self,
        app: &App,
        snapshot: &Snapshot,
        calendar: &Calendar,
        record: Record,
        sees_clients: bool,
    ) -> Result<(), ServiceError> {
        let now = app.clock.now();
        let terms = record
            .booking
            .leave(Party::Practice, &record.funds, 0, now)
            .map_err(ServiceError::Refused)?;
        let (refund, manual_refund) = (terms.settlement.refund, terms.by_hand);
        self.refund.amount += refund.amount;
        self.manual_refund.amount += manual_refund.amount;
        self.bookings.push(ClosedBooking {
            alternatives: instead(app, &snapshot.catalogue, calendar, &record.booking),
            details: BookingDetails {
                record,
                catalogue: Arc::clone(&snapshot.catalogue),
                sees_clients,
                link: None,
                now,
            },
            refund,
            manual_refund,
        });
        Ok(())
    }
}

/// Where the booking could be moved to, near its own time.
fn instead(app: &App, catalogue: &Catalogue, calendar: &Calendar, booking: &Booking) -> Vec<Slot> {
    let Some(service) = catalogue.service(booking.service) else {
        return Vec::new();
    };
    let (by, now) = (Party::Practice, app.clock.now());
    let moving = Moving::of(booking, (catalogue, service), calendar, by, now);
    moving.map_or_else(
        |_| Vec::new(),
        |moving| alternatives(moving.search(None, None), booking.at.start),
    )
}

/// Cancels the bookings that fall into a closure, each in a commit of its own, with what the practice adds to the message. Done again it
/// goes on with what is left.
pub async fn cancel(
    app: &App,
    key: &KeyRecord,
    id: ClosureId,
    words: Option<&Text>,
) -> Result<ClosureCancelled, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = catalogue(app, key).await?;
    let row = app.store.closure(key.practice, id).await?;
    let row = row.ok_or(ServiceError::NotFound)?;
    let closed: Vec<_> = row.closed.iter().map(|(_, off)| *off).collect();
    let caller = Caller::Practice(key.clone());
    let mut done = ClosureCancelled {
        cancelled: Vec::new(),
        remaining: Vec::new(),
    };
    let records = concerned(app, key, &catalogue, &closed).await?;
    for record in records.into_iter().filter(|one| !is_meant(one)) {
        let booking = record.booking.id;
        if cancel_by_practice(app, &caller, record.found(), words).await? {
            done.cancelled.push(booking);
        } else {
            done.remaining.push(booking);
        }
    }
    Ok(done)
}

/// The practice has said that it stays, or has put it there in spite of the closure.
fn is_meant(record: &Record) -> bool {
    let by_hand = record.override_note.as_ref();
    match &record.outside {
        Some(outside) => !outside.is_open(),
        None => by_hand.is_some_and(|note| note.overrides.holds(Override::Hours)),
    }
}

/// So many bookings are read at a time.
const PAGE: u32 = 100;
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// The bookings ahead that fall into what is closed, by start.
pub(crate) async fn concerned(
    app: &App,
    key: &KeyRecord,
    catalogue: &Catalogue,
    closed: &[ResourceOff],
) -> Result<Vec<Record>, ServiceError> {
    let now = app.clock.now();
    let days = closed.iter().map(|(_, off)| (off.from, off.until));
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
        return Ok(Vec::new());
    };
    let zone = &catalogue.practice.zone;
    let around = domain::practice::schedule::TimeOff {
        from: first.0,
        until: last.1,
    };
    let Some(around) = around.interval(zone) else {
        return Ok(Vec::new());
    };
    // Of people in other zones the days begin up to a day earlier or end later.
    let from = around
        .start
        .saturating_sub(A_DAY * 2)
        .map_or(now, |first| first.max(now));
    let mut query = BookingsQuery {
        from: Some(from),
        until: around.end.saturating_add(A_DAY).ok(),
        limit: PAGE,
        ..BookingsQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let found = app.store.bookings(key.practice, &query).await?;
        let full = found.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        query.after = found.last().map(|last| Cursor {
            start: last.booking.at.start,
            id: last.booking.id,
        });
        all.extend(found.into_iter().filter(|one| {
            let booking = &one.booking;
            booking.is_active() && booking.at.start > now && concerns(closed, booking, catalogue)
        }));
        if !full {
            return Ok(all);
        }
    }
}

async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}
