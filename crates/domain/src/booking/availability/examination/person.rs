//! What an examination knows of each practitioner.

use jiff::civil::Date;

use super::super::{limits::Workload, search::Search};
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
        Self {
            id: practitioner.id,
            zone,
            clock: WallClock::over(zone, dates.0, dates.1),
            dates,
            off: search.calendar.off(practitioner),
            busy: search.calendar.busy(practitioner.id),
            workload: Workload::of(
                search.calendar.taken(ResourceId(practitioner.id.0)),
                practitioner.limits,
                zone,
            ),
            last_date: search.last_date(zone),
        }
    }
}
