//! Endpoints of the practices' that are told of events, and what they are to be told.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Audit, CommandError, Create, Lease, Leased, Reply, StoreError};
use domain::{
    ids::{DeliveryId, PracticeId, WebhookEndpointId},
    webhooks::{Event, events::Announcement},
};

/// How an event is written for those it is sent to, byte for byte: the shape is the API's, and not the store's.
pub type WriteEvent = fn(&Announcement<'_>) -> Result<String, Unwritable>;

/// An event that cannot be written: a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event cannot be written")]
pub struct Unwritable;

/// An endpoint, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    pub id: WebhookEndpointId,
    pub practice: PracticeId,
    /// What the owner calls it.
    pub label: String,
    /// Scheme and host of its address.
    pub origin: String,
    /// What it wants to be told; empty: everything.
    pub events: Vec<Event>,
    pub created: Timestamp,
    /// Until then the secret before the current one signs too.
    pub previous_until: Option<Timestamp>,
    /// Since when it has not taken anything.
    pub failing_since: Option<Timestamp>,
    /// Since when it is told nothing any more, and why.
    pub disabled: Option<(Timestamp, Disabled)>,
}

/// Why an endpoint is told nothing any more.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Disabled {
    /// It said 410.
    Gone,
    /// It failed for days.
    Failing,
}

/// An endpoint with what nobody else may know.
#[derive(Debug, Clone)]
pub struct WebhookDetails {
    pub endpoint: WebhookEndpoint,
    pub url: SecretString,
    /// `whsec_…`.
    pub secret: SecretString,
    /// The one before.
    pub previous: Option<SecretString>,
}

/// A secret in place of the current one, which signs beside it until `previous_until`.
#[derive(Debug, Clone)]
pub struct NewSecret {
    pub endpoint: WebhookEndpointId,
    pub secret: SecretString,
    pub previous_until: Timestamp,
}

/// One event for one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: Event,
    pub state: DeliveryState,
    pub created: Timestamp,
    /// Of one that is due: when it is tried (again).
    pub due: Timestamp,
    /// How often it was tried, a try that is under way or was cut off included.
    pub attempts: u32,
    /// Of the last attempt that ended: when, what was answered, and why that was not it.
    pub tried: Option<Timestamp>,
    pub status: Option<u16>,
    pub problem: Option<String>,
}

/// How far a delivery is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum DeliveryState {
    Due,
    Delivered,
    /// Given up after the last attempt.
    Failed,
    /// Its endpoint was disabled first.
    Cancelled,
}

/// A delivery to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    pub practice: PracticeId,
    pub endpoint: WebhookEndpointId,
    pub id: DeliveryId,
    /// What is sent, byte for byte.
    pub body: String,
}

/// An attempt that is over.
#[derive(Debug, Clone)]
pub struct FinishedDelivery {
    pub practice: PracticeId,
    pub endpoint: WebhookEndpointId,
    pub id: DeliveryId,
    /// The lease under which it was made.
    pub lease: Uuid,
    /// When it was over.
    pub now: Timestamp,
    /// HTTP, if anything was answered.
    pub status: Option<u16>,
    pub outcome: Delivered,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    Taken,
    /// `again`: when it is tried again, unless it is given up. `disable`: the endpoint is, with all that is due for it.
    Refused {
        problem: String,
        again: Option<Timestamp>,
        disable: Option<(Disabled, Audit)>,
    },
}

/// Endpoints with their secrets sealed, and deliveries, which are taken under leases as jobs are.
#[async_trait]
pub trait Webhooks {
    /// A practice's endpoints by age.
    async fn webhook_endpoints(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<WebhookEndpoint>, StoreError>;
    /// One, with its secrets.
    async fn webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookDetails>, StoreError>;
    /// Adds one; the answer of an earlier request under the same key, if there was one.
    ///
    /// # Errors
    /// [`CommandError::Full`] when the practice has `most` of them.
    async fn add_webhook_endpoint(
        &self,
        addition: Create<WebhookDetails>,
        most: usize,
    ) -> Result<Option<Reply>, CommandError>;
    /// Replaces its secret; as [`Webhooks::add_webhook_endpoint`].
    ///
    /// # Errors
    /// [`CommandError::NotFound`] when there is no such endpoint.
    async fn rotate_webhook_secret(
        &self,
        addition: Create<NewSecret>,
    ) -> Result<Option<Reply>, CommandError>;
    /// Tells it again what happens from now on; `false` when there is none.
    async fn enable_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Removes one with all of its deliveries; `false` when there is none.
    async fn remove_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// An endpoint's deliveries before `before`, the newest first, at most `limit`.
    async fn deliveries(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError>;
    /// One of them.
    async fn delivery(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError>;
    /// Makes a delivery due now, with all attempts before it; `false` when there is none, or its endpoint is disabled.
    async fn resend_delivery(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Takes deliveries that are due, of all practices, the longest due first; of one endpoint at most `each`, those that
    /// others have at the moment included.
    async fn lease_deliveries(
        &self,
        lease: Lease,
        each: u32,
    ) -> Result<Vec<Leased<DueDelivery>>, StoreError>;
    /// Writes what came of an attempt; `false` when the lease was lost or the delivery is gone, and nothing was written.
    async fn finish_delivery(&self, finished: FinishedDelivery) -> Result<bool, StoreError>;
    /// Forgets deliveries that were over before `before`; how many.
    async fn forget_deliveries(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError>;
}
