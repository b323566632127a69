//! Refunds: our order as Stripe's parameters, and Stripe's refund as ours.

use std::collections::HashMap;

use stripe_core::{Refund, refund::CreateRefund};

use super::amounts;
use crate::ports::payments::{PaymentsError, ProviderRefund, RefundOrder, RefundState};

/// The metadata key under which our id travels.
const OURS: &str = "refund";

/// The request that gives money back.
pub(super) fn request(order: &RefundOrder) -> Result<CreateRefund, PaymentsError> {
    let amount = amounts::to_stripe(order.amount).ok_or_else(|| PaymentsError::Refused {
        code: "amount_not_representable".into(),
    })?;
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
pub(super) fn is_of(refund: &Refund, order: &RefundOrder) -> bool {
    refund
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.get(OURS))
        == Some(&order.refund.to_string())
}

/// The refund as the port tells it; `status` is an open set of words at Stripe.
pub(super) fn refund(refund: &Refund) -> Result<ProviderRefund, PaymentsError> {
    let state = match refund.status.as_deref() {
        Some("pending") => RefundState::Pending,
        Some("requires_action") => RefundState::RequiresAction,
        Some("succeeded") => RefundState::Succeeded,
        Some("failed") => RefundState::Failed,
        Some("canceled") => RefundState::Canceled,
        _ => return Err(PaymentsError::Unknown),
    };
    let amount = amounts::from_stripe(refund.amount, &refund.currency.to_string())
        .ok_or(PaymentsError::Unknown)?;
    Ok(ProviderRefund {
        id: refund.id.as_str().to_owned(),
        state,
        amount,
        payment_intent: refund
            .payment_intent
            .as_ref()
            .map(|intent| intent.id().as_str().to_owned()),
        refund: refund
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get(OURS))
            .and_then(|id| id.parse().ok()),
    })
}
