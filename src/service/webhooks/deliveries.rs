//! Deliveries as the practice looks through them, sends them again, and tries an endpoint.

use serde_json::json;

use super::{
    deliver::{problem_of, secrets},
    webhook_endpoints::{catalogue, details},
};
use crate::{
    api::wire::{DeliveryPage, DeliveryView, WebhookTestView},
    ports::webhooks::Message,
    service::{
        App, ServiceError,
        money::payments::list::{cursor, cut},
    },
};
use domain::{
    ids::{DeliveryId, WebhookEndpointId},
    webhooks,
};
use store::{Actor, Audit, KeyRecord};

/// A page of an endpoint's deliveries, the newest first; `limit` is 1–100.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
    after: Option<&str>,
    limit: u32,
) -> Result<DeliveryPage, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    details(app, key, endpoint).await?;
    let before = after.map(cursor::<DeliveryId>).transpose()?;
    let mut found = app
        .store
        .deliveries(key.practice, endpoint, before, limit + 1)
        .await?;
    let has_more = cut(&mut found, limit);
    Ok(DeliveryPage {
        next_cursor: found
            .last()
            .filter(|_| has_more)
            .map(|one| one.id.to_string()),
        has_more,
        data: found
            .iter()
            .map(|one| DeliveryView::of(one, &catalogue.practice.zone))
            .collect(),
    })
}

/// Sends one again, now and with all attempts before it, as the same message.
pub async fn resend(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
    id: DeliveryId,
) -> Result<DeliveryView, ServiceError> {
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
    if disabled {
        return Err(ServiceError::invalid(
            "id",
            "the endpoint is disabled: enable it first",
        ));
    }
    let trace = Audit {
        actor: Actor::Key(key.id),
        action: "delivery.resent",
        subject: id.0,
        detail: json!({}),
    };
    if !app
        .store
        .resend_delivery(key.practice, endpoint, id, trace, app.clock.now())
        .await?
    {
        return Err(ServiceError::NotFound);
    }
    app.work.notify_one();
    let delivery = app
        .store
        .delivery(key.practice, endpoint, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(DeliveryView::of(&delivery, &catalogue.practice.zone))
}

/// Sends `webhook.test` to an endpoint now, disabled or not; once, and on no list.
pub async fn test(
    app: &App,
    key: &KeyRecord,
    endpoint: WebhookEndpointId,
) -> Result<WebhookTestView, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = details(app, key, endpoint).await?;
    let now = app.clock.now();
    let (id, zone) = (
        DeliveryId(app.fresh()).to_string(),
        &catalogue.practice.zone,
    );
    let body = json!({"type": webhooks::TEST, "timestamp": zone.rfc3339(now), "data": {"id": endpoint.to_string()}});
    let secrets = secrets(&details, now);
    let message = Message {
        id: &id,
        at: now,
        body: &body.to_string(),
        secrets: &secrets,
    };
    let result = app.gateways.deliverer.deliver(&details.url, message).await;
    let latency = result
        .as_ref()
        .ok()
        .map(|answer| u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX));
    let problem = problem_of(&result);
    Ok(WebhookTestView {
        delivered: problem.is_none(),
        status: result.as_ref().ok().map(|answer| answer.status),
        problem,
        latency_ms: latency,
        message: id,
    })
}
