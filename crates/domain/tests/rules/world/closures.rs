//! What is closed for whole days.

use domain::{
    ids::ResourceId,
    practice::{Catalogue, closure::Closure},
};
use jiff::{SignedDuration, civil::Date};
use proptest::{collection::vec, prelude::*, sample::Index};

/// What is closed, of all that can be; the first day after some day, and how many more.
pub(super) type Drawn = (Wanted, i64, i64);

#[derive(Debug, Clone)]
pub(super) enum Wanted {
    All,
    Person(Index),
    Room(Index),
}

/// None in most practices.
pub(super) fn closures() -> impl Strategy<Value = Vec<Drawn>> {
    let wanted = prop_oneof![
        1 => Just(Wanted::All),
        2 => any::<Index>().prop_map(Wanted::Person),
        6 => any::<Index>().prop_map(Wanted::Room),
    ];
    let days = prop_oneof![2 => Just(0), 1 => 1..3_i64];
    let some = vec((wanted, -1..4_i64, days), 1..4);
    prop_oneof![2 => Just(Vec::new()), 1 => some]
}

/// Around a day, of what there is.
pub(super) fn entered(drawn: &[Drawn], day: Date, catalogue: &Catalogue) -> Vec<Closure> {
    let on = |days: i64| day + SignedDuration::from_hours(24 * days);
    let closures = drawn.iter().filter_map(|(wanted, first, more)| {
        let only = match wanted {
            Wanted::All => None,
            Wanted::Person(which) => Some(which.get(&catalogue.practitioners).id.0),
            Wanted::Room(_) if catalogue.rooms.is_empty() => return None,
            Wanted::Room(which) => Some(which.get(&catalogue.rooms).id.0),
        };
        Some(Closure {
            only: only.map(ResourceId),
            first: on(*first),
            last: on(first + more),
        })
    });
    closures.collect()
}
