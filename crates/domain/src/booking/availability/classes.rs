//! Fixed weekly starts: when a class takes place, and what its coming sessions keep free for themselves.

use std::collections::HashMap;

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
};

use super::calendar::Calendar;
use crate::{
    ids::{PractitionerId, ResourceId, RoomId},
    interval::{Interval, any_overlap, merged},
    practice::{
        Catalogue,
        schedule::{DAY_MINUTES, Grid, WallClock, Window},
        service::{Mode, Service, Staff},
        session_change::{PlanDifference, SessionChange},
    },
};

/// A session of a class as it is planned: by the file, and by what the practice has changed about it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSession {
    /// When it would begin by the file, in the practice's wall time.
    pub planned: DateTime,
    pub at: Interval,
    /// All who give it; `None`: as the class says.
    pub practitioners: Option<Vec<PractitionerId>>,
    /// Where it takes place; `None`: in one of the class's rooms.
    pub room: Option<RoomId>,
    /// Whether the practice has decided that it takes place, however few have a seat.
    pub is_decided: bool,
}

/// The sessions of a class that begin on the practice's local dates `first..=last`, by start. A start that a spring gap
/// swallows does not take place; one that an autumn fold repeats takes place the first time.
#[must_use]
pub fn sessions(
    catalogue: &Catalogue,
    service: &Service,
    clock: &WallClock,
    first: Date,
    last: Date,
) -> Vec<PlannedSession> {
    let Some(class) = &service.class else {
        return Vec::new();
    };
    let changes = catalogue.changes_of(service.id);
    // Those that are planned for other dates, and were moved to these.
    let reach = changes.iter().map(SessionChange::reach_days).max();
    let reach = Span::new().try_days(reach.unwrap_or(0)).unwrap_or_default();
    let mut found: Vec<_> = class
        .planned(first.saturating_sub(reach), last.saturating_add(reach))
        .filter_map(|planned| {
            let difference = PlanDifference::of(changes, planned);
            let start = difference.start(planned)?;
            (first..=last).contains(&start.date()).then_some(())?;
            session(service, planned, instant(clock, start)?, difference)
        })
        .collect();
    found.sort_by_key(|one| one.at.start);
    // Of two that begin together one is sold: a class has one session at a time.
    found.dedup_by_key(|one| one.at.start);
    found
}

fn session(
    service: &Service,
    planned: DateTime,
    start: Timestamp,
    difference: PlanDifference,
) -> Option<PlannedSession> {
    if difference.takes_place == Some(false) {
        return None;
    }
    let minutes = difference.minutes.unwrap_or(service.duration_minutes);
    Some(PlannedSession {
        planned,
        at: Interval::lasting(start, minutes)?,
        practitioners: difference.practitioners,
        room: difference.room,
        is_decided: difference.takes_place == Some(true),
    })
}

/// The session of a class that is planned to begin at an instant.
#[must_use]
pub fn session_at(
    catalogue: &Catalogue,
    service: &Service,
    start: Timestamp,
) -> Option<PlannedSession> {
    service.class.as_ref()?;
    let zone = &catalogue.practice.zone;
    let date = zone.date(start);
    let clock = WallClock::over(zone, date, date);
    sessions(catalogue, service, &clock, date, date)
        .into_iter()
        .find(|one| one.at.start == start)
}

/// The instant at which the clock shows a time, the first of the two of a fold.
fn instant(clock: &WallClock, local: DateTime) -> Option<Timestamp> {
    let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).ok()?;
    // A window of one minute with a grid that has one point a day: the clock's rules about gaps and folds then hold for
    // classes as for any other start.
    let window = Window {
        start: minute,
        end: minute + 1,
    };
    clock
        .starts(local.date(), Grid::of(DAY_MINUTES, minute), window)
        .next()
}

/// What coming sessions of classes keep of practitioners and rooms although nobody has booked a seat yet: those that
/// are certain, because the session has one practitioner (or needs all of its own) or one room. A session that falls into
/// time off keeps nothing: nobody can book it.
#[must_use]
pub fn planned(
    catalogue: &Catalogue,
    calendar: &Calendar,
    clock: &WallClock,
    first: Date,
    last: Date,
) -> HashMap<ResourceId, Vec<Interval>> {
    let mut kept: HashMap<ResourceId, Vec<Interval>> = HashMap::new();
    for service in catalogue.services.iter().filter(|one| one.is_class()) {
        let off: HashMap<_, _> = may_give(catalogue, service)
            .into_iter()
            .filter_map(|id| Some((id, calendar.off(catalogue.practitioner(id)?))))
            .collect();
        for session in sessions(catalogue, service, clock, first, last) {
            let during = session
                .at
                .widened(service.buffer_before_minutes, service.buffer_after_minutes);
            // A session that exists is in the calendar as an occupancy already.
            let (Some(during), None) = (during, calendar.session(service.id, session.at.start))
            else {
                continue;
            };
            let working = if catalogue.practice.booking.buffers_outside_hours {
                session.at
            } else {
                during
            };
            let away = |id| off.get(&id).is_some_and(|off| any_overlap(off, working));
            if session.is_dropped(service, away) {
                continue;
            }
            for resource in session.certain_resources(service) {
                kept.entry(resource).or_default().push(during);
            }
        }
    }
    kept.into_iter()
        .map(|(resource, intervals)| (resource, merged(intervals)))
        .collect()
}

impl PlannedSession {
    /// Whether it cannot take place because of who is `away` then.
    fn is_dropped(&self, service: &Service, away: impl Fn(PractitionerId) -> bool) -> bool {
        match (&self.practitioners, &service.staff) {
            (Some(all), _) | (None, Staff::AllOf(all)) => all.iter().any(|id| away(*id)),
            // With several who could give it, it takes place as long as one of them is there.
            (None, Staff::AnyOf(one)) => one.iter().all(|id| away(*id)),
        }
    }

    /// What it takes, whoever books what.
    fn certain_resources(&self, service: &Service) -> Vec<ResourceId> {
        certain_resources(service, self.practitioners.as_deref(), self.room)
    }

    /// Those whom, and the room where, it was given to in place of the class's own.
    pub(crate) fn own_resources(&self) -> impl Iterator<Item = ResourceId> + '_ {
        let people = self.practitioners.iter().flatten();
        people
            .map(|id| ResourceId(id.0))
            .chain(self.room.map(|id| ResourceId(id.0)))
    }
}

/// What the coming sessions of a class may keep for themselves.
pub(crate) fn may_keep(catalogue: &Catalogue, class: &Service) -> Vec<ResourceId> {
    let changes = catalogue.changes_of(class.id).iter();
    let given_to = changes.flat_map(|change| {
        let difference = &change.difference;
        certain_resources(class, difference.practitioners.as_deref(), difference.room)
    });
    given_to
        .chain(certain_resources(class, None, None))
        .collect()
}

/// All who may give a session of a class.
pub(crate) fn may_give(catalogue: &Catalogue, class: &Service) -> Vec<PractitionerId> {
    let changes = catalogue.changes_of(class.id).iter();
    let substitutes = changes.flat_map(|change| change.difference.practitioners.iter().flatten());
    substitutes.chain(class.practitioners()).copied().collect()
}

/// What a session takes for certain that is given by these people, in this room; `None`: as the class says.
fn certain_resources(
    service: &Service,
    practitioners: Option<&[PractitionerId]>,
    room: Option<RoomId>,
) -> Vec<ResourceId> {
    let people = match (practitioners, &service.staff) {
        (Some(all), _) => all,
        (None, Staff::AllOf(all)) => all.as_slice(),
        (None, Staff::AnyOf(one)) if one.len() == 1 => one.as_slice(),
        // It is not known yet which of them gives it. Keeping the time of all would block hours
        // that most of them could sell.
        (None, Staff::AnyOf(_)) => &[],
    };
    // Likewise with rooms: one of several is chosen when the session is made.
    let room = room.or(match service.rooms.as_slice() {
        [only] => Some(*only),
        _ => None,
    });
    let room = room.filter(|_| service.modes.contains(&Mode::Room));
    people
        .iter()
        .map(|id| ResourceId(id.0))
        .chain(room.map(|id| ResourceId(id.0)))
        .collect()
}
