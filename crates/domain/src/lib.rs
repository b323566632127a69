//! The rules of the product as pure values and functions: no clock, no randomness, no I/O, no framework.

pub mod calendars;
pub mod clients;
pub mod clock;
pub mod entropy;
pub mod messages;
pub mod webhooks;
pub mod wording;

pub mod booking;
pub mod email;
pub mod hours;
pub mod ids;
pub mod interval;
pub mod language;
pub mod money;
pub mod practice;
pub mod sensitive_words;
pub mod text;
mod translated;
pub mod working_days;
pub mod zone;
