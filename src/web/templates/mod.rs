//! The pages that clients see in a browser: booking at a practice without a website of its own, and managing a booking. Pure:
//! what they show is given, their words are those of `locales/`, and they load nothing from anywhere.

mod content;
mod frame;
mod numbers;
mod render;

#[cfg(test)]
mod tests;

pub use content::{
    AddressPage, CancelPage, Challenge, Channel, Choice, Consent, ContactPage, DetailsPage,
    FeedPage, Field, JoinPage, JoinSection, LabelledValue, Link, LinksPage, ManagePage,
    MessagePage, MovePage, RequestPage, Row, ServicesPage, SwitchButton, Times, TimesPage, Week,
};
pub use frame::{Frame, LanguageLink, Practice};
pub use numbers::{TextPart, parts};
pub use render::{SCRIPT, STYLE, Template, WORK, render};
