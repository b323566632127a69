//! What is remembered. Every method is one whole, atomic command: no transaction crosses this port, and none waits for
//! the network.

#![allow(
    clippy::duplicate_mod,
    reason = "engines/sql holds one text of every statement, compiled for each engine"
)]

pub mod engines;

mod actor;
mod answer;
mod audit;
mod bookings;
mod calendars;
mod change;
mod change_facts;
mod closures;
mod command;
mod known_calendar;
mod messages;
mod money;
mod origins;
mod outbox;
mod practices;
mod queues;
mod record;
mod sessions;
mod swap;
mod webhooks;

use std::fmt;

pub use actor::{Actor, ActorError, Principal};
pub use answer::{IdempotencyRecord, Render, RenderError, Reply};
pub use audit::{Audit, AuditDetail, AuditValue};
pub use bookings::{
    Bookings, BookingsQuery, ClientChange, Cursor, ListedState, RulesChange, StatedContactRules,
    TokenHash,
};
pub use calendars::busy_sources::{
    BusyDetails, BusyReading, BusySource, BusySourceChange, BusySources, FinishedRefresh,
    NewBusySource, Refreshed, SourceZone,
};
pub use calendars::feeds::{
    FeedBooking, FeedBookings, FeedSession, Feeds, NewFeed, OpenFeed, Rotation,
};
pub use change::{Change, NewToken, NewTokens, SlotChange};
pub use change_facts::ChangeFacts;
pub use closures::{ClosureRow, Closures};
pub use command::{
    ChangeCommand, Committed, Decide, DecideChange, Expected, NewClient, PlaceAllCommand,
    PlaceCommand, PlaceFacts, SearchOutcome,
};
pub use known_calendar::KnownCalendar;
pub use messages::link_requests::{AddressIndex, LinkRequest, LinkRequests, MailedLink};
pub use messages::notifications::{Notification, Notifications, PostState};
pub use messages::to_clients::{
    ListedMessage, Message, MessageEnd, MessageFacts, MessageState, Messages,
};
pub use money::payment_queries::{
    FeesQuery, ListedFee, MoneyOfBooking, PaymentQueries, PaymentsQuery,
};
pub use money::reconciliation::{
    DayTotal, Examined, Exception, ExceptionNote, ProviderAccount, ReadRange, Reconciliation,
};
pub use money::reports::{IncomeFacts, IncomeQuery, Reports};
pub use origins::{CameFrom, Origins, SameOrigin, Solved};
pub use outbox::{EventEnd, Finish, Job, JobKind, Lease, Leased, NewJob, Outbox, StoredEvent};
pub use practices::{
    Apply, ApplyError, Create, Defined, FutureBooking, KeyRecord, NewKey, OutsideBooking,
    PayeeError, PracticeSummary, Practices, Revisions, Scope, SetPayee, TimeOffRow,
};
pub use queues::{Arrivals, Queue};
pub use record::{FoundBooking, Record};
pub use sessions::{DecideSessions, Sessions, SessionsChange, SessionsCommand, SessionsFacts};
pub use swap::{DecideSwap, SwapCommand, Swapped};
pub use webhooks::{
    Delivered, Delivery, DeliveryState, Disabled, DueDelivery, FinishedDelivery, NewSecret,
    Unwritable, WebhookDetails, WebhookEndpoint, Webhooks, WriteEvent,
};

use jiff::Timestamp;

use domain::{booking::Refusal, ids::PracticeId};

/// The whole store, on either engine.
#[async_trait::async_trait]
pub trait Store:
    Practices
    + Closures
    + Bookings
    + Sessions
    + Feeds
    + BusySources
    + PaymentQueries
    + Outbox
    + Messages
    + LinkRequests
    + Notifications
    + Origins
    + Reports
    + Reconciliation
    + Webhooks
    + Send
    + Sync
    + fmt::Debug
{
    /// The answer that was given under this key, should it have been used: for what is looked at before the command that claims it.
    async fn stored_answer(
        &self,
        practice: PracticeId,
        once: &IdempotencyRecord,
        now: Timestamp,
    ) -> Result<Option<Reply>, CommandError>;
    /// Brings the schema up to this program's.
    async fn migrate(&self) -> Result<(), StoreError>;
    /// Whether the store answers, its schema is this program's, the keys are those of its data, and what is written can be
    /// kept: after a write that failed for its storage this writes something itself.
    async fn ready(&self) -> Result<(), StoreError>;
    /// Whether the schema alone is this program's.
    async fn migrated(&self) -> Result<(), StoreError>;
    /// Remembers, sealed, which keys the data is sealed and found with, should that not be known; refuses keys that do not fit.
    async fn remember_keys(&self) -> Result<(), StoreError>;
    /// Remembers the host that UIDs ended in before they ended in nothing that changes, should none be remembered.
    async fn remember_uid_host(&self, host: &str) -> Result<(), StoreError>;
    /// What is wrong with the keys, each in a sentence; nothing when none are remembered.
    async fn key_faults(&self) -> Result<Vec<String>, StoreError>;
    /// The invariants that are violated, each in words; empty when all hold.
    async fn violations(&self, now: jiff::Timestamp) -> Result<Vec<String>, StoreError>;
    /// How many invariants that looks for.
    fn invariants(&self) -> usize;
    /// How many transactions this process has committed, or may have, that changed a practice's definitions, its calendar or its
    /// feeds, and how many others told of: when it is the same as before, nobody here has. Counted before anybody is told that theirs
    /// is committed.
    fn commits(&self, practice: PracticeId) -> u64;
    /// Where this process's commits tell of work that they leave and that is due at once.
    fn arrivals(&self) -> &Arrivals;
    /// Tells other processes on the same database of what this one commits, and counts what they tell of, until it is dropped. What is
    /// missed, on a lost connection, behind a pooler of transactions, or on SQLite, is found when the database is asked.
    async fn share_commits(&self);
    /// Waits for the connections to be given back and closes them.
    async fn close(&self);
}

/// What went wrong inside the store. Says nothing about the data: no row's value may reach a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or is overloaded: try later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Nothing can be saved: no room, no memory, or a disk that fails. What was begun has been undone.
    #[error("the database cannot save anything: {0}")]
    Storage(String),
    /// Not one that this process can work with: another schema, or data of other keys. A sentence of its own.
    #[error("{0}")]
    Unfit(String),
    /// Others changed the same rows again and again.
    #[error("the database is too busy: {0}")]
    Contended(String),
    /// A row does not say what this program wrote, or a statement is wrong: a defect.
    #[error("the database is not as this program left it: {0}")]
    Inconsistent(String),
}

/// Why a command committed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nothing there, or not the caller's.
    #[error("no such booking")]
    NotFound,
    /// Somebody else was faster at the very same time.
    #[error("the time was taken in this moment")]
    Overlap,
    /// The same request is under way.
    #[error("the same request is under way")]
    InFlight,
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// The booking is not at the version the caller saw.
    #[error("the booking has changed")]
    Stale,
    /// There are as many as there may be.
    #[error("there are as many as there may be")]
    Full,
    /// The worker's lease went to another one.
    #[error("the lease was lost")]
    LeaseLost,
    /// The answer could not be written down.
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
