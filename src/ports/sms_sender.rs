//! Sending text messages: what one says and to whom, without who carries it.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use super::mailer::SendError;
use domain::{clients::Personal, ids::PracticeId};

/// One text message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct TextMessage {
    /// The same however often the message is sent.
    pub id: String,
    /// Whose client it is for.
    pub practice: PracticeId,
    /// What the practice shows as its sender.
    pub sender: String,
    /// E.164.
    pub to: Personal<String>,
    /// Without marks of direction.
    pub text: Personal<String>,
    /// BCP 47.
    pub language: &'static str,
    /// Of this attempt.
    pub at: Timestamp,
    /// Delivering it later could be at an hour that is not safe: better not at all.
    pub valid_until: Timestamp,
}

impl fmt::Debug for TextMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextMessage")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Hands text messages to somebody who carries them.
#[async_trait]
pub trait SmsSender: Send + Sync {
    /// The message was taken when this returns. Sending it again does no harm: it has the same id.
    ///
    /// # Errors
    /// [`SendError`], with a stable code; never with anything of the message.
    async fn send(&self, message: &TextMessage) -> Result<(), SendError>;
}
