//! Which messages follow from what people do.

use domain::practice::service::PaymentRule;
use hourkeep::service::{
    authenticate::Caller,
    booking::{
        by_hand::ByHand,
        changing::reschedule::{MoveRequest, reschedule},
    },
    money::fees::Decision,
};

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, invited, shape},
};
use store::Expected;

const INVITATION: &str = "multipart/mixed[multipart/alternative[text/plain, text/html, text/calendar REQUEST], application/ics]";

fn free() -> Ask {
    Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()
}

fn prepaid() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

both! {
    async fn a_booking_is_confirmed_and_reminded_of(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        app.prove_mailboxes().await;
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("Your booking on 12 October 2026"));
        assert_eq!(shape(&mail, 0), INVITATION);
        let sender = mail.from().and_then(|from| from.first()).unwrap();
        assert_eq!((sender.name(), sender.address()), (Some("Riverside"), Some("bookings@hourkeep.example")));
        assert_eq!(mail.to().and_then(|to| to.first()).and_then(|to| to.address()), Some("quillfeather-0@example.org"));
        assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        let link = format!("https://hourkeep.example/manage/{}", app.mail_token(&booked).await);
        for text in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
            let text = text.replace("&#x27;", "'").replace("&#x2f;", "/");
            assert!(text.contains("You’re booked for Monday, 12 October 2026 at 12:00.") && text.contains(&link), "{text}");
            assert!(!text.contains("free of charge until"), "it costs nothing, before as after: {text}");
        }
        assert_eq!(invited(&mail, "METHOD"), "REQUEST");
        app.deliver_at("2026-10-09T11:59:59+01:00").await;
        assert_eq!(app.told(&booked).await, ["confirmed sent", "reminder due", "day_before due"]);
        app.deliver_at("2026-10-09T12:00:00+01:00").await;
        assert_eq!(app.told(&booked).await, ["confirmed sent", "reminder sent", "day_before due"]);
        app.deliver_at("2026-10-11T12:00:00+01:00").await;
        assert_eq!(app.told(&booked).await, ["confirmed sent", "reminder sent", "day_before sent"]);
        assert_eq!(app.post.subjects()[2], "See you on 12 October 2026");
        assert_eq!(app.post.last().in_reply_to().as_text(), app.post.mails()[0].message_id(), "one thread");
    }

    async fn who_pays_at_once_gets_one_message_and_who_does_not_gets_the_link_again(app: &TestApp) {
        let quick = app.book(&prepaid()).await.unwrap();
        app.deliver().await;
        app.pay(&quick).await;
        app.deliver().await;
        assert_eq!(app.told(&quick).await[..2], ["held cancelled", "confirmed sent"]);
        let mail = app.post.last();
        for text in [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()] {
            assert!(text.contains("You can change or cancel free of charge until Saturday, 10 October 2026 at"), "{text}");
        }
        let slow = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T17:00:00+01:00").room().by(1)).await.unwrap();
        app.advance(2);
        app.deliver().await;
        assert_eq!(app.post.subjects(), ["Your booking on 12 October 2026", "We’re holding your time"]);
        assert_eq!(shape(&app.post.last(), 0), "multipart/alternative[text/plain, text/html]");
        app.pay(&slow).await;
        app.deliver().await;
        assert_eq!(app.told(&slow).await[..2], ["held sent", "confirmed sent"]);
        assert_eq!(app.post.last().in_reply_to().as_text(), app.post.mails()[1].message_id());
    }

    async fn who_has_two_bookings_at_one_time_is_told_so_in_their_mail_alone(app: &TestApp) {
        let at = |who: &str| Ask::of(STILLPOINT, "ind45", "2026-10-21T15:00:00-04:00").with(who).online();
        let second = "You have another appointment at this time.";
        let told = || app.post.last().body_text(0).unwrap().contains(second);
        let first = app.book(&at("mr")).await.unwrap();
        app.pay(&first).await;
        app.deliver().await;
        assert!(!told(), "there is one");
        let twice = app.book(&at("aw")).await.unwrap();
        assert!(!twice.view.to_string().contains("another"), "nobody but the mailbox learns it");
        app.pay(&twice).await;
        app.deliver().await;
        assert!(told() && app.post.last().body_html(0).unwrap().contains(second));
        app.cancel(&twice).await.unwrap();
        app.pay(&app.book(&at("aw").by(1)).await.unwrap()).await;
        app.deliver().await;
        assert!(!told(), "it is another person's");
    }

    async fn a_mailbox_that_nobody_proved_gets_no_invitation(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        app.cancel(&booked).await.unwrap();
        app.deliver().await;
        let shapes: Vec<_> = app.post.mails().iter().map(|mail| shape(mail, 0)).collect();
        assert_eq!(shapes, ["multipart/alternative[text/plain, text/html]"; 2], "it would put itself into a stranger's calendar");
    }

    async fn moving_tells_the_new_time_and_reminds_of_it(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        app.prove_mailboxes().await;
        app.deliver().await;
        let first = app.post.last();
        app.reschedule(&booked, "2026-10-14T12:00:00+01:00").await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), 1, "it may be moved again");
        app.advance(2);
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!((mail.subject(), shape(&mail, 0).as_str()), (Some("Your booking is now on 14 October 2026"), INVITATION));
        assert!(mail.body_text(0).unwrap().contains("You’ve changed your booking."));
        assert_eq!((invited(&mail, "UID"), invited(&mail, "SEQUENCE")), (invited(&first, "UID"), "1".into()));
        let told = ["confirmed sent", "reminder cancelled", "day_before cancelled", "moved sent", "reminder due", "day_before due"];
        assert_eq!(app.told(&booked).await, told);
        app.deliver_at("2026-10-11T12:00:00+01:00").await;
        assert_eq!(app.post.mails().len(), 3, "reminded of the new time, not of the old one");
    }

    async fn another_practitioner_at_the_same_time_is_told_by_name(app: &TestApp) {
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Later).await;
        let booked = app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T15:00:00+02:00").with("la")).await.unwrap();
        app.deliver().await;
        let start = "2026-10-12T15:00:00+02:00".parse().unwrap();
        let request = MoveRequest { start, practitioner: Some("jr".into()), mode: None, service: None, expected_price: None, price: None, by_hand: ByHand::default() };
        let practice = Caller::Practice(app.key_of(&booked).await);
        reschedule(&app.app, &practice, booked.id, &request, Expected::Any, &app.once("reschedule")).await.unwrap();
        app.advance(2);
        app.deliver().await;
        let said = app.post.last().body_text(0).unwrap().into_owned();
        assert!(said.contains("We’ve changed your booking.") && said.contains("It will be with Jonas Reuter."), "{said}");
        assert_eq!(app.told(&booked).await.iter().filter(|one| *one == "moved sent").count(), 1);
    }

    async fn cancelling_takes_it_out_of_calendars_and_money_that_went_back_is_told(app: &TestApp) {
        let booked = app.book(&prepaid()).await.unwrap();
        app.prove_mailboxes().await;
        app.pay(&booked).await;
        app.deliver().await;
        let first = app.post.last();
        app.cancel(&booked).await.unwrap();
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("Your booking on 12 October 2026 is cancelled"));
        assert_eq!(shape(&mail, 0), INVITATION.replace("REQUEST", "CANCEL"));
        assert_eq!((invited(&mail, "METHOD"), invited(&mail, "STATUS")), ("CANCEL".into(), "CANCELLED".into()));
        assert_eq!((invited(&mail, "UID"), invited(&mail, "SEQUENCE")), (invited(&first, "UID"), "2".into()));
        app.settle().await;
        app.deliver().await;
        let told = ["held cancelled", "confirmed sent", "reminder cancelled", "day_before cancelled", "cancelled sent", "refund sent"];
        assert_eq!(app.told(&booked).await, told);
    }

    async fn a_hold_that_is_given_up_was_in_no_calendar(app: &TestApp) {
        let booked = app.book(&prepaid()).await.unwrap();
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.advance(60);
        app.deliver().await;
        assert_eq!(app.told(&booked).await, ["held cancelled", "cancelled sent"]);
        assert_eq!(shape(&app.post.last(), 0), "multipart/alternative[text/plain, text/html]");
    }

    async fn the_practice_cancels_and_says_sorry(app: &TestApp) {
        let booked = app.book(&free()).await.unwrap();
        let practice = Caller::Practice(app.key_of(&booked).await);
        app.cancel_as(&practice, &booked).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.subjects(), ["Your booking on 12 October 2026 can’t go ahead"], "one message, not two at once");
        assert!(app.post.last().body_text(0).unwrap().contains("You won’t be charged"));
    }

    async fn missed_and_a_fee_that_a_human_approved(app: &TestApp) {
        app.policy(LANDWEHRKANAL, |_| ()).await;
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Later).await;
        let mut ask = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la");
        ask.request.client.language = Some("de".into());
        let booked = app.book(&ask).await.unwrap();
        app.deliver_at("2026-10-12T10:15:00+02:00").await;
        app.mark(&booked, false).await.unwrap();
        app.advance(9);
        app.deliver().await;
        assert_ne!(app.post.last().subject(), Some("Schade, dass es nicht geklappt hat"), "it may be a slip");
        app.advance(1);
        app.deliver().await;
        assert_eq!(app.post.last().subject(), Some("Schade, dass es nicht geklappt hat"));
        assert!(!app.told(&booked).await.iter().any(|one| one.starts_with("fee")), "nobody has decided");
        app.decide(&booked, Decision::Approve(None)).await.unwrap();
        app.deliver().await;
        let mail = app.post.last();
        assert_eq!(mail.subject(), Some("Zu Ihrem Termin am 12. Oktober 2026"));
        let said = mail.body_text(0).unwrap().into_owned();
        assert!(said.contains("Ausfallhonorar für einen nicht wahrgenommenen Termin") && said.contains("bevor Sie bezahlen"), "{said}");
        app.pay_by_link(&booked).await;
        app.deliver().await;
        assert_eq!(app.told(&booked).await[3..], ["missed sent", "fee sent", "receipt sent"]);
    }

    async fn what_is_due_after_the_session_is_asked_for_once(app: &TestApp) {
        app.redefine(LANDWEHRKANAL, |catalogue| catalogue.practice.booking.collect_after_minutes = 120).await;
        app.rule(LANDWEHRKANAL, "einzel", PaymentRule::Later).await;
        let booked = app.book(&Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la")).await.unwrap();
        app.clock.set("2026-10-12T12:50:00+02:00".parse().unwrap());
        app.settle().await;
        app.deliver().await;
        assert_eq!(app.told(&booked).await[3..], ["payment_due sent"]);
        app.pay_by_link(&booked).await;
        app.deliver().await;
        assert_eq!(app.told(&booked).await[3..], ["payment_due sent", "receipt sent"]);
        assert_eq!(app.post.last().subject(), Some("Your receipt"));
    }
}
