//! How far the payment of a booking is, as it is told to its client.

use super::{
    payment::{Payment, PaymentState},
    refund::RefundProgress,
};
use crate::money::{Money, funds::BookingMoney};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Nothing is to be paid here.
    None,
    Pending,
    /// The money is on its way, but not certain.
    Processing,
    Paid,
    /// It was not paid in time.
    Lapsed,
    /// Money is on its way back.
    RefundPending,
    PartlyRefunded,
    Refunded,
}

impl BookingMoney {
    /// How far the payment of a booking at this price is.
    #[must_use]
    pub fn payment_status(&self, price: Money) -> PaymentStatus {
        let paid = self.paid(price);
        match self.told_payment().map(|payment| payment.state) {
            None => PaymentStatus::None,
            Some(PaymentState::Pending) => PaymentStatus::Pending,
            Some(PaymentState::Processing) => PaymentStatus::Processing,
            // Only what confirms can be seen failed here: withdrawn requests are skipped by
            // `told_payment`.
            Some(PaymentState::Failed) => PaymentStatus::Lapsed,
            // Before the sums: they already include an ordered refund, and "refunded" would be
            // shown before the money has left.
            Some(PaymentState::Captured) if self.refund_is_under_way() => {
                PaymentStatus::RefundPending
            }
            Some(PaymentState::Captured) if paid.refunded.is_zero() => PaymentStatus::Paid,
            Some(PaymentState::Captured) if paid.refunded == paid.captured => {
                PaymentStatus::Refunded
            }
            Some(PaymentState::Captured) => PaymentStatus::PartlyRefunded,
        }
    }

    /// Where the client pays, once the page is open.
    #[must_use]
    pub fn checkout_url(&self) -> Option<&str> {
        self.told_payment()
            .filter(|payment| payment.state == PaymentState::Pending)?
            .page
            .as_ref()?
            .url
            .as_deref()
    }

    /// What can still be paid comes first; what was asked for and is not due any more does not count.
    fn told_payment(&self) -> Option<&Payment> {
        // A request for the balance or a fee is the one that the client can act on.
        let due = |one: &&Payment| !one.purpose.confirms() && one.is_open();
        let undone =
            // A saved card has amount zero, so "all of it undone" would hold for it by mistake.
            |one: &Payment| !one.amount.is_zero() && self.undone_of(one) == one.amount.amount;
        let counts = |one: &&Payment| {
            (one.purpose.confirms() || one.state != PaymentState::Failed) && !undone(one)
        };
        let payments = &self.payments;
        payments
            .iter()
            .find(due)
            .or_else(|| payments.iter().rfind(counts))
    }

    fn refund_is_under_way(&self) -> bool {
        self.refunds
            .iter()
            .any(|one| matches!(one.state, RefundProgress::Ordered | RefundProgress::Pending))
    }
}
