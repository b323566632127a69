//! Who takes the messages: a mail server by its URL, and a webhook for text messages; or else a mailbox in memory.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use secrecy::{ExposeSecret, SecretString};

use super::{AppError, outbound};
use crate::{
    adapters::{
        mail::{Mailbox, MailboxPage, SmtpMailer, SmtpSettings},
        webhooks::{HttpDeliverer, SmsWebhook},
    },
    config::Settings,
    ports::{
        mailer::{Mailer, SendError},
        sms_sender::{SmsSender, TextMessage},
    },
};

/// Networks in which the operator's own webhook may stand: the operator chose the address.
const OWN: [&str; 6] = [
    "10.0.0.0/8",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::1/128",
    "fc00::/7",
];

/// Those who take messages, and the pages of the mailbox if that is one of them.
pub(super) struct Notifiers {
    pub mailer: Arc<dyn Mailer>,
    pub sms_sender: Arc<dyn SmsSender>,
    pub page: Option<Router>,
}

impl Notifiers {
    /// For commands that change something and leave it to the server to tell of it.
    pub(super) fn nowhere() -> Self {
        let mailbox = Mailbox::default();
        Self {
            mailer: Arc::new(mailbox.clone()),
            sms_sender: Arc::new(mailbox),
            page: None,
        }
    }

    /// The adapters. Without a mail server everybody who reaches the mailbox's pages reads everybody's mail, so only a demo has them, and
    /// who tries the service out on their own machine.
    pub(super) fn open(settings: &Settings, demo: bool) -> Result<Self, AppError> {
        let mailbox = Mailbox::default();
        // If messages go to a real mail server and no webhook is set, text messages go nowhere
        // rather than into memory.
        let sms_sender: Arc<dyn SmsSender> = if texts(settings) {
            Arc::new(mailbox.clone())
        } else {
            Arc::new(Nobody)
        };
        let mut post = Self {
            mailer: Arc::new(mailbox.clone()),
            sms_sender,
            page: None,
        };
        match settings.mail.smtp_url.clone() {
            Some(url) => {
                let from = settings.mail.from.clone().unwrap_or_default();
                post.mailer = Arc::new(SmtpMailer::new(&SmtpSettings { url, from })?);
            }
            None if demo => post.page = Some(MailboxPage::router(mailbox)),
            None if settings.is_local() => {
                tracing::warn!(
                    "no mail server: messages are kept in memory, and anybody on this machine reads them at /demo/outbox"
                );
                post.page = Some(MailboxPage::router(mailbox));
            }
            // The mailbox exists but is not shown: others can reach this address.
            None => tracing::warn!(
                "no mail server: messages reach nobody and are not shown; set mail.smtp_url"
            ),
        }
        if let Some((url, secret)) = webhook(settings) {
            let networks = OWN
                .iter()
                .filter_map(|network| network.parse().ok())
                .collect();
            let deliverer = HttpDeliverer::new(outbound(settings, networks));
            post.sms_sender = Arc::new(SmsWebhook::new(Arc::new(deliverer), url, secret));
        }
        Ok(post)
    }
}

/// Takes no text messages: those that were planned while somebody did are tried again, and given up in sight.
struct Nobody;

#[async_trait]
impl SmsSender for Nobody {
    async fn send(&self, _: &TextMessage) -> Result<(), SendError> {
        // Temporary: the operator may set the webhook again.
        Err(SendError::Temporary("not_configured"))
    }
}

/// Whether text messages go anywhere: to the webhook, or where all messages stay here, into the mailbox.
pub(super) const fn texts(settings: &Settings) -> bool {
    settings.sms.webhook_url.is_some() || settings.mail.smtp_url.is_none()
}

/// Both are there, or the settings were refused.
fn webhook(settings: &Settings) -> Option<(SecretString, SecretString)> {
    let trimmed = |secret: &Option<SecretString>| {
        // A secret that is read from a file often ends in a line break.
        Some(SecretString::from(secret.as_ref()?.expose_secret().trim()))
    };
    trimmed(&settings.sms.webhook_url).zip(trimmed(&settings.sms.webhook_secret))
}
