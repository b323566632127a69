//! What is remembered of one booking.

use domain::{
    booking::{Booking, outside::Outside, overrides::OverrideNote},
    clients::{Client, Personal},
    money::{funds::BookingMoney, payments::card::Card},
};

/// A booking without what belongs to it: enough to prepare a change, which reads the rest under its locks.
#[derive(Debug, Clone)]
pub struct FoundBooking {
    pub booking: Booking,
    /// Whether its client has shown that the mailbox is theirs.
    pub is_proved: bool,
    /// Of the practice's definitions, when this was read.
    pub catalogue_revision: i64,
}

/// A booking with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Record {
    pub booking: Booking,
    pub client: Client,
    /// The client's own words.
    pub note: Option<Personal<String>>,
    /// What the practice set aside for it, and why.
    pub override_note: Option<OverrideNote>,
    /// What the practice said with its yes or no to a request.
    pub answer: Option<Personal<String>>,
    pub funds: BookingMoney,
    /// The booking's saved card.
    pub card: Option<Card>,
    /// How far it is outside the practice's definitions, if it is.
    pub outside: Option<Outside>,
    /// Of the practice's definitions, when this was read.
    pub catalogue_revision: i64,
}

impl Record {
    /// The booking alone.
    #[must_use]
    pub fn found(&self) -> FoundBooking {
        FoundBooking {
            booking: self.booking.clone(),
            is_proved: self.client.is_proved(),
            catalogue_revision: self.catalogue_revision,
        }
    }
}
