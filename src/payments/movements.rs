//! What moved on Stripe's balance (docs.stripe.com/reports/reporting-categories and …/balance-transaction-types).

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{amounts, lists, transport::Transport};
use crate::ports::payments::{Movement, MovementKind, PaymentsError};

/// What is read of a balance transaction.
#[derive(Deserialize)]
struct Entry {
    id: String,
    amount: i64,
    fee: i64,
    currency: String,
    created: i64,
    #[serde(default)]
    reporting_category: String,
    #[serde(default)]
    source: Value,
}

/// The movements whose `created`, in whole seconds, is from `from` until before `until`, oldest first.
pub(super) async fn movements(
    transport: &Transport,
    from: Timestamp,
    until: Timestamp,
    account: Option<&str>,
) -> Result<Vec<Movement>, PaymentsError> {
    let (from, until) = (from.as_second().to_string(), until.as_second().to_string());
    let wanted = [("created[gte]", from.as_str()), ("created[lt]", until.as_str()), ("expand[]", "data.source")];
    let entries = lists::all(transport, "/balance_transactions", &wanted, account).await?;
    entries.into_iter().filter_map(|entry| movement(entry).transpose()).collect()
}

/// The movement of an entry. An unreadable one that moves a client's money stops the reckoning, which would not be whole;
/// any other is left out.
fn movement(entry: Value) -> Result<Option<Movement>, PaymentsError> {
    let client = entry.get("reporting_category").and_then(Value::as_str).is_some_and(|word| kind(word) != MovementKind::Other);
    let read = serde_json::from_value(entry).ok().and_then(Entry::movement);
    if read.is_none() {
        tracing::error!(client, "a balance transaction of stripe cannot be read");
    }
    if client && read.is_none() { Err(PaymentsError::Unknown) } else { Ok(read) }
}

/// What a reporting category is to us. `charge_failure` takes back what an asynchronous payment seemed to bring.
fn kind(category: &str) -> MovementKind {
    match category {
        "charge" | "charge_failure" => MovementKind::Payment,
        "refund" => MovementKind::Refund,
        "refund_failure" => MovementKind::RefundFailure,
        "dispute" => MovementKind::Dispute,
        "dispute_reversal" => MovementKind::DisputeReversal,
        _ => MovementKind::Other,
    }
}

impl Entry {
    fn movement(self) -> Option<Movement> {
        let kind = kind(&self.reporting_category);
        Some(Movement {
            kind,
            object: object(kind, &self.source).map(str::to_owned),
            payment: self.source.get("payment_intent").and_then(Value::as_str).map(str::to_owned),
            amount: amounts::from_stripe(self.amount, &self.currency)?,
            fee: amounts::from_stripe(self.fee, &self.currency)?,
            created: Timestamp::from_second(self.created).ok()?,
            id: self.id,
        })
    }
}

/// What moved, if its source tells: charges and disputes name their payment, refunds themselves.
fn object(kind: MovementKind, source: &Value) -> Option<&str> {
    match kind {
        MovementKind::Payment | MovementKind::Dispute | MovementKind::DisputeReversal => source.get("payment_intent")?.as_str(),
        MovementKind::Refund | MovementKind::RefundFailure => source.get("id").unwrap_or(source).as_str(),
        MovementKind::Other => None,
    }
}
