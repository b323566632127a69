//! What an examination knows of each practitioner.

use jiff::civil::Date;

use super::super::{limits::Workload, reason::Reason, search::Search};
use crate::{
    ids::{PractitionerId, ResourceId},
    interval::Interval,
    practice::{Practitioner, schedule::WallClock},
    zone::Zone,
};

pub(super) struct Person<'a> {
    pub id: PractitionerId,
    pub zone: &'a Zone,
    pub clock: WallClock,
    pub dates: (Date, Date),
    pub off: Vec<Interval>,
    pub busy: &'a [Interval],
    pub workload: Workload,
    /// What they give of the service.
    pub workload_of_service: Workload,
    pub last_date: Date,
}

impl<'a> Person<'a> {
    pub(super) fn new(
        search: &Search<'a>,
        practitioner: &'a Practitioner,
        range: Interval,
    ) -> Self {
        let zone = &practitioner.zone;
        let dates = (zone.date(range.start), zone.date(range.end));
        let taken = search.calendar.taken(ResourceId(practitioner.id.0));
        let service = search.service;
        let of_service = taken.iter().filter(|one| one.service == Some(service.id));
        Self {
            id: practitioner.id,
            zone,
            clock: WallClock::over(zone, dates.0, dates.1),
            dates,
            off: search.calendar.off(practitioner),
            busy: search.calendar.busy(practitioner.id),
            workload: Workload::of(taken, practitioner.limits, zone),
            workload_of_service: Workload::of(of_service, service.limits, zone),
            last_date: search.last_date(zone),
        }
    }

    /// The limits, theirs and the service's, that one more session would be too much for.
    pub(super) fn limits_reached(&self, sitting: Interval) -> impl Iterator<Item = Reason> + '_ {
        let (practitioner, date) = (self.id, self.zone.date(sitting.start));
        let own = self.workload.exceeded(date, sitting);
        let own = own.map(move |limit| Reason::Limit {
            practitioner,
            limit,
        });
        let of_service = self.workload_of_service.exceeded(date, sitting);
        own.chain(of_service.map(move |limit| Reason::ServiceLimit {
            practitioner,
            limit,
        }))
    }
}
