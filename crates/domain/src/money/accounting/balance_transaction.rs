//! The provider's balance transactions, and whether they agree with what is known here.

use jiff::Timestamp;
use uuid::Uuid;

use crate::money::{
    Money,
    funds::BookingMoney,
    payments::{
        dispute::DisputeState,
        payment::{Payment, PaymentState},
        refund::{Refund, RefundProgress},
    },
};

/// One entry of the provider's balance (Stripe, Balance Transaction).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceTransaction {
    /// The provider's id, `txn_…`.
    pub id: String,
    pub kind: BalanceTransactionKind,
    /// The provider's id of what moved: `pi_…` of payments and disputes, `re_…` of refunds.
    pub object: Option<String>,
    /// The payment it belongs to, `pi_…`, if the provider says.
    pub payment: Option<String>,
    /// Signed: what came is positive. Before the provider's fee; in the currency the client paid in.
    pub amount: Money,
    /// What the provider kept of it.
    pub fee: Money,
    /// What it came to on a balance of another currency.
    pub settled: Option<Settled>,
    pub created: Timestamp,
}

/// An amount on a balance of another currency than the client paid in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Signed, in the provider's smallest unit.
    pub amount: i64,
    /// ISO 4217, in lower case.
    pub currency: String,
}

/// What a balance transaction is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum BalanceTransactionKind {
    Payment,
    Refund,
    /// A refund that came back.
    RefundFailure,
    Dispute,
    DisputeReversal,
    /// Payouts to the bank and whatever else is not of a client.
    Other,
}

/// Why a balance transaction does not agree with our rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr)]
#[strum(const_into_str)]
pub enum Difference {
    /// Nothing here knows of it.
    #[strum(serialize = "unknown_movement")]
    Unknown,
    /// The amount or the currency is another.
    #[strum(serialize = "amount_differs")]
    Amount,
    /// Money came for a payment that does not count as paid here.
    #[strum(serialize = "not_captured_here")]
    NotCaptured,
}

impl BalanceTransaction {
    /// What of a booking's funds it moved: the uuid of the payment or refund; or why it does not agree with them.
    ///
    /// # Errors
    /// The [`Difference`].
    pub fn compare(&self, funds: &BookingMoney) -> Result<Uuid, Difference> {
        let object = self.object.as_deref().ok_or(Difference::Unknown)?;
        let payment = || {
            funds
                .payments
                .iter()
                .find(|one| one.intent.as_deref() == Some(object))
                .ok_or(Difference::Unknown)
        };
        let refund = || {
            funds
                .refunds
                .iter()
                .find(|one| one.provider_id.as_deref() == Some(object))
                .ok_or(Difference::Unknown)
        };
        match self.kind {
            BalanceTransactionKind::Payment => self.paid(payment()?),
            BalanceTransactionKind::Refund => refunded(refund()?, self.gone()),
            // The balance says that it came back while our row still says that it went: unexplained
            // until the refund's own event is applied.
            BalanceTransactionKind::RefundFailure if refund()?.state < RefundProgress::Failed => {
                Err(Difference::Unknown)
            }
            BalanceTransactionKind::RefundFailure => refunded(refund()?, Some(self.amount)),
            // An inquiry moves no money (Stripe, "How disputes work"), so it cannot explain a
            // withdrawal.
            BalanceTransactionKind::Dispute => disputed(funds, payment()?, self.gone(), |state| {
                state != DisputeState::Inquiry
            }),
            BalanceTransactionKind::DisputeReversal => {
                disputed(funds, payment()?, Some(self.amount), |state| {
                    state == DisputeState::Won
                })
            }
            // This has nothing to do with a client, so no booking's money can explain it.
            BalanceTransactionKind::Other => Err(Difference::Unknown),
        }
    }

    /// What the provider kept of it, and what the exchange took: money that leaves a balance of another currency does not go at the
    /// rate at which it came with `paid`. Negative when the exchange gave more than the fee took.
    #[must_use]
    pub fn cost(&self, paid: Option<&Self>) -> Money {
        let lost = paid
            .and_then(|paid| self.lost_in_exchange(paid))
            .unwrap_or(0);
        Money {
            amount: self.fee.amount.saturating_add(lost),
            ..self.fee
        }
    }

    /// What came less than at the rate of `paid`, or went more, in the currency the client paid in.
    fn lost_in_exchange(&self, paid: &Self) -> Option<i64> {
        let (now, then) = (self.settled.as_ref()?, paid.settled.as_ref()?);
        // A payment sets the rate, so it loses nothing itself. With other currencies there is no
        // rate to compare.
        if self.kind == BalanceTransactionKind::Payment
            || now.currency != then.currency
            || self.amount.currency != paid.amount.currency
        {
            return None;
        }
        // The products below are of three amounts: too large for an `i64`.
        let wide = i128::from;
        let (moved, came) = (wide(self.amount.amount), wide(paid.amount.amount));
        // The loss is what `moved` would be worth at the old rate less what it is worth now,
        // brought back into the client's currency at the new rate: (moved × then − there × came) ×
        // moved ÷ (came × there).
        let (there, whole) = (wide(now.amount), came * wide(now.amount));
        let lost = moved.checked_mul(moved * wide(then.amount) - there * came)?;
        let (sign, part) = (lost.signum() * whole.signum(), whole.abs());
        // Half of the divisor is added, so that halves are rounded away from zero as in
        // [`Money::share`].
        (part != 0)
            .then(|| i64::try_from(sign * ((lost.abs() + part / 2) / part)).ok())
            .flatten()
    }

    fn paid(&self, payment: &Payment) -> Result<Uuid, Difference> {
        // The amount is checked first: a wrong one needs a person even if the state is behind as
        // well.
        if payment.amount != self.amount {
            Err(Difference::Amount)
        } else if payment.state == PaymentState::Captured {
            Ok(payment.id.0)
        } else {
            Err(Difference::NotCaptured)
        }
    }

    /// The amount that left, as a positive one.
    fn gone(&self) -> Option<Money> {
        Some(Money {
            amount: self.amount.amount.checked_neg()?,
            ..self.amount
        })
    }
}

fn refunded(refund: &Refund, moved: Option<Money>) -> Result<Uuid, Difference> {
    if Some(refund.amount) == moved {
        Ok(refund.id.0)
    } else {
        Err(Difference::Amount)
    }
}

fn disputed(
    funds: &BookingMoney,
    payment: &Payment,
    moved: Option<Money>,
    fits: impl Fn(DisputeState) -> bool,
) -> Result<Uuid, Difference> {
    let mut known = funds
        .disputes
        .iter()
        .filter(|one| one.payment == payment.id && fits(one.state))
        .peekable();
    // "Unknown" and "another amount" are two exceptions: the first may be an event that is late,
    // the second does not go away by waiting.
    if known.peek().is_none() {
        return Err(Difference::Unknown);
    }
    if known.any(|one| Some(one.amount) == moved) {
        Ok(payment.id.0)
    } else {
        Err(Difference::Amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn moved(kind: BalanceTransactionKind, amount: i64, settled: i64) -> BalanceTransaction {
        BalanceTransaction {
            id: "txn_1".into(),
            kind,
            object: None,
            payment: None,
            amount: Money::new(amount, Currency::GBP),
            fee: Money::new(100, Currency::GBP),
            settled: Some(Settled {
                amount: settled,
                currency: "eur".into(),
            }),
            created: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_goes_back_at_another_rate_costs_or_brings_the_difference() {
        let paid = moved(BalanceTransactionKind::Payment, 6_500, 7_540);
        for (kind, amount, settled, cost) in [
            (BalanceTransactionKind::Refund, -6_500, -7_540, 100),
            (BalanceTransactionKind::Refund, -6_500, -7_605, 156),
            (BalanceTransactionKind::Refund, -3_250, -3_802, 127),
            (BalanceTransactionKind::Refund, -6_500, -7_475, 43),
            (BalanceTransactionKind::DisputeReversal, 6_500, 7_475, 157),
            (BalanceTransactionKind::Payment, 6_500, 7_605, 100),
        ] {
            assert_eq!(
                moved(kind, amount, settled).cost(Some(&paid)).amount,
                cost,
                "{kind:?} {amount} {settled}"
            );
        }
        let plain = BalanceTransaction {
            settled: None,
            ..moved(BalanceTransactionKind::Refund, -6_500, 0)
        };
        assert_eq!(
            (plain.cost(Some(&paid)).amount, plain.cost(None).amount),
            (100, 100)
        );
    }
}
