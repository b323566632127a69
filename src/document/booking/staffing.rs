//! Who gives a service, and where.

use std::collections::BTreeSet;

use super::service::ServiceEntry;
use crate::document::{fault::Pointer, findings::Findings};
use domain::{
    ids::{PractitionerId, RoomId},
    practice::{
        Practitioner, Room,
        service::{Mode, Staff},
    },
};

/// The practitioners a service names, or all who have hours.
pub(crate) fn staff(
    found: &mut Findings,
    at: &Pointer,
    service: &ServiceEntry,
    everybody: &[Practitioner],
) -> Staff {
    found.one_of(
        at,
        &[
            ("practitioners", service.practitioners.is_some()),
            ("requires_all", service.requires_all.is_some()),
        ],
    );
    if let Some(handles) = &service.requires_all {
        let place = at.key("requires_all");
        found.require(
            handles.len() > 1,
            &place,
            "name two or more; for one, write `practitioners`",
        );
        found.require(handles.len() <= 5, &place, "at most five together");
        return Staff::AllOf(named(
            found,
            &place,
            handles,
            everybody,
            service.class.is_none(),
        ));
    }
    let place = at.key("practitioners");
    let ids = match &service.practitioners {
        // A class has starts of its own, so its practitioners need no hours.
        Some(handles) => named(found, &place, handles, everybody, service.class.is_none()),
        None => everybody
            .iter()
            // A practitioner without hours is in the file for another reason, such as a class.
            .filter(|one| one.schedule.has_windows())
            .map(|one| one.id)
            .collect(),
    };
    // Those whom nobody knows are told one by one.
    let misnamed = service
        .practitioners
        .as_ref()
        .is_some_and(|handles| !handles.is_empty());
    found.require(
        !ids.is_empty() || misnamed,
        &place,
        "nobody gives this service: name who does",
    );
    Staff::AnyOf(ids)
}

fn named(
    found: &mut Findings,
    at: &Pointer,
    handles: &[String],
    everybody: &[Practitioner],
    in_hours: bool,
) -> Vec<PractitionerId> {
    let find = |handle: &str| everybody.iter().find(|one| one.handle == handle);
    for (n, one) in handles
        .iter()
        .enumerate()
        .filter_map(|(n, handle)| Some((n, find(handle)?)))
    {
        if in_hours && !one.schedule.has_windows() {
            found.warn(
                &at.index(n),
                format!(
                    "`{}` has no hours, so it can never be booked for this",
                    one.handle
                ),
            );
        }
    }
    resolve(found, at, "practitioner", handles, |handle| {
        find(handle).map(|one| one.id)
    })
}

/// The things that handles stand for; each must exist and be named once.
fn resolve<T: Ord + Copy>(
    found: &mut Findings,
    at: &Pointer,
    kind: &str,
    handles: &[String],
    find: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(handles.len());
    for (n, handle) in handles.iter().enumerate() {
        match find(handle) {
            None => found.fault(&at.index(n), unknown(kind, handle)),
            Some(one) if !seen.insert(one) => {
                found.fault(&at.index(n), format!("`{handle}` is named twice"));
            }
            Some(one) => all.push(one),
        }
    }
    all
}

/// The rooms a service names, or all that are large enough; none unless it takes place in a room.
pub(crate) fn rooms(
    found: &mut Findings,
    at: &Pointer,
    service: &ServiceEntry,
    modes: &[Mode],
    staff: &Staff,
    rooms: &[Room],
) -> Vec<RoomId> {
    let place = at.key("rooms");
    if !modes.contains(&Mode::Room) {
        found.require(
            service.rooms.is_none(),
            &place,
            "not needed: \"room\" is not among the modes",
        );
        return Vec::new();
    }
    // Including the practitioners, who are in the room too.
    let people = people(service, staff);
    let Some(handles) = &service.rooms else {
        let all: Vec<_> = rooms
            .iter()
            // Nobody can enter a virtual room; `online` is another way.
            .filter(|room| !room.virtual_room && fits(room, people))
            .map(|room| room.id)
            .collect();
        found.require(
            !all.is_empty(),
            &place,
            format!("no room holds the {people} people of a session: add one, or change modes"),
        );
        return all;
    };
    named_rooms(found, &place, handles, people, rooms)
}

/// How many people a session brings into its room, practitioners included.
fn people(service: &ServiceEntry, staff: &Staff) -> u32 {
    let givers = if let Staff::AllOf(all) = staff {
        u32::try_from(all.len()).unwrap_or(u32::MAX)
    } else {
        1
    };
    service
        .attendees
        // Every seat with everybody who comes on it: the room when it is full.
        .saturating_mul(service.capacity)
        .saturating_add(givers)
}

fn fits(room: &Room, people: u32) -> bool {
    room.capacity.is_none_or(|capacity| capacity >= people)
}

/// The rooms that handles stand for: each must be one that people can enter, and that holds them.
fn named_rooms(
    found: &mut Findings,
    place: &Pointer,
    handles: &[String],
    people: u32,
    rooms: &[Room],
) -> Vec<RoomId> {
    found.require(
        !handles.is_empty(),
        place,
        "name one at least, or leave it out: then all that are large enough are used",
    );
    let find = |handle: &str| rooms.iter().find(|room| room.handle == handle);
    for (n, room) in handles
        .iter()
        .enumerate()
        .filter_map(|(n, handle)| Some((n, find(handle)?)))
    {
        let at = place.index(n);
        found.require(
            !room.virtual_room,
            &at,
            format!(
                "`{}` is virtual: for it, write \"online\" in modes",
                room.handle
            ),
        );
        let message = format!(
            "`{}` is too small for the {people} people of a session, practitioners included",
            room.handle
        );
        // A virtual room has its fault already, and has no size.
        found.require(room.virtual_room || fits(room, people), &at, message);
    }
    resolve(found, place, "room", handles, |handle| {
        find(handle).map(|room| room.id)
    })
}

/// What is said of a name that nothing of a kind has.
pub(crate) fn unknown(kind: &str, handle: &str) -> String {
    format!("no {kind} has the id `{handle}`: add one, or correct the name")
}
