//! Bookings: placing, changing, reading.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{ChangeCommand, CommandError, Committed, PlaceCommand, Searched, StoreError};
use crate::domain::{
    booking::Booking,
    calendar::Calendar,
    card::Card,
    client::{Client, Personal},
    funds::Funds,
    ids::{BookingId, ClientId, PracticeId, PractitionerId},
    receipt::Receipt,
};

/// A booking with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Record {
    pub booking: Booking,
    pub client: Client,
    /// The client's own words.
    pub note: Option<Personal<String>>,
    pub funds: Funds,
    /// The booking's saved card.
    pub card: Option<Card>,
}

/// Which bookings a practice wants to see.
#[derive(Debug, Clone, Default)]
pub struct BookingsQuery {
    /// Sessions that start at or after this.
    pub from: Option<Timestamp>,
    /// Sessions that start before this.
    pub until: Option<Timestamp>,
    pub state: Option<ListedState>,
    pub practitioner: Option<PractitionerId>,
    pub after: Option<Cursor>,
    /// At most this many.
    pub limit: u32,
}

/// A state as a list is filtered by it; the words of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedState {
    Held,
    Confirmed,
    Completed,
    NoShow,
    Cancelled,
    Expired,
    Declined,
}

/// Where a page of bookings, ordered by start and id, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub start: Timestamp,
    pub id: BookingId,
}

/// See the module.
#[async_trait]
pub trait Bookings {
    /// Places a booking: locks, decides, commits.
    async fn place(&self, command: PlaceCommand) -> Result<Searched<Committed>, CommandError>;
    /// Changes a booking: locks, decides, commits.
    async fn change(&self, command: ChangeCommand) -> Result<Committed, CommandError>;
    /// A booking of a practice.
    async fn booking(&self, practice: PracticeId, id: BookingId) -> Result<Option<Record>, StoreError>;
    /// A booking by its manage link: the token's SHA-256.
    async fn booking_by_token(&self, id: BookingId, manage_hash: [u8; 32]) -> Result<Option<Record>, StoreError>;
    /// A page of bookings, by start, then id.
    async fn bookings(&self, practice: PracticeId, query: &BookingsQuery) -> Result<Vec<Record>, StoreError>;
    /// What is taken, of sessions that end after `from`.
    async fn calendar(&self, practice: PracticeId, from: Timestamp) -> Result<Calendar, StoreError>;
    /// The newest card that a client has on file.
    async fn card_of_client(&self, practice: PracticeId, client: ClientId) -> Result<Option<Card>, StoreError>;
    /// Late cancellations of a client that were let pass since then.
    async fn goodwill_used(&self, practice: PracticeId, client: ClientId, since: Timestamp) -> Result<u32, StoreError>;
    /// The receipts and credit notes of a booking, by number.
    async fn receipts(&self, practice: PracticeId, booking: BookingId) -> Result<Vec<Receipt>, StoreError>;
    /// Where a payment page, a money movement, a refund or a dispute of the provider belongs.
    async fn booking_of_provider_object(&self, object: &str) -> Result<Option<(PracticeId, BookingId)>, StoreError>;
}
