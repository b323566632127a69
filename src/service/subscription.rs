//! What subscribers of a feed get: appointments in neutral words, as much of who comes as the feed may tell, the same bytes as
//! long as nothing changed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Span, Timestamp, civil::Date};

use super::{App, ServiceError, authenticate::Caller, change::catalogue_of, recent::Seen, tokens::sha256};
use crate::{
    domain::{
        calendar::Calendar,
        feed::{Detail, Entry, Feed, Shows, When},
        ids::{BookingId, FeedId, PracticeId, PractitionerId, SessionId},
        interval::Interval,
        practice::{Catalogue, Practitioner},
        schedule::TimeOff,
        service::Mode,
        zone::utc_midnight,
    },
    ports::store::{FeedBooking, OpenFeed, Revisions},
    wording::{self, Locale, Value},
};

/// What a feed's address opens, as far as is known before anything is read or written.
#[derive(Debug, Clone)]
pub struct Subscription {
    pub feed: Feed,
    pub state: FeedState,
    /// Events of before are left out.
    from: Timestamp,
}

/// Of one feed, the same state means the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedState {
    revisions: Revisions,
    /// The first day shown, by UTC.
    first: Date,
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
/// So many busy times of a practitioner's other calendars are shown, the next ones: theirs are there to be looked at too.
const MOST_BUSY: usize = 2_000;
/// Nothing is booked further ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// What the token of a feed's address opens.
///
/// # Errors
/// [`ServiceError::NotFound`] for an address that never was, [`ServiceError::Gone`] for one that is used no more.
pub async fn open(app: &App, token: &str) -> Result<Subscription, ServiceError> {
    let open = opened(app, sha256(token.as_bytes())).await?;
    if !open.in_use {
        return Err(ServiceError::Gone);
    }
    let utc = jiff::tz::TimeZone::UTC;
    let first = app.clock.now().to_zoned(utc.clone()).date().saturating_sub(Span::new().days(DAYS_BACK));
    let from = first.to_zoned(utc).map(|midnight| midnight.timestamp()).unwrap_or_default();
    Ok(Subscription { state: FeedState { revisions: open.revisions, first }, from, feed: open.feed.clone() })
}

async fn opened(app: &App, hash: [u8; 32]) -> Result<Arc<OpenFeed>, ServiceError> {
    if let Some(open) = app.feeds.get(app, &hash) {
        return Ok(open);
    }
    let seen = Seen::now(app);
    let open = Arc::new(app.store.feed_by_token(hash).await?.ok_or(ServiceError::NotFound)?);
    app.feeds.put(hash, seen, Arc::clone(&open));
    Ok(open)
}

/// Everything a feed shows.
pub async fn content(app: &App, subscription: &Subscription) -> Result<FeedContent, ServiceError> {
    let Subscription { feed, from, .. } = subscription;
    let catalogue = app.store.catalogue_of(feed.practice).await?.ok_or(ServiceError::NotFound)?;
    let until = from.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let range = Interval::new(*from, until).ok_or_else(|| ServiceError::Internal("a feed's range".into()))?;
    let bookings = app.store.feed_bookings(feed, range).await?;
    let writer = Writer::new(app, feed, &catalogue);
    let mut entries = writer.appointments(&bookings.data);
    if let Shows::Practitioner(id) = feed.shows
        && let Some(practitioner) = catalogue.practitioner(id)
        && (feed.times_off || feed.busy)
    {
        let calendar = app.store.calendar(feed.practice, *from).await?;
        entries.extend(writer.absences(practitioner, &calendar, *from));
    }
    entries.sort_by(|a, b| (starts(a), &a.uid).cmp(&(starts(b), &b.uid)));
    let changed = bookings.changed.map_or(feed.created, |changed| changed.max(feed.created));
    Ok(FeedContent { name: writer.name(), entries, changed })
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
    let found = app.store.feed_bookings(&feed, around).await?.data.into_iter().find(|one| one.id == id);
    let entry = found.and_then(|one| Writer::new(app, &feed, &catalogue).appointment(&id.to_string(), &[&one]));
    entry.ok_or(ServiceError::NotFound)
}

/// For the order of entries: second of the start, of whole days by UTC.
fn starts(entry: &Entry) -> i64 {
    match entry.when {
        When::At(at) => at.start.as_second(),
        When::Days(first, _) => utc_midnight(first),
    }
}

/// What the UIDs of a practice's events end in. Behind another practice's, on the same machine or elsewhere, they are foreign.
pub(super) fn own_uids(app: &App, practice: PracticeId) -> String {
    let host = app.settings.public_url.split("://").last().unwrap_or_default();
    format!("@{practice}.{host}")
}

struct Writer<'a> {
    feed: &'a Feed,
    catalogue: &'a Catalogue,
    locale: Locale,
    suffix: String,
    /// What each way of meeting is called.
    modes: BTreeMap<Mode, String>,
}

impl<'a> Writer<'a> {
    fn new(app: &App, feed: &'a Feed, catalogue: &'a Catalogue) -> Self {
        let locale = Locale::chosen(feed.language.as_deref(), &catalogue.practice.locales);
        let called = |mode: Mode| wording::plain(&wording::say(locale, &format!("receipt-mode-{}", mode.as_str()), &[]));
        let modes = Mode::ALL.into_iter().map(|mode| (mode, called(mode))).collect();
        Self { feed, catalogue, locale, suffix: own_uids(app, feed.practice), modes }
    }

    fn say(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        wording::plain(&wording::say(self.locale, id, values))
    }

    /// A client's feed says nothing of the practice: it may lie open beside others' eyes.
    fn name(&self) -> String {
        let whose = match self.feed.shows {
            Shows::Client(_) | Shows::Booking(_) => return self.say("feed-appointments", &[]),
            Shows::Practice => Some(self.catalogue.practice.name.as_str()),
            Shows::Practitioner(id) => self.catalogue.practitioner(id).map(|one| one.name.as_str()),
            Shows::Room(id) => self.catalogue.room(id).map(|room| room.name.as_str()),
        };
        let label = Some(self.feed.label.as_str()).filter(|label| !label.is_empty());
        label.or(whose).map_or_else(|| self.say("feed-appointments", &[]), str::to_owned)
    }

    /// One event for each booking, and one for all that share a session.
    fn appointments(&self, bookings: &[FeedBooking]) -> Vec<Entry> {
        let own = matches!(self.feed.shows, Shows::Client(_) | Shows::Booking(_));
        let mut together: BTreeMap<SessionId, Vec<&FeedBooking>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(bookings.len());
        for booking in bookings {
            match booking.session.filter(|_| !own) {
                Some(session) => together.entry(session.id).or_default().push(booking),
                None => entries.extend(self.appointment(&booking.id.to_string(), &[booking])),
            }
        }
        entries.extend(together.iter().filter_map(|(id, bookings)| self.appointment(&id.to_string(), bookings)));
        entries
    }

    fn appointment(&self, id: &str, bookings: &[&FeedBooking]) -> Option<Entry> {
        let first = bookings.first()?;
        let session = first.session.filter(|session| id == session.id.to_string());
        let (sequence, changed) = session.map_or((first.sequence, first.changed), |one| (one.sequence, one.changed));
        Some(Entry {
            uid: format!("{id}{}", self.suffix),
            when: When::At(first.at),
            title: self.title(bookings),
            description: self.description(bookings),
            location: self.location(first),
            sequence,
            created: bookings.iter().map(|one| one.booked).min()?,
            changed,
        })
    }

    fn title(&self, bookings: &[&FeedBooking]) -> String {
        let mut who: Vec<String> = bookings.iter().filter_map(|one| self.of_client(one)).filter(|who| !who.is_empty()).collect();
        if matches!(self.feed.shows, Shows::Practice | Shows::Room(_)) {
            let people = bookings.first().into_iter().flat_map(|one| &one.practitioners);
            let names = people.filter_map(|id| Some(self.catalogue.practitioner_name(*id)?.to_owned()));
            who.splice(0..0, names);
        }
        if who.is_empty() {
            return self.say("feed-appointment", &[]);
        }
        self.say("feed-appointment-of", &[("who", Value::Text(&who.join(", ")))])
    }

    fn of_client(&self, booking: &FeedBooking) -> Option<String> {
        self.feed.detail.of_name(booking.client.as_ref()?.reveal())
    }

    /// How it takes place; where names may be told, also what it is.
    fn description(&self, bookings: &[&FeedBooking]) -> Option<String> {
        let first = bookings.first()?;
        let mode = self.modes.get(&first.mode)?;
        match self.feed.detail {
            Detail::Busy => None,
            Detail::Initials => Some(mode.clone()),
            Detail::Names => {
                let service = first.service_name.in_language(Some(self.locale.language()));
                Some(format!("{service}\n{mode}"))
            }
        }
    }

    fn location(&self, booking: &FeedBooking) -> Option<String> {
        let shown = !matches!(self.feed.shows, Shows::Client(_) | Shows::Booking(_) | Shows::Room(_));
        booking.room.filter(|_| shown).and_then(|id| Some(self.catalogue.room_name(id)?.to_owned()))
    }

    /// Times off and times busy elsewhere. They have no history: the feed's own age stands for theirs.
    fn absences(&self, practitioner: &Practitioner, calendar: &Calendar, from: Timestamp) -> Vec<Entry> {
        let mut entries = Vec::new();
        if self.feed.times_off {
            let ahead = |off: &&TimeOff| off.interval(&practitioner.zone).is_some_and(|at| from < at.end);
            let all = calendar.times_off(practitioner);
            entries.extend(all.iter().filter(ahead).filter_map(|off| {
                let name = format!("off-{}-{}", off.from, off.until);
                Some(self.absence(practitioner.id, &name, When::of_time_off(off, &practitioner.zone)?, "feed-time-off"))
            }));
        }
        if self.feed.busy {
            let ahead = calendar.busy(practitioner.id).iter().filter(|one| from < one.end).take(MOST_BUSY);
            entries.extend(ahead.map(|one| {
                let name = format!("busy-{}-{}", one.start.as_second(), one.end.as_second());
                self.absence(practitioner.id, &name, When::At(*one), "feed-busy")
            }));
        }
        entries
    }

    fn absence(&self, practitioner: PractitionerId, name: &str, when: When, title: &str) -> Entry {
        Entry {
            uid: format!("{name}-{practitioner}{}", self.suffix),
            when,
            title: self.say(title, &[]),
            description: None,
            location: None,
            sequence: 0,
            created: self.feed.created,
            changed: self.feed.created,
        }
    }
}
