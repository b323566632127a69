//! Cancellation rules: what leaving costs, and until when it is free, as exact amounts and instants.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{BasisPoints, Money};
use crate::{
    interval::later,
    working_days,
    zone::{Zone, at_wall_clock},
};

/// From this much notice on, cancelling costs this share of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Hours before the start.
    pub notice_hours: u32,
    pub fee: BasisPoints,
}

/// How notice is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeBasis {
    /// In hours of any day, by the later of elapsed and wall-clock time.
    #[default]
    Clock,
    /// 24 hours are one working day of the practice, to the same wall time.
    WorkingDays {
        /// A part of the rules, so that a booking's deadlines stay when the practice's list changes.
        holidays: BTreeSet<Date>,
    },
}

/// One version of a practice's rules. A booking keeps the version it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Shown to the client and sent back with the booking, e.g. `2026-05-01`.
    pub version: String,
    /// Longest notice first; less notice never costs less.
    pub tiers: Vec<Tier>,
    #[serde(default)]
    pub notice_basis: NoticeBasis,
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
    /// The last instant at which `hours` of notice are still given; never after `start`.
    #[must_use]
    pub fn deadline(&self, hours: u32, start: Timestamp, zone: &Zone) -> Timestamp {
        match &self.notice_basis {
            NoticeBasis::Clock => hours_before(hours, start, zone),
            NoticeBasis::WorkingDays { holidays } => {
                // The practice's file allows only whole days where working days count.
                working_days_before(hours / 24, start, zone, holidays)
            }
        }
    }

    /// Until when (inclusive) cancelling a booking made at `booked` is free; never after its start. `None`: at no time.
    #[must_use]
    pub fn free_until(
        &self,
        start: Timestamp,
        booked: Timestamp,
        zone: &Zone,
    ) -> Option<Timestamp> {
        let by_notice = self
            .tiers
            .iter()
            // Of several free tiers the shortest notice wins: its deadline is the latest.
            .filter(|tier| tier.fee.0 == 0)
            .map(|tier| self.deadline(tier.notice_hours, start, zone))
            .max();
        let by_grace = (self.grace_minutes > 0)
            // The deadline is shown to the second, and what is shown is what counts.
            .then(|| later(whole_second(booked), self.grace_minutes))
            .flatten();
        // Without tiers nothing costs anything, up to the start.
        let free = if self.tiers.is_empty() {
            Some(start)
        } else {
            by_notice.max(by_grace)
        };
        // A deadline before the booking was made was never open, so there is none.
        free.map(|until| until.min(start))
            .filter(|until| *until >= booked)
    }

    /// What a client pays who cancels at `now`.
    #[must_use]
    pub fn fee(
        &self,
        price: Money,
        start: Timestamp,
        booked: Timestamp,
        now: Timestamp,
        zone: &Zone,
    ) -> Money {
        if self
            .free_until(start, booked, zone)
            .is_some_and(|until| now <= until)
        {
            return Money::zero(price.currency);
        }
        // Tiers go from long notice to short, so the first that is still met is the cheapest.
        let met = self
            .tiers
            .iter()
            .find(|tier| now <= self.deadline(tier.notice_hours, start, zone));
        price.fee(
            // Less notice than every tier asks for costs what the shortest one does.
            met.or(self.tiers.last())
                .map_or(BasisPoints(0), |tier| tier.fee),
        )
    }
}

/// The later of elapsed and wall-clock hours before `start`, in the client's favour around a change of the clocks.
fn hours_before(hours: u32, start: Timestamp, zone: &Zone) -> Timestamp {
    let elapsed = start
        .checked_sub(SignedDuration::from_hours(hours.into()))
        .unwrap_or(Timestamp::MIN);
    // A span of hours taken off a civil time moves on the wall clock; taken off an instant it is
    // elapsed time. Around a clock change the two differ by an hour.
    let notice = jiff::Span::new().try_hours(hours).ok();
    let local = notice.and_then(|notice| zone.rules().to_datetime(start).checked_sub(notice).ok());
    let wall = local
        .and_then(|local| at_wall_clock(local, zone))
        .unwrap_or(elapsed);
    // Whichever way a client counts, by elapsed hours or by the clock on the wall, they are in
    // time.
    elapsed.max(wall)
}

/// The same wall time so many working days before; where clocks change, the later of what it may mean. Less than a whole
/// day of notice (which a practice's file may not ask for) is none.
fn working_days_before(
    count: u32,
    start: Timestamp,
    zone: &Zone,
    holidays: &BTreeSet<Date>,
) -> Timestamp {
    let local = zone.rules().to_datetime(start);
    let date = working_days::before(local.date(), count, holidays).filter(|_| count > 0);
    let wall = date.and_then(|date| {
        zone.rules()
            .to_ambiguous_timestamp(date.to_datetime(local.time()))
            // In a fold the wall time comes twice and in a gap not at all; the later reading
            // favours the client.
            .later()
            .ok()
    });
    wall.map_or(start, |wall| wall.min(start))
}

/// Deadlines are read by people: they fall on whole seconds.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn policy() -> Policy {
        let tier = |notice_hours, fee| Tier {
            notice_hours,
            fee: BasisPoints(fee),
        };
        Policy {
            version: "2026-05-01".into(),
            tiers: vec![tier(48, 0), tier(24, 5_000), tier(0, 10_000)],
            notice_basis: NoticeBasis::Clock,
            no_show_fee: BasisPoints::WHOLE,
            grace_minutes: 30,
            goodwill_per_year: 0,
            waive_if_resold: false,
        }
    }

    #[test]
    fn deadlines_are_the_later_of_elapsed_and_wall_clock_time() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../tests/vectors/money-and-time.json"
        ))
        .unwrap();
        for (name, zone, start) in [
            (
                "berlin_autumn",
                "Europe/Berlin",
                "2026-10-26T10:00:00+01:00",
            ),
            (
                "berlin_spring",
                "Europe/Berlin",
                "2026-03-30T10:00:00+02:00",
            ),
            ("ny_spring", "America/New_York", "2026-03-09T10:00:00-04:00"),
            ("ny_autumn", "America/New_York", "2026-11-02T10:00:00-05:00"),
        ] {
            let expected = vectors[name][2].as_str().unwrap();
            let zone = Zone::named(zone).unwrap();
            assert_eq!(
                zone.rfc3339(policy().deadline(48, at(start), &zone)),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn notice_in_working_days_passes_over_weekends_and_holidays() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../tests/vectors/money-and-time.json"
        ))
        .unwrap();
        let holidays: BTreeSet<Date> = ["2026-04-03", "2026-04-06", "2026-05-25"]
            .map(|day| day.parse().unwrap())
            .into();
        let policy = Policy {
            notice_basis: NoticeBasis::WorkingDays { holidays },
            ..policy()
        };
        let zone = Zone::named("Europe/Berlin").unwrap();
        let deadline = |hours, start| {
            zone.rules()
                .to_datetime(policy.deadline(hours, at(start), &zone))
                .to_string()
        };
        for (name, start) in [
            ("berlin_easter_working48", "2026-04-07T10:00:00+02:00"),
            ("berlin_mon_working48", "2026-06-15T09:00:00+02:00"),
        ] {
            assert_eq!(
                Some(deadline(48, start).as_str()),
                vectors[name].as_str(),
                "{name}"
            );
        }
        assert_eq!(
            deadline(24, "2026-06-14T09:00:00+02:00"),
            "2026-06-12T09:00:00",
            "a session on a Sunday"
        );
        assert_eq!(
            deadline(0, "2026-04-06T10:00:00+02:00"),
            "2026-04-06T10:00:00",
            "no notice on a holiday"
        );
        assert_eq!(
            deadline(23, "2026-04-07T10:00:00+02:00"),
            "2026-04-07T10:00:00"
        );
        assert_eq!(
            deadline(48, "2026-10-26T10:00:00+01:00"),
            "2026-10-22T10:00:00",
            "over a change of the clocks"
        );
    }

    /// In Cairo clocks change in the night to a Friday: 00:00 to 01:00 is missing in April, 23:00 to 24:00 comes twice in October.
    #[test]
    fn a_working_day_on_which_clocks_change_is_counted_for_the_client() {
        let policy = Policy {
            notice_basis: NoticeBasis::WorkingDays {
                holidays: BTreeSet::new(),
            },
            ..policy()
        };
        let zone = Zone::named("Africa/Cairo").unwrap();
        let deadline = |start| zone.rfc3339(policy.deadline(24, at(start), &zone));
        assert_eq!(
            deadline("2026-04-27T00:30:00+03:00"),
            "2026-04-24T01:30:00+03:00"
        );
        assert_eq!(
            deadline("2026-10-30T23:30:00+02:00"),
            "2026-10-29T23:30:00+02:00"
        );
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
        assert_eq!(
            policy().free_until(start, booked, &zone),
            Some(at("2026-12-10T09:30:00Z"))
        );
        assert_eq!(
            policy().free_until(start, at("2026-12-10T11:50:00Z"), &zone),
            Some(start)
        );
        let strict = Policy {
            grace_minutes: 0,
            ..policy()
        };
        assert_eq!(strict.free_until(start, booked, &zone), None);
    }
}
