//! Mail by SMTP, to any server.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor, transport::smtp};
use secrecy::{ExposeSecret, SecretString};

use super::mime;
use crate::ports::mailer::{Mail, Mailer, SendError};

/// Where mail goes, and who it is from.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// `smtps://USER:PASSWORD@HOST` (TLS from the start), `smtp://USER:PASSWORD@HOST:587?tls=required` (STARTTLS), or
    /// `smtp://127.0.0.1:25` without any, for a server on this machine.
    pub url: SecretString,
    /// The installation's own address.
    pub from: String,
}

/// The settings cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpSettingsError {
    #[error("mail.smtp_url: is not a URL such as smtps://user:password@mail.example.org")]
    Url,
    #[error("mail.from: is not an e-mail address")]
    From,
}

/// Connections are kept and used again.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

/// A server that says nothing for so long is not there.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// What it answers when it is us it does not let in: nothing is wrong with the message (RFC 4954 §4, §6).
const NOT_LET_IN: [u16; 4] = [530, 534, 535, 538];

impl SmtpMailer {
    /// Connects when there is something to send. Within a runtime of tokio, which it also has to end in: its connections are
    /// looked after there.
    ///
    /// # Errors
    /// [`SmtpSettingsError`].
    pub fn new(settings: &SmtpSettings) -> Result<Self, SmtpSettingsError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose_secret());
        // lettre reads the TLS mode from the address, so that one setting says it all.
        let transport = builder
            .map_err(|_| SmtpSettingsError::Url)?
            .timeout(Some(IDLE_TIMEOUT))
            .build();
        Ok(Self {
            transport,
            from: settings
                .from
                .trim()
                .parse()
                .map_err(|_| SmtpSettingsError::From)?,
        })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = mime::message(mail, &self.from)?;
        self.transport
            .send(message)
            .await
            .map(|_| ())
            .map_err(|error| meaning(&error))
    }

    async fn check(&self) -> Result<(), SendError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(SendError::Temporary("unreachable")),
            Err(error) => Err(meaning(&error)),
        }
    }
}

/// The text of an answer may name the recipient, so only its code counts.
fn meaning(error: &smtp::Error) -> SendError {
    match error.status().map(u16::from) {
        Some(code) if NOT_LET_IN.contains(&code) => SendError::Temporary("not_let_in"),
        // Its mailbox is full, or too many recipients were named (RFC 5321 §4.2.3, §4.5.3.1.10):
        // there may be room later.
        Some(552) => SendError::Temporary("mailbox_full"),
        // It does not exist, or not there (RFC 5321 §4.2.3).
        Some(550 | 551 | 553) => SendError::Permanent("no_such_address"),
        Some(code) if code >= 500 => SendError::Permanent("refused"),
        Some(_) => SendError::Temporary("busy"),
        None if error.is_timeout() => SendError::Temporary("silent"),
        None if error.is_tls() => SendError::Temporary("tls"),
        None => SendError::Temporary("unreachable"),
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer").finish_non_exhaustive()
    }
}
