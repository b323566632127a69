//! Who may book what, and what is said to those who may not.

use domain::{
    booking::{
        Party, Refusal,
        availability::{Slot, Unavailable},
        placing::HoldCaps,
    },
    clients::Personal,
};
use hourkeep::service::{ServiceError, authenticate::Caller, clients::returning::Proof};

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp},
};

fn physio(start: &str) -> Ask {
    Ask::of(LANDWEHRKANAL, "kg", start)
}

fn practitioner(booked: &Booked) -> String {
    booked.view["practitioner"]["name"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn refusal(app: &TestApp, ask: &Ask) -> Refusal {
    match app.book(ask).await.unwrap_err() {
        ServiceError::Refused(refusal) => refusal,
        ServiceError::Unavailable { refusal, .. } => Refusal::Unavailable(refusal),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_taken_start_is_refused_with_what_is_free_instead(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T14:00:00+01:00").online();
        app.book(&ask).await.unwrap();
        let ServiceError::Unavailable { refusal, alternatives, reasons, zone } = app.book(&ask.clone().by(1)).await.unwrap_err() else {
            panic!("unavailable")
        };
        assert_eq!((refusal, reasons), (Unavailable::Taken, Vec::new()), "a client is told one rule");
        assert_eq!(zone.name(), "Europe/London");
        let starts: Vec<_> = alternatives.iter().map(|slot| zone.rfc3339(slot.at.start)).collect();
        assert_eq!(starts.len(), 5);
        assert!(starts.contains(&"2026-10-12T13:00:00+01:00".to_owned()) && starts.is_sorted(), "{starts:?}");
        for start in starts {
            app.book(&Ask::of(RIVERSIDE, "ind50", &start).online().by(2)).await.map(|_| ()).or_else(|error| match error {
                // One of them may rule out the next, being too near.
                ServiceError::Unavailable { refusal: Unavailable::Taken | Unavailable::LimitReached, .. } => Ok(()),
                other => Err(other),
            }).unwrap();
        }
    }

    async fn the_first_alternative_is_bookable(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T14:00:00+01:00").online();
        app.book(&ask).await.unwrap();
        let Err(ServiceError::Unavailable { alternatives, .. }) = app.book(&ask.clone().by(1)).await else { panic!("taken") };
        let mut other = ask.by(1);
        other.request.start = alternatives[0].at.start;
        app.book(&other).await.unwrap();
    }

    async fn rules_that_changed_since_they_were_shown_are_shown_again(app: &TestApp) {
        let mut ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online();
        ask.request.policy_version = Some("2025-01-01".into());
        assert_eq!(refusal(app, &ask).await, Refusal::PolicyChanged);
        ask.request.policy_version = None;
        assert!(matches!(app.book(&ask).await, Err(ServiceError::Invalid { pointer, .. }) if pointer == "/policy_version"));
        ask.requester.party = Party::Practice;
        assert!(app.is_confirmed(&app.book(&ask).await.unwrap()).await);
    }

    async fn a_way_that_is_not_offered_or_not_chosen_is_refused(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00");
        assert_eq!(refusal(app, &ask).await, Refusal::ModeMissing);
        assert_eq!(refusal(app, &ask.room()).await, Refusal::ModeNotOffered);
    }

    async fn a_start_off_the_grid_or_outside_hours_or_too_soon_is_refused(app: &TestApp) {
        for start in ["2026-10-12T12:10:00+01:00", "2026-10-12T03:00:00+01:00", "2026-10-05T12:00:00+01:00", "2027-10-11T12:00:00+01:00"] {
            let refused = refusal(app, &Ask::of(RIVERSIDE, "intro", start).online()).await;
            assert!(matches!(refused, Refusal::Unavailable(_)), "{start}: {refused:?}");
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM clients").await, 0, "a refused client is not kept");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM replies").await, 0);
    }

    async fn an_introduction_is_for_new_clients_once(app: &TestApp) {
        let intro = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online();
        let later = Ask::of(RIVERSIDE, "intro", "2026-10-14T12:00:00+01:00").online();
        app.introductions_for_new_clients().await;
        let first = app.book(&intro).await.unwrap();
        assert_eq!((first.status(), first.view["held_for"].as_str()), ("held", Some("mailbox")), "it depends on who it is");
        assert_eq!(app.confirm(&first).await.unwrap()["status"], "confirmed");
        let again = app.book(&later).await.unwrap();
        assert_eq!((again.status(), again.view["held_for"].as_str()), ("held", Some("mailbox")), "and says nothing of that");
        let told = app.confirm(&again).await.unwrap();
        assert_eq!((&told["status"], &told["declined_for"]), (&"declined".into(), &"client_limit_reached".into()));
        let session = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T09:30:00+01:00").online().by(1)).await.unwrap();
        app.confirm(&session).await.unwrap();
        let known = app.book(&later.clone().by(1)).await.unwrap();
        let told = app.confirm(&known).await.unwrap();
        assert_eq!((&told["status"], &told["declined_for"]), (&"declined".into(), &"not_for_client".into()), "who has had a session is not new");
        // Who shows it at once is told at once.
        let mut shown = later.clone().by(1);
        let mailed = app.by_mail(&session).await;
        shown.request.returning = Some(Proof { booking: session.id, token: Personal::new(mailed.token) });
        assert_eq!(refusal(app, &shown).await, Refusal::NotForClient);
        // A start that cannot be had tells nobody whose address is a client's.
        let taken = intro.clone().by(1);
        assert_eq!(refusal(app, &taken).await, refusal(app, &intro.by(7)).await);
        let new = app.book(&later.by(2)).await.unwrap();
        assert_eq!(app.confirm(&new).await.unwrap()["status"], "confirmed", "the time was free again");
    }

    async fn what_was_cancelled_does_not_count_and_a_family_is_several_people(app: &TestApp) {
        app.introductions_for_new_clients().await;
        let intro = |start: &str| Ask::of(RIVERSIDE, "intro", start).online();
        let confirmed = async |ask: &Ask| {
            let booked = app.book(ask).await.unwrap();
            let view = app.confirm(&booked).await.unwrap();
            (booked, view["status"].as_str().unwrap().to_owned())
        };
        let (first, status) = confirmed(&intro("2026-10-12T12:00:00+01:00")).await;
        assert_eq!(status, "confirmed");
        let mut sister = intro("2026-10-12T13:00:00+01:00");
        sister.request.client.name = Personal::new("Quillfeather the Younger".to_owned());
        assert_eq!(confirmed(&sister).await.1, "confirmed", "another person under the same address");
        assert_eq!(confirmed(&intro("2026-10-14T12:00:00+01:00")).await.1, "declined");
        let practice = Caller::Practice(app.key_of(&first).await);
        app.cancel_as(&practice, &first).await.unwrap();
        app.settle().await;
        assert_eq!(confirmed(&intro("2026-10-14T12:00:00+01:00")).await.1, "confirmed", "the practice gave the first one up");
    }

    async fn what_nobody_proved_to_be_theirs_does_not_count_against_a_client(app: &TestApp) {
        let intro = |start: &str| Ask::of(RIVERSIDE, "intro", start).online();
        let strange = app.book(&intro("2026-10-12T12:00:00+01:00")).await.unwrap();
        assert_eq!(strange.status(), "confirmed", "in the client's name, by whoever knows it");
        app.introductions_for_new_clients().await;
        let own = app.book(&intro("2026-10-13T12:00:00+01:00")).await.unwrap();
        assert_eq!(app.confirm(&own).await.unwrap()["status"], "confirmed");
        let second = app.book(&intro("2026-10-14T12:00:00+01:00")).await.unwrap();
        assert_eq!(app.confirm(&second).await.unwrap()["status"], "declined", "their own does");
    }

    async fn a_hold_that_lapsed_does_not_count_against_its_client(app: &TestApp) {
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-13T09:30:00+01:00").online()).await.unwrap();
        app.advance(60);
        app.settle().await;
        app.introductions_for_new_clients().await;
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        assert_eq!(app.confirm(&booked).await.unwrap()["status"], "confirmed", "still new");
    }

    async fn a_practitioner_does_no_more_than_she_wants_in_a_day(app: &TestApp) {
        // Miriam does five sessions a day, of 60 minutes and 10 after them.
        for (number, time) in ["08:00", "09:30", "11:00", "14:00", "15:30"].into_iter().enumerate() {
            let start = format!("2026-10-12T{time}:00+02:00");
            app.book(&Ask::of(LANDWEHRKANAL, "einzel_hp", &start).by(number)).await.unwrap();
        }
        let sixth = Ask::of(LANDWEHRKANAL, "einzel_hp", "2026-10-12T17:00:00+02:00").by(9);
        assert_eq!(refusal(app, &sixth).await, Refusal::Unavailable(Unavailable::LimitReached));
        app.book(&Ask::of(LANDWEHRKANAL, "einzel_hp", "2026-10-13T17:00:00+02:00").by(9)).await.unwrap();
    }

    async fn unpaid_holds_are_capped_by_address_and_practitioner(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_address: 2, per_practitioner: 3, ..HoldCaps::ENDLESS });
        let ask = |hour: u32, number: usize, from: &str| {
            Ask::of(LANDWEHRKANAL, "physio", &format!("2026-10-12T{hour:02}:00:00+02:00")).with("kn").by(number).from(from)
        };
        for hour in [8, 9] {
            app.book_with(&capped, &ask(hour, hour as usize, "203.0.113.1")).await.unwrap();
        }
        let third = app.book_with(&capped, &ask(10, 10, "203.0.113.1")).await.unwrap_err();
        assert_eq!(third, ServiceError::Refused(Refusal::HoldCap));
        app.book_with(&capped, &ask(10, 10, "203.0.113.2")).await.unwrap();
        let fourth = app.book_with(&capped, &ask(11, 11, "203.0.113.2")).await.unwrap_err();
        assert_eq!(fourth, ServiceError::Refused(Refusal::PractitionerHeld), "the practitioner's three");
        app.book_with(&capped, &Ask::of(LANDWEHRKANAL, "kg", "2026-10-12T12:00:00+02:00").with("kn").by(12)).await.expect("not held");
        app.advance(60);
        app.settle().await;
        app.book_with(&capped, &ask(11, 11, "203.0.113.2")).await.expect("the holds are over");
        app.advance(60);
        app.settle().await;
    }

    async fn unpaid_holds_are_capped_by_person(app: &TestApp) {
        let capped = app.other(|settings| settings.hold_caps = HoldCaps { per_email: 1, ..HoldCaps::ENDLESS });
        let ask = |hour: u32| Ask::of(LANDWEHRKANAL, "physio", &format!("2026-10-12T{hour:02}:00:00+02:00"));
        let first = app.book_with(&capped, &ask(8)).await.unwrap();
        assert_eq!(app.book_with(&capped, &ask(9)).await.unwrap_err(), ServiceError::Refused(Refusal::HoldCap));
        app.pay(&first).await;
        app.book_with(&capped, &ask(9)).await.expect("paid is not held");
    }

    async fn any_practitioner_means_the_least_busy_one_and_the_same_again(app: &TestApp) {
        let first = app.book(&physio("2026-10-12T08:00:00+02:00").by(1)).await.unwrap();
        let second = app.book(&physio("2026-10-12T09:00:00+02:00").by(2)).await.unwrap();
        assert_ne!(practitioner(&first), practitioner(&second), "the other one has less to do");
        let mut again = physio("2026-10-12T10:00:00+02:00").by(2);
        let mailed = app.by_mail(&second).await;
        again.request.returning = Some(Proof { booking: second.id, token: Personal::new(mailed.token) });
        let again = app.book(&again).await.unwrap();
        assert_eq!(practitioner(&second), practitioner(&again), "a client meets the same person");
        // Whom they see is told to nobody who only knows their name and address.
        let claimed = app.book(&physio("2026-10-12T11:30:00+02:00").by(2)).await.unwrap();
        assert_ne!(practitioner(&second), practitioner(&claimed), "the other one has less to do");
        app.cancel(&claimed).await.unwrap();
        let third = app.book(&physio("2026-10-12T11:00:00+02:00").by(3)).await.unwrap();
        assert_eq!(practitioner(&first), practitioner(&third));
    }

    async fn two_therapists_and_a_room_are_taken_together_or_not_at_all(app: &TestApp) {
        let together = Ask::of(LANDWEHRKANAL, "paar_co", "2026-10-12T14:00:00+02:00");
        let alone = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T15:00:00+02:00").with("jr");
        app.book(&alone.clone().by(1)).await.unwrap();
        assert!(matches!(refusal(app, &together).await, Refusal::Unavailable(_)));
        let mut morning = together.clone();
        morning.request.start = "2026-10-13T10:00:00+02:00".parse().unwrap();
        let booked = app.book(&morning).await.unwrap();
        let taken = "SELECT COUNT(*) FROM occupancies WHERE sitting_starts_at = (SELECT starts_at FROM bookings WHERE state = 'held')";
        assert_eq!(app.database.number(taken).await, 3, "two people and a room");
        for (service, who) in [("einzel", "jr"), ("einzel_hp", "mo")] {
            let ask = Ask::of(LANDWEHRKANAL, service, "2026-10-13T10:30:00+02:00").with(who).by(2);
            assert_eq!(refusal(app, &ask).await, Refusal::Unavailable(Unavailable::Taken), "{who}");
        }
        app.cancel(&booked).await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 2, "only the first booking's");
        app.settle().await;
    }

    async fn rooms_are_shared_out_until_none_is_left(app: &TestApp) {
        let mut rooms = Vec::new();
        for (number, (service, who)) in [("einzel", "la"), ("einzel", "jr"), ("einzel", "fh"), ("einzel_hp", "mo")].into_iter().enumerate() {
            let ask = Ask::of(LANDWEHRKANAL, service, "2026-10-12T08:00:00+02:00").with(who).by(number);
            rooms.push(app.book(&ask).await.unwrap().view["room"]["name"].as_str().unwrap().to_owned());
        }
        assert_eq!(rooms, ["Ahorn", "Birke", "Linde", "Kastanie"], "in the order of the file");
        // A fifth is free, but has nowhere to be.
        let fifth = |start| Ask::of(LANDWEHRKANAL, "kg", start).with("kn").by(5);
        assert_eq!(refusal(app, &fifth("2026-10-12T08:00:00+02:00")).await, Refusal::Unavailable(Unavailable::Taken));
        app.book(&fifth("2026-10-12T09:30:00+02:00")).await.expect("a room is free again");
    }

    async fn a_slot_that_is_listed_can_be_booked_and_is_listed_no_more(app: &TestApp) {
        use hourkeep::service::booking::placing::search::{AvailabilityQuery, availability};
        let query = AvailabilityQuery { service: "ind45".into(), ..AvailabilityQuery::default() };
        for number in 0..12 {
            let slots = availability(&app.app, STILLPOINT, &query, None).await.unwrap().slots;
            let slot = &slots[(number * 7) % slots.len()];
            let with = slot.offers[0].practitioners[0];
            let ask = Ask::of(STILLPOINT, "ind45", &slot.at.start.to_string()).online().by(number).with(&with.to_string());
            app.book(&ask).await.expect("listed is bookable");
            let after = availability(&app.app, STILLPOINT, &query, None).await.unwrap().slots;
            let still = |one: &Slot| one.at.start == slot.at.start && one.offers.iter().any(|offer| offer.practitioners.contains(&with));
            assert!(!after.iter().any(still));
        }
    }
}
