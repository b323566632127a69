//! The same request a thousand times at once is one deed and one answer; requests that exclude each other do not both come true.

use std::sync::Arc;

use domain::{
    booking::{Ending, State},
    money::{Money, payments::payment::PaymentState},
};
use futures::future::join_all;
use hourkeep::service::{
    Answered, App, Idempotent, ServiceError,
    booking::{changing::cancel::cancel, details::BookingDetails, placing::book::book},
    money::payments::pay::extend,
};
use store::{Expected, Reply};
use stripe_sandbox::Outcome;

use crate::{
    both,
    support::{Ask, Booked, RIVERSIDE, TestApp, told},
};

const MANY: usize = 1_000;

fn session() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-12T12:00:00+01:00").room()
}

/// All at once, each in a task of its own.
async fn at_once<F>(app: &TestApp, ask: impl Fn(Arc<App>) -> F) -> Vec<Result<Reply, ServiceError>>
where
    F: Future<Output = Result<Reply, ServiceError>> + Send + 'static,
{
    let tasks: Vec<_> = (0..MANY)
        .map(|_| tokio::spawn(ask(app.app.clone())))
        .collect();
    join_all(tasks)
        .await
        .into_iter()
        .map(|joined| joined.expect("no panic"))
        .collect()
}

/// One answer, or that it is under way.
fn same(answers: &[Result<Reply, ServiceError>], expected: &Reply) {
    assert!(answers.iter().any(Result::is_ok));
    for answer in answers {
        match answer {
            Ok(reply) => assert_eq!(reply, expected),
            Err(error) => assert_eq!(*error, ServiceError::InFlight),
        }
    }
}

both! {
    async fn a_thousand_bookings_under_one_key_are_one(app: &TestApp) {
        let ask = session().keyed("k", "body");
        let answers = {
            let ask = ask.clone();
            at_once(app, move |process| {
                let ask = ask.clone();
                async move { book(&process, ask.slug, &ask.request, &ask.requester, &told(ask.key.as_ref().unwrap())).await.map(Answered::into_reply) }
            })
            .await
        };
        let last = app.book(&ask).await.unwrap().reply;
        same(&answers, &last);
        assert_eq!(app.database.number("SELECT COUNT(*) FROM bookings").await, 1);
        assert_eq!(app.sandbox.sessions().len(), 1);
    }

    async fn a_thousand_cancellations_under_one_key_are_one(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        app.pay(&booked).await;
        let key = app.once("cancel");
        let (caller, id) = (booked.caller.clone(), booked.id);
        let answers = {
            let key = key.clone();
            at_once(app, move |process| {
                let (caller, key): (_, Idempotent<BookingDetails>) = (caller.clone(), key.clone());
                async move { cancel(&process, &caller, id, Expected::Any, &key).await.map(Answered::into_reply) }
            })
            .await
        };
        let last = cancel(&app.app, &booked.caller, id, Expected::Any, &key).await.unwrap().into_reply();
        same(&answers, &last);
        assert!(answers.iter().all(Result::is_ok), "it is answered in one commit");
        app.settle().await;
        assert_eq!((app.sandbox.refunds().len(), app.record(&booked).await.funds.refunds.len()), (1, 1));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'booking.cancelled'").await, 1);
    }

    async fn a_thousand_extensions_under_one_key_are_one(app: &TestApp) {
        let booked = app.book(&session()).await.unwrap();
        let key = app.once("pay");
        let (caller, id) = (booked.caller.clone(), booked.id);
        let answers = at_once(app, move |process| {
            let (caller, key): (_, Idempotent<BookingDetails>) = (caller.clone(), key.clone());
            async move { extend(&process, &caller, id, &key).await.map(Answered::into_reply) }
        })
        .await;
        let first = answers[0].clone().unwrap();
        same(&answers, &first);
        assert!(answers.iter().all(Result::is_ok), "it is answered in one commit");
        assert!(matches!(app.state(&booked).await, State::Held { extended: true, .. }));
        assert_eq!(app.database.number("SELECT COUNT(*) FROM audit WHERE action = 'booking.hold_extended'").await, 1);
    }

    async fn goodwill_is_shown_once_to_two_cancellations_at_once(app: &TestApp) {
        for client in 1..=2 {
            let day = format!("2026-10-{}", 5 + 7 * client);
            let mut pair = Vec::new();
            app.clock.set(format!("{day}T08:00:00+01:00").parse::<jiff::Timestamp>().unwrap() - jiff::SignedDuration::from_hours(72));
            for hour in ["12", "15"] {
                let ask = Ask::of(RIVERSIDE, "couple80", &format!("{day}T{hour}:00:00+01:00")).online().by(client);
                let booked = app.book(&ask).await.unwrap();
                app.pay(&booked).await;
                app.confirm(&booked).await.unwrap();
                pair.push(booked);
            }
            app.clock.set(format!("{day}T08:00:00+01:00").parse().unwrap());
            let (first, second) = tokio::join!(app.cancel(&pair[0]), app.cancel(&pair[1]));
            first.unwrap();
            second.unwrap();
            let passed = [app.record(&pair[0]).await.funds.goodwill(), app.record(&pair[1]).await.funds.goodwill()];
            assert_eq!(passed.iter().filter(|passed| **passed).count(), 1, "one is let pass");
        }
        app.settle().await;
        assert_eq!(app.sandbox.refunds().len(), 2);
    }

    async fn a_cancellation_a_payment_and_the_end_of_the_hold_at_once_end_in_one_way(app: &TestApp) {
        for round in 0..12_usize {
            let booked = app.book(&session().by(round)).await.unwrap();
            app.advance(15);
            assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
            let (cancelled, ()) = tokio::join!(app.cancel(&booked), async {
                // The event, and the end of the hold, in either order.
                for _ in 0..round % 3 {
                    tokio::task::yield_now().await;
                }
                app.settle().await;
            });
            app.settle().await;
            settled(app, &booked, cancelled.is_ok()).await;
            if cancelled.is_err() {
                app.cancel(&booked).await.unwrap();
                app.settle().await;
            }
        }
        assert_eq!(app.sandbox.refunds().len(), 12, "all of it went back");
    }
}

/// The money is here for a booking that stands, or has gone back.
async fn settled(app: &TestApp, booked: &Booked, cancelled: bool) {
    let record = app.record(booked).await;
    let paid = record.funds.paid(record.booking.terms.price);
    assert_eq!(
        record
            .funds
            .payments
            .iter()
            .map(|one| one.state)
            .collect::<Vec<_>>(),
        [PaymentState::Captured]
    );
    let back = Money {
        amount: if cancelled { paid.captured.amount } else { 0 },
        ..paid.captured
    };
    assert_eq!(paid.refunded, back);
    let how = matches!(
        record.booking.state,
        State::Ended {
            how: Ending::CancelledByClient,
            ..
        }
    );
    assert_eq!(how, cancelled, "{:?}", record.booking.state);
}
