mod catalogue;
mod formats;
mod letters;
mod notifications;
mod sentences;
