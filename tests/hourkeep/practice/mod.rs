//! The practice itself: its document, profile, times off and keys.

mod definition;
mod document;
mod hours;
mod keys;
mod profile;
mod time_off;
