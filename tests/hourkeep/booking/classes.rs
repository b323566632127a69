//! Classes: one session, many seats, each sold once.

use domain::booking::{State, availability::Unavailable};
use hourkeep::service::ServiceError;

use crate::{
    both,
    support::{Ask, STILLPOINT},
};

/// The circle has eight seats.
const SEATS: usize = 8;

fn circle() -> Ask {
    Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00")
}

fn is_full(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Unavailable {
            refusal: Unavailable::Taken,
            ..
        }
    )
}

both! {
    async fn the_bookings_of_a_class_share_one_session(app: &TestApp) {
        for number in 0..SEATS {
            app.book(&circle().by(number)).await.unwrap();
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 1);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seats").await, 8);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 2, "teacher and room, once");
        let full = app.book(&circle().by(9)).await.unwrap_err();
        assert!(is_full(&full), "{full:?}");
    }

    async fn a_seat_that_is_given_back_is_sold_again(app: &TestApp) {
        let mut all = Vec::new();
        for number in 0..SEATS {
            all.push(app.book(&circle().by(number)).await.unwrap());
        }
        app.cancel(&all[3]).await.unwrap();
        let again = app.book(&circle().by(20)).await.unwrap();
        assert_eq!(app.record(&again).await.booking.seat.unwrap().number, 4, "the one that was free");
        app.settle().await;
    }

    async fn a_class_ends_with_its_last_booking(app: &TestApp) {
        let one = app.book(&circle().by(1)).await.unwrap();
        let two = app.book(&circle().by(2)).await.unwrap();
        app.pay(&one).await;
        app.advance(60);
        app.settle().await;
        assert!(app.is_confirmed(&one).await && matches!(app.state(&two).await, State::Ended { .. }));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seats").await, 1);
        app.cancel(&one).await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 0);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM occupancies").await, 0);
        app.settle().await;
    }

    async fn money_that_comes_late_finds_another_seat_or_goes_back(app: &TestApp) {
        let late = app.book(&circle().by(1)).await.unwrap();
        let later = app.book(&circle().by(2)).await.unwrap();
        app.advance(60);
        app.settle().await;
        for number in 0..SEATS - 1 {
            let booked = app.book(&circle().by(10 + number)).await.unwrap();
            app.pay(&booked).await;
        }
        assert!(app.sandbox.pay_regardless(&late.page()));
        app.settle().await;
        assert!(app.is_confirmed(&late).await, "the eighth seat");
        assert!(app.sandbox.pay_regardless(&later.page()));
        app.settle().await;
        assert!(!app.is_confirmed(&later).await);
        assert_eq!(app.sandbox.refunds().len(), 1);
    }

    async fn who_joins_a_session_keeps_free_what_it_keeps_free(app: &TestApp) {
        let first = app.book(&circle().by(1)).await.unwrap();
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            (circle.buffer_before_minutes, circle.buffer_after_minutes) = (35, 45);
        })
        .await;
        let second = app.book(&circle().by(2)).await.unwrap();
        let (first, second) = (app.record(&first).await.booking, app.record(&second).await.booking);
        assert_eq!(first.occupancies(), second.occupancies());
    }

    async fn money_that_comes_late_takes_a_seat_of_the_session_as_it_is_by_then(app: &TestApp) {
        let late = app.book(&circle().by(1)).await.unwrap();
        app.advance(60);
        app.settle().await;
        app.redefine(STILLPOINT, |catalogue| {
            let circle = catalogue.services.iter_mut().find(|one| one.handle == "grp80").expect("a service");
            (circle.duration_minutes, circle.buffer_before_minutes, circle.buffer_after_minutes) = (100, 5, 15);
        })
        .await;
        let other = app.book(&circle().by(2)).await.unwrap();
        app.pay(&other).await;
        assert!(app.sandbox.pay_regardless(&late.page()));
        app.settle().await;
        assert!(app.is_confirmed(&late).await);
        let (late, other) = (app.record(&late).await.booking, app.record(&other).await.booking);
        assert_eq!((late.at, late.occupancies()), (other.at, other.occupancies()), "its time, and what it keeps free");
    }

    async fn a_start_that_is_no_class_is_refused(app: &TestApp) {
        for start in ["2026-10-08T18:00:00-04:00", "2026-10-07T18:30:00-04:00", "2026-11-19T18:30:00-05:00"] {
            let refused = app.book(&Ask::of(STILLPOINT, "grp80", start)).await.unwrap_err();
            assert!(matches!(refused, ServiceError::Unavailable { .. }), "{start}: {refused:?}");
        }
    }
}
