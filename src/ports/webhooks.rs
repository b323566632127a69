//! Telling a practice's own systems: one message to one address, signed.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::Unreached;

/// A message as every attempt sends it.
#[derive(Clone, Copy)]
pub struct WebhookMessage<'a> {
    /// The same for each attempt: receivers know by it what they have seen.
    pub id: &'a str,
    /// Of the attempt.
    pub at: Timestamp,
    /// JSON, sent byte for byte.
    pub body: &'a str,
    /// `whsec_…`, each of which signs.
    pub secrets: &'a [SecretString],
}

/// What the receiver said; its body is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP.
    pub status: u16,
    /// `Retry-After` (RFC 9110 §10.2.3), in either of its forms, from the moment of the answer on.
    pub retry_after: Option<SignedDuration>,
    /// Until the answer's head was there.
    pub took: Duration,
}

/// Why a message was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    #[error(transparent)]
    Unreached(#[from] Unreached),
    /// A secret that was not made here.
    #[error("the message cannot be signed")]
    Unsigned,
}

/// See the module.
#[async_trait]
pub trait Deliverer: Send + Sync + fmt::Debug {
    /// Whether messages may be sent to `url`, as far as that can be told without sending one; its scheme and host, to recognise
    /// it by: the rest is secret.
    async fn check(&self, url: &SecretString) -> Result<String, DeliveryError>;

    /// Makes one attempt. Whatever is answered is an answer, redirects too.
    async fn deliver(
        &self,
        url: &SecretString,
        message: WebhookMessage<'_>,
    ) -> Result<Answer, DeliveryError>;
}

impl fmt::Debug for WebhookMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookMessage")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
