//! Who takes the mail: a server by its URL, or else a mailbox in memory.

use std::sync::Arc;

use axum::Router;

use super::AppError;
use crate::{
    config::Settings,
    mail::{Mailbox, MailboxPage, SmtpMailer, SmtpSettings},
    ports::mailer::Mailer,
};

/// For commands that change something and leave it to the server to tell of it.
pub(super) fn nowhere() -> Arc<dyn Mailer> {
    Arc::new(Mailbox::default())
}

/// The adapter, and the pages of the mailbox if that is what takes the mail.
pub(super) fn start(settings: &Settings) -> Result<(Arc<dyn Mailer>, Option<Router>), AppError> {
    let Some(url) = settings.mail.smtp_url.clone() else {
        let mailbox = Mailbox::default();
        return Ok((Arc::new(mailbox.clone()), Some(MailboxPage::router(mailbox))));
    };
    let from = settings.mail.from.clone().unwrap_or_default();
    Ok((Arc::new(SmtpMailer::new(&SmtpSettings { url, from })?), None))
}
