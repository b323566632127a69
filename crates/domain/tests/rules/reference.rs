//! The semantics of slots once more, minute by minute, slow and plain: what the fast program must agree with.
//!
//! All times are whole minutes since the epoch; a local time is the same count as if the clock showed UTC.

mod closures;
mod hours;
mod places;
mod sessions;

use std::{collections::BTreeMap, rc::Rc};

use domain::{
    booking::availability::{Offer, calendar::Occupancy},
    ids::{PractitionerId, ResourceId, RoomId},
    practice::{
        Horizon, Limits, Practitioner,
        service::{Mode, Service, Staff},
    },
    zone::Zone,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::fixtures::World;

const DAY: i64 = 1_440;
/// Where in time it looks: from a day before now to well after the last day that can be booked.
const AROUND: std::ops::Range<i64> = -3 * DAY..8 * DAY;

pub struct Reference<'a> {
    world: &'a World,
    service: &'a Service,
    first: i64,
    /// Per zone, the local time of each minute.
    clocks: Rc<BTreeMap<String, Vec<i64>>>,
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

fn day_number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

fn count(at: DateTime) -> i64 {
    day_number(at.date()) * DAY + i64::from(at.hour()) * 60 + i64::from(at.minute())
}

impl<'a> Reference<'a> {
    pub fn of(world: &'a World) -> Self {
        let first = (minute(world.now) + AROUND.start).div_euclid(DAY) * DAY;
        let mut clocks = BTreeMap::new();
        let zones = world
            .catalogue
            .practitioners
            .iter()
            .map(|one| &one.zone)
            .chain(world.catalogue.practice.places.iter().map(|one| &one.zone))
            .chain([&world.catalogue.practice.zone]);
        for zone in zones {
            clocks
                .entry(zone.name().to_owned())
                .or_insert_with(|| local_times(zone, first));
        }
        Self {
            world,
            service: &world.catalogue.services[world.service],
            first,
            clocks: Rc::new(clocks),
        }
    }

    /// The same, with another service looked for.
    fn with<'b>(&'b self, service: &'b Service) -> Reference<'b> {
        Reference {
            world: self.world,
            service,
            first: self.first,
            clocks: Rc::clone(&self.clocks),
        }
    }

    /// Every start that can be booked, with its offers.
    pub fn slots(&self) -> BTreeMap<i64, Vec<Offer>> {
        let notice = (self.service.times.min_notice_minutes)
            .unwrap_or(self.world.catalogue.practice.booking.min_notice_minutes);
        let soonest = self.world.now.as_second() + 60 * i64::from(notice);
        let sessions = self.class_sessions(self.service);
        let is_class = self.service.class.is_some();
        let planned = self.planned();
        let away: BTreeMap<_, _> = self
            .world
            .catalogue
            .practitioners
            .iter()
            .map(|one| (one.id, self.away(one)))
            .collect();
        let mut found = BTreeMap::new();
        for start in self.minutes().filter(|start| 60 * start >= soonest) {
            // A session of a class is looked at as what it was made to be.
            let given = match sessions.get(&start) {
                Some(given) => given,
                None if is_class => continue,
                None => self.service,
            };
            if let Some(session) = self.session(self.service, start).filter(|_| is_class) {
                found.extend(
                    self.joined(session, &away)
                        .map(|offer| (start, vec![offer])),
                );
                continue;
            }
            let asked = self.with(given);
            for team in &asked.teams() {
                let begins = is_class || self.in_hours(team, start);
                let near = team
                    .iter()
                    .all(|one| self.day(&one.zone, start) <= self.last_day(&one.zone));
                if !begins
                    || !near
                    || !asked.is_given(start)
                    || team
                        .iter()
                        .any(|one| meet(asked.working(start), &away[&one.id]))
                {
                    continue;
                }
                if let Some(offer) = asked.offer(team, start, &planned) {
                    found.entry(start).or_insert_with(Vec::new).push(offer);
                }
            }
        }
        found
    }

    fn minutes(&self) -> std::ops::Range<i64> {
        self.first + DAY..self.first + AROUND.end - AROUND.start - DAY
    }

    fn local(&self, zone: &Zone, t: i64) -> i64 {
        self.clocks[zone.name()][usize::try_from(t - self.first).unwrap()]
    }

    fn day(&self, zone: &Zone, t: i64) -> i64 {
        self.local(zone, t).div_euclid(DAY)
    }

    fn last_day(&self, zone: &Zone) -> i64 {
        let practice = self.world.catalogue.practice.booking.horizon;
        match (self.service.times.max_advance_days).map_or(practice, Horizon::Days) {
            Horizon::Days(ahead) => self.day(zone, minute(self.world.now)) + i64::from(ahead),
            Horizon::Until(last) => day_number(last),
        }
    }

    fn teams(&self) -> Vec<Vec<&'a Practitioner>> {
        let known = |id: &PractitionerId| {
            self.world
                .catalogue
                .practitioners
                .iter()
                .find(|one| one.id == *id)
                .unwrap()
        };
        let mut teams: Vec<Vec<_>> = match &self.service.staff {
            Staff::AnyOf(ids) => ids.iter().map(|id| vec![known(id)]).collect(),
            Staff::AllOf(ids) => vec![ids.iter().map(known).collect()],
        };
        teams.retain(|team| {
            self.world
                .practitioner
                .is_none_or(|wanted| team.iter().any(|one| one.id == wanted))
        });
        teams.sort_by_key(|team| team[0].id);
        teams
    }

    /// The minutes of a sitting, and those of its buffers.
    fn occupied(service: &Service, start: i64) -> std::ops::Range<i64> {
        let end = start + i64::from(service.duration_minutes);
        start - i64::from(service.buffer_before_minutes)
            ..end + i64::from(service.buffer_after_minutes)
    }

    fn working_of(&self, service: &Service, start: i64) -> std::ops::Range<i64> {
        if self.world.catalogue.practice.booking.buffers_outside_hours {
            return start..start + i64::from(service.duration_minutes);
        }
        Self::occupied(service, start)
    }

    fn working(&self, start: i64) -> std::ops::Range<i64> {
        self.working_of(self.service, start)
    }

    fn offer(
        &self,
        team: &[&Practitioner],
        start: i64,
        planned: &[(ResourceId, std::ops::Range<i64>)],
    ) -> Option<Offer> {
        let occupied = Self::occupied(self.service, start);
        let meets = |from: i64, until: i64| from < occupied.end && occupied.start < until;
        let taken = |id: ResourceId| {
            let held = |one: &&Occupancy| {
                one.resource == id && meets(minute(one.during.start), minute(one.during.end))
            };
            self.world.occupancies.iter().any(|one| held(&one))
                || planned
                    .iter()
                    .any(|(resource, kept)| *resource == id && meets(kept.start, kept.end))
        };
        if team
            .iter()
            .any(|one| taken(ResourceId(one.id.0)) || self.too_much(one, start))
        {
            return None;
        }
        let usable = |id: &&RoomId| {
            let room = self
                .world
                .catalogue
                .rooms
                .iter()
                .find(|room| room.id == **id)
                .unwrap();
            let in_room = self.service.modes.contains(&Mode::Room)
                && self.world.mode.is_none_or(|mode| mode == Mode::Room);
            in_room
                && self.is_open(room, start)
                && !self.is_closed(room.id, self.working(start))
                && !taken(ResourceId(id.0))
                && self.ways_are_left(team, Some(room.id), start)
        };
        let room = self.service.rooms.iter().find(usable).copied();
        let practitioners = team.iter().map(|one| one.id).collect();
        let mut modes = self.modes(room.is_some())?;
        let anywhere = self.ways_are_left(team, None, start);
        modes.retain(|mode| {
            self.has_mode(*mode, start)
                && self.give_mode(team, *mode, start)
                && (anywhere || *mode == Mode::Room)
        });
        let (room, seats_left) = (
            room.filter(|_| modes.contains(&Mode::Room)),
            self.service.capacity,
        );
        (!modes.is_empty()).then_some(Offer {
            practitioners,
            modes,
            room,
            session: None,
            seats_left,
        })
    }

    fn modes(&self, room: bool) -> Option<Vec<Mode>> {
        let mut modes = self.service.modes.clone();
        modes.retain(|mode| {
            self.world.mode.is_none_or(|wanted| wanted == *mode) && (room || *mode != Mode::Room)
        });
        (!modes.is_empty()).then_some(modes)
    }

    /// Whether a limit speaks against one more: of all that the practitioner gives, or of what they give of the service.
    fn too_much(&self, one: &Practitioner, start: i64) -> bool {
        let held = self.world.occupancies.iter();
        let held: Vec<_> = held.filter(|taken| taken.resource.0 == one.id.0).collect();
        let mut of_service = held.clone();
        of_service.retain(|taken| taken.service == Some(self.service.id));
        self.goes_over(&one.limits, &held, &one.zone, start)
            || self.goes_over(&self.service.limits, &of_service, &one.zone, start)
    }

    fn goes_over(&self, limits: &Limits, held: &[&Occupancy], zone: &Zone, start: i64) -> bool {
        let mut sittings: Vec<_> = held
            .iter()
            .map(|taken| (minute(taken.sitting.start), minute(taken.sitting.end)))
            .collect();
        let week = |t: i64| (self.day(zone, t) + 3).div_euclid(7);
        sittings.push((start, start + i64::from(self.service.duration_minutes)));
        let same_day: Vec<_> = sittings
            .iter()
            .filter(|(from, _)| self.day(zone, *from) == self.day(zone, start))
            .collect();
        let same_week: Vec<_> = sittings
            .iter()
            .filter(|(from, _)| week(*from) == week(start))
            .collect();
        let minutes = |all: &[&(i64, i64)]| all.iter().map(|(from, to)| to - from).sum::<i64>();
        let long = |limit: Option<u32>, all: &[&(i64, i64)]| {
            limit.is_some_and(|max| minutes(all) > i64::from(max))
        };
        let too_long =
            long(limits.max_minutes_day, &same_day) || long(limits.max_minutes_week, &same_week);
        let (same_day, same_week) = (same_day.len(), same_week.len());
        sittings.sort_unstable();
        let pause = i64::from(limits.break_minutes.max(1));
        let row = sittings
            .chunk_by(|before, after| after.0 - before.1 < pause)
            .find(|row| row.iter().any(|(at, _)| *at == start));
        let over = |limit: Option<u32>, count: usize| limit.is_some_and(|max| count > max as usize);
        too_long
            || over(limits.max_sessions_day, same_day)
            || over(limits.max_sessions_week, same_week)
            || over(limits.max_consecutive, row.map_or(0, <[_]>::len))
    }
}

fn meet(mut minutes: std::ops::Range<i64>, away: &[std::ops::RangeInclusive<i64>]) -> bool {
    minutes.any(|t| away.iter().any(|away| away.contains(&t)))
}

/// The local time of each minute; clocks only change at full quarters of an hour.
fn local_times(zone: &Zone, first: i64) -> Vec<i64> {
    let offset = |t: i64| {
        i64::from(
            zone.offset(Timestamp::from_second(60 * t).unwrap())
                .seconds(),
        ) / 60
    };
    let quarters = (first..first + AROUND.end - AROUND.start).step_by(15);
    quarters
        .flat_map(|quarter| (quarter..quarter + 15).zip(std::iter::repeat(offset(quarter))))
        .map(|(t, offset)| t + offset)
        .collect()
}
