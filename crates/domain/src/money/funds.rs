//! The money of one booking: its payments, refunds, fees and disputes, and what they add up to.

use super::{
    Money,
    fee::{Fee, FeeKind, FeeState, Waiver},
    payments::{
        dispute::Dispute,
        payment::{Payment, PaymentState},
        received::Recorded,
        refund::{Cause, Refund, RefundProgress},
    },
    written_off::WriteOff,
};
use crate::ids::{FeeId, PaymentId, RefundId};

/// All of a booking's money movements, each kind by age; or those of them that a change writes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookingMoney {
    pub payments: Vec<Payment>,
    pub refunds: Vec<Refund>,
    pub fees: Vec<Fee>,
    pub disputes: Vec<Dispute>,
    /// Of payments that came outside Checkout: what the practice says of them.
    pub recorded: Vec<Recorded>,
    pub write_offs: Vec<WriteOff>,
}

/// What has moved for a booking so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// What came; what was recorded by mistake did not.
    pub captured: Money,
    /// Ordered refunds count: they are reserved.
    pub refunded: Money,
    /// What the client's bank has taken back.
    pub disputed: Money,
}

impl Paid {
    /// What of the client's money is still here.
    #[must_use]
    pub const fn kept(self) -> Money {
        Money {
            amount: self.captured.amount - self.refunded.amount - self.disputed.amount,
            currency: self.captured.currency,
        }
    }
}

impl BookingMoney {
    /// Sums up, all in the currency of `zero`.
    #[must_use]
    pub fn paid(&self, zero: Money) -> Paid {
        let sum = |amounts: &mut dyn Iterator<Item = Money>| Money {
            amount: amounts.map(|one| one.amount).sum(),
            ..zero
        };
        Paid {
            captured: sum(&mut self.captured().map(|one| Money {
                // What was recorded by mistake never came, so it is neither captured nor refunded
                // (docs/decisions/0040-money-by-hand.md).
                amount: one.amount.amount - self.undone_of(one),
                ..one.amount
            })),
            refunded: sum(&mut self
                .standing_refunds()
                .filter(|one| one.cause != Cause::Undone)
                .map(|one| one.amount)),
            disputed: sum(&mut self
                .disputes
                .iter()
                .filter(|one| one.state.withdrawn())
                .map(|one| one.amount)),
        }
    }

    /// Payments whose money has come.
    pub fn captured(&self) -> impl Iterator<Item = &Payment> {
        self.payments
            .iter()
            .filter(|one| one.state == PaymentState::Captured)
    }

    /// Refunds that went through or still may.
    pub fn standing_refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|one| one.state.stands())
    }

    /// What the practice has given up of its claim.
    #[must_use]
    pub fn given_up(&self) -> i64 {
        self.standing_refunds().map(|one| one.given_up).sum()
    }

    /// What is kept for fees as things stand.
    #[must_use]
    pub fn fees_claimed(&self) -> i64 {
        self.fees.iter().map(|fee| fee.claim().amount).sum()
    }

    /// What may be collected for fees.
    #[must_use]
    pub fn fees_due(&self) -> i64 {
        self.fees.iter().map(|fee| fee.due().amount).sum()
    }

    #[must_use]
    pub fn payment(&self, id: PaymentId) -> Option<&Payment> {
        self.payments.iter().find(|one| one.id == id)
    }

    /// The payment that an object of the provider belongs to: a page, a charge, a refund or a dispute.
    #[must_use]
    pub fn payment_of(&self, object: &str) -> Option<&Payment> {
        let own = |one: &&Payment| {
            one.intent.as_deref() == Some(object)
                || one.page.as_ref().is_some_and(|page| page.id == object)
        };
        let refund = || {
            self.refunds
                .iter()
                .find(|one| one.provider_id.as_deref() == Some(object))
                .map(|one| one.payment)
        };
        let dispute = || {
            self.disputes
                .iter()
                .find(|one| one.id == object)
                .map(|one| one.payment)
        };
        self.payments
            .iter()
            .find(own)
            .or_else(|| self.payment(refund().or_else(dispute)?))
    }

    #[must_use]
    pub fn fee(&self, id: FeeId) -> Option<&Fee> {
        self.fees.iter().find(|one| one.id == id)
    }

    /// Whether a late cancellation was let pass here.
    #[must_use]
    pub fn goodwill(&self) -> bool {
        let passed = |fee: &Fee| {
            matches!(
                fee.state,
                FeeState::Waived {
                    why: Waiver::Goodwill,
                    ..
                }
            )
        };
        self.fees
            .iter()
            .any(|fee| fee.kind == FeeKind::LateCancellation && passed(fee))
    }

    /// Whether the client's bank has taken the payment back, for a while or for good.
    #[must_use]
    pub fn in_dispute(&self, payment: &Payment) -> bool {
        self.disputes
            .iter()
            .any(|one| one.payment == payment.id && one.state.withdrawn())
    }

    /// What of one payment went back or is to.
    #[must_use]
    pub fn refunded(&self, payment: &Payment) -> i64 {
        self.standing_refunds()
            .filter(|one| one.payment == payment.id)
            .map(|one| one.amount.amount)
            .sum()
    }

    /// What can still go back of one payment: what came less what went, nothing while the bank has a say in it.
    #[must_use]
    pub fn refundable(&self, payment: &Payment) -> i64 {
        // Stripe refuses to refund a disputed payment; the client would get the money twice.
        if payment.state != PaymentState::Captured || self.in_dispute(payment) {
            return 0;
        }
        payment.amount.amount.saturating_sub(self.refunded(payment))
    }

    /// What of one payment was recorded by mistake.
    #[must_use]
    pub fn undone_of(&self, payment: &Payment) -> i64 {
        let undone = self
            .standing_refunds()
            .filter(|one| one.payment == payment.id && one.cause == Cause::Undone);
        undone.map(|one| one.amount.amount).sum()
    }

    /// What was written off and stands.
    #[must_use]
    pub fn written_off(&self) -> i64 {
        self.write_offs
            .iter()
            .filter(|one| one.undone_at.is_none())
            .map(|one| one.amount.amount)
            .sum()
    }

    /// Payments whose money can go back, those first that the provider sends back by itself, each kind by age.
    fn returnable(&self) -> impl Iterator<Item = &Payment> {
        let recorded = |one: &&Payment| one.method.is_recorded();
        self.payments
            .iter()
            // The provider's own way first: it needs no manual step, and cannot be forgotten.
            .filter(move |one| !recorded(one))
            .chain(self.payments.iter().filter(recorded))
    }

    /// Of `amount` that goes back, what the practice gives back by hand.
    #[must_use]
    pub fn by_hand(&self, amount: Money) -> Money {
        let online: i64 = self
            .payments
            .iter()
            .filter(|one| !one.method.is_recorded())
            .map(|one| self.refundable(one))
            .sum();
        Money {
            amount: (amount.amount - online).max(0),
            ..amount
        }
    }

    /// Whether the practice gives it back by hand.
    #[must_use]
    pub fn is_by_hand(&self, refund: &Refund) -> bool {
        self.payment(refund.payment)
            .is_some_and(|payment| payment.method.is_recorded())
    }

    /// What the practice has yet to give back by hand.
    #[must_use]
    pub fn to_give_back(&self) -> i64 {
        let due = self
            .refunds
            .iter()
            .filter(|one| one.state == RefundProgress::Ordered && self.is_by_hand(one));
        due.map(|one| one.amount.amount).sum()
    }

    /// Refunds of `amount` in all, as far as it can go back, the oldest payment first of each kind.
    #[must_use]
    pub fn reserve(
        &self,
        amount: Money,
        cause: Cause,
        fresh: &mut dyn FnMut() -> RefundId,
    ) -> Vec<Refund> {
        let mut left = amount.amount;
        let mut reserved = Vec::new();
        // Stripe refunds one payment at a time, so an amount may take several refunds.
        for payment in self.returnable() {
            let take = left.min(self.refundable(payment));
            if take > 0 {
                let amount = Money {
                    amount: take,
                    ..amount
                };
                let state = RefundProgress::Ordered;
                reserved.push(Refund {
                    id: fresh(),
                    payment: payment.id,
                    amount,
                    cause,
                    given_up: 0,
                    state,
                    provider_id: None,
                });
                left -= take;
            }
        }
        reserved
    }

    /// These with `changed` written over them: rows of the same id replaced, new ones added.
    #[must_use]
    pub fn with(&self, changed: &Self) -> Self {
        let mut all = self.clone();
        merge(&mut all.payments, &changed.payments, |one| one.id);
        merge(&mut all.refunds, &changed.refunds, |one| one.id);
        merge(&mut all.fees, &changed.fees, |one| one.id);
        merge(&mut all.disputes, &changed.disputes, |one| one.id.clone());
        merge(&mut all.recorded, &changed.recorded, |one| one.payment);
        merge(&mut all.write_offs, &changed.write_offs, |one| one.id);
        all
    }
}

impl From<Payment> for BookingMoney {
    fn from(payment: Payment) -> Self {
        Self {
            payments: vec![payment],
            ..Self::default()
        }
    }
}

impl From<Refund> for BookingMoney {
    fn from(refund: Refund) -> Self {
        Self {
            refunds: vec![refund],
            ..Self::default()
        }
    }
}

impl From<Dispute> for BookingMoney {
    fn from(dispute: Dispute) -> Self {
        Self {
            disputes: vec![dispute],
            ..Self::default()
        }
    }
}

impl From<Fee> for BookingMoney {
    fn from(fee: Fee) -> Self {
        Self {
            fees: vec![fee],
            ..Self::default()
        }
    }
}

fn merge<T: Clone, K: PartialEq>(all: &mut Vec<T>, changed: &[T], key: impl Fn(&T) -> K) {
    for one in changed {
        match all.iter_mut().find(|old| key(old) == key(one)) {
            Some(old) => old.clone_from(one),
            None => all.push(one.clone()),
        }
    }
}

/// How a cancelled booking's money is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    pub fee: Money,
    /// `max(0, captured − refunded − fee)`.
    pub refund: Money,
    /// `max(0, fee − (captured − refunded))`.
    pub owed: Money,
}

impl Settlement {
    #[must_use]
    pub fn of(paid: Paid, fee: Money) -> Self {
        let kept = paid.kept().amount;
        let at_least_zero = |amount: i64| Money {
            amount: amount.max(0),
            ..fee
        };
        Self {
            fee,
            refund: at_least_zero(kept.saturating_sub(fee.amount)),
            owed: at_least_zero(fee.amount.saturating_sub(kept)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn what_is_kept_and_what_goes_back_adds_up() {
        let eur = |amount| Money::new(amount, Currency::EUR);
        let paid = |captured, refunded| Paid {
            captured: eur(captured),
            refunded: eur(refunded),
            disputed: eur(0),
        };
        let settled = |refund, owed| Settlement {
            fee: eur(8_875),
            refund: eur(refund),
            owed: eur(owed),
        };
        assert_eq!(
            Settlement::of(paid(3_000, 0), eur(8_875)),
            settled(0, 5_875)
        );
        assert_eq!(
            Settlement::of(paid(12_678, 0), eur(8_875)),
            settled(3_803, 0)
        );
        assert_eq!(
            Settlement::of(paid(12_678, 3_803), eur(8_875)),
            settled(0, 0)
        );
    }
}
