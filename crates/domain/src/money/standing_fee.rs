//! A fee as its client is told of it: what it is for, and what has become of it.

use super::{
    Money,
    fee::{FeeKind, FeeState},
    funds::BookingMoney,
    payments::payment::Purpose,
};
use crate::booking::Booking;

/// A fee that is not waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingFee {
    pub kind: FeeKind,
    pub outcome: FeeOutcome,
    /// What of the client's money is kept for it.
    pub kept: Money,
}

/// What has become of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeOutcome {
    /// The practice has not decided, and nothing was paid that could be kept.
    Undecided,
    /// Its client is asked for money.
    Due,
    /// All that was paid for the booking is kept for it.
    KeptInFull,
    /// Of what was paid for the booking a part is kept for it, and the rest goes back.
    KeptInPart,
    /// By a payment of its own.
    Paid,
}

impl Booking {
    /// The fee that stands; of several the latest, with what is kept for all of them. `None` also when it was written off.
    #[must_use]
    pub fn standing_fee(&self, funds: &BookingMoney) -> Option<StandingFee> {
        let fee = funds.fees.iter().rev().find(|one| !one.claim().is_zero())?;
        let paid = funds.paid(self.terms.price);
        let kept = paid.kept().amount.clamp(0, funds.fees_claimed());
        let own = funds.captured().any(|one| one.purpose == Purpose::Fee);
        let outcome = match (kept, fee.state) {
            _ if !self.due(funds).is_zero() => FeeOutcome::Due,
            _ if own => FeeOutcome::Paid,
            (0, FeeState::Proposed) => FeeOutcome::Undecided,
            (0, _) => return None,
            _ if kept < paid.captured.amount => FeeOutcome::KeptInPart,
            _ => FeeOutcome::KeptInFull,
        };
        Some(StandingFee {
            kind: fee.kind,
            outcome,
            kept: Money {
                amount: kept,
                ..paid.captured
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::{
        booking::{Ending, State},
        ids::{FeeId, PaymentId},
        messages::tests::booking,
        money::{
            Currency,
            fee::{Fee, Waiver},
            payments::payment::{CollectionMethod, Payee, Payment, PaymentState},
        },
    };

    const fn gbp(amount: i64) -> Money {
        Money::new(amount, Currency::GBP)
    }

    /// What is told when a session of £65 was missed for which `paid` came, for this purpose, and the fee is £65 or less.
    fn told(paid: i64, purpose: Purpose, fee: i64, state: FeeState) -> Option<(FeeOutcome, i64)> {
        let at = Timestamp::UNIX_EPOCH;
        let how = Ending::NoShow;
        let missed = booking(State::Ended { at, how }, 48);
        let payment = Payment {
            id: PaymentId(Uuid::from_u128(2)),
            booking: missed.id,
            purpose,
            amount: gbp(paid),
            method: CollectionMethod::Page,
            state: PaymentState::Captured,
            attempt: 1,
            page_expires_at: at,
            page: None,
            return_url: None,
            intent: None,
            refusal: None,
            payee: Payee::default(),
        };
        let fee = Fee {
            id: FeeId(Uuid::from_u128(3)),
            booking: missed.id,
            kind: FeeKind::NoShow,
            proposed: gbp(fee),
            proposed_at: at,
            state,
        };
        let funds = BookingMoney {
            fees: vec![fee],
            payments: Some(payment).filter(|_| paid > 0).into_iter().collect(),
            ..BookingMoney::default()
        };
        let fee = missed.standing_fee(&funds)?;
        assert_eq!(fee.kind, FeeKind::NoShow);
        Some((fee.outcome, fee.kept.amount))
    }

    #[test]
    fn a_fee_is_undecided_due_kept_or_paid() {
        use FeeOutcome::{Due, KeptInFull, KeptInPart, Paid, Undecided};
        let at = Timestamp::UNIX_EPOCH;
        let proposed = FeeState::Proposed;
        let approved = |amount| FeeState::Approved {
            amount: gbp(amount),
            at,
        };
        let why = Waiver::Practice;
        let booked = Purpose::Booking;
        for (paid, purpose, fee, state, expected) in [
            (0, booked, 6_500, proposed, Some((Undecided, 0))),
            (0, booked, 6_500, approved(6_500), Some((Due, 0))),
            (2_000, booked, 6_500, proposed, Some((KeptInFull, 2_000))),
            (2_000, booked, 6_500, approved(6_500), Some((Due, 2_000))),
            (6_500, booked, 6_500, proposed, Some((KeptInFull, 6_500))),
            (6_500, booked, 3_250, proposed, Some((KeptInPart, 3_250))),
            (
                6_500,
                booked,
                6_500,
                approved(2_000),
                Some((KeptInPart, 2_000)),
            ),
            (
                6_500,
                Purpose::Fee,
                6_500,
                approved(6_500),
                Some((Paid, 6_500)),
            ),
            (6_500, booked, 6_500, FeeState::Waived { why, at }, None),
        ] {
            assert_eq!(
                told(paid, purpose, fee, state),
                expected,
                "{paid} {fee} {state:?}"
            );
        }
    }

    #[test]
    fn a_booking_without_a_fee_tells_of_none() {
        let ahead = booking(
            State::Confirmed {
                since: Timestamp::UNIX_EPOCH,
            },
            48,
        );
        assert_eq!(ahead.standing_fee(&BookingMoney::default()), None);
    }
}
