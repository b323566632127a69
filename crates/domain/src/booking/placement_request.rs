//! What is wanted of a placement.

use jiff::Timestamp;

use super::Party;
use crate::{
    clients::{confirmation::Confirmation, proving::asks_who},
    ids::{CardId, ClientId, PractitionerId},
    money::asking::Own,
    practice::{
        Catalogue,
        service::{Mode, Service, Staff},
    },
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

/// Which of the facts can decide a placement, whatever they are; the others need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each fact is needed or not, whatever the others are"
)]
pub struct NeededFacts {
    /// How many bookings lie ahead of each practitioner.
    pub upcoming: bool,
    /// How many bookings wait for payment with each practitioner.
    pub holds: bool,
    /// What nobody has proved around the wished start.
    pub unproved: bool,
    /// What falls away when the time is sold again.
    pub resale: bool,
}

impl PlacementRequest {
    /// What it is decided by. It says more rather than less.
    #[must_use]
    pub fn needs(&self, catalogue: &Catalogue, service: &Service) -> NeededFacts {
        let rule = match self.by {
            Party::Client => service.payment_rule(self.returning.is_none()),
            Party::Practice => self.own.asking.rule(),
        };
        let price = self.own.price.unwrap_or(service.price);
        // As soon as something is due now it is held until that is paid; nothing is sold again before.
        let is_due = !rule.due_now(price).is_zero();
        let is_free = !is_due && !rule.saves_card();
        let asked = self.confirmation == Confirmation::ByMail || asks_who(catalogue, service);
        // Between practitioners the fewest bookings ahead decide: not if it is clear who it is.
        let is_clear = match &service.staff {
            Staff::AnyOf(ids) => self.practitioner.is_some() || ids.len() < 2,
            Staff::AllOf(_) => false,
        };
        NeededFacts {
            upcoming: service.is_class() || !is_clear,
            holds: !is_free,
            unproved: self.by == Party::Client && (!is_due || asked),
            resale: !is_due,
        }
    }
}

/// A client who has been here before, and has proved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returning {
    pub client: ClientId,
    /// The card on file, with which nothing needs to be entered again.
    pub card: Option<CardId>,
}
