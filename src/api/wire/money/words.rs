//! The words of payments, refunds, disputes and fees, as they are written: the domain's own, where it has the same.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::words::words;
use domain::money::{
    fee::{FeeKind, FeeState, Waiver},
    payments::{
        dispute::DisputeState,
        payment::{CollectionMethod, PaymentState, Purpose},
        refund::{Cause, RefundProgress},
    },
};

words! {
    /// The state of a payment.
    PaymentStateDto = PaymentState {
        Pending,
        /// The money is on its way, but not certain.
        Processing,
        /// It was not made, or did not arrive.
        Failed,
        Captured,
    }

    /// What a payment is for: `booking` confirms it, `card` saves a card and moves no money, `balance` is the rest of the price.
    PurposeDto = Purpose { Booking, Card, Balance, Fee }

    /// How a payment is made: by the client on the provider's page (`checkout`) or by their saved card; or outside the provider, as you
    /// recorded it: in cash, by transfer to your bank account, at your card terminal.
    PaymentMethodDto = CollectionMethod {
        #[serde(rename = "checkout")]
        Page,
        #[serde(rename = "saved_card")]
        Card,
        Cash,
        #[serde(rename = "bank_transfer")]
        Transfer,
        Terminal,
    }

    /// Why money goes back: by the policy, because you decided so (`manual`), by a refund made at the provider itself (`external`), or
    /// because a payment was recorded by mistake (`undone`).
    RefundCauseDto = Cause {
        Policy,
        Manual,
        External,
        Undone,
    }

    /// The state of a refund. `ordered` of a payment that you recorded: give the money back, then say so. `superseded`: it did not go
    /// through, and the money went back another way.
    RefundStateDto = RefundProgress { Ordered, Pending, Succeeded, Failed, Superseded }

    /// The state of a dispute. With an `inquiry` no money has moved.
    DisputeStateDto = DisputeState { Inquiry, NeedsResponse, UnderReview, Won, Lost }

    /// What a fee is for.
    FeeKindDto = FeeKind { LateCancellation, NoShow }
}

/// What was decided about a fee. It is waived by the practice (`waived`), because somebody else took the time (`waived_resold`), or
/// because the policy waives so many a year (`waived_goodwill`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeStateDto {
    Proposed,
    Approved,
    Waived,
    WaivedResold,
    WaivedGoodwill,
}

impl From<FeeState> for FeeStateDto {
    fn from(state: FeeState) -> Self {
        match state {
            FeeState::Proposed => Self::Proposed,
            FeeState::Approved { .. } => Self::Approved,
            FeeState::Waived { why, .. } => match why {
                Waiver::Practice => Self::Waived,
                Waiver::Resold => Self::WaivedResold,
                Waiver::Goodwill => Self::WaivedGoodwill,
            },
        }
    }
}
