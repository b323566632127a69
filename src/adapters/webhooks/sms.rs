//! Text messages through a webhook of the operator's, who hands them to whatever carries them: a gateway's own API is a few
//! lines behind it. Signed as Standard Webhooks, like events.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use secrecy::SecretString;
use serde_json::json;

use crate::ports::{
    mailer::SendError,
    sms_sender::{SmsSender, TextMessage},
    webhooks::{Deliverer, DeliveryError, WebhookMessage},
};

/// What the message is called in its envelope.
const TYPE: &str = "sms.requested";

/// Asks a webhook to send text messages.
pub struct SmsWebhook {
    deliverer: Arc<dyn Deliverer>,
    url: SecretString,
    secrets: [SecretString; 1],
}

impl SmsWebhook {
    /// `secret`: `whsec_` and base64.
    #[must_use]
    pub const fn new(
        deliverer: Arc<dyn Deliverer>,
        url: SecretString,
        secret: SecretString,
    ) -> Self {
        Self {
            deliverer,
            url,
            secrets: [secret],
        }
    }
}

#[async_trait]
impl SmsSender for SmsWebhook {
    async fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        let body = json!({
            "type": TYPE,
            "timestamp": message.at.to_string(),
            "data": {
                "id": message.id,
                "practice": message.practice.to_string(),
                "sender": message.sender,
                "to": message.to.reveal(),
                "text": message.text.reveal(),
                "language": message.language,
                "valid_until": message.valid_until.to_string(),
            },
        })
        .to_string();
        let asked = WebhookMessage {
            id: &message.id,
            at: message.at,
            body: &body,
            secrets: &self.secrets,
        };
        match self.deliverer.deliver(&self.url, asked).await {
            Ok(answer) => meaning(answer.status),
            Err(error) => {
                // The error contains neither the number nor the text.
                tracing::warn!(%error, "the webhook for text messages");
                Err(SendError::Temporary(if error == DeliveryError::Unsigned {
                    "unsigned"
                } else {
                    "unreachable"
                }))
            }
        }
    }
}

/// Only what is said of the message itself ends it: a webhook that has moved, or does not know us, is put right by the operator.
const fn meaning(status: u16) -> Result<(), SendError> {
    match status {
        200..=299 => Ok(()),
        400 | 422 => Err(SendError::Permanent("refused")),
        401 | 403 => Err(SendError::Temporary("not_let_in")),
        _ => Err(SendError::Temporary("busy")),
    }
}

impl fmt::Debug for SmsWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmsWebhook").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wrong_with_the_message_ends_it() {
        for (status, expected) in [
            (204, Ok(())),
            (422, Err(SendError::Permanent("refused"))),
            (403, Err(SendError::Temporary("not_let_in"))),
            (404, Err(SendError::Temporary("busy"))),
            (410, Err(SendError::Temporary("busy"))),
            (503, Err(SendError::Temporary("busy"))),
            (302, Err(SendError::Temporary("busy"))),
        ] {
            assert_eq!(meaning(status), expected, "{status}");
        }
    }
}
