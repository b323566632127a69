//! Practices: their definitions, times off and API keys.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Audit, CommandError, IdempotencyRecord, Reply, StoreError};
use domain::{
    booking::outside::OutsideReasons,
    ids::{BookingId, KeyId, PracticeId, PractitionerId, TimeOffId},
    practice::{Catalogue, schedule::TimeOff},
};

/// A practice in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeSummary {
    pub id: PracticeId,
    pub slug: String,
    pub live: bool,
}

/// What changes whenever the practice's definitions or its calendar do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revisions {
    pub practice: PracticeId,
    /// Of the definitions.
    pub catalogue: i64,
    /// The sum over its practitioners and rooms: each change to a calendar raises it.
    pub calendar: i64,
}

/// Makes a practice what the catalogue says.
#[derive(Debug, Clone)]
pub struct Apply {
    /// With the revision it was read at; 0 for a new practice.
    pub catalogue: Catalogue,
    pub now: Timestamp,
    pub audit: Audit,
}

/// A booking that speaks against removing something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FutureBooking {
    pub id: BookingId,
    pub start: Timestamp,
    /// What it needs: `practitioner hw`, `room r3`, `service ind50`.
    pub needs: String,
}

/// A booking ahead that falls outside the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideBooking {
    pub id: BookingId,
    pub start: Timestamp,
    pub reasons: OutsideReasons,
}

/// What applying definitions did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// The new one.
    pub revision: i64,
    /// What was inside the definitions before, or outside them for another reason; by start.
    pub outside: Vec<OutsideBooking>,
}

/// Why nothing was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    #[error("what is to be removed has bookings ahead")]
    InUse(Vec<FutureBooking>),
    #[error("the practice was changed by somebody else meanwhile")]
    Stale,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says who is paid for a practice's sessions, and whether with real money: the operator alone does.
#[derive(Debug, Clone)]
pub struct SetPayee {
    pub practice: PracticeId,
    /// The revision of the definitions it was decided by.
    pub revision: i64,
    pub live: bool,
    /// Its own connected account; `None`: the installation's.
    pub account: Option<String>,
    pub now: Timestamp,
    pub audit: Audit,
}

/// Why the payee stays who it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayeeError {
    /// The account is another practice's: its slug.
    #[error("the account is another practice's")]
    Theirs(String),
    #[error("the practice was changed by somebody else meanwhile")]
    Stale,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A time off that was entered through the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeOffRow {
    pub id: TimeOffId,
    pub practitioner: PractitionerId,
    pub off: TimeOff,
}

/// Adds something to a practice that is no booking; with what makes it happen once.
#[derive(Debug, Clone)]
pub struct Create<T> {
    pub practice: PracticeId,
    pub row: T,
    pub now: Timestamp,
    pub audit: Audit,
    /// The request's key and the answer to be remembered; on a command line there is none.
    pub once: Option<(IdempotencyRecord, Reply)>,
}

/// An API key as it is stored: its record and the SHA-256 of the key.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub record: KeyRecord,
    pub hash: [u8; 32],
}

/// What an API key may do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Scope {
    Catalogue,
    Bookings,
    Payments,
    /// What clients said of themselves: who they are, how they are reached, their notes and receipts.
    Clients,
    Reports,
    Feeds,
    Keys,
    /// Being told of bookings and payments.
    Webhooks,
}

impl Scope {
    /// All of them.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
}

/// An API key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    pub id: KeyId,
    pub practice: PracticeId,
    /// What the owner calls it.
    pub label: String,
    /// Its first characters, to be recognised by.
    pub hint: String,
    pub scopes: Vec<Scope>,
    pub created: Timestamp,
    pub expires: Option<Timestamp>,
    pub revoked: Option<Timestamp>,
    /// The key that made it, with which it is revoked; none from the command line.
    pub parent: Option<KeyId>,
}

/// Definitions are replaced as a whole under their revision, which rises by one each time.
#[async_trait]
pub trait Practices {
    /// All practices, by slug.
    async fn practices(&self) -> Result<Vec<PracticeSummary>, StoreError>;
    /// The practice under a slug.
    async fn catalogue(&self, slug: &str) -> Result<Option<Catalogue>, StoreError>;
    /// A practice by its id.
    async fn catalogue_of(&self, id: PracticeId) -> Result<Option<Catalogue>, StoreError>;
    /// What a cached catalogue and calendar are compared by.
    async fn revisions(&self, slug: &str) -> Result<Option<Revisions>, StoreError>;
    /// Stores the definitions, and marks the bookings ahead that fall outside them.
    async fn apply(&self, command: Apply) -> Result<Defined, ApplyError>;
    /// What [`Practices::apply`] would come to: does it all, and takes it back.
    async fn rehearse(&self, command: Apply) -> Result<Defined, ApplyError>;
    /// Says who is paid, and whether with real money; how many payments and refunds are under way on other accounts, where they stay.
    async fn set_payee(&self, command: SetPayee) -> Result<i64, PayeeError>;

    /// Times off entered through the API, by start.
    async fn times_off(&self, practice: PracticeId) -> Result<Vec<TimeOffRow>, StoreError>;
    /// Enters one, and marks the bookings ahead that fall into it; the answer of an earlier request under the same key, if there was one.
    async fn add_time_off(
        &self,
        addition: Create<TimeOffRow>,
    ) -> Result<Option<Reply>, CommandError>;
    /// Removes one; `false` when there is none.
    async fn remove_time_off(
        &self,
        practice: PracticeId,
        id: TimeOffId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The key with this SHA-256, revoked and expired ones included.
    async fn key_by_hash(&self, hash: [u8; 32]) -> Result<Option<KeyRecord>, StoreError>;
    /// The keys of a practice, by age.
    async fn keys(&self, practice: PracticeId) -> Result<Vec<KeyRecord>, StoreError>;
    /// Stores a key; the answer of an earlier request under the same idempotency key, if there was one. `NotFound` when the key that
    /// makes it is revoked by now.
    async fn add_key(&self, addition: Create<NewKey>) -> Result<Option<Reply>, CommandError>;
    /// Revokes one, and every key that was made by it; `false` when there is none.
    async fn revoke_key(
        &self,
        practice: PracticeId,
        id: KeyId,
        audit: Audit,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
