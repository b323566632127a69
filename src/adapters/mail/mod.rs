//! Writing mails, and handing them over: to a mail server, or to a mailbox in memory that everybody at a demo can look into, and
//! that takes text messages too.

mod html;
mod local;
mod mime;
mod page;
mod smtp;

#[cfg(test)]
mod tests;

pub use local::Mailbox;
pub use page::MailboxPage;
pub use smtp::{SmtpMailer, SmtpSettings, SmtpSettingsError};
