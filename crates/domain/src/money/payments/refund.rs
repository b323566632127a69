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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Cause {
    /// The practice has no claim to it.
    #[strum(serialize = "rule")]
    Policy,
    /// The practice gives it back, whatever its claim.
    #[strum(serialize = "hand")]
    Manual,
    /// It was made at the provider itself, by whoever runs the account there.
    #[strum(serialize = "outside")]
    External,
    /// It takes back a payment that was recorded by mistake.
    Undone,
}

/// How far a refund is. It only ever goes forward in this order: what went through may still come back.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
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
    /// Whether the money went or still may.
    #[must_use]
    pub const fn stands(self) -> bool {
        // Reserved counts as gone: until the provider answers, a second refund must not take the
        // same money.
        matches!(self, Self::Ordered | Self::Pending | Self::Succeeded)
    }
}

impl Refund {
    /// The provider's idempotency key of ordering it.
    #[must_use]
    pub fn order_key(&self) -> String {
        // The refund's id is made before the call and kept, so Stripe sees a repetition as the same
        // refund.
        format!("{}:refund:{}", self.payment, self.id)
    }
}
