//! Money going back to a client.

use crate::{
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
    /// What of it the practice had a claim to, and gave up. The rest was the client's anyway.
    pub given_up: i64,
    pub state: RefundProgress,
    /// The provider's id once it took the order.
    pub provider_id: Option<String>,
}

/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The practice has no claim to it.
    Rule,
    /// The practice gives it back, whatever its claim.
    Hand,
    /// It was made at the provider itself, by whoever runs the account there.
    Outside,
    /// It takes back a payment that was recorded by mistake.
    Undone,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Rule, Self::Hand, Self::Outside, Self::Undone];

    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Hand => "hand",
            Self::Outside => "outside",
            Self::Undone => "undone",
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
    /// It did not go through, and nothing is owed for it any more: the money went back another way.
    Superseded,
}

impl RefundProgress {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Ordered,
        Self::Pending,
        Self::Succeeded,
        Self::Failed,
        Self::Superseded,
    ];

    /// Whether the money went or still may.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Ordered | Self::Pending | Self::Succeeded)
    }

    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
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
