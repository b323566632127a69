//! Free times.

use jiff::{Span, Timestamp, civil::Date};

use crate::service::{
    App, ServiceError, Snapshot,
    authenticate::Caller,
    booking::reasons::named,
    practice::asked::{moved_to, party, unknown},
};
use domain::{
    booking::{
        Booking, Refusal,
        availability::{Search, Slot, Unavailable},
        moving::Moving,
        overrides::Overrides,
    },
    ids::{BookingId, PractitionerId, ServiceId},
    practice::{Catalogue, service::Mode},
    zone::Zone,
};

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct AvailabilityQuery {
    /// Id or handle.
    pub service: String,
    /// Id or handle.
    pub practitioner: Option<String>,
    pub mode: Option<Mode>,
    /// Local dates of the practice, inclusive; default: today and the four weeks from it.
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// The viewer's, for the offset of the times.
    pub time_zone: Option<Zone>,
    /// A booking that is to be moved: the starts that moving it admits, in its own way unless one is named. Needs its manage
    /// token, or the practice's key.
    pub booking: Option<BookingId>,
}

/// Dates one query may span.
// Enough for any two months, and a bound on what one request may cost.
const MOST_DAYS: i32 = 62;

/// Free starts of a service.
#[derive(Debug, Clone)]
pub struct FreeSlots {
    /// The viewer's zone, if they named one; else the practice's.
    pub zone: Zone,
    pub service: ServiceId,
    /// By start.
    pub slots: Vec<Slot>,
    /// When nothing is free in the range: the first start after it.
    pub next: Option<Timestamp>,
    /// The last local date of the practice that can be booked yet.
    pub last_bookable: Date,
    /// Until when the same look finds the same, should catalogue and calendar stay as they are.
    pub same_until: Timestamp,
}

/// The free starts of a service.
pub async fn availability(
    app: &App,
    slug: &str,
    query: &AvailabilityQuery,
    caller: Option<&Caller>,
) -> Result<FreeSlots, ServiceError> {
    free_slots(app, &app.cached_snapshot(slug).await?, query, caller).await
}

/// The free starts of a service, as a practice is in a snapshot.
pub async fn free_slots(
    app: &App,
    snapshot: &Snapshot,
    query: &AvailabilityQuery,
    caller: Option<&Caller>,
) -> Result<FreeSlots, ServiceError> {
    let Snapshot {
        catalogue,
        calendar,
        ..
    } = snapshot;
    let practitioner = practitioner(catalogue, query.practitioner.as_deref(), "practitioner")?;
    let now = app.clock.now();
    let (first, last) = range(query, catalogue.practice.zone.date(now))?;
    // A booking to be moved is looked up by its token first: its own time counts as free only for
    // those who may move it.
    let moved = moved(app, catalogue, query.booking, caller).await?;
    let service = moved_to(
        catalogue,
        &query.service,
        moved.as_ref(),
        party(catalogue, caller),
        "service",
    )?;
    let plain = Search {
        catalogue,
        service,
        calendar,
        now,
        practitioner,
        mode: query.mode,
    };
    let moving = match (moved, caller) {
        (Some(booking), Some(caller)) => match Moving::of(
            &booking,
            (catalogue, service),
            calendar,
            caller.party(),
            now,
        ) {
            // What it was agreed as is not given any more: it cannot be moved, though it may be.
            Err(Refusal::Unavailable(_)) => return Ok(found(&plain, query, Vec::new(), None)),
            moving => Some(moving.map_err(ServiceError::Refused)?),
        },
        _ => None,
    };
    let search = moving
        .as_ref()
        .map_or(plain, |moving| moving.search(practitioner, query.mode));
    let slots = search.slots(first, last);
    // Only for an empty range, because it may search far.
    let next = if slots.is_empty() {
        search.next_after(last)
    } else {
        None
    };
    Ok(found(&search, query, slots, next))
}

fn found(
    search: &Search<'_>,
    query: &AvailabilityQuery,
    slots: Vec<Slot>,
    next: Option<Timestamp>,
) -> FreeSlots {
    let home = &search.catalogue.practice.zone;
    FreeSlots {
        zone: query.time_zone.clone().unwrap_or_else(|| home.clone()),
        service: search.service.id,
        same_until: search.same_until(slots.first().map(|slot| slot.at.start).or(next)),
        slots,
        next,
        last_bookable: search.last_bookable(),
    }
}

fn range(query: &AvailabilityQuery, today: Date) -> Result<(Date, Date), ServiceError> {
    let sane = |date: &Date| (2000..=2200).contains(&date.year());
    let first = query.start.unwrap_or(today);
    let last = query
        .end
        .unwrap_or_else(|| first.saturating_add(Span::new().days(27)));
    if !sane(&first) || !sane(&last) {
        return Err(ServiceError::invalid(
            "start",
            "dates lie between 2000 and 2200",
        ));
    }
    if last < first {
        return Err(ServiceError::invalid(
            "end",
            "the range ends before it starts",
        ));
    }
    match last.since(first).map(|span| span.get_days()) {
        Ok(days) if days < MOST_DAYS => Ok((first, last)),
        _ => Err(ServiceError::invalid(
            "end",
            "one query spans at most 62 days; ask again for the rest",
        )),
    }
}

/// The booking that is to be moved, if its client or the practice asks.
async fn moved(
    app: &App,
    catalogue: &Catalogue,
    booking: Option<BookingId>,
    caller: Option<&Caller>,
) -> Result<Option<Booking>, ServiceError> {
    let Some(id) = booking else { return Ok(None) };
    let record = app
        .record(caller.ok_or(ServiceError::Unauthorized)?, id)
        .await?;
    // The token is right but the address names another practice: neither is revealed.
    if record.booking.practice != catalogue.practice.id {
        return Err(ServiceError::NotFound);
    }
    Ok(Some(record.booking))
}

/// The practitioner a request names.
pub(crate) fn practitioner(
    catalogue: &Catalogue,
    reference: Option<&str>,
    pointer: &str,
) -> Result<Option<PractitionerId>, ServiceError> {
    let found = |reference| {
        catalogue
            .practitioner_named(reference)
            .map(|one| one.id)
            .ok_or_else(|| unknown(pointer))
    };
    reference.map(found).transpose()
}

/// A start that a search does not admit, with what it does admit instead. The practice is told each rule that forbids it, of those
/// that count; clients are told of one.
pub(crate) fn unavailable(
    search: Search<'_>,
    refusal: Unavailable,
    start: Timestamp,
    explained: Option<Overrides>,
) -> ServiceError {
    let zone = search.catalogue.practice.zone.clone();
    let alternatives = near(search, start);
    let reasons = explained.map(|overrides| search.explain(start, overrides).reasons);
    ServiceError::Unavailable {
        refusal,
        alternatives,
        reasons: named(search, start, reasons.unwrap_or_default()),
        zone,
    }
}

/// Free starts near a booking's, of the same service in the same way: the same people's if they have any.
pub(crate) async fn nearest(
    app: &App,
    catalogue: &Catalogue,
    booking: &Booking,
) -> Result<Vec<Timestamp>, ServiceError> {
    let snapshot = app.cached_snapshot(&catalogue.practice.slug).await?;
    // What is not given any more has no times.
    let Some(service) = snapshot.catalogue.service(booking.service) else {
        return Ok(Vec::new());
    };
    let search = Search {
        catalogue: &snapshot.catalogue,
        service,
        calendar: &snapshot.calendar,
        now: app.clock.now(),
        practitioner: booking.practitioners.first().copied(),
        mode: Some(booking.mode).filter(|mode| service.modes.contains(mode)),
    };
    let slots = near(search, booking.at.start);
    Ok(slots.into_iter().map(|slot| slot.at.start).collect())
}

/// Up to five free starts near `start`: those of who was asked for; others' only if they have nothing near.
fn near(search: Search<'_>, start: Timestamp) -> Vec<Slot> {
    match alternatives(search, start) {
        none if none.is_empty() => alternatives(
            Search {
                practitioner: None,
                ..search
            },
            start,
        ),
        some => some,
    }
}

/// Up to five free starts near `start`: the nearest, in order of time.
pub(crate) fn alternatives(search: Search<'_>, start: Timestamp) -> Vec<Slot> {
    let date = search.catalogue.practice.zone.date(start);
    let span = Span::new().days(14);
    let mut slots = search.slots(date.saturating_sub(span), date.saturating_add(span));
    // Nearest first to choose five, then by time to show them; the start breaks ties, so that the
    // same question gets the same answer.
    slots.sort_by_key(|slot| (slot.at.start.duration_since(start).abs(), slot.at.start));
    slots.truncate(5);
    slots.sort_by_key(|slot| slot.at.start);
    slots
}
