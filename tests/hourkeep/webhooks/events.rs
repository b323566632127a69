//! Every event, from what people do; and what stands in no message.

use domain::practice::service::PaymentRule;
use hourkeep::service::{
    booking::placing::quote::{QuoteRequest, quote},
    money::fees::Decision,
};
use serde_json::{Value, json};
use stripe_sandbox::Outcome;

use super::{Hook, documented, riverside, round, signed_by};
use crate::{
    both,
    server::router::Server,
    support::{Ask, PERSON, RIVERSIDE, Received, TestApp},
};

fn session(start: &str) -> Ask {
    Ask::of(RIVERSIDE, "ind50", start).online()
}

/// The messages since the last look, each in order of its name: order is not promised.
async fn told(app: &TestApp, hook: &Hook, seen: &mut usize) -> Vec<Value> {
    app.settle().await;
    round(app).await;
    let new: Vec<_> = hook.theirs.received().split_off(*seen);
    *seen += new.len();
    let mut all = Vec::new();
    for message in new {
        assert!(signed_by(&message, &hook.secret));
        let (text, json) = (
            String::from_utf8(message.body.to_vec()).unwrap(),
            message.json(),
        );
        assert!(!text.contains(PERSON) && !text.contains('@'), "{text}");
        documented(&json);
        all.push(json);
    }
    all.sort_by_key(|one| one["type"].to_string());
    all
}

fn names(messages: &[Value]) -> Vec<&str> {
    messages
        .iter()
        .map(|one| one["type"].as_str().unwrap())
        .collect()
}

/// The members of an object in the order in which they were sent.
fn members(of: &Value) -> Vec<&str> {
    of.as_object().unwrap().keys().map(String::as_str).collect()
}

const BOOKING: [&str; 15] = [
    "id",
    "version",
    "status",
    "held_for",
    "cancelled_by",
    "client",
    "service",
    "practitioners",
    "room",
    "session",
    "mode",
    "start",
    "end",
    "time_zone",
    "price",
];
const PAYMENT: [&str; 9] = [
    "id",
    "booking",
    "booking_version",
    "purpose",
    "method",
    "state",
    "amount",
    "refusal",
    "refund",
];
const FEE: [&str; 7] = [
    "id",
    "booking",
    "booking_version",
    "kind",
    "state",
    "proposed",
    "approved",
];

both! {
    async fn a_booking_that_is_paid_moved_cancelled_and_refunded(app: &TestApp) {
        let (server, seen) = (Server::on(app), &mut 0);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        let booked = app.book(&session("2026-10-12T12:00:00+01:00")).await.unwrap();
        let held = told(app, &hook, seen).await;
        let record = app.record(&booked).await;
        assert_eq!(names(&held), ["booking.held"]);
        let data = &held[0]["data"];
        assert_eq!((members(&held[0]), members(data)), (vec!["type", "timestamp", "data"], BOOKING.to_vec()));
        assert_eq!(held[0]["timestamp"], "2026-10-05T09:00:00+01:00");
        assert_eq!((&data["id"], &data["version"], &data["status"]), (&json!(booked.id), &json!(record.booking.version), &json!("held")));
        assert_eq!((&data["start"], &data["end"], &data["time_zone"]), (&json!("2026-10-12T12:00:00+01:00"), &json!("2026-10-12T12:50:00+01:00"), &json!("Europe/London")));
        assert_eq!((&data["price"], &data["client"]), (&json!({"amount": 6500, "currency": "GBP"}), &json!(record.booking.client)));
        app.pay(&booked).await;
        let paid = told(app, &hook, seen).await;
        assert_eq!(names(&paid), ["booking.confirmed", "payment.captured"]);
        assert_eq!(members(&paid[1]["data"]), PAYMENT);
        assert!(paid[0]["data"]["version"].as_i64() > data["version"].as_i64());
        assert_eq!((&paid[1]["data"]["booking"], &paid[1]["data"]["amount"]["amount"], &paid[1]["data"]["refund"]), (&json!(booked.id), &json!(6500), &Value::Null));
        app.reschedule(&booked, "2026-10-13T12:00:00+01:00").await.unwrap();
        let moved = told(app, &hook, seen).await;
        assert_eq!((names(&moved), &moved[0]["data"]["start"]), (vec!["booking.moved"], &json!("2026-10-13T12:00:00+01:00")));
        app.cancel(&booked).await.unwrap();
        let cancelled = told(app, &hook, seen).await;
        assert_eq!(names(&cancelled), ["booking.cancelled", "payment.refunded"]);
        assert_eq!((&cancelled[0]["data"]["status"], &cancelled[0]["data"]["cancelled_by"]), (&json!("cancelled"), &json!("client")));
        let refund = &app.record(&booked).await.funds.refunds[0];
        assert_eq!(cancelled[1]["data"]["refund"], json!({"id": refund.id, "amount": {"amount": 6500, "currency": "GBP"}}));
        assert_eq!(told(app, &hook, seen).await, Vec::<Value>::new(), "each once");
    }

    async fn a_hold_that_runs_out_and_a_session_that_takes_place(app: &TestApp) {
        let (server, seen) = (Server::on(app), &mut 0);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        app.book(&session("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.advance(60);
        let expired = told(app, &hook, seen).await;
        assert_eq!(names(&expired), ["booking.expired", "booking.held", "payment.failed"]);
        assert_eq!(expired[2]["data"]["state"], "failed");
        let booked = app.book(&session("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.pay(&booked).await;
        told(app, &hook, seen).await;
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        assert_eq!(names(&told(app, &hook, seen).await), ["booking.completed"]);
    }

    async fn fees_that_are_proposed_approved_and_waived(app: &TestApp) {
        let (server, seen) = (Server::on(app), &mut 0);
        let practice = riverside(&server, app).await;
        app.policy(RIVERSIDE, |_| ()).await;
        let hook = Hook::add(&practice, None).await;
        let mut all = Vec::new();
        for (client, start) in [(1, "2026-10-12T12:00:00+01:00"), (2, "2026-10-12T14:00:00+01:00")] {
            let booked = app.book(&session(start).by(client)).await.unwrap();
            app.pay(&booked).await;
            all.push(booked);
        }
        told(app, &hook, seen).await;
        app.clock.set("2026-10-10T15:00:01+01:00".parse().unwrap());
        app.cancel(&all[0]).await.unwrap();
        let late = told(app, &hook, seen).await;
        assert_eq!(names(&late), ["booking.cancelled", "fee.proposed", "payment.refunded"]);
        assert_eq!(members(&late[1]["data"]), FEE);
        assert_eq!((&late[1]["data"]["kind"], &late[1]["data"]["booking"], &late[1]["data"]["approved"]), (&json!("late_cancellation"), &json!(all[0].id), &Value::Null));
        app.decide(&all[0], Decision::Approve(None)).await.unwrap();
        let approved = told(app, &hook, seen).await;
        assert_eq!((names(&approved), &approved[0]["data"]["approved"]), (vec!["fee.approved"], &late[1]["data"]["proposed"]));
        app.clock.set("2026-10-12T14:20:00+01:00".parse().unwrap());
        app.mark(&all[1], false).await.unwrap();
        assert_eq!(names(&told(app, &hook, seen).await)[..2], ["booking.missed", "fee.proposed"]);
        app.decide(&all[1], Decision::Waive).await.unwrap();
        assert_eq!(names(&told(app, &hook, seen).await), ["fee.waived", "payment.refunded"]);
    }

    async fn a_saved_card_that_is_refused(app: &TestApp) {
        let (server, seen) = (Server::on(app), &mut 0);
        let practice = riverside(&server, app).await;
        app.rule(RIVERSIDE, "ind50", PaymentRule::CardOnFile).await;
        let hook = Hook::add(&practice, None).await;
        let mut ask = session("2026-10-12T12:00:00+01:00");
        let placement = QuoteRequest { service: "ind50".into(), practitioner: None, start: ask.request.start, mode: ask.request.mode, returning: None, language: None };
        ask.request.card_consent = quote(&app.app, RIVERSIDE, &placement).await.unwrap().consent.map(|consent| consent.hash);
        let booked = app.book(&ask).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveDecliningCard));
        assert_eq!(names(&told(app, &hook, seen).await), ["booking.confirmed", "booking.held"], "a card is no payment");
        app.clock.set("2026-10-15T12:00:00+01:00".parse().unwrap());
        let refused = told(app, &hook, seen).await;
        assert_eq!(names(&refused), ["booking.completed", "payment.failed"]);
        assert_eq!((&refused[1]["data"]["state"], &refused[1]["data"]["purpose"]), (&json!("pending"), &json!("balance")));
        assert!(refused[1]["data"]["refusal"].is_string());
        app.pay_by_link(&booked).await;
        assert_eq!(names(&told(app, &hook, seen).await), ["payment.captured"]);
    }

    async fn an_endpoint_hears_what_it_asked_for(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let (one, all) = (Hook::add(&practice, Some(&["payment.captured"])).await, Hook::add(&practice, None).await);
        let booked = app.book(&session("2026-10-12T12:00:00+01:00")).await.unwrap();
        app.pay(&booked).await;
        assert_eq!(round(app).await.len(), 4);
        let kinds = |hook: &Hook| hook.theirs.received().iter().map(Received::kind).collect::<Vec<_>>();
        assert_eq!((kinds(&one), kinds(&all).len()), (vec!["payment.captured".to_owned()], 3));
    }

    async fn what_is_refused_or_rolled_back_is_no_event(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        let booked = app.book(&session("2026-10-12T12:00:00+01:00").keyed("same", "body")).await.unwrap();
        app.book(&session("2026-10-12T12:00:00+01:00").keyed("same", "body")).await.unwrap();
        assert!(app.book(&session("2026-10-12T12:00:00+01:00").by(7)).await.is_err());
        app.extend(&booked).await.unwrap();
        assert_eq!((round(app).await, hook.theirs.received().len()), (vec!["delivered"], 1));
    }
}
