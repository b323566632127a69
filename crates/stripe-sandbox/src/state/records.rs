//! What the sandbox remembers. Times are Unix seconds, amounts Stripe's smallest units, currencies in lower case,
//! as on Stripe's wire. What came later has a default, so that older state files can be read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::payments::{
    balance_transaction::BalanceTransaction,
    cards::{Decline, PaymentMethod},
};

/// Stripe's key-value pairs.
pub(crate) type Metadata = BTreeMap<String, String>;

/// A Checkout Session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub expires_at: i64,
    pub currency: String,
    pub items: Vec<Item>,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub locale: Option<String>,
    pub client_reference_id: Option<String>,
    pub customer: Option<String>,
    pub customer_email: Option<String>,
    pub metadata: Metadata,
    pub intent_data: IntentData,
    pub status: SessionStatus,
    pub paid: bool,
    pub intent: Option<String>,
    #[serde(default)]
    pub mode: Mode,
    /// Of the mode `setup` only, from the beginning.
    #[serde(default)]
    pub setup_intent: Option<String>,
    /// Whether completing makes a customer if there is none.
    #[serde(default)]
    pub creates_customer: bool,
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    /// Money now.
    #[default]
    Payment,
    /// A card for later; no lines, no amount.
    Setup,
}

/// A line of a session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Item {
    pub name: String,
    pub unit_amount: i64,
    pub quantity: i64,
}

/// What the session hands on to its intent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct IntentData {
    pub metadata: Metadata,
    /// The only methods that may pay, if any were named.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// `automatic_payment_methods[allow_redirects]`.
    #[serde(default)]
    pub redirects: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    pub description: Option<String>,
    pub receipt_email: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl Session {
    /// What the lines add up to; checked to fit when the session is made.
    pub(crate) fn total(&self) -> i64 {
        self.items
            .iter()
            .map(|item| item.unit_amount.saturating_mul(item.quantity))
            .fold(0, i64::saturating_add)
    }
}

/// A `PaymentIntent`: made by the first attempt to pay a session, or by an off-session charge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    /// `None` for an off-session charge.
    pub session: Option<String>,
    pub amount: i64,
    pub currency: String,
    pub customer: Option<String>,
    pub data: IntentData,
    pub status: IntentStatus,
    /// Of the last attempt.
    pub last_error: Option<Decline>,
    pub latest_charge: Option<String>,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<String>,
    /// When an asynchronous payment arrives by itself.
    pub settles_at: Option<i64>,
    /// The saved card of an off-session charge, as it was then.
    #[serde(default)]
    pub method: Option<PaymentMethod>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresAction,
    Processing,
    Succeeded,
    Canceled,
}

/// One attempt to take the money.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub intent: String,
    pub amount: i64,
    pub amount_refunded: i64,
    pub currency: String,
    pub customer: Option<String>,
    pub data: IntentData,
    pub status: ChargeStatus,
    /// Why it failed; a failed charge of an older file has none.
    #[serde(default)]
    pub decline: Option<Decline>,
    #[serde(default)]
    pub method: Option<PaymentMethod>,
    #[serde(default)]
    pub balance_transaction: Option<String>,
    #[serde(default)]
    pub dispute: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChargeStatus {
    Succeeded,
    Pending,
    Failed,
}

/// Money given back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub charge: String,
    pub intent: String,
    pub amount: i64,
    pub currency: String,
    pub reason: Option<String>,
    pub metadata: Metadata,
    pub status: RefundStatus,
    #[serde(default)]
    pub customer: Option<String>,
    /// The saved card that it goes back to.
    #[serde(default)]
    pub method: Option<String>,
    /// When a refund that is to fail does so.
    pub fails_at: Option<i64>,
    #[serde(default)]
    pub balance_transaction: Option<String>,
    /// What took the money back when it failed.
    #[serde(default)]
    pub failure_balance_transaction: Option<String>,
}

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

/// A customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub email: Option<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub description: Option<String>,
    pub metadata: Metadata,
}

/// Something that happened, with the object as it was then.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub kind: String,
    pub object: Value,
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
    /// Whether the webhook has answered 2xx.
    pub delivered: bool,
    /// Whether it is never to be posted by itself.
    #[serde(default)]
    pub dropped: bool,
}

/// The stored result of a request with an idempotency key; `id` is account and key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredReply {
    pub id: String,
    pub created: i64,
    /// Method, path and parameters of the first request.
    pub fingerprint: String,
    pub status: u16,
    pub body: Value,
}

/// A `SetupIntent`, made with its session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SetupIntent {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub customer: Option<String>,
    pub data: IntentData,
    pub status: IntentStatus,
    pub method: Option<String>,
    pub last_error: Option<Decline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    /// An inquiry: the bank asks and takes nothing.
    WarningNeedsResponse,
    WarningClosed,
    NeedsResponse,
    Won,
    Lost,
}

/// A dispute; there is at most one of a charge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub charge: String,
    pub intent: String,
    pub amount: i64,
    pub currency: String,
    pub reason: String,
    pub status: DisputeStatus,
    pub due_by: i64,
    pub movements: Vec<BalanceTransaction>,
}

/// An object, and what is known of it that it does not show.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub id: String,
    pub object: Value,
    /// Where an account's person goes back to after its onboarding.
    #[serde(default)]
    pub returns: Option<String>,
    /// An endpoint of the newer kind, which gets events without their objects.
    #[serde(default)]
    pub thin: bool,
}

impl Setting {
    pub(crate) fn new(id: String, object: Value) -> Self {
        Self {
            id,
            object,
            returns: None,
            thin: false,
        }
    }
}
