//! "Any practitioner": who gets the booking.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::Timestamp;

use super::availability::Offer;
use crate::ids::PractitionerId;

/// What decides between practitioners who are all free.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assignments {
    /// The one this client saw last.
    pub earlier: Option<PractitionerId>,
    /// Bookings still ahead.
    pub upcoming: BTreeMap<PractitionerId, u32>,
    /// When each was last given a booking.
    pub last: BTreeMap<PractitionerId, Timestamp>,
}

impl Assignments {
    /// The client's earlier practitioner; else who has the fewest bookings ahead; else who has waited longest for one;
    /// else the first by id, so that the same facts always give the same answer.
    #[must_use]
    pub fn choose<'a>(&self, offers: &'a [Offer]) -> Option<&'a Offer> {
        offers.iter().min_by_key(|offer| {
            let known = offer
                .practitioners
                .iter()
                .any(|one| Some(*one) == self.earlier);
            let ahead: u32 = offer
                .practitioners
                .iter()
                .filter_map(|one| self.upcoming.get(one))
                .sum();
            let last = offer
                .practitioners
                .iter()
                .filter_map(|one| self.last.get(one))
                .max();
            (
                // `min_by_key` takes the smallest: known first, then the least busy. `None` is less
                // than any instant, so whoever never had a booking comes first.
                Reverse(known),
                ahead,
                last.copied(),
                offer.practitioners.clone(),
            )
        })
    }
}
