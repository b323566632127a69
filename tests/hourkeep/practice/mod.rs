//! The practice itself: its document, profile, times off and keys.

mod closures;
mod definition;
mod document;
mod hours;
mod keys;
mod outside;
mod places;
mod profile;
mod time_off;
