//! Which starts a client can book. One function, [`Search::examine`], both lists slots and admits bookings: what is
//! listed is bookable, what is bookable is listed.

pub mod calendar;
pub mod classes;
pub(super) mod examination;
pub mod explanation;
pub mod extent;
pub mod limits;
mod openings;
pub mod reason;
pub mod search;
mod travel;
pub mod unavailable;
pub mod unreachable;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Span, Timestamp, civil::Date};

use self::{
    calendar::GroupSession, classes::PlannedSession, examination::Examination, reason::Reason,
};
use crate::{
    booking::overrides::Overrides,
    ids::PractitionerId,
    interval::{Interval, earlier},
    practice::{
        Horizon, Practitioner,
        schedule::{DAY_MINUTES, WallClock, Window},
        service::Staff,
    },
    zone::Zone,
};

pub use self::unavailable::Unavailable;

pub use self::search::{Admission, Offer, Search};

/// A start that can be booked right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub at: Interval,
    /// Never empty; in order of practitioner id.
    pub offers: Vec<Offer>,
}

impl Search<'_> {
    /// The slots on the practice's local dates `first..=last`, by start.
    #[must_use]
    pub fn slots(&self, first: Date, last: Date) -> Vec<Slot> {
        let zone = &self.catalogue.practice.zone;
        // Cut to what can be offered at all, so that a range of years costs no more than the
        // horizon.
        let (soonest, latest) = (zone.date(self.now), self.latest_date());
        let Some(range) = whole_days(first.max(soonest), last.min(latest), zone) else {
            return Vec::new();
        };
        // Today's past starts are never offered, even without any notice.
        let Some(range) = Interval::new(range.start.max(self.now), range.end) else {
            return Vec::new();
        };
        self.examine(range)
            .into_values()
            .filter_map(|(at, verdicts)| slot(at, verdicts))
            .collect()
    }

    /// The session that somebody has a seat in already and that begins then.
    pub(crate) fn session(&self, start: Timestamp) -> Option<&GroupSession> {
        self.calendar
            .session(self.service.id, start)
            // A class that has become a service by appointment may still have its old sessions in
            // the calendar; nobody joins those.
            .filter(|_| self.service.is_class())
    }

    /// The first slot after the local date `after`, within the horizon and two years from now.
    #[must_use]
    pub fn next_after(&self, after: Date) -> Option<Timestamp> {
        let today = self.catalogue.practice.zone.date(self.now);
        let end = self
            .latest_date()
            // A fixed last date may be far off; a service that is never free must not be searched
            // for to the end of time.
            .min(today.saturating_add(Span::new().years(2)));
        let mut from = after.max(today.saturating_sub(Span::new().days(1)));
        // A week at a time: most services have a start soon, and only its first one is wanted.
        while from < end {
            let until = from.saturating_add(Span::new().days(7));
            if let Some(slot) = self
                .slots(from.saturating_add(Span::new().days(1)), until)
                .first()
            {
                return Some(slot.at.start);
            }
            from = until;
        }
        None
    }

    /// Until when the same search, of the same days, finds the same, should catalogue and calendar stay as they are: until the
    /// first start that it found leaves notice, or the date turns where somebody is, which moves the horizon and what "today"
    /// means. As time goes on nothing else is taken away, and nothing is added: hours, seasons, dates and prices follow from a start
    /// alone.
    #[must_use]
    pub fn same_until(&self, first: Option<Timestamp>) -> Timestamp {
        // A start exactly at the end of notice is still offered, so it goes one nanosecond later.
        let leaves = first
            .and_then(|first| earlier(first, self.min_notice_minutes()))
            .and_then(|last| last.checked_add(SignedDuration::from_nanos(1)).ok());
        let same_day = self.catalogue.same_day_until(self.now);
        leaves.map_or(same_day, |leaves| leaves.min(same_day))
    }

    /// Every start of the service within `range` and, per practitioner or team, what speaks for or against it.
    fn examine(&self, range: Interval) -> BTreeMap<Timestamp, (Interval, Vec<Admission>)> {
        let mut found: BTreeMap<Timestamp, (Interval, Vec<Admission>)> = BTreeMap::new();
        let examination = Examination::new(self, range, Overrides::NONE);
        // One rule is enough not to list a start.
        let first = &mut |reason: Reason| -> Result<(), Unavailable> { Err(reason.into()) };
        // Sessions first: at their starts they are the only verdict, since `starts` leaves those
        // out.
        for (at, verdict) in examination.sessions(first) {
            found.insert(at.start, (at, vec![verdict]));
        }
        let mut add = |at: Interval, verdict| {
            let of_start = found.entry(at.start).or_insert_with(|| (at, Vec::new()));
            of_start.1.push(verdict);
        };
        // Every team is examined at its own starts, because grid and hours are those of its first
        // practitioner's zone.
        for team in self.teams() {
            for sitting in examination.starts(&team) {
                add(sitting, examination.verdict(&team, sitting, None, first));
            }
        }
        // A class begins when it is planned, whoever works then.
        for planned in examination.unbooked() {
            for team in self.teams_of(planned) {
                let verdict = examination.verdict(&team, planned.at, planned.room, first);
                add(planned.at, verdict);
            }
        }
        found
    }

    /// The practitioners that could give the service: each alone, or all together; in order of id.
    fn teams(&self) -> Vec<Vec<&Practitioner>> {
        let mut teams: Vec<Vec<_>> = match &self.service.staff {
            Staff::AnyOf(ids) => ids.iter().filter_map(|id| self.team(&[*id])).collect(),
            Staff::AllOf(ids) => self.team(ids).into_iter().collect(),
        };
        teams.sort_by_key(|team| team.first().map(|one| one.id));
        teams
    }

    /// Those who could give a session of a class.
    fn teams_of(&self, session: &PlannedSession) -> Vec<Vec<&Practitioner>> {
        match &session.practitioners {
            Some(ids) => self.team(ids).into_iter().collect(),
            None => self.teams(),
        }
    }

    /// All of them together, if they are whom is asked for. All or nothing: without one of them there is no team.
    fn team(&self, ids: &[PractitionerId]) -> Option<Vec<&Practitioner>> {
        self.practitioner
            .is_none_or(|one| ids.contains(&one))
            .then_some(())?;
        ids.iter()
            .map(|id| self.catalogue.practitioner(*id))
            .collect()
    }

    /// A date of the practice after which no practitioner's last date reaches, wherever they are.
    fn latest_date(&self) -> Date {
        // Zones are up to 26 hours apart.
        self.last_date(&self.catalogue.practice.zone)
            // A bound only, so it may be generous; each practitioner's own last date decides.
            .saturating_add(Span::new().days(2))
    }

    /// The last local date of the practice that can be booked.
    #[must_use]
    pub fn last_bookable(&self) -> Date {
        let last = self.last_date(&self.catalogue.practice.zone);
        self.service
            .times
            .last_date
            .map_or(last, |end| end.min(last))
    }

    /// How much sooner than its start the service is booked.
    pub(crate) fn min_notice_minutes(&self) -> u32 {
        let rules = &self.catalogue.practice.booking;
        self.service.times.min_notice_minutes(rules)
    }

    /// The last local date that can be booked, in a practitioner's zone.
    #[must_use]
    pub fn last_date(&self, zone: &Zone) -> Date {
        match self.service.times.horizon(&self.catalogue.practice.booking) {
            Horizon::Days(ahead) => zone
                .date(self.now)
                .saturating_add(Span::new().days(i64::from(ahead))),
            Horizon::Until(date) => date,
        }
    }
}

fn slot(at: Interval, verdicts: Vec<Admission>) -> Option<Slot> {
    let mut offers: Vec<Offer> = verdicts.into_iter().filter_map(Result::ok).collect();
    offers.dedup();
    (!offers.is_empty()).then_some(Slot { at, offers })
}

/// The instants of the local dates `first..=last`.
fn whole_days(first: Date, last: Date, zone: &Zone) -> Option<Interval> {
    let clock = WallClock::over(zone, first, last);
    let day = Window {
        start: 0,
        end: DAY_MINUTES,
    };
    Interval::new(
        // Not midnight plus 24 hours: a day of a clock change is shorter or longer, and a skipped
        // date has no instants at all (docs/decisions/0009-clock-changes.md).
        clock.instants(first, day).first()?.start,
        clock.instants(last, day).last()?.end,
    )
}
