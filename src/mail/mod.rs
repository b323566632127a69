//! Writing mails, and handing them over: to a mail server, or to a mailbox in memory that everybody at a demo can look into.

mod html;
mod local;
mod mime;
mod smtp;

#[cfg(test)]
mod tests;

pub use local::{Mailbox, MailboxPage};
pub use smtp::{SmtpMailer, SmtpSettings, SmtpSettingsError};
