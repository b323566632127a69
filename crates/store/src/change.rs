//! Everything that one commit writes of a booking.

use jiff::Timestamp;

use super::{Audit, JobKind, NewJob};
use domain::{
    booking::{Booking, overrides::OverrideNote},
    clients::{ClientDetails, Personal},
    messages::MessageKind,
    money::{
        funds::BookingMoney,
        payments::card::{Card, Consent},
    },
};

/// Everything one commit writes.
#[derive(Debug, Clone)]
pub struct Change {
    /// As it is afterwards.
    pub booking: Booking,
    pub slot: SlotChange,
    /// The rows that change, as they are afterwards, and new ones. What they mean for the ledger follows from them.
    pub funds: BookingMoney,
    /// A card that was saved now.
    pub card: Option<Card>,
    /// What the client agreed to now.
    pub consent: Option<Consent>,
    pub jobs: Vec<NewJob>,
    /// Jobs of the booking that are not needed any more.
    pub cancels: Vec<JobKind>,
    pub audit: Audit,
    /// In place of the tokens it had, which open nothing any more.
    pub tokens: Option<NewTokens>,
    /// What is known of the client from now on. Another address is not proved.
    pub details: Option<ClientDetails>,
    /// What the practice says with its yes or no to a request.
    pub answer: Option<Personal<String>>,
    /// A message that the practice sends when it likes, or that somebody asks for; so often a day, and no more.
    pub tells: Option<MessageKind>,
    /// What was set aside for it now, in place of what was before.
    pub override_note: Option<OverrideNote>,
    /// What the practice adds, in the client's language, to the message that tells of this.
    pub words: Option<Personal<String>>,
    /// By how many minutes the session begins later; with a message that tells so.
    pub delay_minutes: Option<u32>,
    /// The practice says that it stays as it is, although it is outside its definitions.
    pub keeps_since: Option<Timestamp>,
}

impl Change {
    /// A change that only writes the booking and its audit row; more is added by its members.
    #[must_use]
    pub fn of(booking: Booking, audit: Audit) -> Self {
        Self {
            booking,
            slot: SlotChange::Keep,
            funds: BookingMoney::default(),
            card: None,
            consent: None,
            jobs: Vec::new(),
            cancels: Vec::new(),
            audit,
            tokens: None,
            details: None,
            answer: None,
            tells: None,
            override_note: None,
            words: None,
            delay_minutes: None,
            keeps_since: None,
        }
    }
}

/// New tokens of a booking: SHA-256, and the token itself, which is kept sealed.
#[derive(Debug, Clone)]
pub struct NewTokens {
    /// `None`: it stays.
    pub manage: Option<NewToken>,
    pub mail: NewToken,
}

/// A token: its SHA-256, by which it is found, and the token itself, which is kept sealed.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub hash: [u8; 32],
    pub token: Personal<String>,
}

/// What happens to the slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotChange {
    /// Stays as it is.
    Keep,
    /// What the booking takes now is claimed, after what it had (if anything) is given back.
    Claim,
    /// Given back.
    Release,
}
