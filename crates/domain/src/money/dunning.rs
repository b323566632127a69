//! Reminding of what is owed: at most twice, at days that the practice sets, and only of what is over. It ends at once when nothing is
//! owed any more, or the client's bank has a question.

use jiff::{SignedDuration, Timestamp};

use super::{
    funds::BookingMoney,
    payments::payment::{CollectionMethod, Payment, PaymentState},
};
use crate::{
    booking::Booking,
    messages::{MessageKind, Plan, by_email},
};

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What a change means for the reminders of a debt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dunning {
    Begins,
    Ends,
}

impl Booking {
    /// Whether its client may be reminded of what they owe: the session took place, was missed, or was called off, and a page waits for
    /// them. A card that is charged needs no reminder, and neither does money that is on its way.
    #[must_use]
    pub fn is_overdue(&self, funds: &BookingMoney) -> bool {
        // Also while the bank only asks: a reminder beside an open question would look like a
        // second claim.
        let in_question = funds.disputes.iter().any(|one| !one.state.is_final());
        let waits = |one: &Payment| {
            // A payment that confirms a booking has its hold's deadline and is not a debt yet.
            !one.purpose.confirms()
                && one.method == CollectionMethod::Page
                && one.state == PaymentState::Pending
        };
        // Nothing is overdue before its session is over, even where it is owed ahead
        // (docs/decisions/0040-money-by-hand.md).
        !self.is_active()
            && !self.asked_for(funds).is_zero()
            && !in_question
            && funds.payments.iter().any(waits)
    }
}

/// Whether reminding begins or ends when a booking and its funds become what they are in `after`.
#[must_use]
pub fn dunning(
    before: (&Booking, &BookingMoney),
    after: (&Booking, &BookingMoney),
) -> Option<Dunning> {
    match (before.0.is_overdue(before.1), after.0.is_overdue(after.1)) {
        (false, true) => Some(Dunning::Begins),
        (true, false) => Some(Dunning::Ends),
        // A debt that only changes its amount keeps the reminders it has: there are at most two,
        // and the amount is worked out when a message is sent.
        (false, false) | (true, true) => None,
    }
}

impl Dunning {
    /// The messages: `days` after now.
    #[must_use]
    pub fn plan(self, days: &[u16], now: Timestamp) -> Plan {
        // Days of 24 hours, not of the calendar: the hour is moved into the client's safe hours
        // when the message is sent.
        let on = |days: &u16| now.saturating_add(A_DAY * i32::from(*days)).unwrap_or(now);
        let new = match self {
            Self::Begins => days
                .iter()
                .map(|days| by_email(MessageKind::PaymentReminder, on(days), false))
                .collect(),
            Self::Ends => Vec::new(),
        };
        Plan {
            // Also when it begins: reminders left over from an earlier debt would come beside the
            // new ones.
            cancels: vec![MessageKind::PaymentReminder],
            new,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        booking::{Ending, State},
        ids::PaymentId,
        messages::tests::booking,
        money::{
            Currency, Money,
            payments::{
                dispute::{Dispute, DisputeState},
                payment::{Payee, Purpose},
            },
        },
    };

    #[test]
    fn who_is_reminded_owes_on_a_page_and_has_no_question_at_the_bank() {
        let over = booking(
            State::Ended {
                at: Timestamp::UNIX_EPOCH,
                how: Ending::Completed,
            },
            48,
        );
        let due = |method| Payment {
            id: PaymentId(Uuid::from_u128(2)),
            booking: over.id,
            purpose: Purpose::Balance,
            amount: Money::new(6_500, Currency::GBP),
            method,
            state: PaymentState::Pending,
            attempt: 1,
            page_expires_at: Timestamp::UNIX_EPOCH,
            page: None,
            return_url: None,
            intent: None,
            refusal: None,
            payee: Payee::default(),
        };
        let disputed = |state| Dispute {
            id: "dp_1".into(),
            payment: PaymentId(Uuid::from_u128(3)),
            amount: Money::new(100, Currency::GBP),
            state,
            reason: "fraudulent".into(),
            evidence_due: None,
        };
        let with = |method, dispute: Option<Dispute>| BookingMoney {
            disputes: dispute.into_iter().collect(),
            ..BookingMoney::from(due(method))
        };
        assert!(over.is_overdue(&with(CollectionMethod::Page, None)));
        assert!(
            !over.is_overdue(&with(CollectionMethod::Card, None)),
            "a card is charged"
        );
        assert!(
            !over.is_overdue(&with(
                CollectionMethod::Page,
                Some(disputed(DisputeState::NeedsResponse))
            )),
            "the bank asks"
        );
        assert!(over.is_overdue(&with(
            CollectionMethod::Page,
            Some(disputed(DisputeState::Won))
        )));
        let ahead = booking(
            State::Confirmed {
                since: Timestamp::UNIX_EPOCH,
            },
            48,
        );
        assert!(
            !ahead.is_overdue(&with(CollectionMethod::Page, None)),
            "it is not over"
        );
    }
}
