//! What is closed for whole days.

use domain::practice::{
    Catalogue,
    closure::{Closed, Closure},
    service::Mode,
};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::worlds;
use crate::fixtures::World;

/// What is closed, of all that can be; the first day after some day, and how many more.
pub(super) type Drawn = (Wanted, i64, i64);

#[derive(Debug, Clone)]
pub(super) enum Wanted {
    All,
    Person(Index),
    Room(Index),
    Place(Index),
}

/// None in most practices.
pub(super) fn closures() -> impl Strategy<Value = Vec<Drawn>> {
    let wanted = prop_oneof![
        1 => Just(Wanted::All),
        2 => any::<Index>().prop_map(Wanted::Person),
        6 => any::<Index>().prop_map(Wanted::Room),
        2 => any::<Index>().prop_map(Wanted::Place),
    ];
    let days = prop_oneof![2 => Just(0), 1 => 1..3_i64];
    let some = vec((wanted, -1..4_i64, days), 1..4);
    prop_oneof![2 => Just(Vec::new()), 1 => some]
}

/// Around a day, of what there is.
pub(super) fn entered(drawn: &[Drawn], day: Date, catalogue: &Catalogue) -> Vec<Closure> {
    let on = |days: i64| day + SignedDuration::from_hours(24 * days);
    let closures = drawn.iter().filter_map(|(wanted, first, more)| {
        let places = &catalogue.practice.places;
        let closed = match wanted {
            Wanted::All => Closed::Practice,
            Wanted::Person(which) => Closed::Practitioner(which.get(&catalogue.practitioners).id),
            Wanted::Room(_) if catalogue.rooms.is_empty() => return None,
            Wanted::Room(which) => Closed::Room(which.get(&catalogue.rooms).id),
            Wanted::Place(_) if places.is_empty() => return None,
            Wanted::Place(which) => Closed::Place(which.get(places).handle.clone()),
        };
        Some(Closure {
            label: String::new(),
            closed,
            first: on(*first),
            last: on(first + more),
        })
    });
    closures.collect()
}

/// Practices whose service takes place in any of their rooms and nowhere else, and some of the rooms are closed.
pub fn worlds_with_closed_rooms() -> impl Strategy<Value = World> {
    let room = any::<Index>().prop_map(Wanted::Room);
    let closures = vec((room, 0..4_i64, 0..2_i64), 1..4);
    (worlds(), closures).prop_map(|(mut world, closures)| {
        let rooms = world.catalogue.rooms.iter().map(|one| one.id);
        let service = &mut world.catalogue.services[world.service];
        (service.modes, service.rooms) = (vec![Mode::Room], rooms.collect());
        world.mode = None;
        let today = world.now.to_zoned(TimeZone::UTC).date();
        let closed = entered(&closures, today, &world.catalogue);
        world.closures.extend(closed);
        world
    })
}
