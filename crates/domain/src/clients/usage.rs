//! How somebody stands with a practice who has neither paid nor proved anything, and what is tolerated of them.

use std::collections::BTreeMap;

use super::suspicion::{Origin, Tolerance, Unproved};
use crate::{
    booking::{Refusal, availability::Offer},
    ids::PractitionerId,
    interval::Interval,
};

/// What the practice knows about who books, read under the same lock as the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientUsage {
    /// Bookings ever made and not expired or declined.
    pub ever: u32,
    /// The same, of this service.
    pub of_service: u32,
    /// Held or confirmed and still ahead.
    pub active: u32,
    /// When the person has bookings around the wished start, as far as who books has shown to know of them.
    pub booked: Vec<Interval>,
    /// Held for payment under the same e-mail address.
    pub held_by_email: u32,
    /// Held for payment from the same network address, or made there in the last 24 hours and never paid.
    pub held_by_address: u32,
    /// The same from the network around it.
    pub held_by_network: u32,
    /// Held for payment, per practitioner.
    pub held_with: BTreeMap<PractitionerId, u32>,
    /// What else came from there; `None` when that is not known.
    pub origin: Option<Origin>,
    /// Bookings of the practice, made in the last 24 hours, that cost nothing and are not proved.
    pub lately: u32,
    /// Those of them, however old, that take time around the wished start.
    pub unproved: Vec<Unproved>,
    /// Whether a challenge was solved for the request.
    pub solved: bool,
}

/// What one party may have that is neither paid nor proved; a setting of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldCaps {
    pub per_address: u32,
    pub per_network: u32,
    pub per_email: u32,
    pub per_practitioner: u32,
    /// Of what costs nothing.
    pub tolerance: Tolerance,
}

impl HoldCaps {
    /// Nobody is capped.
    pub const ENDLESS: Self = Self {
        per_address: u32::MAX,
        per_network: u32::MAX,
        per_email: u32::MAX,
        per_practitioner: u32::MAX,
        tolerance: Tolerance::ENDLESS,
    };
}

impl ClientUsage {
    /// Whether one more unpaid booking is tolerated: slots are not to be hoarded.
    ///
    /// # Errors
    /// Whose holds are too many.
    pub fn may_hold(&self, caps: HoldCaps, offer: &Offer) -> Result<(), Refusal> {
        // The network's cap comes first: otherwise an attacker with many addresses in one /24 would
        // have a "first hold" for each.
        if self.held_by_network >= caps.per_network {
            return Err(Refusal::HoldCap);
        }
        // Whatever others do: a stranger who fills a practitioner's hours, or borrows a mail address, locks nobody out.
        if self.origin.is_some() && self.held_by_address == 0 {
            return Ok(());
        }
        if self.held_by_email >= caps.per_email || self.held_by_address >= caps.per_address {
            return Err(Refusal::HoldCap);
        }
        let with = offer
            .practitioners
            .iter()
            .filter_map(|one| self.held_with.get(one))
            // A team is refused if the member with the most holds is.
            .max();
        with.is_none_or(|held| *held < caps.per_practitioner)
            .then_some(())
            .ok_or(Refusal::PractitionerHeld)
    }
}
