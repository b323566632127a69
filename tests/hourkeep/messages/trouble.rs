//! Mail that cannot be sent is seen: by the operator, and by each practice that it concerns.

use domain::{
    clients::Personal,
    clock::Clock,
    messages::notification::{NotificationRules, NotifiedEvent, ShownClient},
};
use hourkeep::{ports::mailer::SendError, service::messages::notifications::post_state};
use store::Exception;

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, TestApp},
};

fn free() -> Ask {
    Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()
}

async fn exceptions(app: &TestApp, slug: &str) -> Vec<Exception> {
    app.store()
        .exceptions(app.practice(slug).await, 10, app.clock.now())
        .await
        .unwrap()
}

/// Ten minutes, with a look every minute.
async fn ten_minutes(app: &TestApp) {
    for _ in 0..10 {
        app.advance(1);
        app.deliver().await;
    }
}

both! {
    async fn an_outage_is_an_exception_as_long_as_it_lasts(app: &TestApp) {
        let begun = app.clock.now();
        app.post.trouble(Some(SendError::Temporary("not_let_in")));
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        assert!(exceptions(app, RIVERSIDE).await.is_empty(), "once is no outage");
        assert_eq!(post_state(&app.app).await.unwrap().oldest_due, Some(begun));
        ten_minutes(app).await;
        let found = exceptions(app, RIVERSIDE).await;
        assert_eq!((found[0].kind.as_str(), found[0].detail.as_str(), found[0].since), ("mail_down", "not_let_in", begun));
        assert!(exceptions(app, LANDWEHRKANAL).await.is_empty(), "it has nothing to send");
        let state = post_state(&app.app).await.unwrap();
        assert_eq!((state.failing_since, state.reason.as_deref(), state.practices), (Some(begun), Some("not_let_in"), 1));
        assert_eq!(state.oldest_due, Some(begun), "not only since it was put off");
        app.post.trouble(None);
        ten_minutes(app).await;
        assert!(exceptions(app, RIVERSIDE).await.is_empty());
        assert_eq!(app.told(&booked).await[0], "confirmed sent");
        assert_eq!(post_state(&app.app).await.unwrap(), store::PostState::default());
    }

    async fn one_mailbox_that_is_busy_is_no_outage_at_once(app: &TestApp) {
        app.post.trouble(Some(SendError::Temporary("busy")));
        app.book(&free()).await.unwrap();
        app.deliver().await;
        ten_minutes(app).await;
        assert!(exceptions(app, RIVERSIDE).await.is_empty(), "greylisting is over by then");
        for _ in 0..3 {
            ten_minutes(app).await;
        }
        assert_eq!(exceptions(app, RIVERSIDE).await[0].kind, "mail_down");
        app.post.trouble(None);
    }

    async fn a_confirmation_that_never_went_out_is_an_exception(app: &TestApp) {
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        let booked = app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-06T15:00:00+01:00").online()).await.unwrap();
        app.deliver().await;
        for _ in 0..40 {
            app.advance(60);
            app.deliver().await;
        }
        assert_eq!(app.told(&booked).await[0], "confirmed dead");
        let found = exceptions(app, RIVERSIDE).await;
        let told = found.iter().filter(|one| one.kind == "message_dead" && one.booking == Some(booked.id));
        let mut details: Vec<_> = told.map(|one| one.detail.as_str()).collect();
        details.sort_unstable();
        assert_eq!(details, ["confirmed: never_sent", "day_before: never_sent"], "{found:?}");
    }

    async fn what_was_cancelled_before_it_went_out_is_none(app: &TestApp) {
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        let booked = app.book(&free()).await.unwrap();
        app.deliver().await;
        app.cancel(&booked).await.unwrap();
        app.post.trouble(None);
        ten_minutes(app).await;
        assert_eq!(app.told(&booked).await.last().map(String::as_str), Some("cancelled sent"));
        assert!(exceptions(app, RIVERSIDE).await.is_empty());
    }

    async fn a_notification_that_never_went_out_is_seen_too(app: &TestApp) {
        app.redefine(RIVERSIDE, |catalogue| {
            let (email, events) = (Personal::new("quillfeather-owner@example.org".to_owned()), [NotifiedEvent::New].into());
            let rules = NotificationRules { email, events, within_days: None, client: ShownClient::Initials, day_at: 7 * 60, own_acts: false };
            catalogue.practice.notifications = Some(rules);
        }).await;
        app.post.trouble(Some(SendError::Temporary("unreachable")));
        app.book(&Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        app.deliver().await;
        app.post.trouble(None);
        app.deliver_at("2026-10-12T12:30:00+01:00").await;
        assert_eq!(app.database.texts("SELECT reason FROM notifications WHERE state = 'dead'").await, ["never_sent"]);
    }
}
