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
    ids::{FeedId, ResourceId},
    interval::{Interval, merged},
    practice::schedule::TimeOff,
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
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
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
    let first = first.unwrap_or_else(|| practitioner.zone.date(app.clock.now()));
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
    let window = TimeOff {
        from: first.at(0, 0, 0, 0),
        until: end.at(0, 0, 0, 0),
    }
    .interval(&practitioner.zone);
    let window =
        window.ok_or_else(|| ServiceError::invalid("end", "the range ends before it starts"))?;
    let calendar = app.store.calendar(key.practice, window.start).await?;
    let booked = calendar
        .taken(ResourceId(id.0))
        .iter()
        .map(|one| one.during);
    let taken = booked
        .chain(calendar.off(practitioner))
        .chain(calendar.busy(id).iter().copied());
    let within =
        taken.filter_map(|one| Interval::new(one.start.max(window.start), one.end.min(window.end)));
    let taken = merged(within.collect());
    let feed = Feed {
        id: FeedId(id.0),
        practice: key.practice,
        shows: Shows::Practitioner(id),
        detail: Detail::Busy,
        times_off: true,
        busy: true,
        label: String::new(),
        language: None,
        created: window.start,
        revoked: None,
    };
    let changed = app.store.feed_bookings(&feed, window).await?.changed;
    let uid = uid(format!("taken-{id}"), key.practice, None);
    Ok(TakenTimes {
        uid,
        window,
        taken,
        changed: changed.unwrap_or(window.start),
    })
}
