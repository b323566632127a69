//! What is remembered of one booking.

use domain::{
    booking::Booking,
    clients::{Client, Personal},
    money::{funds::BookingMoney, payments::card::Card},
};

/// A booking with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Record {
    pub booking: Booking,
    pub client: Client,
    /// The client's own words.
    pub note: Option<Personal<String>>,
    pub funds: BookingMoney,
    /// The booking's saved card.
    pub card: Option<Card>,
}
