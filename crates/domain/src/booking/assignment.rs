//! "Any practitioner": who gets the booking.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::Timestamp;

use super::availability::Offer;
use crate::{
    ids::PractitionerId,
    practice::{Catalogue, Practitioner, assignment_rule::AssignmentRule, schedule::Window},
};

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

/// How the practice shares out what anybody can take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shares {
    pub rule: AssignmentRule,
    /// How much each is to have, compared with the others; who is not in it: 1.
    pub weights: BTreeMap<PractitionerId, u64>,
}

/// A load of one booking for a weight of 1. Large, so that loads of different weights differ.
const UNIT: u64 = 1 << 32;

impl Shares {
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let rule = catalogue.practice.booking.assignment;
        let weight = |one: &Practitioner| match rule {
            AssignmentRule::ByHours => u64::from(one.share) * weekly_minutes(one).max(1),
            AssignmentRule::FewestAhead | AssignmentRule::InTurn => u64::from(one.share),
        };
        let people = catalogue.practitioners.iter();
        Self {
            rule,
            weights: people.map(|one| (one.id, weight(one))).collect(),
        }
    }

    /// How much so many bookings ahead are for somebody.
    fn load(&self, id: PractitionerId, ahead: u32) -> u64 {
        match self.rule {
            AssignmentRule::InTurn => 0,
            AssignmentRule::FewestAhead | AssignmentRule::ByHours => {
                let weight = self.weights.get(&id).copied().unwrap_or(1).max(1);
                u64::from(ahead) * UNIT / weight
            }
        }
    }
}

/// What somebody works in a week without exceptions.
fn weekly_minutes(one: &Practitioner) -> u64 {
    let length = |window: &Window| u64::from(window.end.saturating_sub(window.start));
    one.schedule.weekly.iter().flatten().map(length).sum()
}

impl Assignments {
    /// The client's earlier practitioner; else whom the practice's rule names; else who has waited longest for a booking; else the
    /// first by id, so that the same facts always give the same answer.
    #[must_use]
    pub fn choose<'a>(&self, offers: &'a [Offer], shares: &Shares) -> Option<&'a Offer> {
        offers.iter().min_by_key(|offer| {
            let known = offer
                .practitioners
                .iter()
                .any(|one| Some(*one) == self.earlier);
            let load: u64 = offer
                .practitioners
                .iter()
                .filter_map(|one| Some(shares.load(*one, *self.upcoming.get(one)?)))
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
                load,
                last.copied(),
                offer.practitioners.clone(),
            )
        })
    }
}
