//! Mail cannot be turned against strangers: not in what it says, and not in how often it comes.

use domain::{
    clients::{Channel, Personal, mailbox::MAILS_A_DAY},
    clock::Clock,
    sensitive_words::looks_like_link,
};
use hourkeep::service::authenticate::Caller;

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, RIVERSIDE, TestApp},
};

fn free(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "intro", start).online()
}

/// Starts that the only practitioner has free in the week after next, `count` of them.
fn starts(count: usize) -> Vec<String> {
    let days = [
        "2026-10-12",
        "2026-10-14",
        "2026-10-19",
        "2026-10-21",
        "2026-10-26",
    ];
    let at = |day: &&str| {
        (12..18)
            .flat_map(move |hour| ["00", "30"].map(|minute| format!("{hour}:{minute}")))
            .map({
                let (day, offset) = (
                    (*day).to_owned(),
                    if *day == "2026-10-26" {
                        "+00:00"
                    } else {
                        "+01:00"
                    },
                );
                move |time| format!("{day}T{time}:00{offset}")
            })
    };
    days.iter().flat_map(at).step_by(4).take(count).collect()
}

/// Books them all in a row under one address, each for somebody else; `told`: the messages go out in between.
async fn book_all(app: &TestApp, count: usize, told: bool) -> Vec<Booked> {
    let mut all = Vec::new();
    for (n, start) in starts(count).iter().enumerate() {
        let mut ask = free(start);
        ask.request.client.name = Personal::new(format!("Quillfeather the {n}th"));
        all.push(app.book(&ask).await.unwrap());
        if told {
            app.deliver().await;
        }
    }
    all
}

async fn withheld(app: &TestApp, booked: &Booked) -> Vec<(String, Option<String>)> {
    let practice = app.record(booked).await.booking.practice;
    let found = app.store().messages(practice, booked.id).await.unwrap();
    found
        .into_iter()
        .filter(|one| one.state == store::MessageState::Withheld)
        .map(|one| (one.kind.into_str().to_owned(), one.reason))
        .collect()
}

#[test]
fn names_that_lead_somewhere() {
    for text in [
        "sam@example.org",
        "Sam https://evil.example/x",
        "Win now: evil.example",
        "evil.example/win",
        "www.evil.example",
        "EVIL.EXAMPLE!",
        "evil。example",
        "visit (evil.example)",
        "//evil",
        "пример.рф",
        "t.co",
        "sam@localhost",
        "win＠evil",
    ] {
        assert!(looks_like_link(text), "{text}");
    }
    for text in [
        "Sam Hale",
        "J. R. R. Tolkien",
        "Dr. Sam",
        "Sam H.",
        "St. John",
        "O'Neil-Smith",
        "Zoë",
        "李小龙",
        "M.",
        "J.R.",
        "1.5",
    ] {
        assert!(!looks_like_link(text), "{text}");
    }
}

both! {
    async fn a_name_that_leads_somewhere_is_not_repeated(app: &TestApp) {
        let mut ask = free("2026-10-12T12:00:00+01:00");
        ask.request.client.name = Personal::new("Quillfeather: win at https://evil.example".into());
        app.book(&ask).await.unwrap();
        let mut discreet = ask.clone().by(1);
        discreet.request.start = "2026-10-12T13:00:00+01:00".parse().unwrap();
        discreet.request.client.name = ask.request.client.name.clone();
        discreet.request.client.contact.email = Channel::NameOnly;
        app.book(&discreet).await.unwrap();
        app.deliver().await;
        let mut subjects = app.post.subjects();
        subjects.sort();
        assert_eq!(subjects, ["A note for you", "Your booking on 12 October 2026"]);
        for mail in app.post.mails() {
            let whole = String::from_utf8_lossy(mail.raw_message()).into_owned();
            assert!(mail.to().unwrap().first().unwrap().name().is_none());
            let said = [mail.body_text(0).unwrap(), mail.body_html(0).unwrap()].concat();
            assert!(said.contains("Hello,") && !said.contains("evil") && !whole.contains("evil.example"), "{said}");
        }
    }

    async fn moves_in_a_row_are_one_mail(app: &TestApp) {
        let booked = app.book(&free("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.deliver().await;
        for n in 0..58 {
            let start = if n % 2 == 0 { "2026-10-12T13:00:00+01:00" } else { "2026-10-12T14:00:00+01:00" };
            app.reschedule(&booked, start).await.unwrap();
            app.clock.advance(jiff::SignedDuration::from_secs(2));
            app.deliver().await;
        }
        app.advance(2);
        app.deliver().await;
        assert_eq!(app.post.subjects(), ["Your booking on 12 October 2026", "Your booking is now on 12 October 2026"]);
        assert!(app.post.last().body_text(0).unwrap().contains("12 October 2026 at 14:00."));
    }

    async fn so_many_mails_a_day_go_to_a_mailbox_that_nobody_proved(app: &TestApp) {
        let most = usize::try_from(MAILS_A_DAY).unwrap();
        let all = book_all(app, most + 2, true).await;
        assert_eq!(app.post.mails().len(), most);
        let of_seventh = withheld(app, &all[most]).await;
        assert_eq!(of_seventh, [("confirmed".to_owned(), Some("too_many_mails".to_owned()))], "in sight of the practice");
        // Moving and cancelling them brings no more, and neither does another practice, nor another spelling.
        app.cancel(&all[0]).await.unwrap();
        let mut ask = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la");
        app.rule(LANDWEHRKANAL, "einzel", domain::practice::service::PaymentRule::Later).await;
        ask.request.client.email = Some(Personal::new("Quillfeather-0@Example.org".into()));
        let elsewhere = app.book(&ask).await.unwrap();
        app.deliver().await;
        assert_eq!((app.post.mails().len(), withheld(app, &elsewhere).await.len()), (most, 1));
        // Others are written to, and the next day so is this one.
        app.book(&free("2026-10-13T10:00:00+01:00").by(1)).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), most + 1);
        app.advance(24 * 60 + 1);
        app.cancel(&all[1]).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), most + 2);
        let before = app.clock.now() - jiff::SignedDuration::from_hours(24);
        assert_eq!(app.store().forget_mailboxes(before).await.unwrap(), u64::from(MAILS_A_DAY) + 1);
    }

    async fn a_mailbox_that_is_proved_gets_all_its_mails(app: &TestApp) {
        let most = usize::try_from(MAILS_A_DAY).unwrap();
        book_all(app, most + 2, false).await;
        app.prove_mailboxes().await;
        app.deliver().await;
        assert_eq!(app.post.mails().len(), most + 2);
    }

    async fn what_the_practice_has_to_say_is_said_all_the_same(app: &TestApp) {
        let most = usize::try_from(MAILS_A_DAY).unwrap();
        let all = book_all(app, most + 1, true).await;
        let practice = Caller::Practice(app.key_of(&all[0]).await);
        app.cancel_as(&practice, &all[0]).await.unwrap();
        app.cancel_as(&practice, &all[most]).await.unwrap();
        app.deliver().await;
        assert_eq!(app.post.mails().len(), most + 1, "of the one that the mailbox has heard of");
        assert_eq!(app.told(&all[0]).await.last().unwrap(), "cancelled_by_practice sent");
        assert_eq!(app.told(&all[most]).await.last().unwrap(), "cancelled_by_practice withheld");
    }

    async fn many_at_once_are_counted_one_by_one(app: &TestApp) {
        let all = book_all(app, 10, false).await;
        let due = app.store().lease_messages(app.lease()).await.unwrap();
        // Reminders are looked at a day early.
        let due: Vec<_> = due.into_iter().filter(|one| !one.work.kind.is_reminder()).collect();
        assert_eq!(due.len(), all.len());
        let now = app.clock.now();
        let counted = futures::future::join_all(due.iter().map(|one| app.store().count_mail(one, "quillfeather-0@example.org", now)));
        let counted = counted.await.into_iter().filter(|one| *one == Ok(true)).count();
        assert_eq!(counted, usize::try_from(MAILS_A_DAY).unwrap());
        for one in &due {
            hourkeep::service::messages::sending::carry_out(&app.app, one).await.unwrap();
        }
        assert_eq!(app.post.mails().len(), usize::try_from(MAILS_A_DAY).unwrap(), "counted once, however often it is tried");
    }
}
