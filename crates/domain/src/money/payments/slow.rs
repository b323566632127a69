//! Slow methods of payment (SEPA and Bacs debits, Multibanco, vouchers): their money is on its way for days, may not come, and a debit
//! may be returned after it came. By default clients pay by methods that confirm at once.

use jiff::{SignedDuration, Timestamp};

use super::{
    dispute::{Dispute, DisputeState},
    payment::{Payment, PaymentState},
};
use crate::{
    booking::{Booking, State},
    interval::earlier,
    money::funds::BookingMoney,
};

pub use super::slow_methods::{ConfirmOn, SlowMethods};

/// What stands as the refusal of a payment whose money was on its way and did not come.
pub const NOT_ARRIVED: &str = "not_arrived";

/// Money that is not there so long before the session comes too late for it.
// A day before, the client can still be told and the time sold again
// (docs/decisions/0041-slow-methods-are-asked-for.md).
const IN_TIME_MINUTES: u32 = 24 * 60;
/// So long a client whose money did not come may pay in another way.
const ANOTHER_TRY: SignedDuration = SignedDuration::from_hours(24);

/// Stripe's words for why a debit was returned (Dispute, `reason`): of cards banks give others.
// A closed list: with an unknown reason it is not certain that the client owes again, and asking
// for disputed card money would be wrong.
const RETURNS: [&str; 6] = [
    "bank_cannot_process",
    "check_returned",
    "customer_initiated",
    "debit_not_authorized",
    "incorrect_account_details",
    "insufficient_funds",
];

impl Booking {
    /// With its time kept while the money is on its way: until a day before its session, or as long as the hold lasts if that is
    /// nearer, and never beyond its start.
    #[must_use]
    pub fn kept_for_money(self) -> Self {
        let State::Held { until, awaits, .. } = self.state else {
            return self;
        };
        // Never shorter than the hold already promised; for a session that is near, this may be
        // later than the day before.
        let in_time = earlier(self.at.start, IN_TIME_MINUTES).unwrap_or(until);
        let until = in_time.max(until).min(self.at.start);
        self.turned(State::Held {
            until,
            extended: true,
            awaits,
        })
    }

    /// With its time kept a little longer, because the money that was on its way did not come.
    #[must_use]
    pub fn kept_for_another_try(self, now: Timestamp) -> Self {
        let State::Held { until, awaits, .. } = self.state else {
            return self;
        };
        // Only ever shortened: it was kept for days because money was on its way, and that reason
        // is gone.
        let until = until.min(now.saturating_add(ANOTHER_TRY).unwrap_or(until));
        self.turned(State::Held {
            until,
            extended: true,
            awaits,
        })
    }
}

impl Payment {
    /// Whether its money was on its way and did not come.
    #[must_use]
    pub fn has_not_arrived(&self) -> bool {
        self.state == PaymentState::Failed && self.refusal.as_deref() == Some(NOT_ARRIVED)
    }
}

impl Dispute {
    /// Whether the payer's bank has returned a debit: that is no argument about a card, the client owes it again.
    #[must_use]
    pub fn is_return(&self) -> bool {
        self.state == DisputeState::Lost && RETURNS.contains(&self.reason.as_str())
    }
}

impl BookingMoney {
    /// Payments that confirm the booking, of which the money is on its way.
    pub fn under_way(&self) -> impl Iterator<Item = &Payment> {
        self.payments
            .iter()
            .filter(|one| one.purpose.confirms() && one.state == PaymentState::Processing)
    }

    /// Whether there are any.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.under_way().next().is_some()
    }

    /// What banks have returned of debits.
    #[must_use]
    pub fn returned(&self) -> i64 {
        self.disputes
            .iter()
            .filter(|one| one.is_return())
            .map(|one| one.amount.amount)
            .sum()
    }

    /// Whether what was to be paid before the session was not, although the booking was confirmed.
    #[must_use]
    pub fn fell_short(&self) -> bool {
        self.returned() > 0
            || self
                .payments
                .iter()
                .any(|one| one.purpose.confirms() && one.has_not_arrived())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clients::proving::Awaits,
        ids::PaymentId,
        messages::tests::booking,
        money::{Currency, Money},
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn held(until: &str) -> Booking {
        booking(
            State::Held {
                until: at(until),
                extended: false,
                awaits: Awaits::Payment,
            },
            48,
        )
    }

    fn until(booking: &Booking) -> Timestamp {
        let State::Held {
            until,
            extended: true,
            ..
        } = booking.state
        else {
            panic!("{:?}", booking.state)
        };
        until
    }

    #[test]
    fn a_time_is_kept_for_money_until_a_day_before_its_session_at_most() {
        for (hold, kept) in [
            ("2026-12-01T09:15:00Z", "2026-12-09T12:00:00Z"),
            ("2026-12-09T12:00:00Z", "2026-12-09T12:00:00Z"),
            ("2026-12-09T20:15:00Z", "2026-12-09T20:15:00Z"),
            ("2026-12-10T12:15:00Z", "2026-12-10T12:00:00Z"),
        ] {
            assert_eq!(until(&held(hold).kept_for_money()), at(kept), "{hold}");
        }
    }

    #[test]
    fn money_that_did_not_come_leaves_a_day_or_what_there_is() {
        let kept = held("2026-12-01T09:15:00Z").kept_for_money();
        assert_eq!(
            until(
                &kept
                    .clone()
                    .kept_for_another_try(at("2026-12-05T08:00:00Z"))
            ),
            at("2026-12-06T08:00:00Z")
        );
        assert_eq!(
            until(&kept.kept_for_another_try(at("2026-12-09T08:00:00Z"))),
            at("2026-12-09T12:00:00Z")
        );
    }

    #[test]
    fn they_are_offered_while_there_is_time() {
        let methods = SlowMethods {
            confirm_on: ConfirmOn::Paid,
            min_days_ahead: 14,
        };
        let start = at("2026-12-15T12:00:00Z");
        assert_eq!(
            methods.at(start, at("2026-12-01T12:00:00Z")),
            Some(ConfirmOn::Paid)
        );
        assert_eq!(methods.at(start, at("2026-12-01T12:00:01Z")), None);
    }

    #[test]
    fn only_what_banks_return_of_debits_is_owed_again() {
        let dispute = |state, reason: &str| Dispute {
            id: "du_1".into(),
            payment: PaymentId(uuid::Uuid::nil()),
            amount: Money::new(6_500, Currency::EUR),
            state,
            reason: reason.into(),
            evidence_due: None,
        };
        assert!(dispute(DisputeState::Lost, "insufficient_funds").is_return());
        for (state, reason) in [
            (DisputeState::Lost, "fraudulent"),
            (DisputeState::Won, "insufficient_funds"),
            (DisputeState::NeedsResponse, "insufficient_funds"),
            (DisputeState::Inquiry, "debit_not_authorized"),
        ] {
            assert!(!dispute(state, reason).is_return(), "{state:?} {reason}");
        }
    }
}
