//! Many at the same moment: one wins, the others are told, nothing is sold twice.

use std::sync::Arc;

use futures::future::join_all;
use hourkeep::service::{
    Answered, App, Idempotent, ServiceError,
    booking::{details::BookingDetails, placing::book::book},
};
use store::Reply;

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, RIVERSIDE, STILLPOINT, TestApp, told},
};

type Answer = Result<Reply, ServiceError>;

/// Asks for everything at once, each in a task of its own.
async fn at_once(app: &TestApp, asks: Vec<Ask>) -> Vec<Answer> {
    let tasks = asks.into_iter().map(|ask| {
        let (app, once): (Arc<App>, Idempotent<BookingDetails>) = (
            app.app.clone(),
            told(&ask.key.clone().unwrap_or_else(|| app.key("book"))),
        );
        tokio::spawn(async move {
            book(&app, ask.slug, &ask.request, &ask.requester, &once)
                .await
                .map(Answered::into_reply)
        })
    });
    join_all(tasks)
        .await
        .into_iter()
        .map(|joined| joined.expect("no panic"))
        .collect()
}

fn won(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

/// Whoever lost was told why, and not that something is broken.
fn explained(answers: &[Answer]) {
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(
            matches!(error, ServiceError::Unavailable { .. }),
            "{error:?}"
        );
    }
}

both! {
    async fn one_slot_is_sold_to_one_of_fifty(app: &TestApp) {
        let ask = |number| Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T10:00:00+02:00").with("la").by(number);
        let answers = at_once(app, (0..50).map(ask).collect()).await;
        assert_eq!(won(&answers), 1);
        explained(&answers);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 1);
    }

    async fn one_held_slot_is_sold_to_one_of_thirty(app: &TestApp) {
        let ask = |number| Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room().by(number);
        let answers = at_once(app, (0..30).map(ask).collect()).await;
        assert_eq!(won(&answers), 1);
        explained(&answers);
        assert_eq!(app.sandbox.sessions().len(), 1);
    }

    async fn overlapping_starts_of_different_services_exclude_each_other(app: &TestApp) {
        // Each of the four ways overlaps every other.
        let ask = |number: usize| {
            let (service, start) = (["ind50", "couple80"][number % 2], ["12:00", "12:30"][number / 2 % 2]);
            Ask::of(RIVERSIDE, service, &format!("2026-10-12T{start}:00+01:00")).online().by(number)
        };
        let answers = at_once(app, (0..24).map(ask).collect()).await;
        assert_eq!(won(&answers), 1);
        explained(&answers);
        assert_eq!(app.violations().await, Vec::<String>::new());
    }

    async fn the_last_seat_is_sold_once(app: &TestApp) {
        let ask = |number| Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00").by(number);
        for number in 0..7 {
            app.book(&ask(number)).await.unwrap();
        }
        let answers = at_once(app, (10..40).map(ask).collect()).await;
        assert_eq!(won(&answers), 1);
        explained(&answers);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM seats").await, 8);
    }

    async fn a_whole_class_is_sold_at_once_and_no_more(app: &TestApp) {
        let ask = |number| Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00").by(number);
        let answers = at_once(app, (0..30).map(ask).collect()).await;
        assert_eq!(won(&answers), 8);
        explained(&answers);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM sessions").await, 1);
    }

    async fn a_daily_limit_holds_at_once(app: &TestApp) {
        // Miriam: five a day, in ten starts that do not overlap.
        let starts = ["08:00", "09:30", "11:00", "14:00", "15:30", "17:00", "18:30"];
        let ask = |number: usize| {
            Ask::of(LANDWEHRKANAL, "einzel_hp", &format!("2026-10-12T{}:00+02:00", starts[number % 7])).by(number)
        };
        let answers = at_once(app, (0..14).map(ask).collect()).await;
        assert_eq!(won(&answers), 5);
        explained(&answers);
    }

    async fn a_clients_own_limit_holds_at_once(app: &TestApp) {
        let ask = |number: u32| Ask::of(RIVERSIDE, "intro", &format!("2026-10-12T{}:00:00+01:00", 12 + number)).online();
        app.introductions_for_new_clients().await;
        let answers = at_once(app, (0..4).map(ask).collect()).await;
        assert_eq!(won(&answers), 4, "nobody is told yet");
        let booked: Vec<_> = answers.into_iter().map(|answer| Booked::of(answer.unwrap())).collect();
        let mut confirmed = 0;
        let confirming = booked.iter().map(|one| app.confirm(one));
        for view in futures::future::join_all(confirming).await {
            confirmed += usize::from(view.unwrap()["status"] == "confirmed");
        }
        assert_eq!(confirmed, 1, "one introduction per client");
    }

    async fn two_therapists_and_each_alone_never_overlap(app: &TestApp) {
        let ask = |number: usize| match number % 3 {
            0 => Ask::of(LANDWEHRKANAL, "paar_co", "2026-10-12T14:00:00+02:00").by(number),
            1 => Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T15:00:00+02:00").with("jr").by(number),
            _ => Ask::of(LANDWEHRKANAL, "einzel_hp", "2026-10-12T15:00:00+02:00").by(number),
        };
        let answers = at_once(app, (0..30).map(ask).collect()).await;
        assert!((1..=2).contains(&won(&answers)), "both, or each alone: {}", won(&answers));
        explained(&answers);
    }

    async fn one_request_many_times_is_one_booking_and_one_answer(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room().keyed("k", "body");
        let answers = at_once(app, vec![ask.clone(); 30]).await;
        let last = app.book(&ask).await.unwrap().reply;
        assert!(won(&answers) >= 1);
        for answer in answers {
            match answer {
                Ok(reply) => assert_eq!(reply, last),
                Err(error) => assert_eq!(error, ServiceError::InFlight),
            }
        }
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 1);
        assert_eq!(app.sandbox.sessions().len(), 1);
    }

    async fn one_free_request_many_times_is_answered_each_time(app: &TestApp) {
        let ask = Ask::of(RIVERSIDE, "intro", "2026-10-12T12:00:00+01:00").online().keyed("k", "body");
        let answers = at_once(app, vec![ask; 30]).await;
        assert_eq!(won(&answers), 30, "{answers:?}");
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "the same answer");
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 1);
    }

    async fn cancelling_many_times_at_once_refunds_once(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.pay(&booked).await;
        let answers = join_all((0..12).map(|_| app.cancel(&booked))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
    }

    async fn two_bookings_that_move_to_one_slot_do_not_both_get_it(app: &TestApp) {
        let one = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").online()).await.unwrap();
        let two = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T14:00:00+01:00").online().by(1)).await.unwrap();
        let start = "2026-10-14T16:00:00+01:00";
        let (first, second) = tokio::join!(app.reschedule(&one, start), app.reschedule(&two, start));
        assert_eq!([first, second].iter().filter(|moved| moved.is_ok()).count(), 1);
    }

    async fn workers_side_by_side_do_each_thing_once(app: &TestApp) {
        let booked = app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()).await.unwrap();
        app.advance(60);
        app.settle().await;
        app.book(&Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room().by(1)).await.unwrap();
        assert!(app.sandbox.pay_regardless(&booked.page()));
        app.delivered().await;
        join_all((0..6).map(|_| app.run_due())).await;
        app.advance(60);
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 1);
    }
}
