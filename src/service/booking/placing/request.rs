//! What somebody asks for who books, and who asks.

use jiff::Timestamp;

use crate::service::{
    booking::by_hand::ByHand,
    clients::{challenge::Solution, returning::Proof},
};
use domain::{
    booking::Party,
    clients::ClientDetails,
    ids::BookingId,
    money::{
        Money,
        asking::{Asking, Own},
    },
    practice::service::Mode,
};
use store::{Actor, Principal};

/// A booking that is wished for.
#[derive(Debug, Clone)]
pub struct BookingRequest {
    pub service: String,
    pub practitioner: Option<String>,
    pub start: Timestamp,
    pub mode: Option<Mode>,
    pub policy_version: Option<String>,
    pub client: ClientDetails,
    pub note: Option<String>,
    pub return_url: Option<String>,
    /// An earlier booking of the client's, with its mail token: it is not their first visit.
    pub returning: Option<Proof>,
    /// What was booked before in the same visit, with either of its tokens.
    pub previous: Option<Proof>,
    /// Whether it is wanted beside what the client has at that time already.
    pub allow_overlap: bool,
    /// SHA-256, in hex, of the text about saved cards that the client was shown and agreed to.
    pub card_consent: Option<String>,
    /// A challenge that was solved for it.
    pub challenge: Option<Solution>,
    /// What the practice agrees with its client.
    pub own: OwnRequest,
}

/// Who places it: somebody at a network address, or the practice itself by a key.
#[derive(Debug, Clone)]
pub struct Requester {
    pub party: Party,
    /// Stands in the audit trail.
    pub actor: Actor,
    /// Whose idempotency keys these are.
    pub principal: Principal,
    pub address: Option<String>,
}

/// What the practice agrees with its client; nothing when the client books.
#[derive(Debug, Clone, Default)]
pub struct OwnRequest {
    pub asking: Asking,
    pub price: Option<Money>,
    /// An earlier booking of the client's, with whose saved card this one is paid.
    pub card_of: Option<BookingId>,
    /// The practice has told the client what the card is charged for, and they agree.
    pub client_agreed: bool,
    /// The rules that it sets aside.
    pub by_hand: ByHand,
}

impl OwnRequest {
    pub(crate) const fn own(&self) -> Own {
        Own {
            asking: self.asking,
            price: self.price,
            minutes: self.by_hand.minutes,
            overrides: self.by_hand.overrides,
        }
    }

    /// The booking whose client's chain the new one joins: what is theirs is proved.
    pub(crate) fn follows(&self) -> Option<BookingId> {
        // Only then does the practice name an earlier booking; otherwise what it books by hand
        // stands alone (docs/decisions/0016-client-feeds-by-proof.md).
        self.card_of.filter(|_| self.asking == Asking::SavedCard)
    }
}
