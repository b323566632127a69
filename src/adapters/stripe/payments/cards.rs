//! Letting go of saved cards (API, Detach a `PaymentMethod`): one that is detached can never be charged again.

use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::{
    adapters::stripe::{
        path_id::plain,
        transport::{CallOptions, Transport},
    },
    ports::payments::PaymentsError,
};

/// Detaches the card, unless that has been done.
pub(crate) async fn detach(
    transport: &Transport,
    method: &str,
    account: Option<&str>,
) -> Result<(), PaymentsError> {
    let path = format!("/payment_methods/{}", plain(method)?);
    let wish = || CallOptions { account, key: None };
    let detach = RequestBuilder::new(StripeMethod::Post, format!("{path}/detach"));
    // Without a key: a second time is refused, and then a look tells why.
    let refused = match transport
        .call()
        .json::<Value>(detach, wish())
        .await
        .map_err(PaymentsError::from)
    {
        Ok(_) | Err(PaymentsError::NotFound) => return Ok(()),
        Err(refused @ PaymentsError::Refused { .. }) => refused,
        Err(error) => return Err(error),
    };
    let found: Value = transport
        .call()
        .json(RequestBuilder::new(StripeMethod::Get, path), wish())
        .await?;
    // Without a customer it can no longer be charged, whoever detached it.
    if found["customer"].is_null() {
        Ok(())
    } else {
        Err(refused)
    }
}
