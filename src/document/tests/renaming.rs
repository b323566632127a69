//! Another id for a practitioner, a room or a service: a move of the name.

use super::{rules::one_fault, *};
use crate::document::changes;

/// With another id for the only practitioner, room or service.
fn renamed(from: &str, to: &str) -> String {
    small_with(
        &format!("id = \"{from}\""),
        &format!("id = \"{to}\"\nwas = \"{from}\""),
    )
}

fn applied(text: &str, current: &Catalogue) -> (Catalogue, Vec<String>) {
    let checked = try_check(text, Some(current)).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let lines = changes(Some(current), &checked.catalogue);
    let lines = lines.iter().map(ToString::to_string).collect();
    assert_eq!(checked.warnings, []);
    (checked.catalogue, lines)
}

#[test]
fn what_has_another_id_is_the_same_thing() {
    let before = catalogue(SMALL);
    for (kind, from, to) in [
        ("practitioner", "ann", "anna"),
        ("room", "blue", "sea"),
        ("service", "hour", "session"),
    ] {
        let text = renamed(from, to);
        let (after, lines) = applied(&text, &before);
        assert_eq!(lines[0], format!("~ {kind} {to}: id {from} → {to}"));
        assert!(
            lines.iter().all(|line| line.starts_with('~')),
            "nothing is added or removed, and what names it does not change: {lines:?}"
        );
        let ids = |all: &Catalogue| {
            let (one, room) = (all.practitioners[0].id, all.rooms[0].id);
            (one, room, all.services[0].id)
        };
        assert_eq!(ids(&after), ids(&before), "{kind}");
        assert!(after.former.is_empty());
        // The line may stay in the file.
        assert_eq!(applied(&text, &after), (after.clone(), Vec::new()));
    }
}

#[test]
fn in_a_new_place_the_line_says_nothing() {
    let plain = catalogue(&small_with("id = \"ann\"", "id = \"anna\""));
    assert_eq!(catalogue(&renamed("ann", "anna")), plain);
}

#[test]
fn a_name_that_nobody_had_is_warned_of() {
    let before = catalogue(SMALL);
    let text = small_with("id = \"ann\"", "id = \"anna\"\nwas = \"amn\"");
    let checked = try_check(&text, Some(&before)).unwrap();
    assert_ne!(
        checked.catalogue.practitioners[0].id,
        before.practitioners[0].id
    );
    assert_eq!(
        checked.warnings[0].to_string(),
        "practice.toml:14: practitioners[0].was: there is no practitioner `amn`: `anna` is a new one"
    );
}

#[test]
fn an_id_is_one_things_at_a_time() {
    one_fault(
        "id = \"ann\"",
        "id = \"ann\"\nwas = \"ann\"",
        "14: practitioners[0].was: `ann` is the id of a practitioner in this file: leave `was` out",
    );
    let second = |entry: &str| format!("{entry}\n\n[[rooms]]\nid = \"red\"\nwas = \"old\"");
    one_fault(
        "id = \"blue\"\ncapacity = 2",
        &second("id = \"blue\"\nwas = \"old\"\ncapacity = 2"),
        "24: rooms[1].was: `old` became something else already",
    );
    one_fault(
        "id = \"blue\"\ncapacity = 2",
        &second("id = \"old\"\ncapacity = 2"),
        "23: rooms[1].was: `old` is the id of a room in this file",
    );
    // Both are there, and only one of them is in the file.
    let two = small_with("capacity = 2", "capacity = 2\n\n[[rooms]]\nid = \"red\"");
    let one = small_with("id = \"blue\"", "id = \"red\"\nwas = \"blue\"");
    let found = try_check(&one, Some(&catalogue(&two))).unwrap_err();
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "practice.toml:19: rooms[0].was: there are both a room `blue` and a room `red`: only an id that is not used yet can be given to it"
        ]
    );
}
