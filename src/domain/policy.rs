//! Cancellation rules: what leaving costs, and until when it is free, as exact amounts and instants.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    interval::later,
    money::{BasisPoints, Money},
    zone::{Zone, at_wall_clock},
};

/// From this much notice on, cancelling costs this share of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Hours before the start.
    pub notice_hours: u32,
    pub fee: BasisPoints,
}

/// One version of a practice's rules. A booking keeps the version it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Shown to the client and sent back with the booking, e.g. `2026-05-01`.
    pub version: String,
    /// Longest notice first; less notice never costs less.
    pub tiers: Vec<Tier>,
    pub no_show_fee: BasisPoints,
    /// After booking, cancelling is free for this long in any case.
    pub grace_minutes: u32,
    /// Late cancellations in twelve months that a client is not charged for.
    #[serde(default)]
    pub goodwill_per_year: u32,
    /// Whether a fee is waived by itself when somebody else takes the time.
    #[serde(default)]
    pub waive_if_resold: bool,
}

impl Policy {
    /// The last instant at which `hours` of notice are still given: the later of elapsed and wall-clock hours before
    /// `start`, in the client's favour around a change of the clocks.
    #[must_use]
    pub fn deadline(hours: u32, start: Timestamp, zone: &Zone) -> Timestamp {
        let elapsed = start.checked_sub(SignedDuration::from_hours(hours.into())).unwrap_or(Timestamp::MIN);
        let notice = jiff::Span::new().try_hours(hours).ok();
        let local = notice.and_then(|notice| zone.rules().to_datetime(start).checked_sub(notice).ok());
        let wall = local.and_then(|local| at_wall_clock(local, zone)).unwrap_or(elapsed);
        elapsed.max(wall)
    }

    /// Until when (inclusive) cancelling a booking made at `booked` is free; never after its start. `None`: at no time.
    #[must_use]
    pub fn free_until(&self, start: Timestamp, booked: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let by_notice =
            self.tiers.iter().filter(|tier| tier.fee.0 == 0).map(|tier| Self::deadline(tier.notice_hours, start, zone)).max();
        let by_grace = (self.grace_minutes > 0).then(|| later(whole_second(booked), self.grace_minutes)).flatten();
        let free = if self.tiers.is_empty() { Some(start) } else { by_notice.max(by_grace) };
        free.map(|until| until.min(start)).filter(|until| *until >= booked)
    }

    /// What a client pays who cancels at `now`.
    #[must_use]
    pub fn fee(&self, price: Money, start: Timestamp, booked: Timestamp, now: Timestamp, zone: &Zone) -> Money {
        if self.free_until(start, booked, zone).is_some_and(|until| now <= until) {
            return Money::zero(price.currency);
        }
        let met = self.tiers.iter().find(|tier| now <= Self::deadline(tier.notice_hours, start, zone));
        price.share(met.or(self.tiers.last()).map_or(BasisPoints(0), |tier| tier.fee))
    }
}

/// Deadlines are read by people: they fall on whole seconds.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn policy() -> Policy {
        let tier = |notice_hours, fee| Tier { notice_hours, fee: BasisPoints(fee) };
        Policy {
            version: "2026-05-01".into(),
            tiers: vec![tier(48, 0), tier(24, 5_000), tier(0, 10_000)],
            no_show_fee: BasisPoints::WHOLE,
            grace_minutes: 30,
            goodwill_per_year: 0,
            waive_if_resold: false,
        }
    }

    #[test]
    fn deadlines_are_the_later_of_elapsed_and_wall_clock_time() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/money-and-time.json")).unwrap();
        for (name, zone, start) in [
            ("berlin_autumn", "Europe/Berlin", "2026-10-26T10:00:00+01:00"),
            ("berlin_spring", "Europe/Berlin", "2026-03-30T10:00:00+02:00"),
            ("ny_spring", "America/New_York", "2026-03-09T10:00:00-04:00"),
            ("ny_autumn", "America/New_York", "2026-11-02T10:00:00-05:00"),
        ] {
            let expected = vectors[name][2].as_str().unwrap();
            let zone = Zone::named(zone).unwrap();
            assert_eq!(zone.rfc3339(Policy::deadline(48, at(start), &zone)), expected, "{name}");
        }
    }

    #[test]
    fn the_fee_follows_the_notice_given() {
        let (zone, price) = (Zone::utc(), Money::new(6_500, Currency::GBP));
        let (start, booked) = (at("2026-12-10T12:00:00Z"), at("2026-11-01T00:00:00Z"));
        let fee = |now: &str| policy().fee(price, start, booked, at(now), &zone).amount;
        assert_eq!(fee("2026-12-08T12:00:00Z"), 0);
        assert_eq!(fee("2026-12-08T12:00:01Z"), 3_250);
        assert_eq!(fee("2026-12-09T12:00:00Z"), 3_250);
        assert_eq!(fee("2026-12-09T12:00:01Z"), 6_500);
        assert_eq!(fee("2026-12-10T12:00:01Z"), 6_500);
    }

    #[test]
    fn grace_after_booking_is_free_but_never_beyond_the_start() {
        let zone = Zone::utc();
        let (start, booked) = (at("2026-12-10T12:00:00Z"), at("2026-12-10T09:00:00Z"));
        assert_eq!(policy().free_until(start, booked, &zone), Some(at("2026-12-10T09:30:00Z")));
        assert_eq!(policy().free_until(start, at("2026-12-10T11:50:00Z"), &zone), Some(start));
        let strict = Policy { grace_minutes: 0, ..policy() };
        assert_eq!(strict.free_until(start, booked, &zone), None);
    }
}
