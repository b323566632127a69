//! Leaving: what it costs, what goes back, and that the hour is free again.

use domain::{
    booking::{Ending, Refusal, State},
    money::payments::{payment::PaymentState, refund::RefundProgress, slow::ConfirmOn},
};
use hourkeep::service::{
    ServiceError,
    authenticate::{Caller, Scope},
    booking::changing::cancel::preview,
};
use stripe_sandbox::{Outcome, RefundOutcome, RefundStatus};

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT},
};

fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

both! {
    async fn cancelling_early_gives_everything_back(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.advance(24 * 60);
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.refund.amount), (0, 6500));
        let view = app.cancel(&booked).await.unwrap();
        assert_eq!((view["status"].as_str(), view["refunded"]["amount"].as_i64()), (Some("cancelled"), Some(6500)));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 0, "free when it is answered");
        app.settle().await;
        let record = app.record(&booked).await;
        assert_eq!(record.funds.refunds.iter().map(|one| one.state).collect::<Vec<_>>(), [RefundProgress::Succeeded]);
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6500);
        app.book(&session().by(1)).await.expect("free again");
        assert_eq!(app.cancel(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::AlreadyEnded));
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
    }

    async fn cancelling_late_costs_what_was_agreed(app: &TestApp) {
        let booked = app.book(&Ask::of(LANDWEHRKANAL, "paar", "2026-10-12T09:00:00+02:00").room()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-10T09:00:01+02:00".parse().unwrap());
        let before = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.refund.amount, before.owed.amount), (16_244, 6_961, 0));
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6_961);
    }

    async fn a_first_late_cancellation_is_let_pass_where_the_practice_says_so(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
        // Whether it is the first depends on who it is: who has not shown that is told nothing of it.
        let unproved = preview(&app.app, &booked.caller, booked.id, None).await.unwrap();
        assert_eq!((unproved.fee.amount, unproved.waived.amount), (3250, 0));
        let mailed = app.by_mail(&booked).await;
        let before = preview(&app.app, &mailed.caller, booked.id, None).await.unwrap();
        assert_eq!((before.fee.amount, before.waived.amount, before.refund.amount), (0, 3250, 6500));
        app.cancel(&mailed).await.unwrap();
        app.settle().await;
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6500);
    }

    async fn cancelling_on_the_day_gives_nothing_back(app: &TestApp) {
        let booked = app.book(&Ask::of(STILLPOINT, "ind45", "2026-10-13T10:00:00-04:00").online()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-13T08:00:00-04:00".parse().unwrap());
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 0);
    }

    async fn after_the_start_it_is_too_late(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-12T12:00:00+01:00".parse().unwrap());
        assert_eq!(app.cancel(&booked).await.unwrap_err(), ServiceError::Refused(Refusal::Started));
    }

    async fn a_held_booking_is_left_for_nothing_and_its_page_is_closed(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.cancel(&booked).await.unwrap();
        app.book(&session().by(1)).await.expect("free at once");
        app.settle().await;
        assert_eq!(app.sandbox.object(&booked.page()).unwrap()["status"], "expired");
        assert_eq!(app.payments(&booked).await, [PaymentState::Failed]);
        assert!(!app.sandbox.act(&booked.page(), Outcome::Pay));
    }

    async fn who_pays_while_cancelling_gets_it_back(app: &TestApp) {
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        app.cancel(&booked).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Pay), "the page is not closed yet");
        app.run_due().await;
        app.sandbox.release_events(true);
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::CancelledByClient, .. }));
        assert_eq!(app.sandbox.refunds().len(), 1);
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Succeeded);
    }

    async fn money_on_its_way_while_cancelling_comes_and_goes_back_without_any_event(app: &TestApp) {
        app.slow(RIVERSIDE, ConfirmOn::Paid).await;
        app.sandbox.hold_events();
        let booked = app.book(&session()).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::Late));
        app.cancel(&booked).await.unwrap();
        app.run_due().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Processing]);
        assert!(app.sandbox.settle_late(&booked.page(), true));
        app.advance(60);
        app.run_due().await;
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
        assert_eq!(app.sandbox.refunds().len(), 1);
        app.sandbox.release_events(false);
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
    }

    async fn when_the_practice_cancels_everything_goes_back(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-12T11:00:00+01:00".parse().unwrap());
        let (_, key) = app.api_key(RIVERSIDE, &[Scope::Bookings]).await;
        app.cancel_as(&Caller::Practice(key), &booked).await.unwrap();
        app.settle().await;
        assert!(matches!(app.state(&booked).await, State::Ended { how: Ending::CancelledByPractice, .. }));
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6500);
    }

    async fn a_refund_that_fails_is_given_up_in_sight(app: &TestApp) {
        app.sandbox.set_refund_outcome(RefundOutcome::Pending);
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        let sent = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&sent, RefundStatus::Failed));
        app.settle().await;
        app.advance(5);
        app.settle().await;
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Failed);
        let found = app.violations().await;
        assert!(found.len() == 1 && found[0].starts_with("a refund failed"), "{found:?}");
        app.database.execute("DELETE FROM refunds").await.unwrap();
    }

    async fn a_refund_that_fails_after_it_had_succeeded_is_seen(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Succeeded);
        let sent = app.sandbox.refunds()[0]["id"].as_str().unwrap().to_owned();
        assert!(app.sandbox.settle_refund(&sent, RefundStatus::Failed));
        app.settle().await;
        assert_eq!(app.record(&booked).await.funds.refunds[0].state, RefundProgress::Failed);
        let found = app.violations().await;
        assert!(found.len() == 1 && found[0].starts_with("a refund failed"), "{found:?}");
        app.database.execute("DELETE FROM refunds").await.unwrap();
    }

    async fn a_strangers_token_opens_nothing(app: &TestApp) {
        let mine = app.book(&session()).await.unwrap();
        let theirs = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").room().by(1)).await.unwrap();
        assert_eq!(app.cancel_as(&theirs.caller, &mine).await.unwrap_err(), ServiceError::NotFound);
        assert_eq!(preview(&app.app, &theirs.caller, mine.id, None).await.unwrap_err(), ServiceError::NotFound);
    }
}
