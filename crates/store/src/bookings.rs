//! Bookings: placing, changing, reading.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    Audit, ChangeCommand, CommandError, Committed, FoundBooking, KnownCalendar, PlaceAllCommand,
    PlaceCommand, Record, Reply, SearchOutcome, StoreError, SwapCommand, Swapped,
};
use domain::{
    clients::{ClientDetails, ContactRules, Personal},
    ids::{BookingId, ClientId, PracticeId, PractitionerId},
    money::{payments::card::Card, receipts::receipt::Receipt},
    zone::Zone,
};

/// The SHA-256 of one of the two tokens that a booking has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenHash {
    /// Given to who books.
    Manage([u8; 32]),
    /// Only in messages about the booking: who shows it has read them.
    Mail([u8; 32]),
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
    /// Only those that are outside the practice's definitions, and that nobody has said the end of.
    pub outside: bool,
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

/// What was said in one chain of bookings of how its client's address may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedContactRules {
    pub client: ClientId,
    /// Whether the mailbox was shown to be theirs.
    pub proved: bool,
    pub contact: ContactRules,
    /// Where their hours are meant; `None`: where the practice is.
    pub zone: Option<Zone>,
}

/// What a client says anew about themselves.
#[derive(Clone)]
pub struct ClientChange {
    pub practice: PracticeId,
    pub client: ClientId,
    /// What is kept of what was known; runs under the client's lock, perhaps more than once.
    pub decide: Arc<dyn Fn(ClientDetails) -> ClientDetails + Send + Sync>,
    pub now: Timestamp,
    pub audit: Audit,
}

/// Stricter rules for the messages of one booking.
#[derive(Clone)]
pub struct RulesChange {
    pub practice: PracticeId,
    pub booking: BookingId,
    pub said: ContactRules,
    pub now: Timestamp,
    pub audit: Audit,
}

impl fmt::Debug for RulesChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RulesChange")
            .field("practice", &self.practice)
            .field("booking", &self.booking)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientChange")
            .field("practice", &self.practice)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// Where a page of bookings, ordered by start and id, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub start: Timestamp,
    pub id: BookingId,
}

/// Every command is one transaction. `None` is what is not there or not the caller's; of both
/// nothing else is told.
#[async_trait]
pub trait Bookings {
    /// Places a booking: locks, decides, commits.
    async fn place(&self, command: PlaceCommand) -> Result<SearchOutcome<Committed>, CommandError>;
    /// Places several in one commit. The answer, of now or of the same request before.
    async fn place_all(&self, command: PlaceAllCommand) -> Result<Reply, CommandError>;
    /// Changes a booking: locks, decides, commits.
    async fn change(&self, command: ChangeCommand) -> Result<Committed, CommandError>;
    /// Swaps two bookings: locks, decides, commits.
    async fn swap(&self, command: SwapCommand) -> Result<Swapped, CommandError>;
    /// A booking of a practice.
    async fn booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<Record>, StoreError>;
    /// The same without what belongs to it.
    async fn found_booking(
        &self,
        practice: PracticeId,
        id: BookingId,
    ) -> Result<Option<FoundBooking>, StoreError>;
    /// The same by one of its tokens.
    async fn found_booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<FoundBooking>, StoreError>;
    /// A booking by one of its tokens.
    async fn booking_by_token(
        &self,
        id: BookingId,
        token: TokenHash,
    ) -> Result<Option<Record>, StoreError>;
    /// The booking that a manage link opens: its token is no other's.
    async fn booking_of_link(&self, token: TokenHash) -> Result<Option<Record>, StoreError>;
    /// The mailbox of a booking's client was shown to be theirs: its chain is proved, and joins the one of the same person that is.
    async fn prove_mailbox(
        &self,
        practice: PracticeId,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// What was said of the address of a client, by them and by all others who gave it.
    async fn said(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Vec<StatedContactRules>, StoreError>;
    /// What was said of an address, whoever gave it.
    async fn said_of(
        &self,
        practice: PracticeId,
        address: &Personal<String>,
    ) -> Result<Vec<StatedContactRules>, StoreError>;
    /// Changes what is kept about a client; what is kept afterwards. Nothing is written when that is the same.
    async fn change_client(&self, change: ClientChange) -> Result<ClientDetails, StoreError>;
    /// The rules that hold for the messages of one booking alone, if any were said.
    async fn stricter_rules(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<ContactRules>, StoreError>;
    /// Makes them stricter; what holds afterwards.
    async fn make_stricter(&self, change: RulesChange) -> Result<ContactRules, StoreError>;
    /// A page of bookings, by start, then id.
    async fn bookings(
        &self,
        practice: PracticeId,
        query: &BookingsQuery,
    ) -> Result<Vec<Record>, StoreError>;
    /// What is taken from an instant on. Of what is known already only those are read whose revision has risen; what is over of the
    /// others may still be there.
    async fn calendar(
        &self,
        practice: PracticeId,
        from: Timestamp,
        known: Option<&KnownCalendar>,
    ) -> Result<KnownCalendar, StoreError>;
    /// The newest card that a client has on file.
    async fn card_of_client(
        &self,
        practice: PracticeId,
        client: ClientId,
    ) -> Result<Option<Card>, StoreError>;
    /// Late cancellations of a client that were let pass since then.
    async fn goodwill_used(
        &self,
        practice: PracticeId,
        client: ClientId,
        since: Timestamp,
    ) -> Result<u32, StoreError>;
    /// The receipts and credit notes of a booking, by number.
    async fn receipts(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Vec<Receipt>, StoreError>;
    /// The booking that a payment page, a payment intent, a refund or a dispute of the provider belongs to.
    async fn booking_of_provider_object(&self, object: &str) -> Result<Option<Record>, StoreError>;
}
