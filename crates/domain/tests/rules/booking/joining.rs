//! How and when sessions are joined.

use domain::{
    booking::{
        Booking, Ending, State,
        joining::{Joinable, WayToJoin, WayToRoom},
    },
    clients::confirmation::Awaits,
    money::{Currency, Money},
    practice::{
        Catalogue, Text,
        joining::{Directions, Joining, MeetingPoint, OnlineLink, PhoneCall},
        service::{Mode, PaymentRule, Staff},
    },
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    booked::booking,
    fixtures::{practice, prt, rom},
    parts::{practitioner, room, service},
};

/// Practitioners 1 and 2, room 1 and the service of `parts`, in a practice that says nothing of joining.
fn world() -> Catalogue {
    let mut catalogue = practice("Europe/London")
        .has(practitioner(1, "Europe/London", "09:00-17:00"))
        .has(practitioner(2, "Europe/London", "09:00-17:00"))
        .has(room(1))
        .has(service(50))
        .catalogue;
    // As the bookings below name it.
    catalogue.services[0].id = service(50).id;
    catalogue.services[0].staff = Staff::AnyOf(vec![prt(1), prt(2)]);
    catalogue
}

fn by(mode: Mode) -> Booking {
    Booking {
        mode,
        room: (mode == Mode::Room).then(|| rom(1)),
        practitioners: vec![prt(1)],
        service: service(50).id,
        state: State::Confirmed {
            since: Timestamp::UNIX_EPOCH,
        },
        ..booking(Money::zero(Currency::GBP), PaymentRule::None, [0; 3])
    }
}

/// Everything is said, in words that tell who says it.
fn said(who: &str) -> Joining {
    Joining {
        room: Some(Directions {
            directions: Some(Text::plain(who)),
            map_url: None,
            step_free: None,
        }),
        outdoor: Some(MeetingPoint {
            meeting_point: Text::plain(who),
            map_url: None,
        }),
        online: Some(OnlineLink::written(&format!(
            "https://{who}.example/{{random}}"
        ))),
        phone: Some(PhoneCall::ByClient(who.to_owned())),
    }
}

fn who_says(way: Option<WayToJoin<'_>>) -> String {
    match way {
        None => "nobody".to_owned(),
        Some(WayToJoin::Room(room)) => room
            .directions
            .map_or_else(String::new, |text| text.text.clone()),
        Some(WayToJoin::Outdoor(point)) => point.meeting_point.text.clone(),
        Some(WayToJoin::Online(link)) => {
            let address = link.address("1");
            address
                .reveal()
                .replace("https://", "")
                .replace(".example/1", "")
        }
        Some(WayToJoin::Phone(PhoneCall::ByPractice)) => "practice calls".to_owned(),
        Some(WayToJoin::Phone(PhoneCall::ByClient(who))) => who.clone(),
    }
}

#[test]
fn the_room_says_it_first_then_the_service_then_who_gives_it() {
    // For each set of those who say it, who is heard in a room, and who otherwise.
    for (room, service, practitioner, in_room, elsewhere) in [
        (false, false, false, "", "nobody"),
        (true, false, false, "room", "nobody"),
        (false, true, false, "service", "service"),
        (true, true, false, "room", "service"),
        (false, false, true, "practitioner", "practitioner"),
        (true, false, true, "room", "practitioner"),
        (false, true, true, "service", "service"),
        (true, true, true, "room", "service"),
    ] {
        let mut catalogue = world();
        let words = |says: bool, who| if says { said(who) } else { Joining::default() };
        catalogue.rooms[0].joining = words(room, "room");
        catalogue.services[0].joining = words(service, "service");
        catalogue.practitioners[0].joining = words(practitioner, "practitioner");
        catalogue.practitioners[1].joining = said("somebody else");
        for mode in [Mode::Room, Mode::Outdoor, Mode::Online, Mode::Phone] {
            let expected = if mode == Mode::Room {
                in_room
            } else {
                elsewhere
            };
            let heard = who_says(catalogue.way_to_join(&by(mode)));
            assert_eq!(heard, expected, "{mode:?} {room} {service} {practitioner}");
        }
    }
}

#[test]
fn a_room_is_step_free_as_its_directions_or_else_the_room_say() {
    for (room_says, directions_say, expected) in [
        (true, None, Some(true)),
        (true, Some(false), Some(false)),
        (false, None, None),
        (false, Some(true), Some(true)),
    ] {
        let mut catalogue = world();
        catalogue.rooms[0].step_free = room_says;
        catalogue.practice.address = Some("1 Home Road".to_owned());
        catalogue.services[0].joining.room = directions_say.map(|free| Directions {
            step_free: Some(free),
            ..Directions::default()
        });
        let way = WayToRoom {
            address: Some("1 Home Road"),
            step_free: expected,
            ..WayToRoom::default()
        };
        assert_eq!(
            catalogue.way_to_join(&by(Mode::Room)),
            Some(WayToJoin::Room(way))
        );
    }
}

#[test]
fn who_is_called_gives_a_number() {
    let calls = |who| Joining {
        phone: Some(who),
        ..Joining::default()
    };
    let (ours, theirs) = (
        || calls(PhoneCall::ByPractice),
        || calls(PhoneCall::ByClient("+44 1632 960142".to_owned())),
    );
    let nothing = Joining::default;
    // What the service says and practitioners 1 and 2 say; whether a number is needed with the first, with the second, with any.
    for (service, one, two, expected) in [
        (nothing(), nothing(), nothing(), [true, true, true]),
        (nothing(), theirs(), nothing(), [false, true, true]),
        (nothing(), theirs(), theirs(), [false, false, false]),
        (nothing(), ours(), theirs(), [true, false, true]),
        (theirs(), ours(), ours(), [false, false, false]),
        (ours(), theirs(), theirs(), [true, true, true]),
    ] {
        let mut catalogue = world();
        catalogue.services[0].joining = service;
        catalogue.practitioners[0].joining = one;
        catalogue.practitioners[1].joining = two;
        let service = &catalogue.services[0];
        let needed = |mode| {
            [Some(prt(1)), Some(prt(2)), None]
                .map(|with| catalogue.needs_number(service, Some(mode), with))
        };
        assert_eq!(needed(Mode::Phone), expected, "{catalogue:?}");
        for mode in [Mode::Room, Mode::Outdoor, Mode::Online] {
            assert_eq!(needed(mode), [false; 3]);
        }
    }
}

#[test]
fn a_session_is_joined_from_a_quarter_of_an_hour_before_until_one_after() {
    let booking = by(Mode::Online);
    let (start, end) = (booking.at.start, booking.at.end);
    let quarter = SignedDuration::from_mins(15);
    let second = SignedDuration::from_secs(1);
    let opens = start - quarter;
    for (now, expected) in [
        (opens - second, Joinable::From(opens)),
        (opens, Joinable::Now),
        (start, Joinable::Now),
        (end + quarter, Joinable::Now),
        (end + quarter + second, Joinable::Over),
    ] {
        assert_eq!(booking.joinable(start, now), expected, "{now}");
        assert_eq!(
            booking.joinable(start + second, now),
            Joinable::Gone,
            "moved"
        );
    }
    let ended = |how| State::Ended { at: start, how };
    let held = State::Held {
        until: end,
        extended: false,
        awaits: Awaits::Payment,
    };
    for (state, expected) in [
        (State::Confirmed { since: start }, Joinable::Now),
        (ended(Ending::Completed), Joinable::Now),
        (held, Joinable::Gone),
        (ended(Ending::NoShow), Joinable::Gone),
        (ended(Ending::CancelledByClient), Joinable::Gone),
        (ended(Ending::CancelledByPractice), Joinable::Gone),
        (ended(Ending::Expired), Joinable::Gone),
        (ended(Ending::Declined), Joinable::Gone),
        (ended(Ending::NotForClient), Joinable::Gone),
        (ended(Ending::OverLimit), Joinable::Gone),
    ] {
        let one = Booking {
            state,
            ..booking.clone()
        };
        assert_eq!(one.joinable(start, start), expected, "{state:?}");
    }
}
