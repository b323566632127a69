//! Who closed the page while their time was held is told when it was given up, once, and not if they have booked again.

use domain::clients::Channel;

use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

const NOON: &str = "2026-10-12T12:00:00+01:00";

fn paid(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "ind50", start).online()
}

/// Its quarter of an hour goes by, and what is left is told.
async fn lapses(app: &TestApp) {
    app.deliver().await;
    app.advance(15);
    app.settle().await;
    app.deliver().await;
}

async fn told(app: &TestApp, booked: &Booked) -> Vec<String> {
    app.advance(3);
    app.deliver().await;
    app.told(booked).await
}

both! {
    async fn it_was_not_booked_and_other_times_are_free(app: &TestApp) {
        let booked = app.book(&paid(NOON)).await.unwrap();
        app.advance(3);
        lapses(app).await;
        assert_eq!(app.told(&booked).await, ["held sent", "expired due"], "somebody may be about to book again");
        assert_eq!(told(app, &booked).await, ["held sent", "expired sent"]);
        let (subject, text) = app.post.to("quillfeather-0@example.org").pop().unwrap();
        assert_eq!(subject, "About your booking on 12 October 2026");
        for said in ["isn’t booked", "You haven’t been charged", "These times are free at the moment: ", "Choose another time\nhttp"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(text.contains(&app.mail_token(&booked).await) && !text.contains('£'), "{text}");
        lapses(app).await;
        assert_eq!(app.told(&booked).await.len(), 2, "once");
    }

    async fn who_has_booked_the_same_again_is_not_told(app: &TestApp) {
        for (service, start, number, expected) in [
            ("ind50", NOON, 0, "expired cancelled"),
            ("ind50", "2026-10-14T12:00:00+01:00", 1, "expired cancelled"),
            // Something else does not take its place.
            ("intro", "2026-10-15T12:00:00+01:00", 2, "expired sent"),
        ] {
            let booked = app.book(&paid(NOON).by(number)).await.unwrap();
            app.advance(3);
            lapses(app).await;
            let again = app.book(&Ask::of(RIVERSIDE, service, start).online().by(number)).await.unwrap();
            assert_eq!(told(app, &booked).await.last().unwrap(), expected, "{service} {start}");
            app.cancel(&again).await.unwrap();
        }
    }

    async fn who_gave_it_up_or_has_paid_is_not_told_either(app: &TestApp) {
        let (given_up, paying) = (app.book(&paid(NOON)).await.unwrap(), app.book(&paid("2026-10-13T12:00:00+01:00").by(1)).await.unwrap());
        app.cancel(&given_up).await.unwrap();
        app.pay(&paying).await;
        lapses(app).await;
        for booked in [&given_up, &paying] {
            let told = told(app, booked).await;
            assert!(!told.iter().any(|one| one.starts_with("expired")), "{told:?}");
        }
    }

    async fn it_keeps_to_what_the_client_allows(app: &TestApp) {
        let mut never = paid(NOON);
        never.request.client.contact.email = Channel::Never;
        let silent = app.book(&never).await.unwrap();
        let mut discreet = paid("2026-10-13T12:00:00+01:00").by(1);
        discreet.request.client.contact.email = Channel::NameOnly;
        let discreet = app.book(&discreet).await.unwrap();
        app.advance(3);
        lapses(app).await;
        assert_eq!(told(app, &silent).await, ["held withheld", "expired withheld"]);
        assert_eq!(app.told(&discreet).await, ["held sent", "expired sent"]);
        assert_eq!(app.post.last().subject(), Some("A note for Quillfeather 1"));
        // Nobody is written to at night about what they did not do.
        app.clock.set("2026-10-05T21:00:00+01:00".parse().unwrap());
        let late = app.book(&paid("2026-10-14T12:00:00+01:00").by(2)).await.unwrap();
        app.advance(3);
        lapses(app).await;
        assert_eq!(told(app, &late).await, ["held sent", "expired due"]);
        app.deliver_at("2026-10-06T08:00:00+01:00").await;
        assert_eq!(app.told(&late).await, ["held sent", "expired sent"]);
    }
}
