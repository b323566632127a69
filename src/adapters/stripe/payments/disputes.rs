//! Disputes (API, Dispute). Read as plain JSON: their evidence grows new shapes that are nothing to us.

use jiff::Timestamp;
use serde::Deserialize;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::{
    adapters::stripe::{
        amounts,
        path_id::plain,
        transport::{CallOptions, Transport},
    },
    ports::payments::{PaymentsError, ProviderDispute},
};
use domain::money::payments::dispute::DisputeState;

#[derive(Deserialize)]
struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    reason: String,
    payment_intent: Option<String>,
    evidence_details: Evidence,
    livemode: bool,
}

#[derive(Deserialize)]
struct Evidence {
    /// 0 or nothing when the bank takes no evidence.
    due_by: Option<i64>,
}

/// The dispute as it is now.
pub(crate) async fn dispute(
    transport: &Transport,
    id: &str,
    account: Option<&str>,
) -> Result<ProviderDispute, PaymentsError> {
    let request = RequestBuilder::new(StripeMethod::Get, format!("/disputes/{}", plain(id)?));
    let found: Dispute = transport
        .call()
        .json(request, CallOptions { account, key: None })
        .await?;
    let due = found
        .evidence_details
        .due_by
        .filter(|seconds| *seconds != 0);
    Ok(ProviderDispute {
        amount: amounts::from_stripe(found.amount, &found.currency)
            .ok_or(PaymentsError::Unknown)?,
        state: state(&found.status).ok_or(PaymentsError::Unknown)?,
        evidence_due: due
            .map(Timestamp::from_second)
            .transpose()
            .map_err(|_| PaymentsError::Unknown)?,
        id: found.id,
        payment_intent: found.payment_intent,
        reason: found.reason,
        livemode: found.livemode,
    })
}

/// Of Stripe's words, those of inquiries begin with `warning`: no money moves unless they turn into disputes. One that is
/// closed or prevented has left the money with us.
fn state(status: &str) -> Option<DisputeState> {
    Some(match status {
        "warning_needs_response" | "warning_under_review" => DisputeState::Inquiry,
        "needs_response" => DisputeState::NeedsResponse,
        "under_review" => DisputeState::UnderReview,
        "won" | "warning_closed" | "prevented" => DisputeState::Won,
        "lost" => DisputeState::Lost,
        _ => return None,
    })
}
