//! Refunds: our order as Stripe's parameters, and Stripe's refund as ours.

use std::collections::HashMap;

use serde::Deserialize;
use stripe_core::refund::CreateRefund;

use crate::{
    adapters::stripe::amounts,
    ports::payments::{PaymentsError, ProviderRefund, RefundOrder, RefundState},
};

/// The metadata key under which our id travels.
const OURS: &str = "refund";

/// What is read of a refund.
#[derive(Debug, Deserialize)]
pub(crate) struct Refund {
    id: String,
    status: Option<String>,
    amount: i64,
    currency: String,
    payment_intent: Option<String>,
    metadata: Option<HashMap<String, String>>,
}

impl Refund {
    /// The id of ours that travels with it.
    fn ours(&self) -> Option<&str> {
        Some(self.metadata.as_ref()?.get(OURS)?.as_str())
    }

    /// Its id at Stripe.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}

/// The request that gives money back.
pub(crate) fn request(order: &RefundOrder) -> Result<CreateRefund, PaymentsError> {
    let amount = amounts::to_stripe(order.amount).ok_or_else(|| PaymentsError::Refused {
        code: "amount_not_representable".into(),
    })?;
    // The refund's id is how it is found again after its key is forgotten.
    let metadata: HashMap<String, String> = [
        ("practice".to_owned(), order.practice.to_string()),
        ("payment".to_owned(), order.payment.to_string()),
        (OURS.to_owned(), order.refund.to_string()),
    ]
    .into();
    Ok(CreateRefund::new()
        .payment_intent(&order.payment_intent)
        .amount(amount)
        .metadata(metadata))
}

/// Whether this is the refund that `order` asks for.
pub(crate) fn is_of(refund: &Refund, order: &RefundOrder) -> bool {
    refund.ours() == Some(order.refund.to_string().as_str())
}

/// The refund as the port tells it; `status` is an open set of words at Stripe.
pub(crate) fn refund(refund: &Refund) -> Result<ProviderRefund, PaymentsError> {
    let state = match refund.status.as_deref() {
        Some("pending") => RefundState::Pending,
        Some("requires_action") => RefundState::RequiresAction,
        Some("succeeded") => RefundState::Succeeded,
        Some("failed") => RefundState::Failed,
        Some("canceled") => RefundState::Canceled,
        _ => return Err(PaymentsError::Unknown),
    };
    let amount =
        amounts::from_stripe(refund.amount, &refund.currency).ok_or(PaymentsError::Unknown)?;
    Ok(ProviderRefund {
        id: refund.id.clone(),
        state,
        amount,
        payment_intent: refund.payment_intent.clone(),
        refund: refund.ours().and_then(|id| id.parse().ok()),
    })
}
