//! The port's trait about webhooks, method by method onto the statements beside this file.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    SqlStore,
    changes::EndpointAction,
    tx::{Failed, store_error},
};
use crate::{
    Audit, CommandError, Create, Delivery, DueDelivery, FinishedDelivery, Lease, Leased, NewSecret,
    Reply, StoreError, WebhookDetails, WebhookEndpoint, Webhooks,
};
use domain::ids::{DeliveryId, PracticeId, WebhookEndpointId};

#[async_trait]
impl Webhooks for SqlStore {
    async fn webhook_endpoints(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.list_webhook_endpoints(practice).await
    }
    async fn webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookDetails>, StoreError> {
        self.read_webhook_endpoint(practice, id).await
    }
    async fn add_webhook_endpoint(
        &self,
        addition: Create<WebhookDetails>,
        most: usize,
    ) -> Result<Option<Reply>, CommandError> {
        self.insert_webhook_endpoint(addition, most).await
    }
    async fn rotate_webhook_secret(
        &self,
        addition: Create<NewSecret>,
    ) -> Result<Option<Reply>, CommandError> {
        self.replace_webhook_secret(addition).await
    }
    async fn enable_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let turned = self
            .turn_webhook_endpoint(practice, id, EndpointAction::Enable, audit, now)
            .await;
        turned.map_err(|error| store_error(Failed(error)))
    }
    async fn remove_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let turned = self
            .turn_webhook_endpoint(practice, id, EndpointAction::Remove, audit, now)
            .await;
        turned.map_err(|error| store_error(Failed(error)))
    }
    async fn deliveries(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        before: Option<DeliveryId>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.list_deliveries(practice, endpoint, before, limit)
            .await
    }
    async fn delivery(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
    ) -> Result<Option<Delivery>, StoreError> {
        self.read_delivery(practice, endpoint, id).await
    }
    async fn resend_delivery(
        &self,
        practice: PracticeId,
        endpoint: WebhookEndpointId,
        id: DeliveryId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.make_due(practice, endpoint, id, audit, now)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn lease_deliveries(
        &self,
        lease: Lease,
        each: u32,
    ) -> Result<Vec<Leased<DueDelivery>>, StoreError> {
        self.take_deliveries(lease, each)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn finish_delivery(&self, finished: FinishedDelivery) -> Result<bool, StoreError> {
        self.end_delivery(finished)
            .await
            .map_err(|error| store_error(Failed(error)))
    }
    async fn forget_deliveries(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.delete_deliveries(before, limit).await
    }
}
