//! Deliveries as the practice looks through them, sends them again, and tries an endpoint.

use jiff::Timestamp;

use super::{
    deliver::{problem_of, secrets},
    webhook_endpoints::{catalogue, details},
};
use crate::{
    ports::webhooks::{Answer, DeliveryError, WebhookMessage},
    service::{
        App, ServiceError,
        listing::{InZone, Page, cursor},
    },
};
use domain::{
    ids::{DeliveryId, WebhookEndpointId},
    zone::Zone,
};
use store::{Actor, Audit, Delivery, KeyRecord};

/// What came of a message that was sent to try an endpoint.
#[derive(Debug, Clone)]
pub struct TestDelivery {
    /// The id it was sent with.
    pub message: DeliveryId,
    pub result: Result<Answer, DeliveryError>,
}

impl TestDelivery {
    /// Why it was not a success, in words for the owner.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        problem_of(&self.result)
    }
}

/// A page of an endpoint's deliveries, the newest first; `limit` is 1–100.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
    after: Option<&str>,
    limit: u32,
) -> Result<InZone<Page<Delivery>>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    details(app, key, endpoint).await?;
    // Ids are UUIDv7, so "before this id" means "older than this delivery".
    let before = after.map(cursor::<DeliveryId>).transpose()?;
    let found = app
        .store
        .deliveries(key.practice, endpoint, before, limit + 1)
        .await?;
    let page = Page::of(found, limit, |one| one.id.to_string());
    Ok(InZone::new(page, catalogue.practice.zone))
}

/// Sends one again, now and with all attempts before it, as the same message.
pub async fn resend(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
    id: DeliveryId,
) -> Result<InZone<Delivery>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let disabled = details(app, key, endpoint)
        .await?
        .endpoint
        .disabled
        .is_some();
    app.store
        .delivery(key.practice, endpoint, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    // It would wait for ever: a disabled endpoint is sent nothing but tests.
    if disabled {
        return Err(ServiceError::invalid(
            "id",
            "the endpoint is disabled: enable it first",
        ));
    }
    let trace = Audit::new(Actor::Key(key.id), "delivery.resent", id.0);
    // Checked again in the transaction that changes it: it may have been forgotten by now.
    if !app
        .store
        .resend_delivery(key.practice, endpoint, id, trace, app.clock.now())
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    let delivery = app
        .store
        .delivery(key.practice, endpoint, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(InZone::new(delivery, catalogue.practice.zone))
}

/// Sends `webhook.test` to an endpoint now, disabled or not; once, and on no list. `body`: how it is written.
pub async fn test(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
    body: impl FnOnce(WebhookEndpointId, Timestamp, &Zone) -> Result<String, ServiceError> + Send,
) -> Result<TestDelivery, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = details(app, key, endpoint).await?;
    let now = app.clock.now();
    // No row: a test reports nothing that happened, and is not repeated.
    let id = DeliveryId(app.fresh());
    let body = body(endpoint, now, &catalogue.practice.zone)?;
    let secrets = secrets(&details, now);
    let message = WebhookMessage {
        id: &id.to_string(),
        at: now,
        body: &body,
        secrets: &secrets,
    };
    let result = app.gateways.deliverer.deliver(&details.url, message).await;
    Ok(TestDelivery {
        message: id,
        result,
    })
}
