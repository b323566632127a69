//! Stripe's lists (docs.stripe.com/api/pagination), read whole. Their entries are plain JSON: one of a shape that came after
//! this was written must not hide the others.

use serde::Deserialize;
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::transport::{CallOptions, Transport};
use crate::ports::payments::PaymentsError;

/// The most that Stripe puts on a page.
const LIMIT: &str = "100";

#[derive(Deserialize)]
struct Page {
    /// Newest first.
    data: Vec<Value>,
    has_more: bool,
}

/// All entries of the list at `path` that fit the parameters `wanted`, oldest first.
pub(super) async fn all(
    transport: &Transport,
    path: &str,
    wanted: &[(&str, &str)],
    account: Option<&str>,
) -> Result<Vec<Value>, PaymentsError> {
    let (mut entries, mut after): (Vec<Value>, Option<String>) = (Vec::new(), None);
    loop {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(wanted)
            .append_pair("limit", LIMIT)
            .extend_pairs(after.as_deref().map(|id| ("starting_after", id)))
            .finish();
        let request = RequestBuilder {
            query: Some(query),
            ..RequestBuilder::new(StripeMethod::Get, path)
        };
        let mut page: Page = transport
            .call()
            .json(request, CallOptions { account, key: None })
            .await?;
        let last = page
            .data
            .last()
            .map(|entry| entry.get("id").and_then(Value::as_str).map(str::to_owned));
        entries.append(&mut page.data);
        match last {
            _ if !page.has_more => break,
            // An empty page before the end, an entry without a name, or the same page again: there is no way on.
            Some(Some(last)) if after.as_ref() != Some(&last) => after = Some(last),
            _ => return Err(PaymentsError::Unknown),
        }
    }
    // Stripe lists the newest first.
    entries.reverse();
    Ok(entries)
}
