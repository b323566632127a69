//! The pages that clients see in a browser: booking at a practice without a website of its own, and managing a booking. Pure:
//! what they show is given, their words are those of `locales/`, and they load nothing from anywhere.

mod content;
mod render;

#[cfg(test)]
mod tests;

pub use content::{
    CancelPage, Channel, Choice, Consent, ContactPage, DetailsPage, FeedPage, Field, Frame, LanguageLink, Link, ManagePage,
    MovePage, Named, Practice, Row, ServicesPage, SorryPage, Times, TimesPage, Week,
};
pub use render::{SCRIPT, STYLE, Template, render};
