//! What the people of a practice are told of its bookings.

use std::collections::BTreeSet;

use domain::{
    clients::Personal,
    clock::Clock,
    messages::notification::{NotificationRules, NotifiedEvent, ShownClient},
};
use hourkeep::{
    ports::mailer::SendError,
    service::{authenticate::Caller, messages::notifications},
};

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp},
};

const OWNER: &str = "quillfeather-owner@example.org";
const HANNAH: &str = "quillfeather-hannah@example.org";

fn rules(email: &str, events: &[NotifiedEvent]) -> NotificationRules {
    NotificationRules {
        email: Personal::new(email.into()),
        events: events.iter().copied().collect::<BTreeSet<_>>(),
        within_days: None,
        client: ShownClient::Initials,
        day_at: 7 * 60,
        own_acts: false,
    }
}

const OF_BOOKINGS: [NotifiedEvent; 3] = [
    NotifiedEvent::New,
    NotifiedEvent::Moved,
    NotifiedEvent::Cancelled,
];
const ALL: [NotifiedEvent; 4] = [
    NotifiedEvent::New,
    NotifiedEvent::Moved,
    NotifiedEvent::Cancelled,
    NotifiedEvent::Day,
];

/// The owner is told of all bookings, the practitioner of their own and of the day.
async fn both_want_to_know(app: &TestApp, change: impl Fn(&mut NotificationRules)) {
    app.redefine(RIVERSIDE, |catalogue| {
        let (mut owner, mut hannah) = (rules(OWNER, &OF_BOOKINGS), rules(HANNAH, &ALL));
        change(&mut owner);
        change(&mut hannah);
        catalogue.practice.notifications = Some(owner);
        catalogue.practitioners[0].notifications = Some(hannah);
    })
    .await;
}

fn free(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "intro", start).online()
}

fn prepaid() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

fn subjects(app: &TestApp, address: &str) -> Vec<String> {
    app.post
        .to(address)
        .into_iter()
        .map(|(subject, _)| subject)
        .collect()
}

both! {
    async fn a_new_a_moved_and_a_cancelled_booking_are_told_to_who_wants_to_know(app: &TestApp) {
        both_want_to_know(app, |_| ()).await;
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        let told = app.post.to(HANNAH);
        assert_eq!(told.len(), 1);
        let (subject, text) = &told[0];
        assert_eq!(subject, "New booking on 12 October 2026");
        assert!(text.contains("There is a new booking: Monday, 12 October 2026 at 12:00.") && text.contains("Online · Q. 0."), "{text}");
        assert!(!text.contains("uillfeather") && !text.contains("manage") && !text.contains("Hannah"), "{text}");
        assert!(app.post.to(OWNER)[0].1.contains("Online · Q. 0. · Hannah Whitlock"));
        app.reschedule(&booked, "2026-10-14T12:00:00+01:00").await.unwrap();
        app.deliver().await;
        assert_eq!(subjects(app, HANNAH).len(), 1, "it may be moved again");
        app.advance(2);
        app.deliver().await;
        let (subject, text) = app.post.to(HANNAH).pop().unwrap();
        assert_eq!(subject, "A booking has moved to 14 October 2026");
        let said = "A booking has moved from Monday, 12 October 2026 at 12:00 to Wednesday, 14 October 2026 at 12:00.";
        assert!(text.contains(said), "{text}");
        app.cancel(&booked).await.unwrap();
        app.deliver().await;
        let (subject, text) = app.post.to(HANNAH).pop().unwrap();
        assert_eq!(subject, "A booking on 14 October 2026 is cancelled");
        assert!(text.contains("The client has cancelled: Wednesday, 14 October 2026 at 12:00."), "{text}");
        assert_eq!(subjects(app, OWNER), subjects(app, HANNAH));
    }

    async fn the_owner_hears_where_payments_go_whatever_they_chose_to_be_told(app: &TestApp) {
        let changed = |address: &str| {
            let told = app.post.to(address);
            assert!(told.iter().all(|(_, text)| !text.contains("acct_")), "{told:?}");
            told.into_iter().filter(|(subject, _)| subject == "Your payment settings were changed").count()
        };
        app.payee(RIVERSIDE, false, Some("acct_1")).await.unwrap();
        app.deliver().await;
        assert_eq!(changed("hello@riverside-counselling.example"), 1, "where nobody wants to know of anything");
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = Some(rules(OWNER, &[]))).await;
        app.payee(RIVERSIDE, false, None).await.unwrap();
        app.deliver().await;
        assert_eq!((changed(OWNER), changed("hello@riverside-counselling.example")), (1, 1));
    }

    async fn what_waits_for_its_payment_is_told_once_it_is_paid(app: &TestApp) {
        both_want_to_know(app, |_| ()).await;
        let given_up = app.book(&prepaid()).await.unwrap();
        app.advance(5);
        app.deliver().await;
        assert!(subjects(app, HANNAH).is_empty());
        app.cancel(&given_up).await.unwrap();
        app.settle().await;
        app.deliver().await;
        assert!(subjects(app, HANNAH).is_empty(), "nobody had heard of it");
        let booked = app.book(&prepaid().by(1)).await.unwrap();
        app.pay(&booked).await;
        app.deliver().await;
        assert_eq!(subjects(app, HANNAH), ["New booking on 12 October 2026"]);
        assert!(app.post.to(HANNAH)[0].1.contains("In person · Room 3 (hired) · Q. 1."));
    }

    async fn what_the_practice_does_itself_it_knows(app: &TestApp) {
        both_want_to_know(app, |_| ()).await;
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver().await;
        assert_eq!(subjects(app, OWNER).len(), 1);
        both_want_to_know(app, |rules| rules.own_acts = true).await;
        let booked = app.book(&free("2026-10-12T13:00:00+01:00").by(1)).await.unwrap();
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver().await;
        assert_eq!(subjects(app, OWNER).len(), 1, "new and cancelled before anybody heard of it");
        let booked = app.book(&free("2026-10-12T13:00:00+01:00").by(2)).await.unwrap();
        app.deliver().await;
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver().await;
        assert_eq!(subjects(app, OWNER)[1..], ["New booking on 12 October 2026", "A booking on 12 October 2026 is cancelled"]);
        assert!(app.post.to(OWNER)[2].1.contains("The practice has cancelled:"));
    }

    async fn moves_in_a_row_are_one_mail_and_say_from_where(app: &TestApp) {
        both_want_to_know(app, |_| ()).await;
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        for start in ["2026-10-12T13:00:00+01:00", "2026-10-12T14:00:00+01:00", "2026-10-12T15:00:00+01:00"] {
            app.reschedule(&booked, start).await.unwrap();
            app.advance(1);
            app.deliver().await;
        }
        app.advance(1);
        app.deliver().await;
        let told = app.post.to(HANNAH);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].1.contains("from Monday, 12 October 2026 at 12:00 to Monday, 12 October 2026 at 15:00."), "{}", told[1].1);
    }

    async fn only_the_days_that_were_asked_for_and_only_as_much_of_a_client(app: &TestApp) {
        both_want_to_know(app, |rules| (rules.within_days, rules.client) = (Some(7), ShownClient::Name)).await;
        app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.book(&free("2026-10-13T10:00:00+01:00").by(1)).await.unwrap();
        let mut ask = free("2026-10-12T13:00:00+01:00").by(2);
        ask.request.client.name = Personal::new("Win at quillfeather.example".into());
        app.book(&ask).await.unwrap();
        app.deliver().await;
        let told = app.post.to(HANNAH);
        assert_eq!(told.len(), 2, "{told:?}");
        let count = |what: &str| told.iter().filter(|(_, text)| text.contains(what)).count();
        assert_eq!((count("Quillfeather 0"), count("uillfeather"), count("W. A. Q.")), (1, 1, 1), "{told:?}");
        both_want_to_know(app, |rules| rules.client = ShownClient::Nothing).await;
        app.book(&free("2026-10-12T14:00:00+01:00").by(3)).await.unwrap();
        app.deliver().await;
        assert!(app.post.to(HANNAH).pop().unwrap().1.contains("\n\nOnline\n\n"));
    }

    async fn at_night_it_waits_for_the_morning_unless_the_session_is_near(app: &TestApp) {
        both_want_to_know(app, |_| ()).await;
        app.clock.set("2026-10-05T22:00:00+01:00".parse().unwrap());
        app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        assert!(subjects(app, OWNER).is_empty());
        app.deliver_at("2026-10-06T07:59:59+01:00").await;
        assert!(subjects(app, OWNER).is_empty());
        app.deliver_at("2026-10-06T08:00:00+01:00").await;
        assert_eq!(subjects(app, OWNER), ["New booking on 12 October 2026"]);
    }

    async fn the_day_comes_in_the_morning_and_only_on_days_with_something(app: &TestApp) {
        both_want_to_know(app, |rules| rules.events = [NotifiedEvent::Day].into()).await;
        app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.book(&free("2026-10-12T14:00:00+01:00").by(1)).await.unwrap();
        let gone = app.book(&free("2026-10-12T15:00:00+01:00").by(2)).await.unwrap();
        app.cancel(&gone).await.unwrap();
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T17:00:00+01:00").room().by(3)).await.unwrap();
        for day in 6..=11 {
            app.deliver_at(&format!("2026-10-{day:02}T07:00:00+01:00")).await;
        }
        assert!(subjects(app, HANNAH).is_empty(), "nothing on days without anything");
        app.deliver_at("2026-10-12T06:59:59+01:00").await;
        assert!(subjects(app, HANNAH).is_empty());
        app.deliver_at("2026-10-12T07:00:00+01:00").await;
        let told = app.post.to(HANNAH);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].0, "Your day, 12 October 2026");
        let said = "2 bookings today, Monday, 12 October 2026:\n\n12:00–12:20 · Online · Q. 0.\n\n14:00–14:20 · Online · Q. 1.\n\nRiverside";
        assert!(told[0].1.starts_with(said), "{}", told[0].1);
        app.deliver_at("2026-10-12T09:00:00+01:00").await;
        app.deliver_at("2026-10-13T07:00:00+01:00").await;
        assert_eq!(app.post.to(HANNAH).len(), 1, "once");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM notifications WHERE kind = 'day' AND state = 'due'").await, 2);
        app.settle().await;
    }

    async fn the_day_follows_the_clock_on_the_wall_and_a_worker_that_comes_late(app: &TestApp) {
        app.redefine(LANDWEHRKANAL, |catalogue| {
            let one = catalogue.practitioners.iter_mut().find(|one| one.handle == "la").unwrap();
            one.notifications = Some(rules(HANNAH, &[NotifiedEvent::Day]));
        })
        .await;
        let ask = |start, client| Ask::of(LANDWEHRKANAL, "einzel", start).with("la").by(client);
        app.clock.set("2026-10-20T10:00:00+02:00".parse().unwrap());
        app.rule(LANDWEHRKANAL, "einzel", domain::practice::service::PaymentRule::Later).await;
        app.book(&ask("2026-10-23T10:00:00+02:00", 0)).await.unwrap();
        app.book(&ask("2026-10-26T10:00:00+01:00", 1)).await.unwrap();
        app.deliver_at("2026-10-23T09:30:00+02:00").await;
        assert_eq!(subjects(app, HANNAH), ["Ihr Tag, 23. Oktober 2026"], "late, and of use yet");
        assert!(app.post.to(HANNAH)[0].1.contains("Heute, Freitag, 23. Oktober 2026, gibt es einen Termin:"));
        app.deliver_at("2026-10-26T06:59:59+01:00").await;
        assert_eq!(subjects(app, HANNAH).len(), 1, "the clocks went back");
        app.deliver_at("2026-10-26T07:00:00+01:00").await;
        assert_eq!(subjects(app, HANNAH)[1..], ["Ihr Tag, 26. Oktober 2026"]);
    }

    async fn the_day_says_of_which_session_is_to_be_decided(app: &TestApp) {
        app.redefine(STILLPOINT, |catalogue| {
            catalogue.practice.notifications = Some(rules(OWNER, &[NotifiedEvent::Day]));
        })
        .await;
        app.rule(STILLPOINT, "grp80", domain::practice::service::PaymentRule::None).await;
        for client in 0..2 {
            app.book(&Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00").by(client)).await.unwrap();
        }
        app.deliver_at("2026-10-06T07:00:00-04:00").await;
        assert!(subjects(app, OWNER).is_empty(), "decided a day before, so there is time");
        app.deliver_at("2026-10-07T07:00:00-04:00").await;
        let told = app.post.to(OWNER);
        assert_eq!(told.len(), 1, "although nothing else is on that day");
        let text = &told[0].1;
        assert!(text.starts_with("Too few so far for Thursday, October 8, 2026 at 6:30"), "{text}");
        assert!(text.contains(": 2 booked, 4 needed. Please cancel this session, or confirm that it takes place."), "{text}");
    }

    async fn seats_of_one_class_are_one_line(app: &TestApp) {
        app.redefine(STILLPOINT, |catalogue| {
            for one in &mut catalogue.practitioners {
                one.notifications = Some(rules(HANNAH, &[NotifiedEvent::Day]));
            }
            catalogue.practice.notifications = Some(rules(OWNER, &[NotifiedEvent::Day]));
        })
        .await;
        app.rule(STILLPOINT, "flow60", domain::practice::service::PaymentRule::None).await;
        for client in 0..3 {
            app.book(&Ask::of(STILLPOINT, "flow60", "2026-10-12T07:00:00-04:00").by(client)).await.unwrap();
        }
        app.deliver_at("2026-10-12T07:00:00-04:00").await;
        let told = app.post.to(OWNER);
        assert!(told[0].1.contains("One booking today") && told[0].1.contains("3 people · Q. 0., Q. 1., Q. 2."), "{told:?}");
    }

    async fn a_worker_that_dies_and_a_server_that_is_down_send_each_once(app: &TestApp) {
        both_want_to_know(app, |rules| rules.events = OF_BOOKINGS.into()).await;
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        let crashed = app.store().lease_notifications(app.lease()).await.unwrap();
        assert_eq!(crashed.len(), 2);
        // What was taken may have been sent: the move is told for itself.
        app.reschedule(&booked, "2026-10-12T13:00:00+01:00").await.unwrap();
        app.advance(2);
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        app.deliver().await;
        app.post.trouble(None);
        app.advance(10);
        app.deliver().await;
        assert_eq!(notifications::carry_out(&app.app, &crashed[0]).await, Ok("done"), "only slow, and without its lease");
        let mut ids: Vec<_> = app.post.mails().iter().map(|mail| mail.message_id().unwrap().to_owned()).collect();
        ids.sort();
        ids.dedup();
        // To owner and practitioner the news and the move, to the client the confirmation's successor.
        assert_eq!(ids.len(), 5, "{:?}", app.post.subjects());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM notifications WHERE state = 'sent'").await, 4);
    }

    async fn an_address_that_does_not_exist_is_seen_until_one_does(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| catalogue.practice.notifications = Some(rules(OWNER, &OF_BOOKINGS))).await;
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        for leased in app.store().lease_messages(app.lease()).await.unwrap() {
            hourkeep::service::messages::sending::carry_out(&app.app, &leased).await.unwrap();
        }
        app.post.trouble(Some(SendError::Permanent("no_such_address")));
        app.deliver().await;
        app.post.trouble(None);
        let practice = app.practice(RIVERSIDE).await;
        let found = app.store().exceptions(practice, 10, app.clock.now()).await.unwrap();
        assert_eq!((found[0].kind.as_str(), found[0].detail.as_str()), ("notification_dead", "owner new: no_such_address"));
        app.advance(1);
        app.cancel(&booked).await.unwrap();
        app.deliver().await;
        assert!(app.store().exceptions(practice, 10, app.clock.now()).await.unwrap().is_empty());
    }
}
