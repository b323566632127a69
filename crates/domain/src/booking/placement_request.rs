//! What is wanted of a placement.

use jiff::Timestamp;

use super::{Booking, Party, Refusal, overrides::Overrides};
use crate::{
    clients::confirmation::Confirmation,
    ids::{CardId, ClientId, PractitionerId},
    money::{asking::Own, policy::Policy},
    practice::service::{Mode, Service},
};

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementRequest {
    pub start: Timestamp,
    /// `None`: any.
    pub practitioner: Option<PractitionerId>,
    /// `None`: the only one there is.
    pub mode: Option<Mode>,
    /// The rules that were shown; `None` when the practice books.
    pub policy_version: Option<String>,
    pub by: Party,
    /// Whether the client has shown that the mailbox is theirs.
    pub proved: bool,
    /// What an earlier visit, of which the client has shown the mail token, tells; `None` when it is the first.
    pub returning: Option<Returning>,
    /// Whether the client agreed to what a saved card may be charged for.
    pub consents: bool,
    /// Whether it is wanted beside what the client has at that time already.
    pub allow_overlap: bool,
    pub confirmation: Confirmation,
    /// What the practice agrees with its client; nothing when the client books.
    pub own: Own,
}

impl PlacementRequest {
    /// The rules that do not count when all that forbids a start is told. Only the practice is told all.
    #[must_use]
    pub fn explained(&self) -> Option<Overrides> {
        (self.by == Party::Practice).then_some(self.own.overrides)
    }

    /// Refuses it if the rules that were shown are not these.
    pub(super) fn agrees_to(&self, policy: &Policy) -> Result<(), Refusal> {
        let shown = self.policy_version.as_ref();
        if shown.is_none_or(|shown| *shown == policy.version) {
            Ok(())
        } else {
            Err(Refusal::PolicyChanged)
        }
    }

    /// The client's card on file, where one is to be charged; a client without one is asked for it.
    pub(super) fn card(&self, client: ClientId) -> Result<Option<CardId>, Refusal> {
        // Stripe, "Set up future payments": the client's agreement to later charges has to be had,
        // and kept, before a card is saved.
        if !self.consents {
            return Err(Refusal::ConsentMissing);
        }
        let card = self
            .returning
            // A link that was passed on must not charge its first owner's card for somebody else
            // (docs/decisions/0014-first-visits-by-proof.md).
            .filter(|returning| returning.client == client)
            .and_then(|returning| returning.card);
        // The practice cannot enter a client's card, and nobody is there to be shown a page.
        if self.by == Party::Practice && card.is_none() {
            Err(Refusal::NoSavedCard)
        } else {
            Ok(card)
        }
    }

    /// Whether its client wants nothing but another way at the same time: online instead of in a room, or the other way round.
    #[must_use]
    pub fn switches(&self, booking: &Booking) -> bool {
        let same_people = self
            .practitioner
            .is_none_or(|one| booking.practitioners.contains(&one));
        self.by == Party::Client
            && self.start == booking.at.start
            && same_people
            && matches!(
                (booking.mode, self.mode),
                (Mode::Room, Some(Mode::Online)) | (Mode::Online, Some(Mode::Room))
            )
    }

    /// Whether it needs the practice's yes. What the practice books itself has it.
    #[must_use]
    pub fn needs_approval(&self, service: &Service) -> bool {
        self.by == Party::Client && service.needs_approval(self.returning.is_none())
    }
}

/// A client who has been here before, and has proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returning {
    pub client: ClientId,
    /// The card on file, with which nothing needs to be entered again.
    pub card: Option<CardId>,
    /// Whether their number is known.
    pub has_phone: bool,
}
