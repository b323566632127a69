//! Movements on the provider's balance, and whether they agree with what is known here.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    dispute::DisputeState,
    funds::Funds,
    money::Money,
    payment::{Payment, PaymentState},
    refund::{Refund, RefundProgress},
};

/// One movement on the provider's balance (Stripe, Balance Transaction).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The provider's id, `txn_…`.
    pub id: String,
    pub kind: MovementKind,
    /// The provider's id of what moved: `pi_…` of payments and disputes, `re_…` of refunds.
    pub object: Option<String>,
    /// The payment it belongs to, `pi_…`, if the provider says.
    pub payment: Option<String>,
    /// Signed: what came is positive. Before the provider's fee.
    pub amount: Money,
    /// What the provider kept of it.
    pub fee: Money,
    pub created: Timestamp,
}

/// What a movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementKind {
    Payment,
    Refund,
    /// A refund that came back.
    RefundFailure,
    Dispute,
    DisputeReversal,
    /// Payouts to the bank and whatever else is not of a client.
    Other,
}

impl MovementKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Payment, Self::Refund, Self::RefundFailure, Self::Dispute, Self::DisputeReversal, Self::Other];

    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::DisputeReversal => "dispute_reversal",
            Self::Other => "other",
        }
    }
}

/// Why a movement does not agree with our rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Nothing here knows of it.
    Unknown,
    /// The amount or the currency is another.
    Amount,
    /// Money came for a payment that does not count as paid here.
    NotCaptured,
}

impl Difference {
    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_movement",
            Self::Amount => "amount_differs",
            Self::NotCaptured => "not_captured_here",
        }
    }
}

impl Movement {
    /// What of a booking's funds it moved: the uuid of the payment or refund; or why it does not agree with them.
    ///
    /// # Errors
    /// The [`Difference`].
    pub fn compare(&self, funds: &Funds) -> Result<Uuid, Difference> {
        let object = self.object.as_deref().ok_or(Difference::Unknown)?;
        let payment = || funds.payments.iter().find(|one| one.intent.as_deref() == Some(object)).ok_or(Difference::Unknown);
        let refund = || funds.refunds.iter().find(|one| one.provider_id.as_deref() == Some(object)).ok_or(Difference::Unknown);
        match self.kind {
            MovementKind::Payment => self.paid(payment()?),
            MovementKind::Refund => refunded(refund()?, self.gone()),
            MovementKind::RefundFailure if refund()?.state < RefundProgress::Failed => Err(Difference::Unknown),
            MovementKind::RefundFailure => refunded(refund()?, Some(self.amount)),
            MovementKind::Dispute => disputed(funds, payment()?, self.gone(), |state| state != DisputeState::Inquiry),
            MovementKind::DisputeReversal => disputed(funds, payment()?, Some(self.amount), |state| state == DisputeState::Won),
            MovementKind::Other => Err(Difference::Unknown),
        }
    }

    fn paid(&self, payment: &Payment) -> Result<Uuid, Difference> {
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
        Some(Money { amount: self.amount.amount.checked_neg()?, ..self.amount })
    }
}

fn refunded(refund: &Refund, moved: Option<Money>) -> Result<Uuid, Difference> {
    if Some(refund.amount) == moved { Ok(refund.id.0) } else { Err(Difference::Amount) }
}

fn disputed(
    funds: &Funds,
    payment: &Payment,
    moved: Option<Money>,
    fits: impl Fn(DisputeState) -> bool,
) -> Result<Uuid, Difference> {
    let mut known = funds.disputes.iter().filter(|one| one.payment == payment.id && fits(one.state)).peekable();
    if known.peek().is_none() {
        return Err(Difference::Unknown);
    }
    if known.any(|one| Some(one.amount) == moved) { Ok(payment.id.0) } else { Err(Difference::Amount) }
}
