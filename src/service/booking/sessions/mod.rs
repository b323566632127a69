//! Sessions of classes as the practice sees and changes them: as a whole, with all that is booked of them.

pub mod cancel;
pub mod confirm;
pub mod list;
pub mod reschedule;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::service::{
    App, Idempotent, ServiceError, Snapshot,
    authenticate::{Scope, allow},
    practice::asked::asked,
};
use domain::{
    booking::{
        Party, Refusal,
        availability::{Unavailable, classes},
    },
    ids::BookingId,
    practice::{Catalogue, service::Service},
};
use list::{ListedSessions, SessionDetails};
use reschedule::RescheduleRequest;
use store::{
    CommandError, DecideSessions, KeyRecord, Principal, Reply, SessionsChange, SessionsCommand,
};

/// What became of sessions, and whose bookings were changed with them.
#[derive(Debug, Clone)]
pub struct ChangedSessions {
    /// As they are afterwards.
    pub listed: ListedSessions,
    pub bookings: Vec<BookingId>,
}

/// One session of a class.
#[derive(Debug, Clone)]
pub struct NamedSession {
    /// Id or handle of the class.
    pub service: String,
    pub start: Timestamp,
}

/// A class whose sessions are to be changed, with what the change is prepared by.
struct ChangingClass {
    snapshot: Snapshot,
    class: Arc<Service>,
    now: Timestamp,
}

/// A change of the sessions that begin from one instant to another, both included.
struct PreparedChange {
    from: Timestamp,
    until: Timestamp,
    decide: DecideSessions,
}

/// What is asked for.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Reschedule(&'a RescheduleRequest),
    Cancel(&'a NamedSession),
    Confirm(&'a NamedSession),
}

impl Wanted<'_> {
    fn class(&self) -> &str {
        match self {
            Self::Reschedule(request) => &request.service,
            Self::Cancel(session) | Self::Confirm(session) => &session.service,
        }
    }

    async fn prepared(
        self,
        app: &App,
        key: &KeyRecord,
        changing: &ChangingClass,
    ) -> Result<PreparedChange, ServiceError> {
        match self {
            Self::Reschedule(request) => reschedule::prepared(app, key, changing, request).await,
            Self::Cancel(session) => cancel::prepared(app, key, changing, session),
            Self::Confirm(session) => confirm::prepared(key, changing, session),
        }
    }
}

/// Sittings reach into the days after they begin.
const BACK: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Changes sessions of a class, once; the answer, of now or of before.
async fn change(
    app: &App,
    key: &KeyRecord,
    wanted: Wanted<'_>,
    once: &Idempotent<ChangedSessions>,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Bookings)?;
    let record = once.key.once(Principal::Key(key.id));
    // What was done before is answered as it was: by now its session begins at another time.
    let before = app
        .store
        .stored_answer(key.practice, &record, app.clock.now());
    if let Some(reply) = before.await? {
        return Ok(reply);
    }
    // The practice's file, or a seat, may change between reading and committing; the next attempt sees that.
    for _ in 0..3 {
        let changing = ChangingClass::of(app, key, wanted.class()).await?;
        let prepared = wanted.prepared(app, key, &changing).await?;
        let command = changing.command(key, prepared, once);
        match app.store.change_sessions(command).await {
            Err(CommandError::Stale) => {}
            Err(CommandError::Refused(Refusal::Unavailable(Unavailable::TooFar))) => {
                let far = "at most four weeks from where the practice's document has it";
                return Err(ServiceError::invalid("/to/start", far));
            }
            done => return Ok(done?),
        }
    }
    Err(ServiceError::StoreUnavailable)
}

impl ChangingClass {
    async fn of(app: &App, key: &KeyRecord, reference: &str) -> Result<Self, ServiceError> {
        let own = app.store.catalogue_of(key.practice).await?;
        let slug = own.ok_or(ServiceError::NotFound)?.practice.slug;
        let snapshot = app.snapshot(&slug).await?;
        let class = class(&snapshot.catalogue, reference, "/service")?.clone();
        Ok(Self {
            snapshot,
            class: Arc::new(class),
            now: app.clock.now(),
        })
    }

    /// Refuses what is no session of the class.
    fn has(&self, start: Timestamp) -> Result<(), ServiceError> {
        let found = classes::session_at(&self.snapshot.catalogue, &self.class, start);
        found
            .map(drop)
            .ok_or_else(|| ServiceError::invalid("/start", "no session of this class begins then"))
    }

    fn command(
        self,
        key: &KeyRecord,
        prepared: PreparedChange,
        once: &Idempotent<ChangedSessions>,
    ) -> SessionsCommand {
        let record = once.key.once(Principal::Key(key.id));
        SessionsCommand {
            practice: key.practice,
            class: self.class.id,
            catalogue_revision: self.snapshot.catalogue.revision,
            from: prepared.from,
            until: prepared.until,
            calendar_from: self.now.saturating_sub(BACK).unwrap_or(self.now),
            now: self.now,
            once: (
                record,
                once.render_from(move |change: &SessionsChange| Ok(self.told(change))),
            ),
            decide: prepared.decide,
        }
    }

    fn told(&self, change: &SessionsChange) -> ChangedSessions {
        let sessions = change.planned.iter().map(|planned| {
            let start = planned.at.start;
            let mut seated = change.seated.iter().map(|one| &one.session);
            let own = seated.find(|one| one.at.start == start);
            // One that stays as it is is not among those that were changed.
            let own = own.or_else(|| self.snapshot.calendar.session(self.class.id, start));
            SessionDetails::of(&self.class, planned, own)
        });
        ChangedSessions {
            listed: ListedSessions {
                catalogue: Arc::clone(&self.snapshot.catalogue),
                sessions: sessions.collect(),
                now: self.now,
            },
            bookings: change.bookings.iter().map(|one| one.booking.id).collect(),
        }
    }
}

/// The class that a request names.
pub(super) fn class<'a>(
    catalogue: &'a Catalogue,
    reference: &str,
    pointer: &str,
) -> Result<&'a Service, ServiceError> {
    let service = asked(catalogue, reference, Party::Practice, pointer)?;
    let is_class = service.is_class().then_some(service);
    is_class.ok_or_else(|| {
        ServiceError::invalid(
            pointer,
            "this service is booked by appointment, and has no sessions",
        )
    })
}
