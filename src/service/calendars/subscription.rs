//! What subscribers of a feed get, all of it or a part: the same bytes as long as nothing changed.

use std::sync::Arc;

use jiff::{SignedDuration, Span, Timestamp, civil::Time};

use super::entries::Writer;
use crate::service::{
    App, ServiceError, authenticate::Caller, booking::placing::search::practitioner,
    recent::OfPractice, tokens::sha256,
};
use domain::{
    calendars::{
        feed::{Detail, Entry, EntryTime, Feed, Shows},
        feed_part::{Month, months},
    },
    ids::{BookingId, FeedId, PracticeId, PractitionerId},
    interval::Interval,
    practice::Catalogue,
    zone::{Zone, at_wall_clock, utc_midnight},
};
use store::{FeedBookings, OpenFeed};

/// The part of a feed that is asked for; by default all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct FeedPart {
    /// The first month, and the last one.
    pub from: Option<Month>,
    pub until: Option<Month>,
    /// With whom; by id or handle.
    pub practitioner: Option<String>,
}

/// A feed, or a part of it, to be written: the same as long as the practice has the same revisions, and the day has not turned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedContent {
    pub name: String,
    /// By start, then UID.
    pub entries: Vec<Entry>,
    /// When any of it changed last.
    pub changed: Timestamp,
    /// When the day turns, on which it depends how far back a feed reaches and which month is the current one.
    pub same_until: Timestamp,
}

/// What is shown of a feed.
struct Shown {
    /// What starts in it; a time off or busy that has begun before the whole feed counts as if it started with it.
    range: Option<Interval>,
    practitioner: Option<PractitionerId>,
    /// Events of before are left out of the whole.
    from: Timestamp,
}

/// How far back a feed reaches.
// A feed is replaced whole at each fetch: what leaves it disappears from its readers' calendars.
const DAYS_BACK: i32 = 30;
/// Nothing is booked further ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// What the token of a feed's address opens.
///
/// # Errors
/// [`ServiceError::NotFound`] for an address that never was, [`ServiceError::Gone`] for one that is used no more.
pub async fn open(app: &App, token: &str) -> Result<Arc<OpenFeed>, ServiceError> {
    // A revoked feed is still known, so that programs are told 410 and stop asking.
    let open = opened(app, sha256(token.as_bytes())).await?;
    if open.in_use {
        Ok(open)
    } else {
        Err(ServiceError::Gone)
    }
}

/// What is asked for, of what a feed reaches over.
///
/// # Errors
/// [`ServiceError::Invalid`] for a part that there is not.
fn shown(
    catalogue: &Catalogue,
    feed: &Feed,
    part: &FeedPart,
    now: Timestamp,
) -> Result<Shown, ServiceError> {
    let utc = jiff::tz::TimeZone::UTC;
    // From midnight UTC: counted from this moment, a feed would have other bytes at each fetch and
    // never a 304.
    let first = now
        .to_zoned(utc.clone())
        .date()
        .saturating_sub(Span::new().days(DAYS_BACK));
    let from = first
        .to_zoned(utc)
        .map(|midnight| midnight.timestamp())
        .unwrap_or_default();
    let until = from.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let whole = Interval::new(from, until);
    Ok(Shown {
        practitioner: of_practitioner(catalogue, feed, part)?,
        range: in_months(&catalogue.practice.zone, whole, part, now)?,
        from,
    })
}

/// Only feeds that tell who a session is with can be asked for those of one practitioner.
fn of_practitioner(
    catalogue: &Catalogue,
    feed: &Feed,
    part: &FeedPart,
) -> Result<Option<PractitionerId>, ServiceError> {
    // In other feeds, the sessions left out would tell who they are with.
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
    part: &FeedPart,
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
    let read = |_| async {
        let open = app.store.feed_by_token(hash).await?;
        Ok(Arc::new(open.ok_or(ServiceError::NotFound)?))
    };
    app.feeds.look(app, &hash, read).await
}

impl OfPractice for Arc<OpenFeed> {
    fn practice(&self) -> PracticeId {
        self.feed.practice
    }
}

/// Everything a feed shows, or a part of it.
pub async fn content(app: &App, feed: &Feed, part: &FeedPart) -> Result<FeedContent, ServiceError> {
    let catalogue = app
        .store
        .catalogue_of(feed.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let now = app.clock.now();
    let Shown {
        range,
        practitioner,
        from,
    } = shown(&catalogue, feed, part, now)?;
    let mut bookings = match range {
        Some(range) => app.store.feed_bookings(feed, range).await?,
        None => FeedBookings::default(),
    };
    if let Some(practitioner) = practitioner {
        bookings
            .data
            .retain(|one| one.practitioners.contains(&practitioner));
    }
    let writer = Writer::new(feed, &catalogue, bookings.uid_host).of(practitioner);
    let mut entries = writer.appointments(&bookings.data);
    if let Shows::Practitioner(id) = feed.shows
        && let Some(practitioner) = catalogue.practitioner(id)
        && (feed.times_off || feed.busy)
    {
        let known = app.store.calendar(feed.practice, from, None).await?;
        let zone = &catalogue.practice.zone;
        let within = |at: Timestamp| range.is_some_and(|range| range.start <= at && at < range.end);
        let absences = writer.absences(practitioner, &known.calendar, from);
        entries.extend(
            absences
                .into_iter()
                .filter(|one| within(begins(one, zone).max(from))),
        );
    }
    // In one order, so that the same content gives the same bytes and the same ETag.
    entries.sort_by(|a, b| (starts(a), &a.uid).cmp(&(starts(b), &b.uid)));
    let changed = bookings
        .changed
        // A new address is a new resource: `Last-Modified` is never before its creation.
        .map_or(feed.created, |changed| changed.max(feed.created));
    Ok(FeedContent {
        name: writer.name(),
        entries,
        changed,
        // The feed's beginning moves with the day in UTC, its current month with the practice's
        // day.
        same_until: [&Zone::utc(), &catalogue.practice.zone]
            .map(|zone| zone.same_day_until(now))
            .into_iter()
            .fold(Timestamp::MAX, Timestamp::min),
    })
}

/// One booking as an event, neutral as in its client's own feed.
///
/// # Errors
/// [`ServiceError::NotFound`] while it is not confirmed, and once it is cancelled: nothing is to be put into a calendar.
pub async fn single(app: &App, caller: &Caller, id: BookingId) -> Result<Entry, ServiceError> {
    let record = app.record(caller, id).await?;
    let (practice, start) = (record.booking.practice, record.booking.at.start);
    let catalogue = app.catalogue_of(&record).await?;
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
    // A minute finds it: bookings are found by their start.
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
        EntryTime::At(at) => at.start,
        EntryTime::Days(first, _) => {
            at_wall_clock(first.to_datetime(Time::midnight()), zone).unwrap_or(Timestamp::MIN)
        }
    }
}

/// For the order of entries: second of the start, of whole days by UTC.
fn starts(entry: &Entry) -> i64 {
    match entry.when {
        EntryTime::At(at) => at.start.as_second(),
        EntryTime::Days(first, _) => utc_midnight(first),
    }
}
