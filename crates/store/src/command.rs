//! Mutations of bookings. The caller brings a pure decision; the store reads the facts under its locks, lets it decide,
//! and commits what it decided in one transaction. So a decision may run more than once.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use super::{
    CameFrom, Change, ChangeFacts, Finish, IdempotencyRecord, KnownCalendar, Record, Render, Reply,
    Solved,
};
use domain::{
    booking::{
        Refusal,
        assignment::Assignments,
        availability::{calendar::Calendar, extent::CalendarExtent},
        needed_facts::NeededFacts,
        placing::ClientUsage,
    },
    clients::{ChainUsage, Client, ClientDetails, Personal},
    ids::{BookingId, ClientId, PracticeId, ServiceId},
    money::resale::Waiting,
};

/// What a new booking is decided by.
#[derive(Debug)]
pub struct PlaceFacts {
    pub calendar: Calendar,
    /// Without what lies ahead, which is counted by who asks.
    pub assignments: Assignments,
    pub usage: ClientUsage,
    /// The chain's client: one that is proved, or a new one.
    pub client: ClientId,
    /// Whether it was shown that the mailbox is theirs.
    pub proved: bool,
    /// Fees around the wished start that fall away when the time is sold again.
    pub waiting: Vec<Waiting>,
}

/// A pure decision: the facts in, a change or a refusal out.
pub type Decide = Arc<dyn Fn(&PlaceFacts) -> Result<Change, Refusal> + Send + Sync>;

/// Places a booking.
#[derive(Clone)]
pub struct PlaceCommand {
    pub practice: PracticeId,
    pub service: ServiceId,
    /// The catalogue the decision was prepared with; a changed one makes the command [`SearchOutcome::Stale`].
    pub catalogue_revision: i64,
    /// What of the calendar decides about the wished start; its resources are locked.
    pub extent: CalendarExtent,
    /// What of the calendar is known already; what of it has changed is read.
    pub known: Option<KnownCalendar>,
    /// What of the facts can decide; the rest is not read.
    pub needs: NeededFacts,
    pub client: NewClient,
    pub note: Option<String>,
    /// SHA-256 of the manage token.
    pub manage_hash: [u8; 32],
    /// The manage token; kept sealed.
    pub manage_token: Personal<String>,
    /// SHA-256 of the mail token.
    pub mail_hash: [u8; 32],
    /// The mail token; kept sealed, for messages.
    pub mail_token: Personal<String>,
    /// An earlier booking whose mail token was shown: its mailbox is theirs.
    pub follows: Option<BookingId>,
    /// Made before in the same visit: whether the person has that time already may be told.
    pub previous: Option<BookingId>,
    /// Where the request came from.
    pub from: Option<CameFrom>,
    /// A challenge that was solved for it; counts unless it was used before.
    pub solved: Option<Solved>,
    pub now: Timestamp,
    /// The request, and how the booking is told to who placed it; `None`: it is one of several that are placed together.
    pub once: Option<(IdempotencyRecord, Render<Record>)>,
    pub decide: Decide,
}

/// Places several bookings of a practice, or none of them.
#[derive(Clone)]
pub struct PlaceAllCommand {
    pub practice: PracticeId,
    /// Each decided by what those before it have taken.
    pub placements: Vec<PlaceCommand>,
    pub now: Timestamp,
    /// The request, and how the bookings are told to who placed them.
    pub once: (IdempotencyRecord, Render<Vec<Record>>),
}

/// Who books.
#[derive(Debug, Clone)]
pub struct NewClient {
    /// The id of a client whose chain begins now.
    pub id: ClientId,
    pub details: ClientDetails,
}

/// Whether the command's preparation still held under the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchOutcome<T> {
    Done(T),
    /// The practice's definitions changed in between: prepare again.
    Stale,
}

/// A pure decision about an existing booking.
pub type DecideChange = Arc<dyn Fn(&ChangeFacts) -> Result<Change, Refusal> + Send + Sync>;

/// Which state of a booking a change is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expected {
    /// Whichever it is in.
    #[default]
    Any,
    /// The one of this version.
    Exactly(i64),
    /// One that it is not in any more. Refused like another version, and so only after it was looked whether the request is a
    /// repetition, which is answered as the first was.
    Outdated,
}

impl Expected {
    /// Whether a booking of that version is meant.
    #[must_use]
    pub const fn is(self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(expected) => expected == version,
            Self::Outdated => false,
        }
    }
}

/// Changes a booking.
#[derive(Clone)]
pub struct ChangeCommand {
    pub practice: PracticeId,
    pub booking: BookingId,
    /// Refused as [`super::CommandError::Stale`] unless the booking is as the caller saw it.
    pub expected: Expected,
    /// What of the calendar is among the facts, beside the booking's own; its resources are locked.
    pub extent: Option<CalendarExtent>,
    /// What of the calendar is known already; what of it has changed is read.
    pub known: Option<KnownCalendar>,
    /// Fees around this instant that fall away when the time is sold again are among the facts; without any lock.
    pub resale_around: Option<Timestamp>,
    /// The catalogue the decision was prepared with; a changed one is [`super::CommandError::Stale`]. With it, whether nobody has proved
    /// the booking's mailbox is among the facts. Only with `extent`.
    pub catalogue_revision: Option<i64>,
    /// Late cancellations of the client that were let pass since then are among the facts, if they can decide; the client is locked.
    pub goodwill_since: Option<Timestamp>,
    /// How the client stands with the practice is among the facts; the client is locked.
    pub usage: bool,
    pub now: Timestamp,
    /// The request, and how the booking as it is afterwards is told to who asked for it.
    pub once: Option<(IdempotencyRecord, Render<Record>)>,
    /// The job this change carries out; finished in the same commit, or nothing is.
    pub finish: Option<Finish>,
    pub decide: DecideChange,
}

impl ChangeCommand {
    /// A change that needs no calendar and may be repeated freely; more is asked for by its members.
    #[must_use]
    pub fn plain(
        practice: PracticeId,
        booking: BookingId,
        now: Timestamp,
        decide: DecideChange,
    ) -> Self {
        Self {
            practice,
            booking,
            expected: Expected::Any,
            extent: None,
            known: None,
            resale_around: None,
            catalogue_revision: None,
            goodwill_since: None,
            usage: false,
            now,
            once: None,
            finish: None,
            decide,
        }
    }
}

/// What a command did.
#[derive(Debug, Clone)]
pub enum Committed {
    /// It was carried out now: the booking as it is afterwards, and the answer, if there is to be one.
    Now(Box<Record>, Option<Reply>),
    /// It had been carried out before: this was the answer.
    Before(Reply),
}

impl PlaceCommand {
    /// The booking as it was decided, with its client as they were described now: of one who is known already it tells nothing more.
    #[must_use]
    pub fn placed(&self, change: &Change) -> Record {
        Record {
            booking: change.booking.clone(),
            client: Client {
                id: change.booking.client,
                details: self.client.details.clone(),
                usage: ChainUsage::Unproved,
            },
            note: self.note.clone().map(Personal::new),
            override_note: change.override_note.clone(),
            answer: None,
            funds: change.funds.clone(),
            card: change.card.clone(),
            outside: None,
            catalogue_revision: self.catalogue_revision,
        }
    }
}

impl fmt::Debug for PlaceCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceCommand")
            .field("practice", &self.practice)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PlaceAllCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceAllCommand")
            .field("placements", &self.placements)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ChangeCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangeCommand")
            .field("booking", &self.booking)
            .finish_non_exhaustive()
    }
}
