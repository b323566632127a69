//! Sessions of classes that somebody has a seat in, and what else takes time.

use domain::{
    booking::availability::calendar::{GroupSession, Occupancy},
    ids::{ResourceId, ServiceId, SessionId},
    interval::Interval,
    practice::service::{Mode, Service, Staff},
};
use jiff::Timestamp;
use proptest::{collection::vec, option, prelude::*};
use uuid::Uuid;

use crate::{
    fixtures::{World, prt},
    reference::Reference,
};

/// A session to be: which class, which of its starts, whose, where, and the seats taken; and what the class was when it was
/// booked, if the file has changed since: its length in five minutes, its buffers, seats, and whose it was.
pub(super) type Gathering = (
    usize,
    usize,
    usize,
    usize,
    Vec<bool>,
    Option<(u32, (u32, u32), u32, u128)>,
);

pub(super) fn gathering() -> impl Strategy<Value = Gathering> {
    let before = option::weighted(
        0.4,
        (3..16_u32, (0..15_u32, 0..15_u32), 1..6_u32, 1..4_u128),
    );
    (
        0..3_usize,
        0..20_usize,
        0..3_usize,
        0..3_usize,
        vec(any::<bool>(), 3),
        before,
    )
}

/// Takes resources for a sitting of a service, unless one of them is taken already.
pub(super) fn take(
    world: &mut World,
    resources: &[u128],
    sitting: Interval,
    buffers: (u32, u32),
    (holder, service): (Uuid, ServiceId),
) -> bool {
    let during = sitting.widened(buffers.0, buffers.1).unwrap();
    let wanted: Vec<_> = resources
        .iter()
        .map(|number| ResourceId(Uuid::from_u128(*number)))
        .collect();
    let free = |one: &Occupancy| !wanted.contains(&one.resource) || !one.during.overlaps(during);
    if !world.occupancies.iter().all(free) {
        return false;
    }
    world
        .occupancies
        .extend(wanted.iter().map(|resource| Occupancy {
            during,
            resource: *resource,
            sitting,
            holder,
            service: Some(service),
        }));
    true
}

pub(super) fn gather(
    world: &mut World,
    (service, start, person, place, seats, before): &Gathering,
) {
    let Some(mut service) = world.catalogue.services.get(*service).cloned() else {
        return;
    };
    let staff = world.catalogue.practitioners.len() as u128;
    if let Some((fives, buffers, capacity, whose)) = *before {
        (service.duration_minutes, service.capacity) = (5 * fives, capacity);
        (service.buffer_before_minutes, service.buffer_after_minutes) = buffers;
        service.staff = Staff::AnyOf(vec![prt(1 + whose % staff)]);
    }
    let Some(start) = start_of(world, &service, *start, before.is_some()) else {
        return;
    };
    let practitioners = match &service.staff {
        Staff::AllOf(ids) => ids.clone(),
        Staff::AnyOf(ids) => vec![ids[person % ids.len()]],
    };
    let in_rooms = service.modes.contains(&Mode::Room);
    let room = service.rooms.get(*place).copied().filter(|_| in_rooms);
    let taken: Vec<u32> = (1..=service.capacity)
        .zip(seats)
        .filter(|(_, taken)| **taken)
        .map(|(seat, _)| seat)
        .collect();
    let sitting = Interval::lasting(
        Timestamp::from_second(60 * start).unwrap(),
        service.duration_minutes,
    )
    .unwrap();
    let holder = Uuid::from_u128(8_000 + world.sessions.len() as u128);
    let resources: Vec<_> = practitioners
        .iter()
        .map(|id| id.0.as_u128())
        .chain(room.map(|id| id.0.as_u128()))
        .collect();
    let buffers = (service.buffer_before_minutes, service.buffer_after_minutes);
    let once = !world
        .sessions
        .iter()
        .any(|one| one.service == service.id && one.at.start == sitting.start);
    if once && !taken.is_empty() && take(world, &resources, sitting, buffers, (holder, service.id))
    {
        let (id, capacity, service) = (SessionId(holder), service.capacity, service.id);
        world.sessions.push(GroupSession {
            service,
            at: sitting,
            id,
            capacity,
            practitioners,
            room,
            taken,
        });
    }
}

/// The `number`th of the class's starts; of what was a class once, any full hour.
fn start_of(world: &World, service: &Service, number: usize, once: bool) -> Option<i64> {
    if service.class.is_none() {
        let hours = world.now.as_second().div_euclid(3_600);
        return once.then(|| hours * 60 + 60 * i64::try_from(number).unwrap());
    }
    let starts: Vec<_> = Reference::of(world)
        .class_sessions(service)
        .into_keys()
        .collect();
    starts.get(number % starts.len().max(1)).copied()
}
