//! Requests about webhook endpoints.

use std::fmt;

use garde::Validate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::money::limit;
use crate::{
    api::wire::{EventDto, fields::one_line},
    server::problem::Problem,
    service::webhooks::webhook_endpoints::WebhookRequest,
};
use domain::{
    ids::{DeliveryId, WebhookEndpointId},
    webhooks::Event,
};

/// A webhook endpoint to be created.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"url": "https://hooks.example/hourkeep", "events": ["booking.confirmed", "booking.cancelled"], "label": "Accounting"}))]
pub struct WebhookEndpointBody {
    /// `https`, on port 443 or 8443; stored encrypted and never shown again.
    #[garde(length(max = 2048), custom(one_line))]
    #[schema(max_length = 2048)]
    pub url: String,
    /// The events it receives; left out: all of them, including future ones.
    #[garde(inner(length(min = 1, max = 13)))]
    #[schema(min_items = 1, max_items = 13, nullable = false)]
    #[serde(default)]
    pub events: Option<Vec<EventDto>>,
    /// A name to recognise it by.
    #[garde(length(chars, max = 80), custom(one_line))]
    #[schema(max_length = 80)]
    #[serde(default)]
    pub label: String,
}

/// The address is a secret.
impl fmt::Debug for WebhookEndpointBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEndpointBody")
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

impl From<WebhookEndpointBody> for WebhookRequest {
    fn from(body: WebhookEndpointBody) -> Self {
        let mut events: Vec<Event> = body
            .events
            .unwrap_or_default()
            .into_iter()
            .map(Event::from)
            .collect();
        events.sort_unstable();
        events.dedup();
        Self {
            label: body.label.trim().to_owned(),
            url: body.url.into(),
            events,
        }
    }
}

/// The webhook endpoint in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EndpointPath {
    /// The webhook endpoint.
    #[param(value_type = String, pattern = "^whk_[0-9a-f]{32}$", example = "whk_01930000000070008000000000000001")]
    pub id: WebhookEndpointId,
}

/// The delivery in the path, and its endpoint.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DeliveryPath {
    /// The webhook endpoint.
    #[param(value_type = String, pattern = "^whk_[0-9a-f]{32}$", example = "whk_01930000000070008000000000000001")]
    pub id: WebhookEndpointId,
    /// The delivery.
    #[param(value_type = String, pattern = "^dlv_[0-9a-f]{32}$", example = "dlv_01930000000070008000000000000001")]
    pub delivery: DeliveryId,
}

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesParams {
    /// Maximum number of results; default 50.
    #[param(minimum = 1, maximum = 100, nullable = false)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

impl DeliveriesParams {
    /// The cursor, and how many.
    pub fn page(&self) -> Result<(Option<&str>, u32), Problem> {
        Ok((self.cursor.as_deref(), limit(self.limit)?))
    }
}
