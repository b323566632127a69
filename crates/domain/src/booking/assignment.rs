//! "Any practitioner": who gets the booking.

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{SignedDuration, Timestamp};

use super::availability::{Offer, calendar::Calendar};
use crate::{
    ids::{PractitionerId, made_at},
    practice::{
        Catalogue, Practitioner, assignment_rule::AssignmentRule, schedule::Window,
        service::Service,
    },
};

/// What decides between practitioners who are all free.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assignments {
    /// The one this client saw last.
    pub earlier: Option<PractitionerId>,
    /// Bookings still ahead, as [`Shares::upcoming`] counts them.
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

    /// How many bookings each practitioner has ahead. Whoever has joined those who give the service counts as having, beside their
    /// own, as many as the least busy of the others then had ahead: else all that is new would go to them for months. It is
    /// counted by what of those bookings is still ahead, so that the difference goes away with them.
    #[must_use]
    pub fn upcoming(
        &self,
        service: &Service,
        calendar: &Calendar,
        now: Timestamp,
    ) -> BTreeMap<PractitionerId, u32> {
        let mut upcoming = calendar.ahead(now);
        let mut people: Vec<_> = service.practitioners().to_vec();
        people.sort_unstable_by_key(|one| joined(*one));
        // By who joined first, so that the level of one newcomer is known when the next one is compared with them.
        let mut levels = BTreeMap::new();
        for (n, newcomer) in people.iter().enumerate() {
            let day = joined(*newcomer);
            if now.duration_since(midnight(day)) > LONGEST_AHEAD {
                continue;
            }
            let before = people[..n].iter().filter(|other| joined(**other) < day);
            let share = |other: &PractitionerId| {
                let had = calendar.ahead_made_before(*other, midnight(day), now)
                    + levels.get(other).copied().unwrap_or(0);
                u64::from(had) * self.weight(*newcomer) / self.weight(*other)
            };
            let level = before.map(share).min().unwrap_or(0);
            let level = u32::try_from(level).unwrap_or(u32::MAX);
            levels.insert(*newcomer, level);
            let own = upcoming.entry(*newcomer).or_default();
            *own = own.saturating_add(level);
        }
        upcoming
    }

    fn weight(&self, id: PractitionerId) -> u64 {
        self.weights.get(&id).copied().unwrap_or(1).max(1)
    }

    /// How much so many bookings ahead are for somebody.
    fn load(&self, id: PractitionerId, ahead: u32) -> u64 {
        match self.rule {
            AssignmentRule::InTurn => 0,
            AssignmentRule::FewestAhead | AssignmentRule::ByHours => {
                u64::from(ahead) * UNIT / self.weight(id)
            }
        }
    }
}

/// What was booked longer ago than this is hardly ahead any more: whoever joined then is new no longer.
const LONGEST_AHEAD: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The day (UTC, counted from 1970) on which somebody was added to the practice: those who were added together are all as new.
fn joined(id: PractitionerId) -> i64 {
    made_at(id.0).as_second().div_euclid(DAY_SECONDS)
}

fn midnight(day: i64) -> Timestamp {
    Timestamp::from_second(day * DAY_SECONDS).unwrap_or(Timestamp::MAX)
}

const DAY_SECONDS: i64 = 86_400;

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
