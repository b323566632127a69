mod catalogue;
mod email_content;
mod fees;
mod formats;
mod notifications;
mod sentences;
