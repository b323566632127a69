//! Standard Webhooks (<https://www.standardwebhooks.com>, its specification at version 1) through the guarded way out.

mod retry_after;
mod sign;
mod sms;

use std::sync::Arc;

use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

pub use sms::SmsWebhook;

use crate::{
    adapters::outbound::{Address, Outbound},
    ports::webhooks::{Answer, Deliverer, DeliveryError, WebhookMessage},
};

/// Sends messages by POST.
#[derive(Debug)]
pub struct HttpDeliverer {
    outbound: Arc<Outbound>,
}

impl HttpDeliverer {
    #[must_use]
    pub const fn new(outbound: Arc<Outbound>) -> Self {
        Self { outbound }
    }
}

#[async_trait]
impl Deliverer for HttpDeliverer {
    async fn check(&self, url: &SecretString) -> Result<String, DeliveryError> {
        let address = Address::parse(url.expose_secret())?;
        self.outbound.check(&address).await?;
        Ok(address.origin())
    }

    async fn deliver(
        &self,
        url: &SecretString,
        message: WebhookMessage<'_>,
    ) -> Result<Answer, DeliveryError> {
        let address = Address::parse(url.expose_secret())?;
        // Signed before anything is sent: without a secret nothing leaves.
        let signature = sign::signatures(message).ok_or(DeliveryError::Unsigned)?;
        let begun = Instant::now();
        let post = |client: &reqwest::Client, url| {
            let request = client
                .post(url)
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", message.id);
            let request = request
                .header("webhook-timestamp", message.at.as_second())
                .header("webhook-signature", signature);
            request.body(message.body.to_owned())
        };
        // The answer's body is dropped unread, and the connection with it.
        let response = self.outbound.send(&address, post).await?;
        let asked = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        let retry_after = asked.and_then(|asked| retry_after::read(asked, message.at));
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after,
            took: begun.elapsed(),
        })
    }
}
