//! Attempts: how often, when, at the same time, after a crash, again by hand.

use std::{sync::Arc, time::Duration};

use hourkeep::{adapters::outbound::OutboundSettings, service::webhooks::deliver, workers};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Hook, STARTS, riverside, round, seconds, signed_by, something_happens, through};
use crate::{both, server::router::Server};

const NOON: &str = "2026-10-12T12:00:00+01:00";
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

both! {
    async fn what_fails_is_tried_ten_times_in_days_as_the_same_message(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        hook.theirs.says(&[500; 10]);
        for (number, pause) in [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].into_iter().enumerate() {
            assert_eq!(round(app).await, ["again"]);
            let shown = hook.delivery(&practice).await;
            let next = seconds(app, &shown["next_attempt_at"]);
            assert!((pause..=pause + pause / 5).contains(&next), "{next} after {pause}");
            assert_eq!((&shown["state"], &shown["attempts"], &shown["last_status"]), (&json!("due"), &json!(number + 1), &json!(500)));
            app.clock.advance(SignedDuration::from_secs(next - 1));
            assert_eq!(round(app).await, [""; 0], "not before its time");
            app.clock.advance(SignedDuration::from_secs(2));
        }
        assert_eq!(hook.shown(&practice).await["state"], "failing");
        assert_eq!(round(app).await, ["failed"]);
        let shown = hook.delivery(&practice).await;
        assert_eq!((&shown["state"], &shown["attempts"], &shown["next_attempt_at"]), (&json!("failed"), &json!(10), &Value::Null));
        assert_eq!(shown["last_problem"], "the server answered with status 500");
        app.advance(30 * 24 * 60);
        assert_eq!(round(app).await, [""; 0]);
        let sent = hook.theirs.received();
        assert_eq!(sent.len(), 10);
        assert!(sent.iter().all(|one| one.header("webhook-id") == shown["id"] && one.body == sent[0].body && signed_by(one, &hook.secret)));
        assert!(sent.is_sorted_by(|a, b| a.header("webhook-timestamp") < b.header("webhook-timestamp")), "each is signed anew");
        // What the provider told meanwhile is looked at too.
        app.settle().await;
    }

    async fn one_success_makes_an_endpoint_well(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        hook.theirs.says(&[404, 204]);
        assert_eq!(round(app).await, ["again"]);
        assert_eq!(hook.shown(&practice).await["failing_since"], "2026-10-05T09:00:00+01:00");
        app.advance(1);
        assert_eq!(round(app).await, ["delivered"]);
        let shown = hook.delivery(&practice).await;
        assert_eq!((&shown["state"], &shown["attempts"], &shown["last_status"], &shown["last_problem"]), (&json!("delivered"), &json!(2), &json!(204), &Value::Null));
        assert_eq!(hook.shown(&practice).await["state"], "active");
    }

    async fn a_receiver_that_asks_for_time_gets_it(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        for (status, asked, from, until) in [(429, "3600", 3_600, 3_602), (503, "Mon, 05 Oct 2026 12:00:00 GMT", 9_000, 11_000), (500, "90000", 1_800, 2_160), (503, "999999", 86_400, 90_000)] {
            hook.theirs.says_with(status, "retry-after", asked);
            assert_eq!(round(app).await, ["again"]);
            let next = seconds(app, &hook.delivery(&practice).await["next_attempt_at"]);
            assert!((from..=until).contains(&next), "{next} after {status} {asked}");
            app.settle().await;
            app.clock.advance(SignedDuration::from_secs(next + 1));
        }
        assert_eq!(round(app).await, ["delivered"]);
    }

    async fn redirects_are_failures_and_followed_by_nobody(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let (hook, elsewhere) = (Hook::add(&practice, Some(&["booking.held"])).await, crate::support::WebhookServer::start().await);
        something_happens(app, NOON).await;
        for status in [301, 302, 307, 308] {
            hook.theirs.says_with(status, "location", &elsewhere.url());
            assert_eq!(round(app).await, ["again"]);
            let shown = hook.delivery(&practice).await;
            assert!(shown["last_problem"].as_str().unwrap().contains("redirect"), "{shown}");
            app.advance(24 * 60);
        }
        assert!(elsewhere.received().is_empty());
        app.settle().await;
    }

    async fn a_slow_endpoint_keeps_nobody_else_waiting(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let (slow, quick) = (Hook::add(&practice, Some(&["booking.held"])).await, Hook::add(&practice, Some(&["booking.held"])).await);
        for start in STARTS {
            something_happens(app, start).await;
        }
        slow.theirs.hold(true);
        let due = deliver::lease_due(&app.app, MINUTE, 50).await.unwrap();
        assert_eq!(due.len(), 8, "four of each");
        let running: Vec<_> = due.into_iter().map(|one| {
            let app = Arc::clone(&app.app);
            tokio::spawn(async move { deliver::deliver(&app, &one).await })
        }).collect();
        slow.theirs.has(4).await;
        quick.theirs.has(4).await;
        while hook_states(&quick, &practice).await.iter().filter(|state| *state == "delivered").count() < 4 {
            tokio::task::yield_now().await;
        }
        let more = deliver::lease_due(&app.app, MINUTE, 50).await.unwrap();
        assert_eq!(more.len(), 4, "none for the slow one while it has four");
        for one in &more {
            assert_eq!(deliver::deliver(&app.app, one).await, Ok("delivered"));
        }
        assert_eq!((slow.theirs.received().len(), quick.theirs.received().len()), (4, 8));
        slow.theirs.hold(false);
        for one in running {
            assert_eq!(one.await.unwrap(), Ok("delivered"));
        }
        while !round(app).await.is_empty() {}
        assert_eq!(hook_states(&slow, &practice).await, ["delivered"; STARTS.len()]);
    }

    async fn a_worker_sends_what_happens_at_once(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, None).await;
        let stop = tokio_util::sync::CancellationToken::new();
        // Nothing is found by a poll so long.
        let pace = workers::Pace { interval: Duration::from_mins(1), lease: Duration::from_mins(1), at_most: 4, drain: Duration::from_secs(20) };
        let running = tokio::spawn(workers::run(Arc::clone(&app.app), pace, stop.clone()));
        something_happens(app, NOON).await;
        hook.theirs.has(1).await;
        while hook.delivery(&practice).await["state"] != "delivered" {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        running.await.unwrap();
    }

    async fn who_does_not_answer_is_tried_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        let here = vec!["127.0.0.1/32".parse().unwrap()];
        let settings = OutboundSettings { allow_networks: here, timeout: Duration::from_millis(200), ..OutboundSettings::new("https://hourkeep.example") };
        let impatient = through(app, settings);
        hook.theirs.hold(true);
        let due = deliver::lease_due(&impatient, MINUTE, 10).await.unwrap();
        assert_eq!(deliver::deliver(&impatient, &due[0]).await, Ok("again"));
        let shown = hook.delivery(&practice).await;
        assert_eq!((&shown["last_problem"], &shown["last_status"]), (&json!("the server did not answer in time"), &Value::Null));
        hook.theirs.hold(false);
        app.advance(1);
        assert_eq!(round(app).await, ["delivered"]);
    }

    async fn a_crash_after_sending_sends_the_same_message_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        let due = deliver::lease_due(&app.app, MINUTE, 10).await.unwrap();
        hook.theirs.hold(true);
        let (other, one) = (Arc::clone(&app.app), due[0].clone());
        let dying = tokio::spawn(async move { deliver::deliver(&other, &one).await });
        hook.theirs.has(1).await;
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());
        hook.theirs.hold(false);
        assert_eq!(round(app).await, [""; 0], "it is somebody's until the lease lapses");
        app.advance(2);
        assert_eq!(round(app).await, ["delivered"]);
        let sent = hook.theirs.received();
        assert_eq!((sent.len(), sent[0].header("webhook-id"), &sent[0].body), (2, sent[1].header("webhook-id"), &sent[1].body));
        assert_eq!(deliver::deliver(&app.app, &due[0]).await, Ok("lost"), "who comes back late writes nothing");
        assert_eq!(hook.delivery(&practice).await["attempts"], 2);
    }

    async fn a_delivery_can_be_sent_again(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        let other = Hook::add(&practice, Some(&["booking.held"])).await;
        something_happens(app, NOON).await;
        assert_eq!(round(app).await, ["delivered", "delivered"]);
        let id = hook.delivery(&practice).await["id"].as_str().unwrap().to_owned();
        let again = practice.post(&format!("{}/deliveries/{id}/resend", hook.path)).json(&json!({})).send().await.shows(200);
        assert_eq!((&again["id"], &again["state"], &again["attempts"]), (&json!(id), &json!("due"), &json!(0)));
        assert_eq!(round(app).await, ["delivered"]);
        let sent = hook.theirs.received();
        assert_eq!((sent.len(), sent[1].header("webhook-id"), &sent[0].body), (2, id.as_str(), &sent[1].body));
        practice.post(&format!("{}/deliveries/{id}/resend", other.path)).json(&json!({})).send().await.problem(404, "not_found");
        practice.post(&format!("{}/deliveries/dlv_{}/resend", hook.path, "0".repeat(32))).json(&json!({})).send().await.problem(404, "not_found");
    }

    async fn deliveries_come_in_pages_and_are_forgotten(app: &TestApp) {
        let server = Server::on(app);
        let practice = riverside(&server, app).await;
        let hook = Hook::add(&practice, Some(&["booking.held"])).await;
        for start in &STARTS[..5] {
            app.advance(1);
            something_happens(app, start).await;
        }
        let (all, mut paged, mut cursor) = (hook.deliveries(&practice).await, Vec::new(), String::new());
        for has_more in [true, true, false] {
            let page = practice.get(&format!("{}/deliveries?limit=2{cursor}", hook.path)).send().await.shows(200);
            assert_eq!(page["has_more"], has_more);
            paged.extend(page["data"].as_array().unwrap().clone());
            cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap_or_default());
        }
        assert_eq!((all.len(), &all), (5, &paged));
        assert!(all.is_sorted_by(|a, b| a["created_at"].as_str() > b["created_at"].as_str()), "the newest first");
        practice.get(&format!("{}/deliveries?cursor=x", hook.path)).send().await.problem(422, "invalid");
        practice.get(&format!("{}/deliveries?limit=0", hook.path)).send().await.problem(422, "invalid");
        round(app).await;
        assert_eq!(deliver::forget(&app.app).await, Ok(0));
        app.advance(30 * 24 * 60 + 1);
        assert_eq!(deliver::forget(&app.app).await, Ok(5));
    }
}

async fn hook_states(hook: &Hook, practice: &crate::server::practice::Practice<'_>) -> Vec<String> {
    hook.deliveries(practice)
        .await
        .iter()
        .map(|one| one["state"].as_str().unwrap().to_owned())
        .collect()
}
