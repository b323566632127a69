//! When a practitioner is taken, for their other tools to plan around: bookings with their buffers, times off, and what their
//! other calendars say. Nothing about why.

use jiff::{Timestamp, civil::Date};

use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
    booking::placing::search::practitioner,
};
use domain::{
    calendars::feed::{Detail, Feed, Shows, uid},
    ids::{FeedId, PracticeId, PractitionerId, ResourceId},
    interval::{Interval, merged},
    practice::{Practitioner, schedule::TimeOff},
};
use store::KeyRecord;

/// Taken time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenTimes {
    pub uid: String,
    pub window: Interval,
    /// In order, within the window.
    pub taken: Vec<Interval>,
    /// When a booking of it changed last.
    pub changed: Timestamp,
}

/// Days that are told about unless others are asked for, today included.
const DAYS: i32 = 62;
/// The most days that are told about.
const MOST_DAYS: i32 = 366;

/// When a practitioner, by id or handle, is taken on the local dates `first..=last` of theirs.
pub async fn free_busy(
    app: &App,
    key: &KeyRecord,
    name: &str,
    first: Option<Date>,
    last: Option<Date>,
) -> Result<TakenTimes, ServiceError> {
    allow(key, Scope::Feeds)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let id = practitioner(&catalogue, Some(name), "id")
        .ok()
        .flatten()
        .ok_or(ServiceError::NotFound)?;
    let practitioner = catalogue.practitioner(id).ok_or(ServiceError::NotFound)?;
    let window = window(practitioner, first, last, app.clock.now())?;
    let known = app.store.calendar(key.practice, window.start, None).await?;
    let calendar = known.calendar;
    let booked = calendar
        .taken(ResourceId(id.0))
        .iter()
        // Including their buffers, during which the practitioner cannot do anything else.
        .map(|one| one.during);
    let taken = booked
        .chain(calendar.off(practitioner))
        .chain(calendar.busy(id).iter().copied());
    let within =
        taken.filter_map(|one| Interval::new(one.start.max(window.start), one.end.min(window.end)));
    let feed = told_of(key.practice, id, window);
    let changed = app.store.feed_bookings(&feed, window).await?.changed;
    Ok(TakenTimes {
        uid: uid(format!("taken-{id}"), key.practice, None),
        window,
        // Merged, because the edges between taken stretches would tell how many there are.
        taken: merged(within.collect()),
        changed: changed.unwrap_or(window.start),
    })
}

/// The local dates `first..=last`, by default from today on.
fn window(
    practitioner: &Practitioner,
    first: Option<Date>,
    last: Option<Date>,
    now: Timestamp,
) -> Result<Interval, ServiceError> {
    let first = first.unwrap_or_else(|| practitioner.zone.date(now));
    let last = last.unwrap_or_else(|| first.saturating_add(jiff::Span::new().days(DAYS - 1)));
    let end = last.tomorrow().unwrap_or(Date::MAX);
    if end
        .since(first)
        .map_or(true, |span| span.get_days() > MOST_DAYS)
    {
        return Err(ServiceError::invalid(
            "end",
            "one query spans at most 366 days; ask again for the rest",
        ));
    }
    // Local dates become instants by the same rule as times off, around clock changes too.
    TimeOff {
        from: first.at(0, 0, 0, 0),
        until: end.at(0, 0, 0, 0),
    }
    .interval(&practitioner.zone)
    .ok_or_else(|| ServiceError::invalid("end", "the range ends before it starts"))
}

/// A feed that would show the same: by it the store knows when a booking of it changed.
fn told_of(practice: PracticeId, id: PractitionerId, window: Interval) -> Feed {
    Feed {
        id: FeedId(id.0),
        practice,
        shows: Shows::Practitioner(id),
        detail: Detail::Busy,
        times_off: true,
        busy: true,
        label: String::new(),
        language: None,
        created: window.start,
        revoked: None,
    }
}
