//! Cards that the provider keeps for a client, and what the client agreed to.

use jiff::Timestamp;

use super::payment::Payee;
use crate::ids::{BookingId, CardId, ClientId, ConsentId};

/// A card on file. The number is the provider's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub client: ClientId,
    /// The booking it was given with.
    pub booking: BookingId,
    /// The provider's customer, `cus_…`.
    pub customer: String,
    /// The provider's payment method, `pm_…`.
    pub method: String,
    pub saved_at: Timestamp,
    /// The account that keeps it; no other can charge it.
    pub payee: Payee,
}

/// What a client agreed to, word by word. Never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub client: ClientId,
    pub booking: BookingId,
    pub text: String,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
    pub given_at: Timestamp,
}
