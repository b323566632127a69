//! Money that moves for a booking: what is to be paid, what came, what goes back.

use jiff::Timestamp;

use super::{
    ids::{BookingId, PaymentId, RefundId},
    money::Money,
};

/// One payment of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub booking: BookingId,
    pub amount: Money,
    pub state: PaymentState,
    /// Rises when a page that can no longer be paid is replaced; part of the idempotency key.
    pub attempt: u32,
    /// How long the page may be paid; fixed before it is opened, so that repetitions are the same.
    pub page_expires_at: Timestamp,
    /// The page at the provider.
    pub page: Option<Page>,
    /// Where the client's browser goes after paying.
    pub return_url: Option<String>,
    /// The provider's id of the money movement.
    pub intent: Option<String>,
}

/// A payment page that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The provider's id.
    pub id: String,
    pub url: Option<String>,
}

/// How far a payment is. It only ever goes forward in this order; `Dead` may still turn `Captured` when money comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    Pending,
    /// The client has done their part, the money is on its way but not certain.
    Processing,
    /// Will not come.
    Dead,
    Captured,
}

impl PaymentState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Dead, Self::Captured];

    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Dead => "dead",
            Self::Captured => "captured",
        }
    }
}

impl Payment {
    /// The provider's idempotency key of opening the page: `payment : operation : attempt`.
    #[must_use]
    pub fn open_key(&self) -> String {
        format!("{}:open:{}", self.id, self.attempt)
    }

    /// Whether it can still be paid by its client.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, PaymentState::Pending | PaymentState::Processing)
    }
}

/// Money going back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub amount: Money,
    pub state: RefundProgress,
    /// The provider's id once it took the order.
    pub provider_id: Option<String>,
}

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundProgress {
    /// Reserved here; the provider may not know yet.
    Ordered,
    /// The provider has it.
    Pending,
    Succeeded,
    /// The provider could not: a human must look.
    Failed,
}

impl RefundProgress {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ordered, Self::Pending, Self::Succeeded, Self::Failed];

    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl Refund {
    /// The provider's idempotency key of ordering it.
    #[must_use]
    pub fn order_key(&self) -> String {
        format!("{}:refund:{}", self.payment, self.id)
    }
}

/// What has moved for a booking so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    pub captured: Money,
    /// Ordered refunds count: they are reserved.
    pub refunded: Money,
}

impl Paid {
    /// Sums the payments and refunds of one booking, all in the currency of `zero`.
    #[must_use]
    pub fn of(payments: &[Payment], refunds: &[Refund], zero: Money) -> Self {
        let captured = payments.iter().filter(|one| one.state == PaymentState::Captured).map(|one| one.amount.amount).sum();
        let refunded = refunds.iter().filter(|one| one.state != RefundProgress::Failed).map(|one| one.amount.amount).sum();
        Self { captured: Money { amount: captured, ..zero }, refunded: Money { amount: refunded, ..zero } }
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
        let kept = paid.captured.amount.saturating_sub(paid.refunded.amount);
        let at_least_zero = |amount: i64| Money { amount: amount.max(0), ..fee };
        Self { fee, refund: at_least_zero(kept.saturating_sub(fee.amount)), owed: at_least_zero(fee.amount.saturating_sub(kept)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn what_is_kept_and_what_goes_back_adds_up() {
        let eur = |amount| Money::new(amount, Currency::EUR);
        let paid = |captured, refunded| Paid { captured: eur(captured), refunded: eur(refunded) };
        let settled = |refund, owed| Settlement { fee: eur(8_875), refund: eur(refund), owed: eur(owed) };
        assert_eq!(Settlement::of(paid(3_000, 0), eur(8_875)), settled(0, 5_875));
        assert_eq!(Settlement::of(paid(12_678, 0), eur(8_875)), settled(3_803, 0));
        assert_eq!(Settlement::of(paid(12_678, 3_803), eur(8_875)), settled(0, 0));
    }
}
