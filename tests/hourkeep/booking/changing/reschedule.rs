//! Moving: the same booking and the same payment at another time.

use domain::{booking::Refusal, money::payments::payment::PaymentState};
use hourkeep::service::ServiceError;

use crate::{
    both,
    support::{Ask, LANDWEHRKANAL, RIVERSIDE, STILLPOINT},
};

fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

both! {
    async fn a_moved_booking_keeps_its_payment_and_frees_its_slot(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        let view = app.reschedule(&booked, "2026-10-14T15:00:00+01:00").await.unwrap();
        assert_eq!((view["start"].as_str(), view["status"].as_str()), (Some("2026-10-14T15:00:00+01:00"), Some("confirmed")));
        assert_eq!(view["payment"]["status"], "paid");
        assert_eq!(app.payments(&booked).await, [PaymentState::Captured]);
        app.book(&session().by(1)).await.expect("the old slot is free");
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-14T15:00:00+01:00").room().by(2);
        app.book(&ask).await.expect_err("the new one is not");
        assert_eq!(app.sandbox.sessions().len(), 2, "one page per booking");
        assert_eq!(app.sandbox.refunds().len(), 0);
    }

    async fn its_own_time_does_not_stand_in_its_way(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.reschedule(&booked, "2026-10-12T12:30:00+01:00").await.expect("overlaps only itself");
        app.reschedule(&booked, "2026-10-12T12:00:00+01:00").await.expect("and back");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 2);
    }

    async fn a_taken_time_is_refused_and_nothing_moves(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-14T12:00:00+01:00").online().by(1)).await.unwrap();
        let refused = app.reschedule(&booked, "2026-10-14T12:30:00+01:00").await.unwrap_err();
        let ServiceError::Unavailable { alternatives, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(alternatives.len(), 5);
        assert_eq!(app.record(&booked).await.booking.version, 1);
    }

    async fn limits_do_not_count_the_booking_that_moves(app: &TestApp) {
        let mut last = None;
        for (number, time) in ["08:00", "09:30", "11:00", "14:00", "15:30"].into_iter().enumerate() {
            let start = format!("2026-10-12T{time}:00+02:00");
            last = Some(app.book(&Ask::of(LANDWEHRKANAL, "einzel_hp", &start).by(number)).await.unwrap());
        }
        app.reschedule(&last.unwrap(), "2026-10-12T18:00:00+02:00").await.expect("still five that day");
    }

    async fn a_held_booking_moves_and_is_paid_on_the_same_page(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.reschedule(&booked, "2026-10-14T15:00:00+01:00").await.unwrap();
        app.pay(&booked).await;
        assert!(app.is_confirmed(&booked).await);
    }

    async fn too_late_is_too_late(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        app.clock.set("2026-10-10T12:00:01+01:00".parse().unwrap());
        let late = app.reschedule(&booked, "2026-10-19T12:00:00+01:00").await.unwrap_err();
        assert_eq!(late, ServiceError::Refused(Refusal::TooLateToMove));
    }

    async fn an_ended_booking_does_not_move(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.cancel(&booked).await.unwrap();
        let ended = app.reschedule(&booked, "2026-10-14T15:00:00+01:00").await.unwrap_err();
        assert_eq!(ended, ServiceError::Refused(Refusal::AlreadyEnded));
        app.settle().await;
    }

    async fn a_seat_moves_to_another_class(app: &TestApp) {
        let booked = app.book(&Ask::of(STILLPOINT, "rest75", "2026-10-11T17:00:00-04:00")).await.unwrap();
        let beside = app.book(&Ask::of(STILLPOINT, "rest75", "2026-10-11T17:00:00-04:00").by(1)).await.unwrap();
        app.reschedule(&booked, "2026-10-18T17:00:00-04:00").await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 2);
        app.reschedule(&beside, "2026-10-18T17:00:00-04:00").await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 1, "an empty session ends");
        assert_eq!(app.database.number("SELECT COUNT(DISTINCT seat) FROM seats").await, 2);
    }
}
