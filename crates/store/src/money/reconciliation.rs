//! Reconciliation: what the provider says of its balance, held against what is known here.

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{Actor, StoreError};
use domain::{
    clients::Personal,
    ids::{BookingId, PracticeId},
    money::{
        Currency, Money,
        accounting::{
            balance_transaction::{BalanceTransaction, Difference},
            ledger::Transaction,
        },
    },
};

/// An account at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAccount {
    /// `acct_…`; `None` is the platform's own.
    pub id: Option<String>,
    /// The practice, if it is the only one that uses the account.
    pub practice: Option<PracticeId>,
}

/// From when until when an account's balance transactions have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRange {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// What came of looking at a balance transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The balance transaction's.
    pub id: String,
    pub practice: Option<PracticeId>,
    pub booking: Option<BookingId>,
    /// What it cost, as it is to stand in the ledger once; or why the balance transaction does not agree.
    pub outcome: Result<Option<Transaction>, Difference>,
}

/// What moved for objects whose first balance transaction was on one UTC day, and what the ledger says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTotal {
    pub day: Date,
    pub currency: Currency,
    /// Minor units, fees not counted.
    pub moved: i64,
    pub booked: i64,
}

/// What somebody must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// One of a few words, e.g. `refund_failed`.
    pub kind: String,
    /// Our id of what it is about: a refund, a payment, a job.
    pub id: Option<Uuid>,
    /// The provider's.
    pub provider_id: Option<String>,
    pub booking: Option<BookingId>,
    pub amount: Option<Money>,
    /// A stable code.
    pub detail: String,
    pub since: Timestamp,
    /// Until when something must be done about it.
    pub due: Option<Timestamp>,
    /// Somebody has looked at it, and leaves it as it is.
    pub note: Option<ExceptionNote>,
}

/// Why something is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionNote {
    pub id: Uuid,
    pub reason: Personal<String>,
    /// Who says so, as in the audit trail.
    pub actor: Actor,
    pub at: Timestamp,
}

/// See the module. `account` is the provider's id of a connected account, `None` the platform's own.
#[async_trait]
pub trait Reconciliation {
    /// Every account that a practice uses or has left since then, and the platform's own.
    async fn accounts(&self, left_since: Timestamp) -> Result<Vec<ProviderAccount>, StoreError>;
    /// Takes the account's round if the last began at or before `last`; `false` when somebody else has it.
    async fn begin_round(
        &self,
        account: Option<&str>,
        now: Timestamp,
        last: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Bookings with a payment or refund that is not final and that nothing else is sure to follow; at most `limit`.
    async fn unsettled(
        &self,
        account: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(PracticeId, BookingId)>, StoreError>;
    /// Up to when the account's balance transactions have been read.
    async fn known(&self, account: Option<&str>) -> Result<Option<ReadRange>, StoreError>;
    /// Remembers balance transactions, those it does not know, and up to when they have been read.
    async fn keep_balance_transactions(
        &self,
        account: Option<&str>,
        balance_transactions: &[BalanceTransaction],
        known: ReadRange,
    ) -> Result<(), StoreError>;
    /// Balance transactions since `since` that do not agree or were not looked at, and those since `recent` whose payment or refund says
    /// something else by now; oldest first.
    async fn doubtful(
        &self,
        account: Option<&str>,
        since: Timestamp,
        recent: Timestamp,
    ) -> Result<Vec<BalanceTransaction>, StoreError>;
    /// The balance transaction that brought a payment (`pi_…`), if it has been read.
    async fn balance_transaction_of(
        &self,
        intent: &str,
    ) -> Result<Option<BalanceTransaction>, StoreError>;
    /// Writes what came of looking, and whether that is new; the fee is posted with the first agreement.
    async fn examined(&self, examined: Examined, now: Timestamp) -> Result<bool, StoreError>;
    /// The totals of objects whose first balance transaction was at or after `since`, by day; refunds on their way are left out.
    async fn day_totals(
        &self,
        account: Option<&str>,
        since: Timestamp,
    ) -> Result<Vec<DayTotal>, StoreError>;
    /// Remembers them; how many are other than they were.
    async fn keep_day_totals(
        &self,
        account: &ProviderAccount,
        totals: &[DayTotal],
        now: Timestamp,
    ) -> Result<u64, StoreError>;
    /// What somebody at the practice must look at, newest first, at most `limit`.
    async fn exceptions(
        &self,
        practice: PracticeId,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Exception>, StoreError>;
    /// The same, but what was noted.
    async fn noted_exceptions(
        &self,
        practice: PracticeId,
        limit: u32,
    ) -> Result<Vec<Exception>, StoreError>;
    /// Notes an exception, which thereby leaves the list; `false` when it was noted before.
    async fn note_exception(
        &self,
        practice: PracticeId,
        of: &Exception,
        note: &ExceptionNote,
    ) -> Result<bool, StoreError>;
    /// What was given up is due again; `false` when it is not given up (any more), or cannot be tried again.
    async fn retry_exception(
        &self,
        practice: PracticeId,
        of: &Exception,
        actor: Actor,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// How many of each kind there are that nobody noted, over all practices and of nobody's.
    async fn exception_counts(&self, now: Timestamp) -> Result<Vec<(String, u64)>, StoreError>;
    /// How many payments and refunds are under way that were opened with another platform's key.
    async fn under_other_keys(&self, platform: &str) -> Result<i64, StoreError>;
    /// When the oldest event that is not settled arrived.
    async fn oldest_event(&self) -> Result<Option<Timestamp>, StoreError>;
}
