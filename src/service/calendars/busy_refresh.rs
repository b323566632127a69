//! Keeping up with calendars that are kept elsewhere: on a schedule, and again before a booking is decided when what is known is
//! old. A try that fails changes nothing but what the owner is told: what was known last goes on to count.

use std::time::Duration;

use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use uuid::Uuid;

use crate::{
    ports::busy::{Fetched, ReadError, ReadOptions, ReadWindow, Validators},
    service::{App, ServiceError},
};
use domain::{
    calendars::busy::{Reading, WorkingElsewhere},
    ids::{BusySourceId, PracticeId, PractitionerId},
    interval::Interval,
    practice::{Catalogue, Horizon},
    zone::Zone,
};
use store::{
    BusyDetails, BusyReading, BusySource, CommandError, FinishedRefresh, Lease, Refreshed,
};

/// A booking is decided by nothing older.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// After a try that failed, a booking does not wait for another one so soon.
const QUIET_PERIOD: SignedDuration = SignedDuration::from_mins(1);
/// A booking waits no longer: then what was known last counts.
const FETCH_TIMEOUT: Duration = Duration::from_secs(4);
/// For as long a try owns its source.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// A try that takes longer is given up while its lease still runs, so that the owner is told.
const LONGEST_TRY: Duration = Duration::from_secs(45);
/// Between two tries of a source that fails, at most.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// How far beyond the last day that can be booked a calendar is worked out. It is fetched and worked out whole once a day, so
/// that a server which says "unchanged" for ever does not run us out of days.
const MARGIN_DAYS: i64 = 35;
/// The same of a file, which nobody fetches again.
const FILE_DAYS: i64 = 731;

/// Of events that are not understood, what was known before is kept as well.
pub(crate) const TOO_MUCH: &str =
    "too much of it, and of those before, is not understood: remove this source and add it anew";

/// How a calendar is to be understood.
#[derive(Debug, Clone)]
pub(crate) struct SourceTerms {
    /// Of its all-day and floating times.
    pub zone: Zone,
    /// What becomes of events shown as "working elsewhere".
    pub elsewhere: WorkingElsewhere,
    /// Put as a file: it is worked out for longer.
    pub file: bool,
}

/// A source taken to be tried.
#[derive(Debug, Clone)]
pub struct DueSource {
    details: BusyDetails,
    lease: Uuid,
}

/// Takes sources that are due.
pub async fn lease_due(app: &App, lease: Lease) -> Result<Vec<DueSource>, ServiceError> {
    let due = app.store.lease_due_sources(lease).await?;
    Ok(due
        .into_iter()
        .map(|details| DueSource {
            details,
            lease: lease.token,
        })
        .collect())
}

/// Tries a source; a word for what came of it.
pub async fn refresh(app: &App, due: DueSource) -> Result<&'static str, ServiceError> {
    let DueSource { details, lease } = due;
    let source = &details.source;
    let catalogue = app
        .store
        .catalogue_of(source.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let now = app.clock.now();
    // Failures are outcomes here, not errors: they are stored for the owner to see.
    let outcome = within(LONGEST_TRY, tried(app, &catalogue, &details, now)).await;
    let (word, pause) = match &outcome {
        Refreshed::Read { .. } => ("read", app.settings.busy_refresh),
        Refreshed::Unchanged => ("unchanged", app.settings.busy_refresh),
        Refreshed::Failed { .. } => (
            "failed",
            pause_after(source.failures, app.settings.busy_refresh),
        ),
    };
    let due = now.saturating_add(pause).ok();
    let (practice, tried_before, source) = (source.practice, source.tried, source.id);
    let finished = |outcome| FinishedRefresh {
        practice,
        source,
        lease: Some(lease),
        tried_before,
        outcome,
        due,
        now,
        audit: None,
    };
    let written = match app.store.finish_refresh(finished(outcome)).await {
        // More is known than may be kept, because events that are not understood keep their earlier
        // times.
        Err(CommandError::Full) => {
            app.store
                .finish_refresh(finished(Refreshed::Failed {
                    problem: TOO_MUCH.into(),
                }))
                .await
        }
        written => written,
    };
    // The lease has run out and another worker has tried since: its result stays.
    Ok(if written? { word } else { "too_late" })
}

async fn within(limit: Duration, trying: impl Future<Output = Refreshed>) -> Refreshed {
    let tried = tokio::time::timeout(limit, trying).await;
    tried.unwrap_or_else(|_| Refreshed::Failed {
        problem: "it was not read in time".into(),
    })
}

/// Twice as long with each failure.
fn pause_after(failures: u32, usual: SignedDuration) -> SignedDuration {
    let pause = usual
        .checked_mul(1_i32.checked_shl(failures.min(8)).unwrap_or(256))
        .unwrap_or(LONGEST_PAUSE);
    // Never sooner than the usual pause, even if that is set to more than an hour.
    pause.min(LONGEST_PAUSE.max(usual))
}

async fn tried(
    app: &App,
    catalogue: &Catalogue,
    details: &BusyDetails,
    now: Timestamp,
) -> Refreshed {
    let failed = |problem: String| Refreshed::Failed { problem };
    let Some(url) = &details.url else {
        return failed("the calendar is put as a file".into());
    };
    let Some(zone) = zone_of(catalogue, &details.source) else {
        return failed("the practitioner has left".into());
    };
    // If what is known does not reach far enough, no validators are sent, so that the server cannot
    // answer "unchanged".
    let whole = details
        .source
        .read
        .as_ref()
        .is_none_or(|read| read.covers_until < wanted_until(catalogue, now, false));
    let validators = if whole {
        Validators::default()
    } else {
        details.validators.clone()
    };
    match app.gateways.busy.fetch(url, &validators).await {
        Err(error) => failed(error.to_string()),
        Ok(Fetched::Unchanged) => Refreshed::Unchanged,
        Ok(Fetched::Calendar { bytes, validators }) => {
            let as_what = SourceTerms {
                zone,
                elsewhere: details.source.elsewhere,
                file: false,
            };
            match read(app, catalogue, &as_what, bytes, now).await {
                Ok((reading, until)) => read_now(reading, until, validators, now),
                Err(error) => failed(error.to_string()),
            }
        }
    }
}

/// A good reading.
pub(crate) fn read_now(
    found: Reading,
    covers_until: Timestamp,
    validators: Validators,
    at: Timestamp,
) -> Refreshed {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let summary = BusyReading {
        at,
        covers_until,
        events: count(found.events.len() + found.passed_over),
        passed_over: count(found.passed_over),
        faults: found.faults.clone(),
    };
    Refreshed::Read {
        reading: summary,
        validators,
        found,
    }
}

/// What a file says, as [`read`]. It is worked out for years, since no newer one may come, or if that is too much, as far as a
/// calendar that is fetched.
pub(crate) async fn read_file(
    app: &App,
    catalogue: &Catalogue,
    sought: SourceTerms,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<(Reading, Timestamp), ReadError> {
    match read(app, catalogue, &sought, bytes.clone(), now).await {
        // Years of a busy calendar may be above the budget; a shorter window is better than none.
        Err(ReadError::TooMuch { .. }) => {
            read(
                app,
                catalogue,
                &SourceTerms {
                    file: false,
                    ..sought
                },
                bytes,
                now,
            )
            .await
        }
        found => found,
    }
}

/// What a calendar says but for our own events that come back, and until when that was worked out.
pub(crate) async fn read(
    app: &App,
    catalogue: &Catalogue,
    sought: &SourceTerms,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<(Reading, Timestamp), ReadError> {
    let start = now
        // From yesterday: what has begun may still last, and zones are up to a day apart.
        .saturating_sub(SignedDuration::from_hours(24))
        .unwrap_or(now);
    // A day more than is asked for, so that the next try does not find it short.
    let until = wanted_until(catalogue, now, sought.file)
        .saturating_add(SignedDuration::from_hours(24))
        .unwrap_or(now);
    let window = Interval::new(start, until).ok_or(ReadError::Defect)?;
    let manner = ReadOptions {
        // Our bookings come back in calendars that subscribe to our feeds; their time is taken
        // already.
        own: Some(catalogue.practice.id),
        elsewhere: sought.elsewhere,
        limits: app.gateways.busy.limits(),
    };
    Ok((
        app.gateways
            .busy
            .read(
                bytes,
                ReadWindow {
                    zone: sought.zone.clone(),
                    window,
                },
                manner,
            )
            .await?,
        until,
    ))
}

/// The zone of a source's all-day and floating times; `None` when its practitioner has left.
pub(crate) fn zone_of(catalogue: &Catalogue, source: &BusySource) -> Option<Zone> {
    let practitioner = catalogue.practitioner(source.practitioner)?;
    Some(source.zone.as_ref().unwrap_or(&practitioner.zone).clone())
}

/// The end of the last day that can be booked, in any zone.
pub(crate) fn last_bookable(catalogue: &Catalogue, now: Timestamp) -> Timestamp {
    let days = |number: i64| {
        now.saturating_add(SignedDuration::from_hours(24 * number))
            .unwrap_or(Timestamp::MAX)
    };
    let end = |horizon| match horizon {
        // Two days beyond the horizon: for the day that has begun and for zones.
        Horizon::Days(ahead) => days(i64::from(ahead) + 2),
        Horizon::Until(date) => {
            let end = date
                .saturating_add(Span::new().days(2))
                .to_zoned(TimeZone::UTC);
            end.map_or(Timestamp::MAX, |end| end.timestamp())
        }
    };
    let rules = &catalogue.practice.booking;
    let services = catalogue.services.iter();
    // A service may be booked further ahead than the others.
    let horizons = services.map(|service| service.times.horizon(rules));
    horizons.map(end).fold(end(rules.horizon), Timestamp::max)
}

fn wanted_until(catalogue: &Catalogue, now: Timestamp, file: bool) -> Timestamp {
    let margin = SignedDuration::from_hours(24 * if file { FILE_DAYS } else { MARGIN_DAYS });
    last_bookable(catalogue, now)
        .max(now)
        .saturating_add(margin)
        .unwrap_or(Timestamp::MAX)
}

/// Before a booking with any of these practitioners is decided: what is old is fetched again, all at the same time, for no longer
/// than somebody who books should wait.
pub(crate) async fn before_deciding(
    app: &App,
    practice: PracticeId,
    people: &[PractitionerId],
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    let sources = app.store.busy_sources(practice).await?;
    // Only what this decision depends on: whoever books must not wait for other people's calendars.
    let old = sources
        .iter()
        .filter(|source| people.contains(&source.practitioner) && is_old(source, now));
    let tries = old.map(|source| refreshed(app, practice, source.id, now));
    // A slow server must not stop bookings: what was known last counts
    // (docs/decisions/0017-busy-times-by-event.md).
    if let Ok(results) = tokio::time::timeout(FETCH_TIMEOUT, futures::future::join_all(tries)).await
    {
        return results.into_iter().collect();
    }
    tracing::warn!("a calendar did not answer in time; what was known last decides");
    Ok(())
}

fn is_old(source: &BusySource, now: Timestamp) -> bool {
    let within =
        |at: Option<Timestamp>, length| at.is_some_and(|at| now.duration_since(at) <= length);
    // A file has no address to fetch it from; it is as old as its owner leaves it.
    let fetched = source.origin.is_some();
    fetched
        && !within(source.read.as_ref().map(|read| read.at), REFRESH_AFTER)
        && !within(source.tried, QUIET_PERIOD)
}

/// Tries one source now; or waits until whoever has it is done.
pub(crate) async fn refreshed(
    app: &App,
    practice: PracticeId,
    id: BusySourceId,
    since: Timestamp,
) -> Result<(), ServiceError> {
    loop {
        let lease = Lease {
            now: app.clock.now(),
            length: LEASE,
            token: app.fresh(),
            limit: 1,
        };
        // One at a time over all replicas: many bookings at once must not become as many requests
        // to somebody's server.
        if let Some(details) = app.store.lease_source(practice, id, lease, since).await? {
            return refresh(
                app,
                DueSource {
                    details,
                    lease: lease.token,
                },
            )
            .await
            .map(drop);
        }
        let sources = app.store.busy_sources(practice).await?;
        match sources.iter().find(|source| source.id == id) {
            // Another worker has it, and its result will be as new as ours. Polled, because
            // replicas do not notify each other.
            Some(source) if source.tried.is_none_or(|tried| tried < since) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            _ => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_try_that_does_not_end_is_told_as_one_that_failed() {
        let never = within(Duration::from_millis(1), std::future::pending()).await;
        assert!(
            matches!(never, Refreshed::Failed { problem } if problem == "it was not read in time")
        );
        let read = within(LONGEST_TRY, async { Refreshed::Unchanged }).await;
        assert!(matches!(read, Refreshed::Unchanged));
    }
}
