//! Disputes: a client's bank takes a payment back, for a while or for good.

use jiff::Timestamp;

use crate::{ids::PaymentId, money::Money};

/// One dispute of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// The provider's id, `dp_…`.
    pub id: String,
    pub payment: PaymentId,
    pub amount: Money,
    pub state: DisputeState,
    /// The provider's word for why.
    pub reason: String,
    /// Until then evidence may be given.
    pub evidence_due: Option<Timestamp>,
}

/// How far a dispute is (Stripe, Dispute `status`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum DisputeState {
    /// A question of the bank's; no money has moved.
    Inquiry,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
}

impl DisputeState {
    /// Whether the bank has the money.
    #[must_use]
    pub const fn withdrawn(self) -> bool {
        // Stripe takes the amount when a dispute opens, not when it is lost. An inquiry
        // (`warning_…`) takes nothing.
        matches!(self, Self::NeedsResponse | Self::UnderReview | Self::Lost)
    }

    /// Whether nothing more will come.
    #[must_use]
    pub const fn is_final(self) -> bool {
        // Final for somebody waiting for an answer. Stripe may still turn `lost` into `won`, which
        // is why states follow its object (docs/decisions/0041-slow-methods-are-asked-for.md).
        matches!(self, Self::Won | Self::Lost)
    }
}
