//! Fees for late cancellations and missed sessions: proposed by rule, decided by a human, waived by themselves when the
//! time is sold again.

use jiff::Timestamp;

use super::Money;
use crate::{
    booking::refusal::Refusal,
    ids::{BookingId, FeeId},
};

/// One fee of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    pub id: FeeId,
    pub booking: BookingId,
    pub kind: FeeKind,
    /// By the policy that was in force at booking.
    pub proposed: Money,
    pub proposed_at: Timestamp,
    pub state: FeeState,
}

/// What a fee is for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum FeeKind {
    LateCancellation,
    NoShow,
}

/// What was decided about a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeState {
    /// What the client has paid of it stays; nothing is charged.
    Proposed,
    /// At most what was proposed.
    Approved {
        amount: Money,
        at: Timestamp,
    },
    Waived {
        why: Waiver,
        at: Timestamp,
    },
}

/// Why a fee is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    Practice,
    /// Somebody else took the time.
    Resold,
    /// The late cancellations a year that the policy lets pass.
    Goodwill,
}

impl FeeState {
    /// The word on the wire and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved { .. } => "approved",
            Self::Waived {
                why: Waiver::Practice,
                ..
            } => "waived",
            Self::Waived {
                why: Waiver::Resold,
                ..
            } => "waived_resold",
            Self::Waived {
                why: Waiver::Goodwill,
                ..
            } => "waived_goodwill",
        }
    }
}

impl Fee {
    /// What the practice may keep for it as things stand.
    #[must_use]
    pub const fn claim(&self) -> Money {
        match self.state {
            // Otherwise what was paid of it would go back at once, before anybody could decide
            // (docs/decisions/0013-settling-up.md).
            FeeState::Proposed => self.proposed,
            FeeState::Approved { amount, .. } => amount,
            FeeState::Waived { .. } => Money::zero(self.proposed.currency),
        }
    }

    /// What may be collected for it: nothing before a human has said so.
    #[must_use]
    pub const fn due(&self) -> Money {
        match self.state {
            FeeState::Approved { amount, .. } => amount,
            FeeState::Proposed | FeeState::Waived { .. } => Money::zero(self.proposed.currency),
        }
    }

    /// The fee is taken, all of it or less.
    ///
    /// # Errors
    /// [`Refusal::FeeDecided`] unless it is proposed; [`Refusal::FeeTooLarge`] for more than was proposed, nothing at all
    /// (that would be a waiver) or another currency; [`Refusal::NotInSteps`] for what no charge can express.
    pub fn approved(self, amount: Option<Money>, at: Timestamp) -> Result<Self, Refusal> {
        let amount = amount.unwrap_or(self.proposed);
        // Decided once: an approved fee may have been charged already, and a waived one is not
        // claimed after all.
        if self.state != FeeState::Proposed {
            return Err(Refusal::FeeDecided);
        }
        if amount.currency != self.proposed.currency
            || amount.amount < 1
            || amount.amount > self.proposed.amount
        {
            return Err(Refusal::FeeTooLarge);
        }
        if !amount.is_in_steps() {
            return Err(Refusal::NotInSteps(Money::step(amount.currency)));
        }
        Ok(Self {
            state: FeeState::Approved { amount, at },
            ..self
        })
    }

    /// The fee is not taken; what was paid of it goes back.
    ///
    /// # Errors
    /// [`Refusal::FeeDecided`] when it is waived already.
    pub fn waived(self, why: Waiver, at: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            FeeState::Waived { .. } => Err(Refusal::FeeDecided),
            // An approved fee may still be waived (its time is sold again, or the practice changes
            // its mind): settling up then sends back what was paid of it.
            FeeState::Proposed | FeeState::Approved { .. } => Ok(Self {
                state: FeeState::Waived { why, at },
                ..self
            }),
        }
    }
}
