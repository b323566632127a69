//! What subscribers of a feed get, all of it or a part: the same bytes as long as nothing changed.

use std::sync::Arc;

use jiff::{SignedDuration, Span, Timestamp, civil::Time};

use super::entries::Writer;
use crate::service::{
    App, ServiceError,
    authenticate::Caller,
    booking::{changing::catalogue_of, placing::search::practitioner},
    recent::Seen,
    tokens::sha256,
};
use domain::{
    calendars::{
        feed::{Detail, Entry, Feed, Shows, When},
        feed_part::{Month, months},
    },
    ids::{BookingId, FeedId, PractitionerId},
    interval::Interval,
    practice::Catalogue,
    zone::{Zone, at_wall_clock, utc_midnight},
};
use store::{FeedBookings, OpenFeed, Revisions};

/// What a feed's address opens, as far as is known before anything is read or written.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub feed: Feed,
    pub state: FeedState,
    /// Events of before are left out of the whole.
    from: Timestamp,
}

/// The part of a feed that is asked for; by default all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Part {
    /// The first month, and the last one.
    pub from: Option<Month>,
    pub until: Option<Month>,
    /// With whom; by id or handle.
    pub practitioner: Option<String>,
}

/// Of one feed, the same state means the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedState {
    revisions: Revisions,
    /// What starts in it is shown; a time off or busy that has begun before the whole feed counts as if it started with it.
    range: Option<Interval>,
    practitioner: Option<PractitionerId>,
}

/// A whole feed, to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedContent {
    pub name: String,
    /// By start, then UID.
    pub entries: Vec<Entry>,
    /// When any of it changed last.
    pub changed: Timestamp,
}

/// How far back a feed reaches.
const DAYS_BACK: i32 = 30;
/// Nothing is booked further ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// What the token of a feed's address opens.
///
/// # Errors
/// [`ServiceError::NotFound`] for an address that never was, [`ServiceError::Gone`] for one that is used no more,
/// [`ServiceError::Invalid`] for a part that there is not.
pub async fn open(app: &App, token: &str, part: &Part) -> Result<Subscription, ServiceError> {
    let open = opened(app, sha256(token.as_bytes())).await?;
    if !open.in_use {
        return Err(ServiceError::Gone);
    }
    let utc = jiff::tz::TimeZone::UTC;
    let first = app
        .clock
        .now()
        .to_zoned(utc.clone())
        .date()
        .saturating_sub(Span::new().days(DAYS_BACK));
    let from = first
        .to_zoned(utc)
        .map(|midnight| midnight.timestamp())
        .unwrap_or_default();
    let until = from.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let (feed, mut state) = (
        &open.feed,
        FeedState {
            revisions: open.revisions,
            range: Interval::new(from, until),
            practitioner: None,
        },
    );
    if *part != Part::default() {
        let catalogue = app
            .store
            .catalogue_of(feed.practice)
            .await?
            .ok_or(ServiceError::NotFound)?;
        state.practitioner = of_practitioner(&catalogue, feed, part)?;
        state.range = in_months(&catalogue.practice.zone, state.range, part, app.clock.now())?;
    }
    Ok(Subscription {
        state,
        from,
        feed: open.feed.clone(),
    })
}

/// Only feeds that tell who a session is with can be asked for those of one practitioner.
fn of_practitioner(
    catalogue: &Catalogue,
    feed: &Feed,
    part: &Part,
) -> Result<Option<PractitionerId>, ServiceError> {
    if part.practitioner.is_some() && !matches!(feed.shows, Shows::Practice | Shows::Room(_)) {
        return Err(ServiceError::invalid(
            "practitioner",
            "only the feed of a practice or of a room can be asked for one practitioner",
        ));
    }
    practitioner(catalogue, part.practitioner.as_deref(), "practitioner")
}

fn in_months(
    zone: &Zone,
    whole: Option<Interval>,
    part: &Part,
    now: Timestamp,
) -> Result<Option<Interval>, ServiceError> {
    let today = zone.date(now);
    if part
        .from
        .zip(part.until)
        .is_some_and(|(from, until)| until.first_day(today) < from.first_day(today))
    {
        return Err(ServiceError::invalid(
            "until",
            "the last month comes before the first one",
        ));
    }
    Ok(whole.and_then(|whole| months(whole, part.from, part.until, now, zone)))
}

async fn opened(app: &App, hash: [u8; 32]) -> Result<Arc<OpenFeed>, ServiceError> {
    if let Some(open) = app.feeds.get(app, &hash) {
        return Ok(open);
    }
    let seen = Seen::now(app);
    let open = Arc::new(
        app.store
            .feed_by_token(hash)
            .await?
            .ok_or(ServiceError::NotFound)?,
    );
    app.feeds.put(hash, seen, Arc::clone(&open));
    Ok(open)
}

/// Everything a feed shows.
pub async fn content(app: &App, subscription: &Subscription) -> Result<FeedContent, ServiceError> {
    let Subscription { feed, state, from } = subscription;
    let catalogue = app
        .store
        .catalogue_of(feed.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let mut bookings = match state.range {
        Some(range) => app.store.feed_bookings(feed, range).await?,
        None => FeedBookings::default(),
    };
    if let Some(practitioner) = state.practitioner {
        bookings
            .data
            .retain(|one| one.practitioners.contains(&practitioner));
    }
    let writer = Writer::new(feed, &catalogue, bookings.uid_host).of(state.practitioner);
    let mut entries = writer.appointments(&bookings.data);
    if let Shows::Practitioner(id) = feed.shows
        && let Some(practitioner) = catalogue.practitioner(id)
        && (feed.times_off || feed.busy)
    {
        let calendar = app.store.calendar(feed.practice, *from).await?;
        let zone = &catalogue.practice.zone;
        let within = |at: Timestamp| {
            state
                .range
                .is_some_and(|range| range.start <= at && at < range.end)
        };
        let absences = writer.absences(practitioner, &calendar, *from);
        entries.extend(
            absences
                .into_iter()
                .filter(|one| within(begins(one, zone).max(*from))),
        );
    }
    entries.sort_by(|a, b| (starts(a), &a.uid).cmp(&(starts(b), &b.uid)));
    let changed = bookings
        .changed
        .map_or(feed.created, |changed| changed.max(feed.created));
    Ok(FeedContent {
        name: writer.name(),
        entries,
        changed,
    })
}

/// One booking as an event, neutral as in its client's own feed.
///
/// # Errors
/// [`ServiceError::NotFound`] while it is not confirmed, and once it is cancelled: nothing is to be put into a calendar.
pub async fn single(app: &App, caller: &Caller, id: BookingId) -> Result<Entry, ServiceError> {
    let record = app.record(caller, id).await?;
    let (practice, start) = (record.booking.practice, record.booking.at.start);
    let catalogue = catalogue_of(app, &record.booking).await?;
    let feed = Feed {
        id: FeedId(id.0),
        practice,
        shows: Shows::Booking(id),
        detail: Detail::Busy,
        times_off: false,
        busy: false,
        label: String::new(),
        language: record.client.details.language,
        created: record.booking.booked_at,
        revoked: None,
    };
    let around = Interval::lasting(start, 1).ok_or(ServiceError::NotFound)?;
    let found = app.store.feed_bookings(&feed, around).await?;
    let writer = Writer::new(&feed, &catalogue, found.uid_host);
    let entry = found
        .data
        .iter()
        .find(|one| one.id == id)
        .and_then(|one| writer.appointment(&id.to_string(), &[one]));
    entry.ok_or(ServiceError::NotFound)
}

/// When an entry begins; whole days in `zone`.
fn begins(entry: &Entry, zone: &Zone) -> Timestamp {
    match entry.when {
        When::At(at) => at.start,
        When::Days(first, _) => {
            at_wall_clock(first.to_datetime(Time::midnight()), zone).unwrap_or(Timestamp::MIN)
        }
    }
}

/// For the order of entries: second of the start, of whole days by UTC.
fn starts(entry: &Entry) -> i64 {
    match entry.when {
        When::At(at) => at.start.as_second(),
        When::Days(first, _) => utc_midnight(first),
    }
}
