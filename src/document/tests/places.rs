//! Rules of places: each fault with its line and field.

use super::*;

/// `SMALL` with two places, its room in the first.
const PLACES: &str = "[[places]]\nid = \"north\"\naddress = \"7 North Street\"\nminutes_to = { south = 40 }\n\n\
                      [[places]]\nid = \"south\"\n\n[[rooms]]\nplace = \"north\"";

fn two() -> String {
    small_with("[[rooms]]", PLACES)
}

#[test]
fn a_place_is_read_and_rooms_name_it() {
    let first = catalogue(&two());
    let north = first.practice.place_named(Some("north")).unwrap();
    let south = first.practice.place_named(Some("south")).unwrap();
    assert_eq!(first.practice.travel_minutes(south, north), 40, "both ways");
    let room = first.rooms[0].id;
    assert_eq!(first.place_of(room), Some(north));
    assert_eq!(first.address_of(&[room]), Some("7 North Street"));
    assert_eq!(first.zone_of(room), &first.practice.zone);
    assert!(catalogue(SMALL).practice.places.is_empty());
}

#[test]
fn an_address_is_told_when_all_rooms_have_it() {
    let text = two().replace(
        "statement_prefix",
        "address = \"1 Home Road\"\nstatement_prefix",
    );
    let two_rooms = text.replace(
        "capacity = 2",
        "capacity = 2\n\n[[rooms]]\nid = \"red\"\nplace = \"south\"",
    );
    let first = catalogue(&two_rooms);
    let (north, south) = (first.rooms[0].id, first.rooms[1].id);
    assert_eq!(first.address_of(&[]), Some("1 Home Road"));
    assert_eq!(
        first.address_of(&[south]),
        Some("1 Home Road"),
        "it has none of its own"
    );
    assert_eq!(first.address_of(&[north, north]), Some("7 North Street"));
    assert_eq!(first.address_of(&[north, south]), None);
}

const WAYS: &str = "minutes_to = { south = 40 }";
const ADDRESS: &str = "address = \"7 North Street\"";

/// What is written, what in its place, and how the one fault begins.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        WAYS,
        "minutes_to = { west = 40 }",
        "20: places[0].minutes_to.west: no place has the id `west`",
    ),
    (
        WAYS,
        "minutes_to = { north = 40 }",
        "20: places[0].minutes_to.north: there is no way from a place to itself",
    ),
    (
        WAYS,
        "minutes_to = { south = 0 }",
        "20: places[0].minutes_to.south: 0 minutes: must be 1 to 720",
    ),
    (
        WAYS,
        "minutes_to = { south = 721 }",
        "20: places[0].minutes_to.south: 721 minutes",
    ),
    (
        "id = \"south\"",
        "id = \"south\"\nminutes_to = { north = 40 }",
        "24: places[1].minutes_to.north: `north` says how long this way takes",
    ),
    (
        "[[rooms]]",
        "[[places]]\nid = \"north\"\n\n[[rooms]]",
        "26: places[2].id: ",
    ),
    (
        "place = \"north\"",
        "place = \"west\"",
        "26: rooms[0].place: no place has the id `west`",
    ),
    (
        "[[services]]",
        "[[rooms]]\nid = \"web\"\nvirtual = true\nplace = \"north\"\n\n[[services]]",
        "30: rooms[1]: a virtual room",
    ),
    (
        ADDRESS,
        "time_zone = \"Europe/Nowhere\"",
        "19: places[0].time_zone: ",
    ),
    (
        ADDRESS,
        "overrides = { \"2026-12-24\" = [] }",
        "19: places[0].overrides: there is nothing to make exceptions from",
    ),
    (
        ADDRESS,
        "hours = { mon = [\"09:00\"] }",
        "19: places[0].hours.mon[0]: `09:00` is not a window",
    ),
];

#[test]
fn faults_of_places() {
    each_is_one_fault(&two(), FAULTS);
}

#[test]
fn places_come_back() {
    let text = two().replace(
        "id = \"south\"",
        "id = \"south\"\nname = \"South\"\ntime_zone = \"Europe/Lisbon\"\nhours = { mon-fri = [\"08:00-20:00\"] }\n\
         overrides = { \"2026-12-24/2027-01-02\" = [] }",
    );
    let first = catalogue(&text);
    let written = serde_json::to_value(Document::of(&first)).unwrap();
    let again = crate::document::from_value(written).unwrap();
    let again = check(&again, Some(&first), &mut || panic!("no new ids"));
    assert_eq!(again.unwrap().catalogue, first);
    let nowhere = serde_json::to_value(Document::of(&catalogue(SMALL))).unwrap();
    assert!(nowhere.get("places").is_none() && nowhere["rooms"][0].get("place").is_none());
}
