//! The payment provider, as far as the product needs it. One adapter exists, Stripe's.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;

pub use super::payment_account::AccountState;
pub use domain::money::accounting::balance_transaction::{
    BalanceTransaction, BalanceTransactionKind,
};
use domain::{
    ids::{BookingId, PaymentId, PracticeId, RefundId},
    money::{Money, payments::dispute::DisputeState},
};

/// A payment page to be opened at the provider for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutOrder {
    pub practice: PracticeId,
    pub booking: BookingId,
    pub payment: PaymentId,
    /// What the client pays, all of it, now; zero when a card is saved.
    pub amount: Money,
    /// The page takes no money but saves a card for charges off session.
    pub saves_card: bool,
    /// Whether methods may be offered whose money takes days.
    pub slow: bool,
    /// Stored before the call; the same for every repetition of this operation.
    pub idempotency_key: String,
    /// 30 minutes to 24 hours ahead (Stripe, Checkout Session `expires_at`).
    pub expires_at: Timestamp,
    /// Where the client's browser goes after paying. Confirms nothing.
    pub success_url: String,
    /// Where it goes when the client turns back.
    pub cancel_url: String,
    /// What the line on the page says: neutral, "Booking".
    pub line_item: String,
    /// What follows the account's prefix on the bank statement, e.g. `BKG 7K2Q`.
    pub statement_suffix: String,
    /// The practice's own connected account, if it has one.
    pub account: Option<String>,
}

/// A payment page as the provider sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's id, `cs_…`.
    pub id: String,
    pub state: CheckoutState,
    pub amount: Money,
    /// Our payment, from the metadata; `None` when it carries none or a foreign one.
    pub payment: Option<PaymentId>,
    /// Our practice, likewise.
    pub practice: Option<PracticeId>,
    /// The provider's id of the payment intent, `pi_…`, set from the first attempt to pay on; of a saved card `seti_…`.
    pub payment_intent: Option<String>,
    /// The card that was saved.
    pub card: Option<SavedCard>,
    pub livemode: bool,
    pub expires_at: Timestamp,
}

impl Checkout {
    /// Where it can be paid, as long as it can.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        match &self.state {
            CheckoutState::Open { url } => Some(url),
            CheckoutState::Processing | CheckoutState::Paid | CheckoutState::Expired => None,
        }
    }
}

/// A card that the provider keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedCard {
    /// The provider's customer, `cus_…`.
    pub customer: String,
    /// The provider's payment method, `pm_…`.
    pub method: String,
}

/// A saved card to be charged while its client is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeOrder {
    pub practice: PracticeId,
    pub booking: BookingId,
    pub payment: PaymentId,
    pub amount: Money,
    pub card: SavedCard,
    /// Stored before the call; the same for every repetition of this operation.
    pub idempotency_key: String,
    pub statement_suffix: String,
    pub account: Option<String>,
}

/// A charge as the provider sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// The provider's id, `pi_…`.
    pub intent: String,
    pub state: ChargeState,
    pub amount: Money,
    /// Our payment, from the metadata; `None` when it carries none or a foreign one.
    pub payment: Option<PaymentId>,
    pub livemode: bool,
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChargeState {
    Captured,
    Processing,
    /// Final for this attempt; the provider's code, e.g. `card_declined`.
    Declined {
        code: String,
    },
    /// The client's bank wants the client to take part.
    NeedsAuthentication,
}

/// A dispute as the provider sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderDispute {
    /// The provider's id, `dp_…` or `du_…`.
    pub id: String,
    /// The disputed payment intent, `pi_…`.
    pub payment_intent: Option<String>,
    pub amount: Money,
    pub state: DisputeState,
    pub reason: String,
    pub evidence_due: Option<Timestamp>,
    pub livemode: bool,
}

/// What became of a payment page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckoutState {
    /// Can be paid at `url`.
    Open { url: String },
    /// Completed, and the money is on its way but not certain (asynchronous methods).
    Processing,
    /// Completed and paid.
    Paid,
    /// Closed, or its asynchronous payment has failed for good: can never be paid any more.
    Expired,
}

/// Money to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOrder {
    pub practice: PracticeId,
    pub payment: PaymentId,
    pub refund: RefundId,
    /// The captured payment, `pi_…`.
    pub payment_intent: String,
    pub amount: Money,
    pub idempotency_key: String,
    pub account: Option<String>,
}

/// A refund as the provider sees it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRefund {
    /// The provider's id, `re_…`.
    pub id: String,
    pub state: RefundState,
    pub amount: Money,
    /// The payment intent it gives back, `pi_…`.
    pub payment_intent: Option<String>,
    /// Our refund, from the metadata; `None` when it was made at the provider itself.
    pub refund: Option<RefundId>,
}

/// How far a refund is. Only `Succeeded` is done (Stripe, Refund `status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundState {
    Pending,
    RequiresAction,
    Succeeded,
    Failed,
    Canceled,
}

/// An event the provider sent: a hint to look at `object`, never a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The provider's id, `evt_…`, unique for ever.
    pub id: String,
    /// E.g. `checkout.session.completed`.
    pub kind: String,
    /// The id of the object it is about, e.g. `cs_…`; empty in the few kinds whose object has none.
    pub object: String,
    pub account: Option<String>,
    pub livemode: bool,
    pub api_version: Option<String>,
    pub created: Timestamp,
}

/// Why a posted event is refused before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("no signature, or one that cannot be read")]
    Unsigned,
    #[error("the signature fits none of the secrets")]
    Forged,
    #[error("the signature's time is more than 300 s from now")]
    Stale,
    #[error("the signed body is not an event")]
    Malformed,
}

/// What is to be mended at the provider, by whoever runs the account.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(const_into_str)]
pub enum AccountIssue {
    /// The key may not do it: a restricted key without the permission, or one without access to the practice's account.
    #[strum(serialize = "key_not_permitted")]
    Permission,
    /// The balance does not cover it.
    #[strum(serialize = "balance_insufficient")]
    Balance,
    /// The account is not activated, restricted, or lacks a capability.
    #[strum(serialize = "account_not_active")]
    Account,
    /// The key is of another account than the one the payment was made to.
    #[strum(serialize = "key_of_other_account")]
    OtherPlatform,
}

impl fmt::Display for AccountIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into_str())
    }
}

/// What a failed call means for the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentsError {
    /// The provider has decided against it, finally; nothing happened. Holds its code, e.g. `charge_already_refunded`.
    /// `idempotency_error` means that the key was used before for something else: a fault of ours, to be looked at.
    #[error("the provider refused: {code}")]
    Refused { code: String },
    /// Nothing happened, and nothing will before the operator or the practice has mended something at the provider: try later. Who
    /// pays has no part in it.
    #[error("the provider wants something mended first: {0}")]
    NotReady(AccountIssue),
    /// The provider has no such object.
    #[error("the provider knows no such object")]
    NotFound,
    /// Nobody knows whether it happened (time-out, 5xx, broken connection): repeat with the same key, or look.
    #[error("the provider did not answer; the outcome is unknown")]
    Unknown,
    /// It certainly did not happen (nobody listened, or asked to slow down, or our key is not accepted): try later.
    #[error("the provider cannot be reached")]
    Unavailable,
}

/// The provider. Every call has its own time limit and repeats itself, with the same key, as far as that is safe.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Opens a payment page. Repeating it with the same order gives the same page, as it is by then: perhaps paid or expired.
    async fn open_checkout(&self, order: &CheckoutOrder) -> Result<Checkout, PaymentsError>;
    /// The page as it is now.
    async fn checkout(&self, id: &str, account: Option<&str>) -> Result<Checkout, PaymentsError>;
    /// Closes the page, so that it can never be paid; answers with what it is afterwards, which may be `Paid`.
    async fn expire_checkout(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<Checkout, PaymentsError>;
    /// Orders a refund. Repeating it with the same order gives the same refund, as it is by then.
    async fn refund(&self, order: &RefundOrder) -> Result<ProviderRefund, PaymentsError>;
    /// The refund as it is now.
    async fn refund_state(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderRefund, PaymentsError>;
    /// Charges a saved card. Repeating it with the same order gives the same charge, as it is by then; a refusal by the card
    /// is an answer, not an error.
    async fn charge(&self, order: &ChargeOrder) -> Result<Charge, PaymentsError>;
    /// The charge as it is now.
    async fn charge_state(
        &self,
        intent: &str,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError>;
    /// Lets go of a saved card (`pm_…`): it can never be charged again. Done already is done.
    async fn detach_card(&self, method: &str, account: Option<&str>) -> Result<(), PaymentsError>;
    /// The dispute as it is now.
    async fn dispute(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderDispute, PaymentsError>;
    /// Events since then that the provider could not deliver, oldest first.
    async fn undelivered_events(
        &self,
        since: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<Event>, PaymentsError>;
    /// The balance transactions from `from` until before `until`, oldest first.
    async fn balance_transactions(
        &self,
        from: Timestamp,
        until: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<BalanceTransaction>, PaymentsError>;
    /// How far a connected account is, by its id.
    async fn account(&self, id: &str) -> Result<AccountState, PaymentsError>;
    /// Whether the header is one that an event may come with now: asked before its body is read.
    fn check_signature_header(
        &self,
        signature: Option<&str>,
        now: Timestamp,
    ) -> Result<(), EventError>;
    /// Checks the signature over the raw body and reads the envelope only.
    fn read_event(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Event, EventError>;
    /// The account whose key is used, `acct_…`, once [`Self::learn_platform`] has learnt it; `None` for ever when the key may not know.
    fn platform(&self) -> Option<String>;
    /// Asks whose the key is, unless that was answered before; a key that may not know it is an answer.
    async fn learn_platform(&self) -> Result<(), PaymentsError>;
    /// Whether real money moves.
    fn livemode(&self) -> bool;
}
