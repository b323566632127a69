//! How messages to clients leave: mails, and text messages.

use confique::Config;
use secrecy::SecretString;

/// Messages to clients.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Mail {
    /// The mail server: `smtps://USER:PASSWORD@HOST` (TLS), `smtp://USER:PASSWORD@HOST:587?tls=required` (STARTTLS), or
    /// `smtp://127.0.0.1:25` without encryption, which live allows on this machine only. Without a server no mail is sent: it
    /// is kept in memory, and shown at /demo/outbox if only this machine reaches the service. Live requires a server.
    #[config(env = "HOURKEEP_MAIL_SMTP_URL")]
    pub smtp_url: Option<SecretString>,
    /// The address that messages come from, e.g. `bookings@example.org`. The name beside it is each practice's `sender_name`,
    /// and replies go to the practice's own address. Choose a domain that does not reveal what the messages are about.
    #[config(env = "HOURKEEP_MAIL_FROM")]
    pub from: Option<String>,
}

/// Text messages, through a webhook of yours.
#[derive(Debug, Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Sms {
    /// Where text messages are posted: a `sms.requested` event in the envelope of Standard Webhooks, with number, text,
    /// language, and until when it may be delivered. Your server passes it to a gateway and answers 2xx. Without it no text
    /// messages are sent.
    #[config(env = "HOURKEEP_SMS_WEBHOOK_URL")]
    pub webhook_url: Option<SecretString>,
    /// The secret that signs them: `whsec_` and 24 to 64 bytes in base64.
    #[config(env = "HOURKEEP_SMS_WEBHOOK_SECRET")]
    pub webhook_secret: Option<SecretString>,
}
