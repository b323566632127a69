//! The practice's own systems are told what happens, by a server of the tests that looks at what comes.

mod attempts;
mod disabled;
mod endpoints;
mod events;
mod rotation;

use std::sync::Arc;

use domain::clock::Clock;
use hourkeep::{
    adapters::{
        outbound::{Outbound, OutboundSettings},
        webhooks::HttpDeliverer,
    },
    service::{App, webhooks::deliver},
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::{
    server::{contract, practice::Practice, router::Server},
    support::{Received, TestApp, WebhookServer},
};

/// An endpoint of Riverside's, and the server behind it.
pub struct Hook {
    pub theirs: WebhookServer,
    /// `webhook-endpoints/whk_…`.
    pub path: String,
    pub secret: String,
}

impl Hook {
    /// Told of these events, or of all.
    async fn add(practice: &Practice<'_>, events: Option<&[&str]>) -> Self {
        let theirs = WebhookServer::start().await;
        let mut body = json!({"url": theirs.url(), "label": "Accounting"});
        if let Some(events) = events {
            body["events"] = json!(events);
        }
        let made = practice
            .post("webhook-endpoints")
            .json(&body)
            .send()
            .await
            .shows(201);
        let text = |member: &str| made[member].as_str().unwrap().to_owned();
        Self {
            theirs,
            path: format!("webhook-endpoints/{}", text("id")),
            secret: text("secret"),
        }
    }

    /// Its deliveries, the newest first.
    async fn deliveries(&self, practice: &Practice<'_>) -> Vec<Value> {
        let page = practice
            .get(&format!("{}/deliveries?limit=100", self.path))
            .send()
            .await
            .shows(200);
        page["data"].as_array().unwrap().clone()
    }

    /// The only one.
    async fn delivery(&self, practice: &Practice<'_>) -> Value {
        let mut all = self.deliveries(practice).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    async fn shown(&self, practice: &Practice<'_>) -> Value {
        practice.get(&self.path).send().await.shows(200)
    }
}

/// What a worker would do now, one after the other.
async fn round(app: &TestApp) -> Vec<&'static str> {
    let mut words = Vec::new();
    loop {
        let due = deliver::lease_due(&app.app, SignedDuration::from_mins(1), 10)
            .await
            .unwrap();
        if due.is_empty() {
            return words;
        }
        for one in due {
            words.push(deliver::deliver(&app.app, &one).await.unwrap());
        }
    }
}

/// That somebody else's library makes the same signature of the message as it came.
fn signed_by(message: &Received, secret: &str) -> bool {
    let made = Webhook::new(secret).unwrap();
    let at = message.header("webhook-timestamp").parse().unwrap();
    let expected = made
        .sign(message.header("webhook-id"), at, &message.body)
        .unwrap();
    message
        .header("webhook-signature")
        .split(' ')
        .any(|one| one == expected)
}

/// A held booking, the first event of most stories.
async fn something_happens(app: &TestApp, start: &str) -> crate::support::Booked {
    app.book(&crate::support::Ask::of(crate::support::RIVERSIDE, "ind50", start).online())
        .await
        .unwrap()
}

/// Starts that Riverside offers online.
const STARTS: [&str; 10] = [
    "2026-10-12T12:00:00+01:00",
    "2026-10-13T12:00:00+01:00",
    "2026-10-19T12:00:00+01:00",
    "2026-10-20T12:00:00+01:00",
    "2026-10-26T12:00:00+00:00",
    "2026-10-27T12:00:00+00:00",
    "2026-11-02T12:00:00+00:00",
    "2026-11-03T12:00:00+00:00",
    "2026-11-09T12:00:00+00:00",
    "2026-11-10T12:00:00+00:00",
];

/// The same service with another way out.
fn through(app: &TestApp, settings: OutboundSettings) -> App {
    app.deliver_by(Arc::new(HttpDeliverer::new(Arc::new(Outbound::new(
        settings,
    )))))
}

fn seconds(app: &TestApp, text: &Value) -> i64 {
    let at: jiff::Timestamp = text.as_str().unwrap().parse().unwrap();
    at.duration_since(app.clock.now()).as_secs()
}

async fn riverside<'a>(server: &'a Server<'a>, app: &TestApp) -> Practice<'a> {
    Practice::riverside(server, app).await
}

fn documented(message: &Value) {
    assert_eq!(
        contract::documented("WebhookMessage", message),
        Ok(()),
        "{message}"
    );
}
