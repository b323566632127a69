//! Busy sources: added, tested, listed, put as a file, removed.

use jiff::SignedDuration;
use secrecy::SecretString;

use super::{
    busy_list::{ListedSource, SourceTest, catalogue, read_one, shown},
    busy_refresh::{self, SourceTerms, TOO_MUCH, read, read_file, read_now, zone_of},
};
use crate::{
    ports::busy::{Fetched, Validators},
    service::{
        Answered, App, Idempotent, ServiceError,
        authenticate::{Scope, allow},
        listing::InZone,
        practice::asked::unknown,
    },
};
use domain::{
    calendars::busy::{KnownBusy, Reading, WorkingElsewhere, busy},
    ids::BusySourceId,
    practice::Catalogue,
    zone::Zone,
};
use store::{
    Actor, Audit, BusyDetails, BusySource, BusySourceChange, CommandError, Create, FinishedRefresh,
    KeyRecord, NewBusySource, Principal, Refreshed,
};

/// A source to be added.
#[derive(Debug, Clone)]
pub struct BusySourceRequest {
    /// Id or handle.
    pub practitioner: String,
    pub label: String,
    /// Left out: the calendar is put as a file.
    pub url: Option<SecretString>,
    /// Of all-day and floating times; left out: the practitioner's.
    pub zone: Option<Zone>,
    /// What becomes of events shown as "working elsewhere".
    pub elsewhere: WorkingElsewhere,
}

/// The most sources of one practice.
const MAX_SOURCES: usize = 200;

/// Adds one. What cannot be read is not added: nobody would know when the practitioner is busy.
pub async fn add(
    app: &App,
    key: &KeyRecord,
    request: &BusySourceRequest,
    once: &Idempotent<InZone<ListedSource>>,
) -> Result<Answered<InZone<ListedSource>>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    // Before fetching: a repetition must get its first answer even if the calendar cannot be read
    // now.
    let record = once.key.once(Principal::Key(key.id));
    if let Some(before) = app
        .store
        .stored_answer(key.practice, &record, app.clock.now())
        .await?
    {
        return Ok(Answered::Before(before));
    }
    // A cheap check before a request goes out; the store counts again under its lock.
    if app.store.busy_sources(key.practice).await?.len() >= MAX_SOURCES {
        return Err(too_many());
    }
    let now = app.clock.now();
    let mut source = fresh(app, &catalogue, request)?;
    let mut found = None;
    // Read before it is added: a source that never worked would look like a free practitioner.
    if let Some(url) = &request.url {
        let (reading, until, validators) = fetched(app, &catalogue, &source, url).await?;
        let outcome = read_now(reading, until, validators, now);
        if let Refreshed::Read { reading, .. } = &outcome {
            source.read = Some(reading.clone());
            source.tried = Some(now);
        }
        found = Some(outcome);
    }
    let added = shown(app, &catalogue, source.clone());
    let (record, answer) = once.remembered(Principal::Key(key.id), &added)?;
    let due = request
        .url
        .is_some()
        .then(|| now.saturating_add(app.settings.busy_refresh).unwrap_or(now));
    let addition = Create {
        practice: key.practice,
        now,
        audit: audit(key, "busy_source.added", source.id),
        once: Some((record, answer.clone())),
        row: NewBusySource {
            source,
            url: request.url.clone(),
            found,
            most: MAX_SOURCES,
            due,
        },
    };
    match app.store.add_busy_source(addition).await {
        Err(CommandError::Full) => Err(too_many()),
        before => Ok(Answered::of(before?, added, answer)),
    }
}

fn too_many() -> ServiceError {
    ServiceError::invalid(
        "/practitioner",
        "a practice has at most 200 busy sources: remove one first",
    )
}

/// What an address would bring, without adding anything.
pub async fn test(
    app: &App,
    key: &KeyRecord,
    request: &BusySourceRequest,
) -> Result<InZone<SourceTest>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let source = fresh(app, &catalogue, request)?;
    let url = request
        .url
        .as_ref()
        .ok_or_else(|| ServiceError::invalid("/url", "an address is needed"))?;
    let (reading, ..) = fetched(app, &catalogue, &source, url).await?;
    let zone = zone_of(&catalogue, &source).ok_or_else(|| unknown("/practitioner"))?;
    let mut tried = SourceTest {
        events: reading.events.len() + reading.passed_over,
        passed_over: reading.passed_over,
        faults: reading.faults.clone(),
        // As if nothing had been known before: a test shows what this calendar alone says.
        ahead: busy(&reading.after(&KnownBusy::new())),
    };
    let now = app.clock.now();
    tried.ahead.retain(|one| now < one.end);
    tried.ahead.truncate(20);
    Ok(InZone::new(tried, zone))
}

/// Changes one. Where it is understood otherwise then, a calendar with an address is read at once; of one that was put as a file nothing
/// is left to read again, so that this counts from the next file on.
pub async fn change(
    app: &App,
    key: &KeyRecord,
    id: BusySourceId,
    change: BusySourceChange,
) -> Result<InZone<ListedSource>, ServiceError> {
    allow(key, Scope::Catalogue)?;
    // A new label needs no new reading.
    let (now, otherwise) = (app.clock.now(), change.reads_otherwise());
    let trace = audit(key, "busy_source.changed", id);
    if !app
        .store
        .change_busy_source(key.practice, id, change, trace, now)
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if otherwise && details.url.is_some() {
        // Also when it was tried at this very instant: that try knew nothing of the change.
        let since = now
            .saturating_add(SignedDuration::from_secs(1))
            .unwrap_or(now);
        busy_refresh::refreshed(app, key.practice, id, since).await?;
    }
    read_one(app, key, id).await
}

/// Fetches one now.
pub async fn refresh(
    app: &App,
    key: &KeyRecord,
    id: BusySourceId,
) -> Result<InZone<ListedSource>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if details.url.is_none() {
        return Err(ServiceError::CalendarUnreadable(
            "the calendar is put as a file: put a newer one".into(),
        ));
    }
    busy_refresh::refreshed(app, key.practice, id, app.clock.now()).await?;
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(shown(app, &catalogue, details.source))
}

/// Puts a calendar as a file in place of the one before. Of two that are put at once, the later one stays, and both are told of it.
pub async fn put(
    app: &App,
    key: &KeyRecord,
    id: BusySourceId,
    bytes: Vec<u8>,
) -> Result<InZone<ListedSource>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if details.url.is_some() {
        return Err(ServiceError::CalendarUnreadable(
            "this calendar is fetched from its address: add one without an address for files"
                .into(),
        ));
    }
    let (now, zone) = (
        app.clock.now(),
        zone_of(&catalogue, &details.source).ok_or(ServiceError::NotFound)?,
    );
    let as_what = SourceTerms {
        zone,
        elsewhere: details.source.elsewhere,
        file: true,
    };
    // Read outside any transaction, as it may take seconds. What was known is looked up when it is
    // written (docs/decisions/0017-busy-times-by-event.md).
    let (reading, until) = match read_file(app, &catalogue, as_what, bytes, now).await {
        Ok(read) => read,
        Err(error) => {
            note_refused(app, key, &details, error.to_string()).await?;
            return Err(ServiceError::CalendarUnreadable(error.to_string()));
        }
    };
    let outcome = read_now(reading, until, Validators::default(), now);
    let (practice, audit) = (key.practice, Some(audit(key, "busy_source.put", id)));
    let tried_before = details.source.tried;
    let finished = FinishedRefresh {
        practice,
        source: id,
        lease: None,
        tried_before,
        outcome,
        due: None,
        now,
        audit,
    };
    match app.store.finish_refresh(finished).await {
        Err(CommandError::Full) => {
            note_refused(app, key, &details, TOO_MUCH.to_owned()).await?;
            return Err(ServiceError::CalendarUnreadable(TOO_MUCH.into()));
        }
        written => written?,
    };
    read_one(app, key, id).await
}

/// A file that was not even taken to be read: the source shows why. Of a source that is fetched nothing is noted.
pub async fn refused(
    app: &App,
    key: &KeyRecord,
    id: BusySourceId,
    why: String,
) -> Result<(), ServiceError> {
    allow(key, Scope::Catalogue)?;
    let details = app
        .store
        .busy_source(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if details.url.is_none() {
        note_refused(app, key, &details, why).await
    } else {
        Ok(())
    }
}

/// What was put before goes on to count.
async fn note_refused(
    app: &App,
    key: &KeyRecord,
    details: &BusyDetails,
    problem: String,
) -> Result<(), ServiceError> {
    let (source, now) = (&details.source, app.clock.now());
    let audit = Some(audit(key, "busy_source.refused", source.id));
    let outcome = Refreshed::Failed { problem };
    let (practice, tried_before, source) = (source.practice, source.tried, source.id);
    app.store
        .finish_refresh(FinishedRefresh {
            practice,
            source,
            lease: None,
            tried_before,
            outcome,
            due: None,
            now,
            audit,
        })
        .await?;
    Ok(())
}

/// Removes one, and all that is known of it: the time it took is free at once.
pub async fn remove(app: &App, key: &KeyRecord, id: BusySourceId) -> Result<(), ServiceError> {
    allow(key, Scope::Catalogue)?;
    let trace = audit(key, "busy_source.removed", id);
    let removed = app
        .store
        .remove_busy_source(key.practice, id, trace, app.clock.now())
        .await?;
    removed.then_some(()).ok_or(ServiceError::NotFound)
}

fn fresh(
    app: &App,
    catalogue: &Catalogue,
    request: &BusySourceRequest,
) -> Result<BusySource, ServiceError> {
    let practitioner = catalogue
        .practitioner_named(&request.practitioner)
        .ok_or_else(|| unknown("/practitioner"))?;
    Ok(BusySource {
        id: BusySourceId(app.fresh()),
        practice: catalogue.practice.id,
        practitioner: practitioner.id,
        label: request.label.clone(),
        origin: request
            .url
            .as_ref()
            // Only scheme and host are shown later: the address is a secret.
            .map(|url| app.gateways.busy.origin(url).unwrap_or_default()),
        zone: request.zone.clone(),
        elsewhere: request.elsewhere,
        added: app.clock.now(),
        read: None,
        tried: None,
        failures: 0,
        problem: None,
    })
}

/// The calendar at an address, read.
async fn fetched(
    app: &App,
    catalogue: &Catalogue,
    source: &BusySource,
    url: &SecretString,
) -> Result<(Reading, jiff::Timestamp, Validators), ServiceError> {
    let unreadable = |why: String| ServiceError::CalendarUnreadable(why);
    let zone = zone_of(catalogue, source).ok_or_else(|| unknown("/practitioner"))?;
    // Nothing is known of it yet, so the server must not answer "unchanged".
    let nothing = Validators::default();
    let fetched = app.gateways.busy.fetch(url, &nothing).await;
    match fetched.map_err(|error| unreadable(error.to_string()))? {
        Fetched::Unchanged => Err(unreadable(
            "the server says that nothing has changed, and nothing is known yet".into(),
        )),
        Fetched::Calendar { bytes, validators } => {
            let as_what = SourceTerms {
                zone,
                elsewhere: source.elsewhere,
                file: false,
            };
            let read = read(app, catalogue, &as_what, bytes, app.clock.now()).await;
            let (reading, until) = read.map_err(|error| unreadable(error.to_string()))?;
            Ok((reading, until, validators))
        }
    }
}

fn audit(key: &KeyRecord, action: &'static str, id: BusySourceId) -> Audit {
    Audit::new(Actor::Key(key.id), action, id.0)
}
