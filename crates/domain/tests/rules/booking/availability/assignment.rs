//! Who gets a booking that any of several could take.

use domain::{
    booking::{
        assignment::{Assignments, Shares},
        availability::{
            Offer,
            calendar::{Calendar, Occupancy},
        },
    },
    ids::{PractitionerId, ResourceId},
    interval::Interval,
    practice::{
        Practitioner,
        assignment_rule::AssignmentRule,
        service::{Mode, Service, Staff},
    },
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::{
    fixtures::{at, practice, prt},
    parts::{practitioner, service},
};

fn offers(teams: &[&[u128]]) -> Vec<Offer> {
    let offer = |team: &&[u128]| Offer {
        practitioners: team.iter().copied().map(prt).collect(),
        modes: vec![Mode::Online],
        room: None,
        session: None,
        seats_left: 1,
    };
    teams.iter().map(offer).collect()
}

fn chosen(facts: &Assignments) -> u128 {
    let mut offers = offers(&[&[1], &[2], &[3]]);
    let first = facts.choose(&offers, &Shares::default()).unwrap().clone();
    offers.reverse();
    assert_eq!(
        facts.choose(&offers, &Shares::default()),
        Some(&first),
        "the order of offers decides"
    );
    first.practitioners[0].0.as_u128()
}

fn upcoming(counts: [u32; 3]) -> Assignments {
    let upcoming = (1..).map(prt).zip(counts).collect();
    Assignments {
        upcoming,
        ..Assignments::default()
    }
}

#[test]
fn a_client_comes_back_to_who_they_know() {
    assert_eq!(
        chosen(&Assignments {
            earlier: Some(prt(3)),
            ..upcoming([0, 0, 9])
        }),
        3
    );
    assert_eq!(
        chosen(&Assignments {
            earlier: Some(prt(7)),
            ..upcoming([2, 1, 9])
        }),
        2
    );
}

#[test]
fn then_the_one_with_the_fewest_ahead() {
    assert_eq!(chosen(&upcoming([2, 1, 1])), 2);
    let idle = Assignments {
        upcoming: [(prt(1), 1), (prt(2), 1)].into(),
        ..Assignments::default()
    };
    assert_eq!(chosen(&idle), 3);
}

#[test]
fn then_the_one_who_has_waited_longest() {
    let days = [
        at("2026-03-03T00:00:00Z"),
        at("2026-03-01T00:00:00Z"),
        at("2026-03-02T00:00:00Z"),
    ];
    let mut facts = Assignments {
        last: (1..).map(prt).zip(days).collect(),
        ..upcoming([1, 1, 1])
    };
    assert_eq!(chosen(&facts), 2);
    facts.last.remove(&prt(3));
    assert_eq!(chosen(&facts), 3, "never had one");
}

#[test]
fn then_the_first_by_id() {
    assert_eq!(chosen(&Assignments::default()), 1);
    assert_eq!(Assignments::default().choose(&[], &Shares::default()), None);
}

#[test]
fn a_team_counts_what_all_of_it_has_ahead() {
    let teams = offers(&[&[1, 2], &[3]]);
    assert_eq!(
        upcoming([1, 1, 2]).choose(&teams, &Shares::default()),
        Some(&teams[0])
    );
    assert_eq!(
        upcoming([1, 2, 2]).choose(&teams, &Shares::default()),
        Some(&teams[1])
    );
}

/// Of three people with these hours and shares.
fn shares(rule: AssignmentRule, people: [(&str, u32); 3]) -> Shares {
    let mut world = practice("Europe/London");
    for ((hours, share), number) in people.into_iter().zip(1..) {
        world = world.has(Practitioner {
            share,
            ..practitioner(number, "Europe/London", hours)
        });
    }
    world.catalogue.practice.booking.assignment = rule;
    Shares::of(&world.catalogue)
}

#[test]
fn the_practices_rule_decides_between_those_who_are_free() {
    use AssignmentRule::{ByHours, FewestAhead, InTurn};

    const WHOLE: &str = "09:00-17:00";
    const HALF: &str = "09:00-13:00";
    let equal = [(WHOLE, 1), (WHOLE, 1), (WHOLE, 1)];
    let hours = [(WHOLE, 1), (HALF, 1), (HALF, 1)];
    let weights = [(WHOLE, 3), (WHOLE, 1), (WHOLE, 1)];
    // (rule, hours and shares, bookings ahead, who)
    for (rule, people, ahead, who) in [
        (FewestAhead, equal, [3, 2, 4], 2),
        (FewestAhead, hours, [3, 2, 4], 2),
        (ByHours, equal, [3, 2, 4], 2),
        (ByHours, hours, [3, 2, 4], 1),
        (ByHours, hours, [5, 2, 4], 2),
        (FewestAhead, weights, [5, 2, 4], 1),
        (FewestAhead, weights, [7, 2, 4], 2),
        (ByHours, [(WHOLE, 1), (HALF, 2), (HALF, 1)], [3, 2, 4], 2),
        (InTurn, equal, [9, 0, 0], 1),
        (InTurn, weights, [9, 0, 0], 1),
    ] {
        let shares = shares(rule, people);
        // 1 has waited longest, 3 not at all.
        let days = [
            "2026-03-01T00:00:00Z",
            "2026-03-02T00:00:00Z",
            "2026-03-03T00:00:00Z",
        ];
        let mut facts = Assignments {
            last: (1..).map(prt).zip(days.map(at)).collect(),
            ..upcoming(ahead)
        };
        let offers = offers(&[&[3], &[2], &[1]]);
        let chosen = |facts: &Assignments| facts.choose(&offers, &shares).unwrap().practitioners[0];
        assert_eq!(chosen(&facts), prt(who), "{rule:?} {people:?} {ahead:?}");
        facts.earlier = Some(prt(3));
        assert_eq!(chosen(&facts), prt(3), "whom they saw last, by any rule");
    }
}

#[test]
fn somebody_without_weekly_hours_is_no_exception() {
    let shares = shares(
        AssignmentRule::ByHours,
        [("", 1), ("09:00-17:00", 1), ("", 1)],
    );
    let offers = offers(&[&[1], &[2]]);
    assert_eq!(
        upcoming([0, 1, 0]).choose(&offers, &shares),
        Some(&offers[0])
    );
    assert_eq!(
        upcoming([1, 1, 0]).choose(&offers, &shares),
        Some(&offers[1])
    );
}

/// An id made at an instant; the number tells those of one millisecond apart.
fn made(time: &str, number: u128) -> Uuid {
    let milliseconds = u128::try_from(at(time).as_millisecond()).unwrap();
    Uuid::from_u128((milliseconds << 80) | number)
}

/// How many count as ahead of people who joined at these times and have these shares, with these bookings ahead: whose, and when made.
fn counted(people: &[(&str, u32)], bookings: &[(usize, &str)]) -> Vec<u32> {
    let mut world = practice("Europe/London");
    let ids: Vec<_> = people
        .iter()
        .zip(1..)
        .map(|((joined, _), number)| PractitionerId(made(joined, number)))
        .collect();
    for (id, (_, share)) in ids.iter().zip(people) {
        world = world.has(Practitioner {
            id: *id,
            share: *share,
            ..practitioner(1, "Europe/London", "09:00-17:00")
        });
    }
    let occupancies = (0..).zip(bookings).map(|(number, (whose, time))| {
        let start = at("2026-09-01T09:00:00Z") + SignedDuration::from_hours(24 * number);
        let during = Interval::lasting(start, 60).unwrap();
        Occupancy {
            during,
            resource: ResourceId(ids[*whose].0),
            sitting: during,
            holder: made(time, u128::from(number.unsigned_abs())),
            service: None,
        }
    });
    let calendar = Calendar::new(occupancies.collect(), Vec::new(), Vec::new());
    let service = Service {
        staff: Staff::AnyOf(ids.clone()),
        ..service(60)
    };
    let upcoming =
        Shares::of(&world.catalogue).upcoming(&service, &calendar, at("2026-08-20T12:00:00Z"));
    ids.iter()
        .map(|id| upcoming.get(id).copied().unwrap_or(0))
        .collect()
}

#[test]
fn whoever_joins_counts_as_having_what_the_least_busy_of_the_others_had() {
    const LONG: &str = "2024-01-10T10:00:00Z";
    const YEAR: &str = "2025-08-19T10:00:00Z";
    const SPRING: &str = "2026-03-10T10:00:00Z";
    const SUMMER: &str = "2026-07-01T10:00:00Z";
    let before = "2026-06-01T10:00:00Z";
    let since = "2026-07-02T10:00:00Z";
    let busy = [
        (0, before),
        (0, before),
        (0, since),
        (1, before),
        (1, since),
        (1, since),
    ];
    // (who joined when and their shares, bookings, what counts)
    for (people, bookings, expected) in [
        (
            &[(LONG, 1), (LONG, 1), (SUMMER, 1)][..],
            &busy[..],
            &[3, 3, 1][..],
        ),
        // What was booked on the day itself came with them, and those of one day are as new.
        (
            &[(LONG, 1), (LONG, 1), (SUMMER, 1), (SUMMER, 1)],
            &[(0, SUMMER), (1, before), (2, since)],
            &[1, 1, 1, 0],
        ),
        // In proportion to the shares.
        (&[(LONG, 1), (LONG, 1), (SUMMER, 3)], &busy, &[3, 3, 3]),
        (
            &[(LONG, 2), (SUMMER, 1)],
            &[(0, before), (0, before), (1, since)],
            &[2, 2],
        ),
        // Each newcomer is compared with those before, at the level that they have.
        (
            &[(LONG, 1), (SPRING, 1), (SUMMER, 1)],
            &[(0, LONG), (0, LONG), (0, before)],
            &[3, 2, 2],
        ),
        // Long after, and alone.
        (&[(LONG, 1), (YEAR, 1)], &[(0, LONG)], &[1, 0]),
        (&[(SUMMER, 1)], &[(0, since)], &[1]),
    ] {
        assert_eq!(
            counted(people, bookings),
            expected,
            "{people:?} {bookings:?}"
        );
    }
}
