//! Posts the events, signed, to the webhook until it answers 2xx.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{queue::Next, signature::sign};
use crate::{
    objects::render,
    state::{
        records::Event,
        shared::{Caller, Shared},
    },
};

/// One post after the other, until `stop`.
pub(crate) async fn deliver(shared: Arc<Shared>, http: reqwest::Client, stop: CancellationToken) {
    let working = async {
        loop {
            match shared.queue.next() {
                Next::Idle => shared.queue.wake.notified().await,
                Next::Wait(until) => {
                    let _ = tokio::time::timeout_at(until, shared.queue.wake.notified()).await;
                }
                Next::Post(event) => {
                    let delivered = post(&shared, &http, &event).await;
                    if delivered {
                        mark_delivered(&shared, &event);
                    }
                    shared.queue.posted(&event, delivered);
                }
            }
        }
    };
    stop.run_until_cancelled(working).await;
}

/// The client for the posts.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        // Stripe treats a redirect as a failed delivery (docs.stripe.com/webhooks).
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        // Posts stay on this machine; a small container has no root certificates, and needs none.
        .tls_certs_only([])
        .user_agent("Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        .build()
}

async fn post(shared: &Shared, http: &reqwest::Client, event: &str) -> bool {
    let Some(event) = shared.with(Caller::default(), |locked| {
        locked.state.events.get(event).cloned()
    }) else {
        // Without the event there is nothing left to post.
        return true;
    };
    let (url, secret) = shared.target();
    // As long as it is being posted, a webhook is pending, also when it comes again.
    let body = render::event(&Event {
        delivered: false,
        ..event.clone()
    })
    .to_string();
    let signature = sign(&secret, body.as_bytes(), shared.clock.now());
    let request = http
        .post(url)
        .header("content-type", "application/json; charset=utf-8")
        // Over the very bytes that are sent: the receiver checks the raw body.
        .header("stripe-signature", signature)
        .body(body);
    match request.send().await {
        Ok(answer) if answer.status().is_success() => true,
        Ok(answer) => {
            tracing::debug!(
                event = event.id,
                status = answer.status().as_u16(),
                "the webhook refused an event of the sandbox"
            );
            false
        }
        Err(_) => {
            tracing::debug!(
                event = event.id,
                "the webhook cannot be reached by the sandbox"
            );
            false
        }
    }
}

fn mark_delivered(shared: &Shared, event: &str) {
    shared.with(Caller::default(), |locked| {
        if let Some(mut event) = locked
            .state
            .events
            .get(event)
            .filter(|event| !event.delivered)
            .cloned()
        {
            event.delivered = true;
            locked.state.put(event);
        }
    });
}
