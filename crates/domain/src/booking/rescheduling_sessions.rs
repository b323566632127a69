//! Rescheduling sessions of a class: one, or all of its weekly start from one on. The plan changes, and with it every session
//! that somebody has a seat in: the session moves, not its bookings.

use std::collections::BTreeMap;

use jiff::{Span, Timestamp, civil::DateTime};

use super::{
    Booking, Refusal,
    agreed::rescheduled,
    availability::{
        Search, Unavailable,
        calendar::{Calendar, GroupSession, Occupancy},
        classes::{self, PlannedSession},
    },
};
use crate::{
    ids::{PractitionerId, RoomId},
    interval::Interval,
    practice::{
        Catalogue, Horizon, Limits, Practice,
        schedule::WallClock,
        service::{Mode, Service, Staff},
        session_change::{PlanDifference, SessionChange},
    },
};

/// No session goes farther than four weeks from where the file has it.
const FARTHEST_MINUTES: i32 = 28 * 24 * 60;
/// Farther than that.
const AROUND_DAYS: i64 = 29;

/// Which sessions, and what changes about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionsRequest {
    /// When the first of them begins as things stand.
    pub start: Timestamp,
    /// Whether all later sessions of its weekly start are meant too.
    pub onwards: bool,
    pub to: NewSession,
}

/// What changes; `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewSession {
    pub start: Option<Timestamp>,
    pub minutes: Option<u32>,
    /// All who give it.
    pub practitioners: Option<Vec<PractitionerId>>,
    pub room: Option<RoomId>,
}

/// What becomes of the plan, and of the sessions that somebody has a seat in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescheduledSessions {
    /// As they are to be kept, in place of those of the same session and reach.
    pub plan: Vec<SessionChange>,
    /// All sessions that become others, as they are planned afterwards, by start.
    pub planned: Vec<PlannedSession>,
    /// As they are afterwards.
    pub seated: Vec<SeatedSession>,
}

/// A session that somebody has a seat in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatedSession {
    pub session: GroupSession,
    /// What it takes, its buffers included.
    pub during: Interval,
}

impl SeatedSession {
    /// What it takes of its practitioners and its room.
    pub fn occupancies(&self) -> impl Iterator<Item = Occupancy> + '_ {
        let resources = self.session.resources().into_iter();
        resources.map(move |resource| Occupancy {
            during: self.during,
            resource,
            sitting: self.session.at,
            holder: self.session.id.0,
            service: Some(self.session.service),
        })
    }
}

impl SessionsRequest {
    /// What comes of it. Sessions obey what is physically so: nobody and no room is in two places, and nobody is where they
    /// are away. What clients are held to, such as notice, horizon and limits, is not asked.
    ///
    /// # Errors
    /// [`Unavailable::NotOffered`] when no session of the class begins then, or one of those concerned would fall into time
    /// off or into a room's closing time; [`Unavailable::Taken`] when something else is there; [`Refusal::Started`].
    pub fn decide(
        &self,
        catalogue: &Catalogue,
        class: &Service,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<RescheduledSessions, Refusal> {
        let named =
            classes::session_at(catalogue, class, self.start).ok_or(Unavailable::NotOffered)?;
        if self.start <= now {
            return Err(Refusal::Started);
        }
        let plan = self.plan(catalogue, class, &named)?;
        let next = replanned(catalogue, class, &plan);
        let range = (self.start, self.last(class, calendar));
        let before = sessions_by_plan(catalogue, class, range, AROUND_DAYS);
        // None of those before has gone farther than that.
        let after = sessions_by_plan(&next, class, range, 2 * AROUND_DAYS);
        // Of two that would begin together one is no longer planned.
        if before.keys().any(|planned| !after.contains_key(planned)) {
            return Err(Unavailable::Taken.into());
        }
        // The second instant of an hour that the clocks repeat is not one that a class begins at.
        let reached = after.get(&named.planned).map(|one| one.at.start);
        if self.to.start.is_some_and(|wanted| reached != Some(wanted)) {
            return Err(Unavailable::NotOffered.into());
        }
        let changed: Vec<_> = before
            .values()
            .filter(|one| (range.0..=range.1).contains(&one.at.start))
            .filter_map(|was| Some((was, after.get(&was.planned)?)))
            .filter(|(was, is)| was != is)
            .collect();
        let seated = Fitting::new(&next, class, calendar, now).seat_all(&changed, named.planned)?;
        Ok(RescheduledSessions {
            plan,
            planned: changed.into_iter().map(|(_, is)| is.clone()).collect(),
            seated,
        })
    }

    /// The changes of the plan that say so.
    fn plan(
        &self,
        catalogue: &Catalogue,
        class: &Service,
        first: &PlannedSession,
    ) -> Result<Vec<SessionChange>, Refusal> {
        let zone = catalogue.practice.zone.rules();
        let NewSession {
            start,
            minutes,
            practitioners,
            room,
        } = &self.to;
        let later = start
            .map(|start| {
                zone.to_datetime(start)
                    .duration_since(first.planned)
                    .as_mins()
            })
            .map(|minutes| i32::try_from(minutes).ok())
            .map(|minutes| minutes.filter(|minutes| minutes.abs() <= FARTHEST_MINUTES))
            .map(|minutes| minutes.ok_or(Unavailable::TooFar))
            .transpose()?;
        let difference = PlanDifference {
            later_minutes: later,
            minutes: *minutes,
            practitioners: practitioners.clone(),
            room: *room,
            takes_place: None,
        };
        let known = |onwards: bool| {
            let mut all = catalogue.changes_of(class.id).iter();
            all.find(|one| one.planned == first.planned && one.onwards == onwards)
                .map(|one| one.difference.clone())
        };
        let change = |onwards, difference| SessionChange {
            planned: first.planned,
            onwards,
            difference,
        };
        let so_far = known(self.onwards).unwrap_or_default();
        let mut plan = vec![change(self.onwards, so_far.then(&difference))];
        // What was said of this very session would go before what is said of all from it on.
        if let Some(alone) = known(false).filter(|_| self.onwards) {
            plan.push(change(false, alone.without(&difference)));
        }
        Ok(plan)
    }

    /// The start of the last session that can be concerned and that somebody has a seat in.
    fn last(&self, class: &Service, calendar: &Calendar) -> Timestamp {
        let seated = calendar.sessions_of(class.id).map(|one| one.at.start);
        seated
            .filter(|_| self.onwards)
            .max()
            .map_or(self.start, |last| last.max(self.start))
    }
}

impl Booking {
    /// The booking in its session as that is now.
    #[must_use]
    pub fn in_session(&self, session: &GroupSession, practice: &Practice, now: Timestamp) -> Self {
        Self {
            version: self.version + 1,
            at: session.at,
            practitioners: session.practitioners.clone(),
            room: session.room.filter(|_| self.mode == Mode::Room),
            terms: rescheduled(practice, self.terms.clone(), session.at, now),
            ..self.clone()
        }
        .ending_before_it_begins()
    }
}

/// The change of the plan by which a session takes place, or does not.
///
/// # Errors
/// [`Unavailable::NotOffered`] when no session of the class begins then; [`Refusal::Started`].
pub fn decided(
    catalogue: &Catalogue,
    class: &Service,
    start: Timestamp,
    takes_place: bool,
    now: Timestamp,
) -> Result<SessionChange, Refusal> {
    let session = classes::session_at(catalogue, class, start).ok_or(Unavailable::NotOffered)?;
    if start <= now {
        return Err(Refusal::Started);
    }
    let known = catalogue
        .changes_of(class.id)
        .iter()
        .find(|one| one.planned == session.planned && !one.onwards);
    let so_far = known.map(|one| one.difference.clone()).unwrap_or_default();
    Ok(SessionChange {
        planned: session.planned,
        onwards: false,
        difference: so_far.then(&PlanDifference {
            takes_place: Some(takes_place),
            ..PlanDifference::default()
        }),
    })
}

/// The catalogue with these changes of the class's plan.
fn replanned(catalogue: &Catalogue, class: &Service, plan: &[SessionChange]) -> Catalogue {
    let mut next = catalogue.clone();
    let changes = next.session_changes.entry(class.id).or_default();
    changes.retain(|one| {
        !plan
            .iter()
            .any(|new| (new.planned, new.onwards) == (one.planned, one.onwards))
    });
    changes.extend(plan.iter().cloned());
    next
}

/// The sessions that are planned for the days between two instants, and for some around, by what the file calls them.
fn sessions_by_plan(
    catalogue: &Catalogue,
    class: &Service,
    (from, until): (Timestamp, Timestamp),
    around_days: i64,
) -> BTreeMap<DateTime, PlannedSession> {
    let (zone, around) = (&catalogue.practice.zone, Span::new().days(around_days));
    let first = zone.date(from).saturating_sub(around);
    let last = zone.date(until).saturating_add(around);
    let clock = WallClock::over(zone, first, last);
    classes::sessions(catalogue, class, &clock, first, last)
        .into_iter()
        .map(|one| (one.planned, one))
        .collect()
}

/// Finding out whether sessions fit where they are to go, one after the other.
struct Fitting {
    /// As clients would be shown it, without what only they are held to.
    catalogue: Catalogue,
    class: Service,
    calendar: Calendar,
    now: Timestamp,
}

impl Fitting {
    fn new(catalogue: &Catalogue, class: &Service, calendar: &Calendar, now: Timestamp) -> Self {
        let (mut catalogue, mut class) = (catalogue.clone(), class.clone());
        class.times.min_notice_minutes = None;
        class.times.max_advance_days = None;
        class.limits = Limits::default();
        let rules = &mut catalogue.practice.booking;
        rules.min_notice_minutes = 0;
        rules.horizon = Horizon::Until(jiff::civil::Date::MAX);
        for one in &mut catalogue.practitioners {
            one.limits = Limits::default();
        }
        Self {
            catalogue,
            class,
            calendar: calendar.clone(),
            now,
        }
    }

    /// The sessions that somebody has a seat in, as they are afterwards. Of the others only the one that is `named` has to fit:
    /// the rest is listed where it does.
    fn seat_all(
        mut self,
        changed: &[(&PlannedSession, &PlannedSession)],
        named: DateTime,
    ) -> Result<Vec<SeatedSession>, Unavailable> {
        let mut moving = Vec::new();
        for (was, is) in changed {
            match self.calendar.session(self.class.id, was.at.start) {
                Some(session) => {
                    let buffers = self.calendar.buffers(session);
                    moving.push((*is, session.clone(), buffers));
                }
                None if is.planned == named => {
                    self.search(&self.class).admit(is.at.start)?;
                }
                None => {}
            }
        }
        // All of them leave before the first takes its new place: one may go where another one was.
        for (_, session, _) in &moving {
            let calendar = std::mem::take(&mut self.calendar);
            self.calendar = calendar.without_session(session.id);
        }
        moving
            .into_iter()
            .map(|(planned, was, buffers)| self.seat(planned, &was, buffers))
            .collect()
    }

    /// The session as it is planned now, if it fits there.
    fn seat(
        &mut self,
        planned: &PlannedSession,
        was: &GroupSession,
        (before, after): (u32, u32),
    ) -> Result<SeatedSession, Unavailable> {
        let class = self.as_agreed(was, (before, after));
        let slot = self.search(&class).admit(planned.at.start)?;
        // One that the class had there before, and that is only kept for those who have a seat in it, stays by itself.
        let mut offers = slot.offers.iter();
        let offer = offers
            .find(|offer| offer.session.is_none())
            .ok_or(Unavailable::Taken)?;
        let during = slot
            .at
            .widened(before, after)
            .ok_or(Unavailable::NotOffered)?;
        let session = GroupSession {
            at: slot.at,
            practitioners: offer.practitioners.clone(),
            room: offer.room,
            ..was.clone()
        };
        let seated = SeatedSession { session, during };
        let calendar = std::mem::take(&mut self.calendar);
        self.calendar = calendar.with(seated.occupancies());
        Ok(seated)
    }

    /// The class as those who have a seat were promised it: as long, with the same people and in the same room, unless the plan says
    /// otherwise now.
    fn as_agreed(&self, was: &GroupSession, (before, after): (u32, u32)) -> Service {
        let is_way = |mode: &Mode| was.room.is_some() == (*mode == Mode::Room);
        Service {
            staff: Staff::AllOf(was.practitioners.clone()),
            rooms: was.room.into_iter().collect(),
            duration_minutes: u32::try_from(was.at.length().as_mins())
                .unwrap_or(self.class.duration_minutes),
            buffer_before_minutes: before,
            buffer_after_minutes: after,
            modes: [Mode::Room]
                .into_iter()
                .chain(self.class.modes.iter().copied())
                .filter(is_way)
                .collect(),
            ..self.class.clone()
        }
    }

    fn search<'s>(&'s self, service: &'s Service) -> Search<'s> {
        Search {
            catalogue: &self.catalogue,
            service,
            calendar: &self.calendar,
            now: self.now,
            practitioner: None,
            mode: None,
        }
    }
}
