//! One request has one job and one answer, however often it comes.

use domain::clock::Clock;
use hourkeep::service::ServiceError;
use jiff::SignedDuration;
use stripe_sandbox::{Fault, FaultKind, Operation};

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, TestApp},
};
use store::Principal;

fn intro() -> Ask {
    Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online()
}

fn paid() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()
}

async fn bookings(app: &TestApp) -> i64 {
    app.database.number("SELECT COUNT(*) FROM bookings").await
}

both! {
    async fn a_repeated_request_gets_the_same_answer(app: &TestApp) {
        let first = app.book(&intro().keyed("k", "body")).await.unwrap();
        app.advance(60);
        let second = app.book(&intro().keyed("k", "body")).await.unwrap();
        assert_eq!(first.reply, second.reply);
        assert_eq!(bookings(app).await, 1);
        let other = app.book(&intro().keyed("other", "body")).await.unwrap_err();
        assert!(matches!(other, ServiceError::Unavailable { .. } | ServiceError::Refused(_)), "{other:?}");
    }

    async fn a_completed_answer_is_the_one_that_is_repeated(app: &TestApp) {
        let first = app.book(&paid().keyed("k", "body")).await.unwrap();
        assert!(first.page().starts_with("cs_"));
        assert_eq!(first.reply, app.book(&paid().keyed("k", "body")).await.unwrap().reply);
        app.pay(&first).await;
        assert_eq!(first.reply, app.book(&paid().keyed("k", "body")).await.unwrap().reply, "even when it is paid since");
        assert_eq!(app.sandbox.sessions().len(), 1);
    }

    async fn a_key_is_for_one_request_only(app: &TestApp) {
        app.book(&intro().keyed("k", "body")).await.unwrap();
        assert_eq!(app.book(&intro().keyed("k", "other body")).await.unwrap_err(), ServiceError::KeyReused);
        let mut elsewhere = Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T08:00:00+02:00").room().keyed("k", "third");
        app.book(&elsewhere).await.expect("another practice's keys are others");
        elsewhere = Ask::of(RIVERSIDE, "intro", "2026-10-12T15:00:00+01:00").online().by(5).keyed("k", "fourth");
        elsewhere.requester.principal = Principal::Key(domain::ids::KeyId(uuid::Uuid::nil()));
        app.book(&elsewhere).await.expect("another principal's keys are others");
    }

    async fn a_refused_request_does_not_use_its_key(app: &TestApp) {
        let mut early = intro().keyed("k", "body");
        early.request.start = app.clock.now();
        app.book(&early).await.unwrap_err();
        app.book(&intro().keyed("k", "other body")).await.expect("the key is free");
    }

    async fn a_request_whose_page_is_being_opened_is_in_flight(app: &TestApp) {
        let slow = Fault::new(FaultKind::Slow).of(Operation::CreateSession).lasting(std::time::Duration::from_millis(400));
        app.sandbox.fault(slow);
        let ask = paid().keyed("k", "body");
        let first = async { app.book(&ask).await };
        let second = async {
            while bookings(app).await == 0 {
                tokio::task::yield_now().await;
            }
            app.book(&ask).await
        };
        let (first, second) = tokio::join!(first, second);
        assert_eq!(second.unwrap_err(), ServiceError::InFlight);
        assert_eq!(first.unwrap().reply, app.book(&ask).await.unwrap().reply);
    }

    async fn without_the_provider_the_first_answer_stands_after_a_while(app: &TestApp) {
        app.sandbox.fault(Fault::new(FaultKind::TimeoutBefore).of(Operation::CreateSession).times(3));
        let first = app.book(&paid().keyed("k", "body")).await.unwrap();
        assert!(first.view["payment"]["checkout_url"].is_null());
        assert_eq!(app.book(&paid().keyed("k", "body")).await.unwrap_err(), ServiceError::InFlight);
        app.clock.advance(SignedDuration::from_secs(16));
        assert_eq!(first.reply, app.book(&paid().keyed("k", "body")).await.unwrap().reply);
        assert_eq!(bookings(app).await, 1);
        app.settle().await;
        assert_eq!(first.reply, app.book(&paid().keyed("k", "body")).await.unwrap().reply, "also when the page is there");
    }

    async fn old_answers_are_forgotten(app: &TestApp) {
        app.book(&intro().keyed("k", "body")).await.unwrap();
        let (now, day) = (app.clock.now(), SignedDuration::from_hours(24));
        assert_eq!(app.store().forget_replies(now, 100).await.unwrap(), 0);
        assert_eq!(app.store().forget_replies(now + day, 100).await.unwrap(), 1);
        app.book(&intro().keyed("k", "other body")).await.expect_err("the slot is taken, and that is all");
    }
}
