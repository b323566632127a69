//! Webhook endpoints and their deliveries, as the practice sees them.

pub(crate) mod events;

pub use events::body;
pub(crate) use events::test_body;

use std::{fmt, time::Duration};

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::{EventDto, instant, reply};
use crate::service::{
    listing::{InZone, Page},
    webhooks::{deliveries::TestDelivery, webhook_endpoints::MadeEndpoint},
};
use domain::zone::Zone;
use store::{Delivery, DeliveryState, Disabled, RenderError, Reply, WebhookEndpoint};

/// A webhook endpoint of the practice's own systems.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookEndpointView {
    #[schema(pattern = "^whk_[0-9a-f]{32}$")]
    pub id: String,
    pub label: String,
    /// Scheme and host of its address, to recognise it by; the rest is never shown again.
    #[schema(example = "https://hooks.example")]
    pub origin: String,
    /// The events it receives; null: all of them, including future ones.
    #[schema(required = true)]
    pub events: Option<Vec<EventDto>>,
    pub state: EndpointStateDto,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Until then messages are also signed with the previous secret.
    #[schema(format = DateTime, required = true)]
    pub previous_secret_until: Option<String>,
    /// No attempt has succeeded since then. After five days it is disabled.
    #[schema(format = DateTime, required = true)]
    pub failing_since: Option<String>,
    #[schema(format = DateTime, required = true)]
    pub disabled_at: Option<String>,
    /// Why it is disabled.
    #[schema(required = true)]
    pub disabled_why: Option<DisabledDto>,
}

/// The state of a webhook endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndpointStateDto {
    Active,
    /// The last attempts failed; they go on.
    Failing,
    /// It receives nothing until it is enabled again.
    Disabled,
}

/// Why an endpoint is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledDto {
    /// It answered 410.
    Gone,
    /// It failed for five days.
    Failing,
}

/// Webhook endpoints.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookEndpointsView {
    pub data: Vec<WebhookEndpointView>,
}

/// An endpoint with its signing secret, which is shown only here.
#[derive(Serialize, ToSchema)]
pub struct NewWebhookEndpointView {
    #[serde(flatten)]
    pub endpoint: WebhookEndpointView,
    /// `whsec_` and base64, as the libraries of Standard Webhooks take it.
    #[schema(pattern = "^whsec_[A-Za-z0-9+/]+=*$")]
    pub secret: String,
}

/// An event on its way to an endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryView {
    /// The message's id, in its header `webhook-id`; the same for each attempt.
    #[schema(pattern = "^dlv_[0-9a-f]{32}$")]
    pub id: String,
    pub event: EventDto,
    pub state: DeliveryStateDto,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// How often it was tried since it was created or resent.
    pub attempts: u32,
    #[schema(format = DateTime, required = true)]
    pub last_attempt_at: Option<String>,
    /// HTTP status of the last attempt, if there was an answer.
    #[schema(required = true)]
    pub last_status: Option<u16>,
    /// Why the last attempt failed.
    #[schema(required = true)]
    pub last_problem: Option<String>,
    /// Null if there will be none.
    #[schema(format = DateTime, required = true)]
    pub next_attempt_at: Option<String>,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStateDto {
    /// To be tried, for the first time or again.
    Due,
    Delivered,
    /// Given up after the last attempt.
    Failed,
    /// The endpoint was disabled first.
    Cancelled,
}

/// A page of deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage {
    pub data: Vec<DeliveryView>,
    /// For the next page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    pub has_more: bool,
}

/// The result of a test message.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookTestView {
    /// Whether the endpoint accepted it: any status from 200 to 299.
    pub delivered: bool,
    /// The HTTP status, if there was an answer.
    #[schema(required = true)]
    pub status: Option<u16>,
    /// Why it failed.
    #[schema(required = true)]
    pub problem: Option<String>,
    /// Milliseconds until the answer began.
    #[schema(required = true)]
    pub latency_ms: Option<u64>,
    /// The id it was sent with.
    #[schema(pattern = "^dlv_[0-9a-f]{32}$")]
    pub message: String,
}

/// The secret is none to print.
impl fmt::Debug for NewWebhookEndpointView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewWebhookEndpointView")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl From<&MadeEndpoint> for NewWebhookEndpointView {
    fn from(made: &MadeEndpoint) -> Self {
        Self {
            endpoint: WebhookEndpointView::of(&made.endpoint, &made.zone),
            secret: made.secret.expose_secret().to_owned(),
        }
    }
}

impl NewWebhookEndpointView {
    /// The answer that is kept, of one that was added.
    pub fn added(made: &MadeEndpoint) -> Result<Reply, RenderError> {
        let location = format!("/v1/admin/webhook-endpoints/{}", made.endpoint.id);
        reply(201, Some(location), &Self::from(made))
    }

    /// The answer that is kept, of a new secret.
    pub fn rotated(made: &MadeEndpoint) -> Result<Reply, RenderError> {
        reply(200, None, &Self::from(made))
    }
}

impl From<InZone<Vec<WebhookEndpoint>>> for WebhookEndpointsView {
    fn from(InZone { of, zone }: InZone<Vec<WebhookEndpoint>>) -> Self {
        let shown = |one| WebhookEndpointView::of(one, &zone);
        Self {
            data: of.iter().map(shown).collect(),
        }
    }
}

impl From<InZone<WebhookEndpoint>> for WebhookEndpointView {
    fn from(found: InZone<WebhookEndpoint>) -> Self {
        Self::of(&found.of, &found.zone)
    }
}

impl WebhookEndpointView {
    fn of(endpoint: &WebhookEndpoint, zone: &Zone) -> Self {
        let shown = |at: Option<Timestamp>| at.map(|at| instant(at, zone));
        let state = match (endpoint.disabled, endpoint.failing_since) {
            (Some(_), _) => EndpointStateDto::Disabled,
            (None, Some(_)) => EndpointStateDto::Failing,
            (None, None) => EndpointStateDto::Active,
        };
        let words: Vec<EventDto> = endpoint
            .events
            .iter()
            .map(|event| (*event).into())
            .collect();
        Self {
            id: endpoint.id.to_string(),
            label: endpoint.label.clone(),
            origin: endpoint.origin.clone(),
            events: (!words.is_empty()).then_some(words),
            state,
            created_at: instant(endpoint.created, zone),
            previous_secret_until: shown(endpoint.previous_until),
            failing_since: shown(endpoint.failing_since),
            disabled_at: shown(endpoint.disabled.map(|(at, _)| at)),
            disabled_why: endpoint.disabled.map(|(_, why)| match why {
                Disabled::Gone => DisabledDto::Gone,
                Disabled::Failing => DisabledDto::Failing,
            }),
        }
    }
}

impl From<InZone<Page<Delivery>>> for DeliveryPage {
    fn from(InZone { of: page, zone }: InZone<Page<Delivery>>) -> Self {
        let shown = |one| DeliveryView::of(one, &zone);
        Self {
            data: page.items.iter().map(shown).collect(),
            has_more: page.next.is_some(),
            next_cursor: page.next,
        }
    }
}

impl From<InZone<Delivery>> for DeliveryView {
    fn from(found: InZone<Delivery>) -> Self {
        Self::of(&found.of, &found.zone)
    }
}

impl From<TestDelivery> for WebhookTestView {
    fn from(tried: TestDelivery) -> Self {
        let problem = tried.problem();
        let answer = tried.result.ok();
        let milliseconds = |took: Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        Self {
            delivered: problem.is_none(),
            status: answer.as_ref().map(|answer| answer.status),
            problem,
            latency_ms: answer.map(|answer| milliseconds(answer.took)),
            message: tried.message.to_string(),
        }
    }
}

impl DeliveryView {
    fn of(delivery: &Delivery, zone: &Zone) -> Self {
        let state = match delivery.state {
            DeliveryState::Due => DeliveryStateDto::Due,
            DeliveryState::Delivered => DeliveryStateDto::Delivered,
            DeliveryState::Failed => DeliveryStateDto::Failed,
            DeliveryState::Cancelled => DeliveryStateDto::Cancelled,
        };
        Self {
            id: delivery.id.to_string(),
            event: delivery.event.into(),
            state,
            created_at: instant(delivery.created, zone),
            attempts: delivery.attempts,
            last_attempt_at: delivery.tried.map(|at| instant(at, zone)),
            last_status: delivery.status,
            last_problem: delivery.problem.clone(),
            next_attempt_at: (state == DeliveryStateDto::Due).then(|| instant(delivery.due, zone)),
        }
    }
}
