//! `joining`: what is wrong with it, each with its line and field.

use super::{rules::one_fault, *};

/// Of a practitioner, who may say everything.
const OF_PRACTITIONERS: &[(&str, &str)] = &[
    (
        "online = { link = \"http://meet.example.org/a\" }",
        "online.link: `http://meet.example.org/a` is not a web address",
    ),
    (
        "online = { link = \"meet.example.org/a\" }",
        "online.link: `meet.example.org/a` is not a web address",
    ),
    (
        "online = { link = \"https://sam:secret@meet.example.org/a\" }",
        "online.link: `https://sam:secret@meet.example.org/a` is not a web address",
    ),
    (
        "online = { link = \"https://meet.example.org/our room\" }",
        "online.link: `https://meet.example.org/our room` is not a web address",
    ),
    (
        "online = { link = \"https://{random}.example.org/\" }",
        "online.link: `{random}` stands in the host",
    ),
    (
        "online = { link = \"https://meet.example.org/{random}/{random}\" }",
        "online.link: `{random}` stands in it twice",
    ),
    ("online = {}", "online.link: missing"),
    (
        "online = { link = \"https://meet.example.org/a\", url = \"a\" }",
        "online.url: unknown",
    ),
    ("phone = {}", "phone: say who calls"),
    ("phone = { practice_calls = false }", "phone: say who calls"),
    (
        "phone = { practice_calls = true, client_calls = \"+44 1632 960142\" }",
        "phone: say who calls",
    ),
    (
        "phone = { client_calls = \"01632 960142\" }",
        "phone.client_calls: write it with its country code",
    ),
    ("outdoor = {}", "outdoor.meeting_point: missing"),
    (
        "outdoor = { meeting_point = \" \" }",
        "outdoor.meeting_point: is empty",
    ),
    (
        "outdoor = { meeting_point = \"Gate\", map_url = \"gate\" }",
        "outdoor.map_url: `gate` is not a web address",
    ),
    (
        "outdoor = { meeting_point = \"Gate\", meeting_point_translations = { xx = \"Tor\" } }",
        "outdoor.meeting_point_translations.xx: `xx` is not a language",
    ),
    ("room = {}", "room: is empty"),
    (
        "room = { directions = \"a\\u0007\" }",
        "room.directions: contains control characters",
    ),
    (
        "room = { directions_translations = { de = \"Links\" } }",
        "room.directions_translations: missing: `directions`",
    ),
    (
        "room = { map_url = \"ftp://example.org\" }",
        "room.map_url: `ftp://example.org` is not a web address",
    ),
    (
        "video = { link = \"https://meet.example.org/a\" }",
        "video: unknown",
    ),
];

#[test]
fn each_slip_is_one_fault() {
    let name = "name = \"Ann\"";
    for (said, expected) in OF_PRACTITIONERS {
        one_fault(
            name,
            &format!("{name}\njoining = {{ {said} }}"),
            &format!("15: practitioners[0].joining.{expected}"),
        );
    }
}

#[test]
fn services_and_rooms_say_it_of_what_they_have() {
    let price = "price = 5000";
    for (mode, said) in [
        ("online", "{ link = \"https://meet.example.org/a\" }"),
        ("phone", "{ practice_calls = true }"),
        ("outdoor", "{ meeting_point = \"Gate\" }"),
    ] {
        let joining = format!("joining = {{ {mode} = {said} }}");
        one_fault(
            price,
            &format!("{price}\n{joining}"),
            &format!("26: services[0].joining.{mode}: is none of its `modes`"),
        );
        one_fault(
            "capacity = 2",
            &format!("capacity = 2\n{joining}"),
            &format!("20: rooms[0].joining.{mode}: a room only says how to get to it"),
        );
        let modes = format!("modes = [\"room\", \"{mode}\"]");
        catalogue(&small_with(price, &format!("{price}\n{modes}\n{joining}")));
    }
    one_fault(
        "capacity = 2",
        "capacity = 2\n[[rooms]]\nid = \"web\"\nvirtual = true\njoining = { room = { step_free = true } }",
        "20: rooms[1]: a virtual room has no",
    );
}
