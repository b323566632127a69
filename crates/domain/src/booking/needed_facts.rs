//! Which facts can decide a placement: the others need not be read.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Party, assignment::Shares, availability::calendar::Calendar,
    placement_request::PlacementRequest,
};
use crate::{
    clients::{confirmation::Confirmation, proving::asks_who},
    ids::PractitionerId,
    practice::{
        Catalogue,
        service::{Service, Staff},
    },
};

/// Which of the facts can decide a placement, whatever they are; the others need not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeededFacts {
    /// How many bookings wait for payment with each practitioner.
    pub holds: bool,
    /// What nobody has proved around the requested start.
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
        let service = &*catalogue.service_at(service, self.start);
        let price = self.own.price.unwrap_or(service.price);
        // As soon as something is due now it is held until that is paid; nothing is sold again before.
        let is_due = !rule.due_now(price).is_zero();
        let is_free = !is_due && !rule.saves_card();
        let asked = self.confirmation == Confirmation::ByMail || asks_who(catalogue, service);
        // A request is paid for once the practice has said yes, and held until then.
        let requested = self.needs_approval(service);
        NeededFacts {
            holds: !is_free || requested,
            unproved: self.by == Party::Client && (!is_due || asked || requested),
            resale: !is_due,
        }
    }

    /// How many bookings each practitioner has ahead, as far as that decides between several.
    #[must_use]
    pub fn upcoming(
        &self,
        (catalogue, service): (&Catalogue, &Service),
        calendar: &Calendar,
        now: Timestamp,
    ) -> BTreeMap<PractitionerId, u32> {
        if self.leaves_practitioner_open(service) {
            Shares::of(catalogue).upcoming(service, calendar, now)
        } else {
            BTreeMap::new()
        }
    }

    /// Whether several practitioners may be free for it, between whom the fewest bookings ahead decide.
    #[must_use]
    pub fn leaves_practitioner_open(&self, service: &Service) -> bool {
        service.is_class()
            || match &service.staff {
                Staff::AnyOf(ids) => self.practitioner.is_none() && ids.len() > 1,
                Staff::AllOf(_) => true,
            }
    }
}
