//! What a practice, its people and its rooms are called.

use domain::{
    ids::{PractitionerId, ResourceId, RoomId, ServiceId},
    practice::service::Mode,
};
use uuid::Uuid;

use super::{fixtures::*, parts::*};

fn house() -> World {
    let mut world = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-12:00"))
        .has(practitioner(2, "Europe/London", "09:00-12:00"))
        .has(room(101))
        .has(room(102))
        .has(service(60).modes(&[Mode::Online]))
        .has(service(80));
    for (number, handle) in [(0, "first"), (1, "second")] {
        world.catalogue.practitioners[number].handle = handle.into();
        world.catalogue.practitioners[number].name = format!("{handle} person");
        world.catalogue.rooms[number].handle = handle.into();
        world.catalogue.rooms[number].name = format!("{handle} room");
        world.catalogue.services[number].handle = handle.into();
    }
    world
}

#[test]
fn each_is_found_by_id_and_by_the_owners_word() {
    let catalogue = house().catalogue;
    for number in [0, 1] {
        let handle = ["first", "second"][number];
        let (person, room, service) = (
            &catalogue.practitioners[number],
            &catalogue.rooms[number],
            &catalogue.services[number],
        );
        for named in [handle.to_owned(), person.id.to_string()] {
            assert_eq!(
                catalogue.practitioner_named(&named),
                Some(person),
                "{named}"
            );
        }
        for named in [handle.to_owned(), room.id.to_string()] {
            assert_eq!(catalogue.room_named(&named), Some(room), "{named}");
        }
        for named in [handle.to_owned(), service.id.to_string()] {
            assert_eq!(catalogue.service_named(&named), Some(service), "{named}");
        }
        assert_eq!(catalogue.service(service.id), Some(service));
    }
    for unknown in ["third", "", &ServiceId(Uuid::nil()).to_string()] {
        assert_eq!(catalogue.practitioner_named(unknown), None, "{unknown}");
        assert_eq!(catalogue.room_named(unknown), None, "{unknown}");
        assert_eq!(catalogue.service_named(unknown), None, "{unknown}");
    }
}

#[test]
fn who_left_keeps_their_name_in_what_was() {
    let mut catalogue = house().catalogue;
    let (gone, shut) = (Uuid::from_u128(77), Uuid::from_u128(78));
    catalogue.former.insert(ResourceId(gone), "Gone".into());
    catalogue.former.insert(ResourceId(shut), "Shut".into());
    let person = |id| catalogue.practitioner_name(id);
    assert_eq!(person(prt(1)), Some("first person"));
    assert_eq!(person(PractitionerId(gone)), Some("Gone"));
    assert_eq!(person(PractitionerId(Uuid::nil())), None);
    let room = |id| catalogue.room_name(id);
    assert_eq!(room(rom(102)), Some("second room"));
    assert_eq!(room(RoomId(shut)), Some("Shut"));
    assert_eq!(room(RoomId(Uuid::nil())), None);
}

#[test]
fn bank_statements_speak_the_practices_language_where_it_fits() {
    let mut practice = house().catalogue.practice;
    for (locale, prefix, word) in [
        ("en-GB", "LANDWEHR", "BKG"),
        ("de-DE", "LANDWEHR", "TERMIN"),
        ("de", "NINE-LONG", "TERMIN"),
        ("de", "TEN-LONG-1", "BKG"),
        ("den", "LANDWEHR", "BKG"),
    ] {
        (practice.locales, practice.statement_prefix) = (vec![locale.into()], prefix.into());
        assert_eq!(practice.statement_word(), word, "{locale} {prefix}");
    }
    practice.statement_prefix = "RIVERSIDE".into();
    assert_eq!(practice.sender(), "Riverside");
    practice.sender_name = Some("The Desk".into());
    assert_eq!(practice.sender(), "The Desk");
}
