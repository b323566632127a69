//! Who gets a booking that any of several could take.

use domain::{
    booking::{assignment::Assignments, availability::Offer},
    practice::service::Mode,
};

use crate::fixtures::{at, prt};

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
    let first = facts.choose(&offers).unwrap().clone();
    offers.reverse();
    assert_eq!(
        facts.choose(&offers),
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
    assert_eq!(Assignments::default().choose(&[]), None);
}

#[test]
fn a_team_counts_what_all_of_it_has_ahead() {
    let teams = offers(&[&[1, 2], &[3]]);
    assert_eq!(upcoming([1, 1, 2]).choose(&teams), Some(&teams[0]));
    assert_eq!(upcoming([1, 2, 2]).choose(&teams), Some(&teams[1]));
}
