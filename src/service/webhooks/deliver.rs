//! Making deliveries that are due. A crash after sending means that the same message is sent again: receivers know it by its id.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::{
    ports::webhooks::{Answer, DeliveryError, WebhookMessage},
    service::{App, ServiceError},
};
use domain::webhooks::{RETRY_PERIOD, next_attempt};
use store::{
    Actor, Audit, Delivered, Disabled, DueDelivery, FinishedDelivery, Lease, Leased,
    WebhookDetails, WebhookEndpoint,
};

/// Deliveries to one endpoint at the same time.
// A slow receiver must not take all workers.
const EACH: u32 = 4;
/// How long deliveries that are over can be looked at, and sent again.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows forgotten in one transaction.
const FORGET_AT_ONCE: u32 = 1_000;

/// Takes deliveries that are due.
pub async fn lease_due(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<DueDelivery>>, ServiceError> {
    let lease = Lease {
        now: app.clock.now(),
        length,
        token: app.fresh(),
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    };
    Ok(app.store.lease_deliveries(lease, EACH).await?)
}

/// Makes one attempt; a word for what came of it.
pub async fn deliver(
    app: &App,
    leased: &Leased<DueDelivery>,
) -> Result<&'static str, ServiceError> {
    let DueDelivery {
        practice,
        endpoint,
        id,
        body,
    } = &leased.work;
    let Some(details) = app.store.webhook_endpoint(*practice, *endpoint).await? else {
        return Ok("removed");
    };
    // Disabled since it was leased; what waited for it was cancelled with that.
    if details.endpoint.disabled.is_some() {
        return Ok("cancelled");
    }
    let (at, message_id) = (app.clock.now(), id.to_string());
    let secrets = secrets(&details, at);
    let message = WebhookMessage {
        id: &message_id,
        at,
        body,
        secrets: &secrets,
    };
    // Sent outside a transaction and settled afterwards: at least once, under the same id (Standard
    // Webhooks).
    let result = app.gateways.deliverer.deliver(&details.url, message).await;
    let now = app.clock.now();
    let outcome = match problem_of(&result) {
        None => Delivered::Taken,
        Some(problem) => refused(
            app,
            &details.endpoint,
            leased.attempts,
            &result,
            problem,
            now,
        ),
    };
    let word = match &outcome {
        Delivered::Taken => "delivered",
        Delivered::Refused {
            disable: Some(_), ..
        } => "disabled",
        Delivered::Refused { again: Some(_), .. } => "again",
        Delivered::Refused { .. } => "failed",
    };
    let status = result.ok().map(|answer| answer.status);
    tracing::debug!(delivery = %id, endpoint = %endpoint, status, word, "attempt");
    let lease = leased.token;
    let finished = FinishedDelivery {
        practice: *practice,
        endpoint: *endpoint,
        id: *id,
        lease,
        now,
        status,
        outcome,
    };
    Ok(if app.store.finish_delivery(finished).await? {
        word
    } else {
        "lost"
    })
}

fn refused(
    app: &App,
    endpoint: &WebhookEndpoint,
    attempts: u32,
    result: &Result<Answer, DeliveryError>,
    problem: String,
    now: Timestamp,
) -> Delivered {
    // Since it last accepted anything, whichever message that was.
    let worn_out = endpoint
        .failing_since
        .is_some_and(|since| now.duration_since(since) >= RETRY_PERIOD);
    // With 410 Gone a receiver says "never again" (Standard Webhooks).
    let gone = matches!(result, Ok(Answer { status: 410, .. }));
    let disable = if gone {
        Some(Disabled::Gone)
    } else {
        worn_out.then_some(Disabled::Failing)
    };
    if let Some(why) = disable {
        tracing::warn!(endpoint = %endpoint.id, why = why.into_str(), "a webhook endpoint is disabled");
    }
    let asked = match result {
        Ok(Answer {
            // `Retry-After` has a meaning with these (RFC 6585 §4, RFC 9110 §10.2.3); with others
            // it is ignored.
            status: 429 | 503,
            retry_after,
            ..
        }) => *retry_after,
        _ => None,
    };
    let random = app
        .entropy
        .bytes()
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let again = next_attempt(attempts, now, asked, random);
    let trace = |why: Disabled| {
        Audit::new(Actor::Worker, "webhook_endpoint.disabled", endpoint.id.0)
            .with("why", why.into_str())
    };
    Delivered::Refused {
        problem,
        again,
        disable: disable.map(|why| (why, trace(why))),
    }
}

/// What signs now: the current secret, and for a day after a rotation the one before.
pub(crate) fn secrets(details: &WebhookDetails, now: Timestamp) -> Vec<SecretString> {
    let valid = details
        .endpoint
        .previous_until
        .is_some_and(|until| now < until);
    let previous = details.previous.iter().filter(|_| valid);
    std::iter::once(&details.secret)
        .chain(previous)
        .cloned()
        .collect()
}

/// Why an attempt was not it, in words for the owner; `None` for a success.
pub(crate) fn problem_of(result: &Result<Answer, DeliveryError>) -> Option<String> {
    match result {
        Ok(Answer {
            status: 200..=299, ..
        }) => None,
        Ok(Answer {
            // Not followed: it could lead past the check of where requests may go.
            status: status @ 300..=399,
            ..
        }) => Some(format!(
            "the server answered with status {status}, a redirect: it is not followed, give the address it leads to"
        )),
        Ok(Answer { status, .. }) => Some(format!("the server answered with status {status}")),
        Err(error) => Some(error.to_string()),
    }
}

/// Forgets deliveries that have been over for a month; how many.
pub async fn forget(app: &App) -> Result<u64, ServiceError> {
    let before = app.clock.now().saturating_sub(KEPT).unwrap_or_default();
    let mut forgotten = 0;
    loop {
        // In small transactions: SQLite has only one writer, which must not wait for a month of
        // rows.
        let some = app.store.forget_deliveries(before, FORGET_AT_ONCE).await?;
        forgotten += some;
        if some < u64::from(FORGET_AT_ONCE) {
            return Ok(forgotten);
        }
    }
}
