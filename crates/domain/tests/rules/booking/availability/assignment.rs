//! Who gets a booking that any of several could take.

use domain::{
    booking::{
        assignment::{Assignments, Shares},
        availability::Offer,
    },
    practice::{Practitioner, assignment_rule::AssignmentRule, service::Mode},
};

use crate::{
    fixtures::{at, practice, prt},
    parts::practitioner,
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
