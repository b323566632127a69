//! Events that Stripe could not deliver (API, List all events, `delivery_success`). Stripe keeps them for 30 days.

use jiff::Timestamp;

use super::{lists, transport::Transport, webhook::Envelope};
use crate::ports::payments::{Event, PaymentsError};

/// Their envelopes, oldest first. What has no envelope could not be stored anyway, and must not hide the others.
pub(super) async fn undelivered(
    transport: &Transport,
    since: Timestamp,
    account: Option<&str>,
) -> Result<Vec<Event>, PaymentsError> {
    let since = since.as_second().to_string();
    let wanted = [
        // Events that are pending, or failed at an endpoint (API, List all events,
        // `delivery_success`).
        ("delivery_success", "false"),
        ("created[gte]", since.as_str()),
    ];
    let entries = lists::all(transport, "/events", &wanted, account).await?;
    let events = entries.into_iter().filter_map(|entry| {
        let event = serde_json::from_value::<Envelope>(entry)
            .ok()
            .and_then(Envelope::event);
        if event.is_none() {
            tracing::error!("an undelivered event of stripe cannot be read");
        }
        event
    });
    // Asked on an account's behalf Stripe does not repeat whose they are, as it does when it posts them to us.
    Ok(events
        .map(|event| Event {
            account: event.account.or_else(|| account.map(str::to_owned)),
            ..event
        })
        .collect())
}
