//! What was changed about sessions of classes.

use domain::practice::{
    service::Class,
    session_change::{PlanDifference, SessionChange},
};
use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};
use proptest::{collection::vec, option, prelude::*};

use crate::fixtures::{World, prt, rom};

/// Which class, which of its weekly starts, in which week, whether later ones are meant too, and what is other: quarters of an hour
/// later, length in five minutes, who gives it, where, and whether it takes place.
pub(super) type Change = (
    (usize, usize, i64, bool),
    (
        Option<i32>,
        Option<u32>,
        Option<Vec<u128>>,
        Option<u128>,
        Option<bool>,
    ),
);

pub(super) fn change() -> impl Strategy<Value = Change> {
    let which = (0..3_usize, 0..20_usize, -1..2_i64, any::<bool>());
    let other = (
        option::weighted(0.6, -300..300_i32),
        option::weighted(0.3, 3..20_u32),
        option::weighted(0.3, vec(1..4_u128, 1..3)),
        option::weighted(0.3, 101..104_u128),
        option::weighted(0.2, any::<bool>()),
    );
    (which, other)
}

/// One of a class's starts: weekly ones in the week that begins on a day, or one of its dates.
fn planned(class: &Class, which: usize, first: Date) -> Option<DateTime> {
    let all = class.starts.len() + class.dates.len();
    let which = which % all.max(1);
    let Some(start) = class.starts.get(which) else {
        return class.dates.get(which - class.starts.len()).copied();
    };
    let of_start =
        |date: &Date| date.weekday().to_monday_zero_offset().unsigned_abs() == start.weekday;
    let mut days = first.series(jiff::Span::new().days(1));
    let date = days.find(of_start)?;
    Some(date.at(0, 0, 0, 0) + SignedDuration::from_mins(start.minute.into()))
}

/// Changes the plan around a day; not that of what is no class.
pub(super) fn replan(world: &mut World, day: Date, (which, other): &Change) {
    let (service, start, week, onwards) = *which;
    let Some(service) = world.catalogue.services.get(service) else {
        return;
    };
    let (Some(class), class_id) = (&service.class, service.id) else {
        return;
    };
    let Some(planned) = planned(
        class,
        start,
        day + SignedDuration::from_hours(24 * (7 * week - 3)),
    ) else {
        return;
    };
    let staff = world.catalogue.practitioners.len() as u128;
    let people = other.2.clone().map(|mut people| {
        people.retain(|one| *one <= staff);
        people.sort_unstable();
        people.dedup();
        people.into_iter().map(prt).collect::<Vec<_>>()
    });
    let room = other.3.map(rom);
    let change = SessionChange {
        planned,
        onwards,
        difference: PlanDifference {
            later_minutes: other.0.map(|quarters| 15 * quarters),
            minutes: other.1.map(|fives| 5 * fives),
            practitioners: people.filter(|people| !people.is_empty()),
            room: room.filter(|room| world.catalogue.room(*room).is_some()),
            takes_place: other.4,
        },
    };
    let changes = world.catalogue.session_changes.entry(class_id).or_default();
    // One of each session and reach, as they are kept.
    changes.retain(|one| (one.planned, one.onwards) != (change.planned, change.onwards));
    changes.push(change);
}
