//! Money going back to a client.

use super::{
    ids::{PaymentId, RefundId},
    money::Money,
};

/// Money going back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub amount: Money,
    pub cause: Cause,
    pub state: RefundProgress,
    /// The provider's id once it took the order.
    pub provider_id: Option<String>,
}

/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The practice has no claim to it.
    Rule,
    /// The practice gives up a part of its claim.
    Hand,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Rule, Self::Hand];

    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Hand => "hand",
        }
    }
}

/// How far a refund is. It only ever goes forward in this order: what went through may still come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
