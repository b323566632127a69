//! The sessions of classes ahead: when, by whom, where, and how many seats are taken.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Span, Timestamp, civil::Date};

use super::class;
use crate::service::{
    App, ServiceError, Snapshot,
    authenticate::{Scope, allow},
};
use domain::{
    booking::availability::{
        calendar::{Calendar, GroupSession},
        classes::{self, PlannedSession},
    },
    ids::{PractitionerId, RoomId, ServiceId},
    interval::Interval,
    practice::{
        Catalogue,
        schedule::WallClock,
        service::{Class, Minimum, Mode, Service},
    },
};
use store::KeyRecord;

/// Which sessions a practice asks for.
#[derive(Debug, Clone, Default)]
pub struct SessionsQuery {
    /// Id or handle; left out: of all classes.
    pub service: Option<String>,
    /// Local dates of the practice, inclusive; left out: today, and four weeks from the first.
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// Only those about which somebody has to decide now.
    pub to_decide: bool,
}

/// Dates one query may span.
const MOST_DAYS: i32 = 62;

/// A session of a class, whether somebody has a seat in it or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionDetails {
    pub class: ServiceId,
    pub at: Interval,
    /// Who gives it, or each who may.
    pub practitioners: Vec<PractitionerId>,
    /// `None`: in none, or in one that is chosen with the first seat.
    pub room: Option<RoomId>,
    pub seats_taken: u32,
    pub seats_left: u32,
    /// What it needs to run.
    pub minimum: Option<Minimum>,
    /// Whether the practice has decided that it takes place, however few have a seat.
    pub is_decided: bool,
    /// Whether the class still has a session then: one that is not planned is only kept for those who have a seat.
    pub is_planned: bool,
}

/// Sessions with the names of those who give them.
#[derive(Debug, Clone)]
pub struct ListedSessions {
    pub catalogue: Arc<Catalogue>,
    /// By start.
    pub sessions: Vec<SessionDetails>,
    /// When it was so.
    pub now: Timestamp,
}

/// The sessions of one class, or of all.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    query: &SessionsQuery,
) -> Result<ListedSessions, ServiceError> {
    allow(key, Scope::Bookings)?;
    let own = app.store.catalogue_of(key.practice).await?;
    let slug = own.ok_or(ServiceError::NotFound)?.practice.slug;
    let Snapshot {
        catalogue,
        calendar,
        ..
    } = app.snapshot(&slug).await?;
    let now = app.clock.now();
    let (first, last) = range(query, catalogue.practice.zone.date(now))?;
    let classes: Vec<_> = match &query.service {
        Some(reference) => vec![class(&catalogue, reference, "service")?],
        None => catalogue
            .services
            .iter()
            .filter(|one| one.is_class())
            .collect(),
    };
    let mut sessions = of_classes(&catalogue, classes, &calendar, (first, last));
    sessions.retain(|one| !query.to_decide || one.is_to_decide(now, now));
    Ok(ListedSessions {
        catalogue,
        sessions,
        now,
    })
}

/// The sessions about which the practice has to decide by an instant, within two months.
pub(crate) async fn to_decide(
    app: &App,
    catalogue: &Catalogue,
    until: Timestamp,
) -> Result<Vec<SessionDetails>, ServiceError> {
    let minimum = |one: &&Service| one.class.as_ref().and_then(Class::minimum).is_some();
    let classes: Vec<_> = catalogue.services.iter().filter(minimum).collect();
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    let calendar = app.snapshot(&catalogue.practice.slug).await?.calendar;
    let today = catalogue.practice.zone.date(now);
    let last = today.saturating_add(Span::new().days(MOST_DAYS));
    let mut sessions = of_classes(catalogue, classes, &calendar, (today, last));
    sessions.retain(|one| one.is_to_decide(now, until));
    Ok(sessions)
}

/// By start.
fn of_classes(
    catalogue: &Catalogue,
    classes: Vec<&Service>,
    calendar: &Calendar,
    range: (Date, Date),
) -> Vec<SessionDetails> {
    let classes = classes.into_iter();
    let mut sessions: Vec<_> = classes
        .flat_map(|class| of_class(catalogue, class, calendar, range))
        .collect();
    sessions.sort_by_key(|one| (one.at.start, one.class));
    sessions
}

fn range(query: &SessionsQuery, today: Date) -> Result<(Date, Date), ServiceError> {
    let first = query.start.unwrap_or(today);
    let last = query
        .end
        .unwrap_or_else(|| first.saturating_add(Span::new().days(27)));
    if first < today {
        return Err(ServiceError::invalid(
            "start",
            "what is over is listed among the bookings",
        ));
    }
    match last.since(first).map(|span| span.get_days()) {
        Ok(days) if (0..MOST_DAYS).contains(&days) => Ok((first, last)),
        _ => Err(ServiceError::invalid(
            "end",
            "one query spans at most 62 days, and ends no earlier than it starts",
        )),
    }
}

fn of_class(
    catalogue: &Catalogue,
    class: &Service,
    calendar: &Calendar,
    (first, last): (Date, Date),
) -> Vec<SessionDetails> {
    let zone = &catalogue.practice.zone;
    let clock = WallClock::over(zone, first, last);
    let planned = classes::sessions(catalogue, class, &clock, first, last);
    let planned = planned.iter().map(|planned| {
        let seated = calendar.session(class.id, planned.at.start);
        (planned.at.start, SessionDetails::of(class, planned, seated))
    });
    let mut all: BTreeMap<_, _> = planned.collect();
    let in_range = |one: &&GroupSession| (first..=last).contains(&zone.date(one.at.start));
    for seated in calendar.sessions_of(class.id).filter(in_range) {
        let start = seated.at.start;
        all.entry(start)
            .or_insert_with(|| SessionDetails::unplanned(class, seated));
    }
    all.into_values().collect()
}

impl SessionDetails {
    /// Whether the practice has to decide about it, now or by `until`: too few have a seat, and the time to decide has come by then. Where
    /// nobody has a seat there is nobody to tell. A session that the class no longer has is not decided: its bookings are outside.
    #[must_use]
    pub fn is_to_decide(&self, now: Timestamp, until: Timestamp) -> bool {
        self.minimum.is_some_and(|minimum| {
            let short = (1..minimum.seats).contains(&self.seats_taken);
            let due = minimum.decide_by(self.at.start) <= until && now < self.at.start;
            self.is_planned && short && due && !self.is_decided
        })
    }

    pub(super) fn of(
        class: &Service,
        planned: &PlannedSession,
        seated: Option<&GroupSession>,
    ) -> Self {
        if let Some(session) = seated {
            return Self {
                is_planned: true,
                is_decided: planned.is_decided,
                ..Self::unplanned(class, session)
            };
        }
        let only = match class.rooms.as_slice() {
            [only] if class.modes.contains(&Mode::Room) => Some(*only),
            _ => None,
        };
        let practitioners = planned.practitioners.as_deref();
        Self {
            class: class.id,
            at: planned.at,
            practitioners: practitioners.unwrap_or(class.practitioners()).to_vec(),
            room: planned.room.or(only),
            seats_taken: 0,
            seats_left: class.capacity,
            minimum: class.class.as_ref().and_then(Class::minimum),
            is_decided: planned.is_decided,
            is_planned: true,
        }
    }

    fn unplanned(class: &Service, session: &GroupSession) -> Self {
        let seats = session.seats(class);
        let seats_left = session.seats_left(seats);
        Self {
            class: class.id,
            at: session.at,
            practitioners: session.practitioners.clone(),
            room: session.room,
            seats_taken: seats - seats_left,
            seats_left,
            minimum: class.class.as_ref().and_then(Class::minimum),
            is_decided: false,
            is_planned: false,
        }
    }
}
