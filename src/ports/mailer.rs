//! Sending mail: what a message says, without how it is written.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

use domain::{clients::Personal, interval::Interval};

/// One message to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The Message-ID without its brackets; the same however often the message is sent (RFC 5322 §3.6.4).
    pub id: String,
    /// The Message-ID of the first of the thread, unless this is it.
    pub first: Option<String>,
    pub date: Timestamp,
    /// What the message shows as its sender, beside the installation's address.
    pub sender: String,
    /// The practice's own address.
    pub reply_to: Option<String>,
    /// Empty: none is shown.
    pub to_name: Personal<String>,
    pub to_address: Personal<String>,
    /// Without marks of direction.
    pub subject: String,
    pub paragraphs: Vec<Personal<String>>,
    /// Mostly one.
    pub links: Vec<MailLink>,
    /// Below the links, in small print.
    pub small_print: Vec<String>,
    /// BCP 47.
    pub language: &'static str,
    pub right_to_left: bool,
    /// What it puts into calendars, or takes out.
    pub event: Option<MailEvent>,
}

/// Something to do in a message.
#[derive(Clone, PartialEq, Eq)]
pub struct MailLink {
    pub label: String,
    pub url: Personal<String>,
}

/// An appointment as an invitation (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailEvent {
    /// As in feeds.
    pub uid: String,
    pub at: Interval,
    /// Neutral.
    pub title: String,
    pub sequence: u32,
    pub created: Timestamp,
    pub changed: Timestamp,
    /// It takes the appointment out of calendars.
    pub cancelled: bool,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MailLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailLink")
    }
}

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server cannot be reached, or has no time: the same message later.
    #[error("not taken now: {0}")]
    Temporary(&'static str),
    /// The server will never take this message.
    #[error("refused: {0}")]
    Permanent(&'static str),
}

/// Hands messages to a mail server.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// The server has taken the message when this returns. Sending it again does no harm: it has the same Message-ID.
    ///
    /// # Errors
    /// [`SendError`], with a stable code; never with anything of the message.
    async fn send(&self, mail: &Mail) -> Result<(), SendError>;
    /// Whether the server can be reached and lets us in; nothing is sent.
    ///
    /// # Errors
    /// As [`Mailer::send`].
    async fn check(&self) -> Result<(), SendError> {
        Ok(())
    }
}
