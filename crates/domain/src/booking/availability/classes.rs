//! Fixed weekly starts: when a class takes place, and what its coming sessions keep free for themselves.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use super::calendar::Calendar;
use crate::{
    ids::ResourceId,
    interval::{Interval, any_overlap, merged},
    practice::{
        Catalogue,
        schedule::{DAY_MINUTES, Grid, WallClock, Window, weekday_index},
        service::{Class, Mode, Service, Staff},
    },
};

/// The starts of a class on the practice's local dates `first..=last`, in order. A start that a spring gap swallows does
/// not take place; one that an autumn fold repeats takes place the first time.
#[must_use]
pub fn starts(class: &Class, clock: &WallClock, first: Date, last: Date) -> Vec<Timestamp> {
    let first = class.first.map_or(first, |begin| begin.max(first));
    let last = class.last.map_or(last, |end| end.min(last));
    let mut found = Vec::new();
    for date in first
        .series(jiff::Span::new().days(1))
        .take_while(|date| *date <= last)
    {
        let weekday = weekday_index(date.weekday());
        for start in class
            .starts
            .iter()
            .filter(|start| usize::from(start.weekday) == weekday)
        {
            // A window of one minute with a grid that has one point a day: the clock's rules about
            // gaps and folds then hold for classes as for any other start.
            let minute = Window {
                start: start.minute,
                end: start.minute + 1,
            };
            found.extend(
                clock
                    .starts(date, Grid::of(DAY_MINUTES, start.minute), minute)
                    // The first of the two instants of a fold; a class takes place once.
                    .next(),
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What coming sessions of classes keep of practitioners and rooms although nobody has booked a seat yet: those that
/// are certain, because the class has one practitioner (or needs all of its own) or one room. A session that falls into
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
    for service in &catalogue.services {
        let Some(class) = &service.class else {
            continue;
        };
        let certain = certain_resources(service);
        let off: Vec<_> = service
            .practitioners()
            .iter()
            .filter_map(|id| Some(calendar.off(catalogue.practitioner(*id)?)))
            .collect();
        for start in starts(class, clock, first, last) {
            let Some(sitting) = Interval::lasting(start, service.duration_minutes) else {
                continue;
            };
            let during =
                sitting.widened(service.buffer_before_minutes, service.buffer_after_minutes);
            // A session that exists is in the calendar as an occupancy already.
            let (Some(during), None) = (during, calendar.session(service.id, start)) else {
                continue;
            };
            let working = if catalogue.practice.booking.buffers_outside_hours {
                sitting
            } else {
                during
            };
            let away = |off: &Vec<Interval>| any_overlap(off, working);
            // With several who could give it, it takes place as long as one of them is there.
            let dropped = if matches!(service.staff, Staff::AllOf(_)) {
                off.iter().any(away)
            } else {
                off.iter().all(away)
            };
            for resource in certain.iter().filter(|_| !dropped) {
                kept.entry(*resource).or_default().push(during);
            }
        }
    }
    kept.into_iter()
        .map(|(resource, intervals)| (resource, merged(intervals)))
        .collect()
}

/// What every session of a class takes, whoever has booked what.
pub(crate) fn certain_resources(service: &Service) -> Vec<ResourceId> {
    let people = match &service.staff {
        Staff::AllOf(all) => all.as_slice(),
        Staff::AnyOf(one) if one.len() == 1 => one.as_slice(),
        // It is not known yet which of them gives it. Keeping the time of all would block hours
        // that most of them could sell.
        Staff::AnyOf(_) => &[],
    };
    // Likewise with rooms: one of several is chosen when the session is made.
    let rooms = if service.rooms.len() == 1 && service.modes.contains(&Mode::Room) {
        service.rooms.as_slice()
    } else {
        &[]
    };
    people
        .iter()
        .map(|id| ResourceId(id.0))
        .chain(rooms.iter().map(|id| ResourceId(id.0)))
        .collect()
}
