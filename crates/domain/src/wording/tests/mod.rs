mod catalogue;
mod email_content;
mod formats;
mod notifications;
mod sentences;
