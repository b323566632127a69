//! Notice in working days, and estimates by business days, from the practice's file to what its clients are told.

use domain::clock::Clock;
use hourkeep::{
    api::wire::QuoteView,
    document,
    service::{
        authenticate::Caller,
        booking::{
            bookings::read,
            changing::cancel::preview,
            placing::quote::{QuoteRequest, quote},
        },
        practice::define,
    },
};

use crate::{
    both,
    support::{Ask, Booked, LANDWEHRKANAL, STILLPOINT, TestApp, example, to_practice},
};
use store::Actor;

/// Monday; the Friday before it is made a holiday.
const MONDAY: &str = "2026-10-12T10:00:00+02:00";

/// The practice's file with some of its lines changed.
async fn apply(app: &TestApp, slug: &str, lines: &[(&str, &str)]) {
    let text = lines
        .iter()
        .fold(example(slug).to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
    let document = document::read(slug, &text).unwrap();
    let mut fresh = || app.app.entropy.uuid(app.clock.now());
    let current = app.store().catalogue(slug).await.unwrap();
    define::define(
        app.store(),
        &document,
        current.as_ref(),
        Actor::Apply,
        &mut fresh,
        app.clock.now(),
        false,
    )
    .await
    .unwrap();
}

async fn quoted(app: &TestApp, ask: &Ask) -> QuoteView {
    let request = QuoteRequest {
        service: ask.request.service.clone(),
        practitioner: ask.request.practitioner.clone(),
        start: ask.request.start,
        mode: ask.request.mode,
        returning: None,
        language: Some("en".into()),
    };
    quote(&app.app, ask.slug, &request).await.unwrap().into()
}

/// When the practice must have given the estimate.
async fn estimate(app: &TestApp, booked: &Booked) -> serde_json::Value {
    let caller = Caller::Practice(app.key_of(booked).await);
    let booking = read(&app.app, &caller, booked.id).await.unwrap();
    to_practice(&booking)["good_faith_estimate"].clone()
}

both! {
    async fn a_booking_keeps_the_working_days_it_was_made_under(app: &TestApp) {
        let (grace, none) = ("grace_minutes = 30", "grace_minutes = 0\nnotice_basis = \"working_days\"");
        apply(app, LANDWEHRKANAL, &[(grace, none), ("\"2026-10-03\"", "\"2026-10-03\", \"2026-10-09\""), ("\"2026-05-01\"\n", "\"2\"\n")]).await;
        let mut ask = Ask::of(LANDWEHRKANAL, "einzel", MONDAY).with("la");
        ask.request.policy_version = Some("2".into());
        let shown = quoted(app, &ask).await;
        let wednesday = "2026-10-07T10:00:00+02:00";
        assert_eq!((shown.free_until.as_deref(), shown.cancellation[0].until.as_str()), (Some(wednesday), wednesday));
        assert!(shown.sentences.iter().any(|one| one.contains("until Wednesday, 7 October 2026 at 10:00")), "{:?}", shown.sentences);
        let booked = app.book(&ask).await.unwrap();
        assert_eq!(booked.view["free_until"], wednesday);

        apply(app, LANDWEHRKANAL, &[(grace, none), ("\"2026-05-01\"\n", "\"3\"\n")]).await;
        assert_eq!(quoted(app, &Ask::of(LANDWEHRKANAL, "einzel", "2026-10-12T11:00:00+02:00").with("la")).await.free_until.as_deref(), Some("2026-10-08T11:00:00+02:00"));
        assert_eq!(app.record(&booked).await.booking.free_until(), Some(wednesday.parse().unwrap()));
        for (now, fee) in [(wednesday, 0), ("2026-10-07T10:00:01+02:00", 8_875)] {
            app.clock.set(now.parse().unwrap());
            assert_eq!(preview(&app.app, &booked.caller, booked.id, None).await.unwrap().fee.amount, fee, "{now}");
        }
    }

    async fn the_practice_and_the_client_know_by_when_an_estimate_is_due(app: &TestApp) {
        let ask = |day: &str| Ask::of(STILLPOINT, "ind45", &format!("2026-10-{day}T10:00:00-04:00")).room().with("mr");
        for (day, due, sentence) in [
            ("07", None, "On request, you’ll get"),
            ("08", Some("2026-10-06"), "by October 6, 2026."),
            ("20", Some("2026-10-08"), "by October 8, 2026."),
        ] {
            let shown = quoted(app, &ask(day)).await;
            assert_eq!(shown.good_faith_estimate.unwrap().due.as_deref(), due, "{day}");
            assert!(shown.sentences.last().unwrap().contains(sentence), "{:?}", shown.sentences);
        }
        let booked = app.book(&ask("07")).await.unwrap();
        assert_eq!(estimate(app, &booked).await, serde_json::json!({"due": null}));
        app.reschedule(&booked, "2026-10-20T10:00:00-04:00").await.unwrap();
        assert_eq!(estimate(app, &booked).await, serde_json::json!({"due": "2026-10-08"}));
        let class = Ask::of(STILLPOINT, "flow60", "2026-10-07T07:00:00-04:00");
        assert!(quoted(app, &class).await.good_faith_estimate.is_none());
        let class = app.book(&class.by(1)).await.unwrap();
        assert_eq!(estimate(app, &class).await, serde_json::Value::Null);
    }
}
