//! Webhook endpoints: added, listed, given a new secret, enabled again, removed. A secret is shown once.

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    listing::InZone,
};
use domain::{
    ids::WebhookEndpointId,
    practice::Catalogue,
    webhooks::{Event, OVERLAP},
    zone::Zone,
};
use store::{
    Actor, Audit, CommandError, Create, KeyRecord, NewSecret, Principal, WebhookDetails,
    WebhookEndpoint,
};

/// An endpoint to be added.
#[derive(Debug, Clone)]
pub struct WebhookRequest {
    pub label: String,
    pub url: SecretString,
    /// Empty: everything.
    pub events: Vec<Event>,
}

/// An endpoint with the secret that signs from now on, which is told this once.
#[derive(Debug)]
pub struct MadeEndpoint {
    pub endpoint: WebhookEndpoint,
    pub secret: SecretString,
    /// The practice's.
    pub zone: Zone,
}

/// The most endpoints of one practice.
const MAX_ENDPOINTS: usize = 20;

/// The practice's endpoints.
pub async fn list(
    app: &App,
    key: &KeyRecord,
) -> Result<InZone<Vec<WebhookEndpoint>>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let endpoints = app.store.webhook_endpoints(key.practice).await?;
    let now = app.clock.now();
    let current = endpoints.into_iter().map(|one| current(one, now)).collect();
    Ok(InZone::new(current, catalogue.practice.zone))
}

/// As it is now: a secret that does not sign any more is none.
fn current(endpoint: WebhookEndpoint, now: Timestamp) -> WebhookEndpoint {
    // The database does not remove it when it ends, so that is checked here.
    let previous_until = endpoint.previous_until.filter(|until| now < *until);
    WebhookEndpoint {
        previous_until,
        ..endpoint
    }
}

/// One endpoint of the practice, without its secret; [`ServiceError::NotFound`] for another's.
pub async fn read_one(
    app: &App,
    key: &KeyRecord,
    id: WebhookEndpointId,
) -> Result<InZone<WebhookEndpoint>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let details = details(app, key, id).await?;
    let endpoint = current(details.endpoint, app.clock.now());
    Ok(InZone::new(endpoint, catalogue.practice.zone))
}

/// Adds one, if its address may be reached at all.
pub async fn add(
    app: &App,
    key: &KeyRecord,
    request: &WebhookRequest,
    once: &Idempotent<MadeEndpoint>,
) -> Result<Answered<MadeEndpoint>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    // Refused at once with a reason, rather than by deliveries that fail for days.
    let checked = app.gateways.deliverer.check(&request.url).await;
    let origin = checked.map_err(|error| ServiceError::invalid("/url", &error.to_string()))?;
    // Made here: a secret chosen by a receiver could be a weak one.
    let secret = signing_secret(app);
    let endpoint = WebhookEndpoint {
        id: WebhookEndpointId(app.fresh()),
        practice: key.practice,
        label: request.label.clone(),
        origin,
        events: request.events.clone(),
        created: app.clock.now(),
        previous_until: None,
        failing_since: None,
        disabled: None,
    };
    let made = MadeEndpoint {
        endpoint: endpoint.clone(),
        secret: secret.clone(),
        zone: catalogue.practice.zone,
    };
    let (record, answer) = once.remembered(Principal::Key(key.id), &made)?;
    let addition = Create {
        practice: key.practice,
        now: endpoint.created,
        audit: audit(key, "webhook_endpoint.added", endpoint.id),
        once: Some((record, answer.clone())),
        row: WebhookDetails {
            endpoint,
            url: request.url.clone(),
            secret,
            previous: None,
        },
    };
    match app
        .store
        // Counted in the transaction that adds it, so that two at once do not exceed the limit.
        .add_webhook_endpoint(addition, MAX_ENDPOINTS)
        .await
    {
        Err(CommandError::Full) => Err(ServiceError::invalid(
            "/url",
            "a practice has at most 20 webhook endpoints: remove one first",
        )),
        added => Ok(Answered::of(added?, made, answer)),
    }
}

/// Gives one a new secret; for a day the one before signs beside it.
pub async fn rotate(
    app: &App,
    key: &KeyRecord,
    id: WebhookEndpointId,
    once: &Idempotent<MadeEndpoint>,
) -> Result<Answered<MadeEndpoint>, ServiceError> {
    let catalogue = catalogue(app, key).await?;
    let WebhookDetails { endpoint, .. } = details(app, key, id).await?;
    // The secret before the last one, if there still is one, ends now: at most two sign.
    let (now, secret) = (app.clock.now(), signing_secret(app));
    // Both secrets sign for a day, so that receivers can be changed one after the other without
    // losing a message.
    let previous_until = now.saturating_add(OVERLAP).unwrap_or(now);
    let endpoint = WebhookEndpoint {
        previous_until: Some(previous_until),
        ..endpoint
    };
    let made = MadeEndpoint {
        endpoint,
        secret: secret.clone(),
        zone: catalogue.practice.zone,
    };
    let (record, answer) = once.remembered(Principal::Key(key.id), &made)?;
    let rotation = Create {
        practice: key.practice,
        now,
        audit: audit(key, "webhook_endpoint.secret_rotated", id),
        once: Some((record, answer.clone())),
        row: NewSecret {
            endpoint: id,
            secret,
            previous_until,
        },
    };
    let before = app.store.rotate_webhook_secret(rotation).await?;
    Ok(Answered::of(before, made, answer))
}

/// Tells one again what happens from now on.
pub async fn enable(
    app: &App,
    key: &KeyRecord,
    id: WebhookEndpointId,
) -> Result<InZone<WebhookEndpoint>, ServiceError> {
    allow(key, Scope::Webhooks)?;
    let trace = audit(key, "webhook_endpoint.enabled", id);
    let enabled = app
        .store
        .enable_webhook_endpoint(key.practice, id, trace, app.clock.now())
        .await?;
    if enabled {
        read_one(app, key, id).await
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Removes one; what was still to be sent to it is not sent.
pub async fn remove(app: &App, key: &KeyRecord, id: WebhookEndpointId) -> Result<(), ServiceError> {
    allow(key, Scope::Webhooks)?;
    let trace = audit(key, "webhook_endpoint.removed", id);
    let removed = app
        .store
        .remove_webhook_endpoint(key.practice, id, trace, app.clock.now())
        .await?;
    removed.then_some(()).ok_or(ServiceError::NotFound)
}

/// 32 bytes as Standard Webhooks writes a secret (24 to 64 are allowed).
fn signing_secret(app: &App) -> SecretString {
    format!("whsec_{}", STANDARD.encode(app.entropy.bytes())).into()
}

pub(crate) async fn catalogue(app: &App, key: &KeyRecord) -> Result<Catalogue, ServiceError> {
    allow(key, Scope::Webhooks)?;
    app.store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)
}

pub(crate) async fn details(
    app: &App,
    key: &KeyRecord,
    id: WebhookEndpointId,
) -> Result<WebhookDetails, ServiceError> {
    app.store
        .webhook_endpoint(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)
}

fn audit(key: &KeyRecord, action: &'static str, id: WebhookEndpointId) -> Audit {
    Audit::new(Actor::Key(key.id), action, id.0)
}
