//! Practices with several places, along one road: no way is shorter by a third place.

use domain::practice::{place::Place, schedule::Schedule, service::Mode};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{ZONES, worlds};
use crate::fixtures::{World, zone};

/// Where a place is along the road, its zone, and its hours.
type Drawn = (u32, &'static str, Option<Schedule>);

/// None in half of the practices.
pub(super) fn places(hours: impl Strategy<Value = Schedule>) -> impl Strategy<Value = Vec<Place>> {
    let place = (0..600_u32, select(&ZONES[..]), option::weighted(0.2, hours));
    let several = vec(place, 2..4).prop_map(|drawn| {
        let numbered = drawn.iter().enumerate();
        let placed = numbered.map(|(n, one)| place_of(n, one, &drawn[..n]));
        placed.collect::<Vec<_>>()
    });
    prop_oneof![1 => Just(Vec::new()), 1 => several]
}

fn place_of(number: usize, (along, zone_name, schedule): &Drawn, others: &[Drawn]) -> Place {
    let ways = others.iter().enumerate();
    let ways = ways.map(|(other, (there, ..))| (other.to_string(), along.abs_diff(*there)));
    Place {
        handle: number.to_string(),
        name: String::new(),
        address: None,
        zone: zone(zone_name),
        schedule: schedule.clone(),
        minutes_to: ways.collect(),
    }
}

/// Practices with several places and rooms, whose service takes place in any of the rooms, at any hour of who gives it, and nowhere else.
pub fn worlds_between_places() -> impl Strategy<Value = World> {
    let several = |world: &World| {
        world.catalogue.practice.places.len() > 1 && world.catalogue.rooms.len() > 1
    };
    worlds()
        .prop_filter("in several places", several)
        .prop_map(|mut world| {
            let rooms = world.catalogue.rooms.iter().map(|one| one.id);
            let service = &mut world.catalogue.services[world.service];
            (service.modes, service.rooms) = (vec![Mode::Room], rooms.collect());
            world.mode = None;
            world.closures.clear();
            let rooms = world.catalogue.rooms.iter_mut();
            rooms.for_each(|room| room.schedule = None);
            let places = world.catalogue.practice.places.iter_mut();
            places.for_each(|place| place.schedule = None);
            let people = world.catalogue.practitioners.iter_mut();
            people.for_each(|one| one.mode_hours.clear());
            world
        })
}
