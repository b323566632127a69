//! One appointment and what can become of it.

pub mod agreed;
pub mod approval;
pub mod assignment;
pub mod availability;
pub mod cancellation_terms;
mod first_state;
pub mod joining;
pub mod moving;
pub mod needed_facts;
pub mod outside;
pub mod overrides;
pub mod placement_request;
pub mod placing;
pub(crate) mod refusal;
pub mod rescheduling_sessions;

use std::ops::Not;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::availability::calendar::Occupancy;
pub use self::refusal::Refusal;
use super::{
    clients::confirmation::Awaits,
    ids::{
        BookingId, CardId, ClientId, PracticeId, PractitionerId, ResourceId, RoomId, ServiceId,
        SessionId,
    },
    interval::{Interval, later},
    money::{
        Money, asking::Asking, payments::slow_methods::ConfirmOn, policy::Policy,
        receipts::good_faith_estimate::EstimateDue,
    },
    practice::{
        Practice, Text,
        service::{Mode, PaymentRule, Tax},
    },
    zone::Zone,
};

/// One appointment, from the moment its slot is taken until it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    pub id: BookingId,
    pub practice: PracticeId,
    /// Rises with each change.
    pub version: i64,
    pub service: ServiceId,
    pub client: ClientId,
    /// Without buffers.
    pub at: Interval,
    /// In order of id.
    pub practitioners: Vec<PractitionerId>,
    pub room: Option<RoomId>,
    /// The place in a session that several bookings share.
    pub seat: Option<Seat>,
    pub mode: Mode,
    pub terms: Terms,
    pub booked_at: Timestamp,
    /// The saved card that may be charged for it.
    pub card: Option<CardId>,
    pub state: State,
}

/// A place in a group session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    pub session: SessionId,
    /// From 1; nobody else of the session has it.
    pub number: u32,
    /// Places in the session.
    pub capacity: u32,
}

/// What was agreed at booking; later changes of the practice's file do not touch it. See [`super::booking::agreed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub service_name: Text,
    pub price: Money,
    pub tax: Tax,
    #[serde(default)]
    pub payment: PaymentRule,
    /// What confirms the booking; zero when nothing is to be paid for that.
    pub due_now: Money,
    pub policy: Policy,
    /// The practice's.
    pub zone: Zone,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    pub hold_extension_minutes: u32,
    pub move_notice_minutes: Option<u32>,
    /// What receipts name the service by for insurers.
    #[serde(default)]
    pub service_code: Option<String>,
    /// For services of which one is given.
    #[serde(default)]
    pub good_faith_estimate: Option<EstimateDue>,
    #[serde(default)]
    pub collect_after_minutes: u32,
    /// Cancelling costs no less than this: it was moved by its client when cancelling cost so much.
    #[serde(default)]
    pub kept_fee: Option<Money>,
    /// What confirms it when it is paid by a slow method; `None`: it is not to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow: Option<ConfirmOn>,
    /// How the practice asks for the money, if it made the booking itself.
    #[serde(default)]
    pub asking: Asking,
    /// Agreed with this client, and not the service's.
    #[serde(default)]
    pub price_agreed: bool,
    /// Within so many hours the practice answers before it stands; `None`: it needs no yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_within_hours: Option<u32>,
    /// Its client is reminded once more an hour before.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub reminds_hour_before: bool,
    /// Its client goes online instead, or comes instead, until so long before its start; `None`: only as it is moved.
    #[serde(default = "two_hours")]
    pub switch_notice_minutes: Option<u32>,
}

// The default of `switch_notice_hours` (docs/decisions/0069-another-way-at-the-same-time.md), as a function because serde wants one, for
// rows from before the setting.
#[expect(clippy::unnecessary_wraps, reason = "the shape of the member")]
const fn two_hours() -> Option<u32> {
    Some(120)
}

/// How far the booking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its slot is kept for it while what it waits for may still come.
    Held {
        until: Timestamp,
        /// Whether the client has had the one extension.
        extended: bool,
        awaits: Awaits,
    },
    Confirmed {
        since: Timestamp,
    },
    Ended {
        at: Timestamp,
        how: Ending,
    },
}

/// How a booking ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Completed,
    NoShow,
    CancelledByClient,
    CancelledByPractice,
    /// The hold ran out: its payment is dead, or nobody confirmed it by mail.
    Expired,
    /// The practice said no.
    Declined,
    /// Once the mailbox was proved: the service is for other clients, new ones or those who have been here.
    NotForClient,
    /// Once the mailbox was proved: the client has as many as the practice allows.
    OverLimit,
}

/// On whose behalf something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Client,
    Practice,
}

impl Booking {
    /// What the booking takes of its practitioners and its room. Bookings of one session take it together.
    #[must_use]
    pub fn occupancies(&self) -> Vec<Occupancy> {
        // Seats of one session have one holder, so they do not stand in each other's way
        // (docs/decisions/0003-occupancies-and-revisions.md).
        let holder = self.seat.map_or(self.id.0, |seat| seat.session.0);
        let Some(during) = self.at.widened(
            self.terms.buffer_before_minutes,
            self.terms.buffer_after_minutes,
        ) else {
            return Vec::new();
        };
        self.resources()
            .into_iter()
            .map(|resource| Occupancy {
                during,
                resource,
                sitting: self.at,
                holder,
                service: Some(self.service),
            })
            .collect()
    }

    /// Its practitioners and its room, in order of id.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceId> {
        let people = self.practitioners.iter().map(|id| ResourceId(id.0));
        let mut all: Vec<_> = people
            .chain(self.room.iter().map(|id| ResourceId(id.0)))
            .collect();
        // Locks are taken in one order everywhere, so that no two transactions deadlock.
        all.sort_unstable();
        all
    }

    /// What follows the account's prefix on the client's bank statement: neutral, and different for each booking.
    #[must_use]
    pub fn statement_suffix(&self, practice: &Practice) -> String {
        // Crockford's base 32, without I, L, O and U: people read it aloud from a bank statement.
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        // From the end: a UUIDv7 begins with the time (RFC 9562 §5.7) and ends with random bits.
        let digits = self.id.0.as_bytes().iter().rev().take(4);
        let code: String = digits
            .map(|byte| char::from(DIGITS[usize::from(byte % 32)]))
            .collect();
        format!("{} {code}", practice.statement_word())
    }

    /// Whether it has not ended.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.state, State::Held { .. } | State::Confirmed { .. })
    }

    /// Its payment has come: a held booking is confirmed. A confirmed one stays so.
    pub fn paid(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            // A payment is no proof of a mailbox.
            _ if self.awaits_proof() => Err(Refusal::ProofMissing),
            // Nor is it the practice's yes; nothing is asked for before that.
            _ if self.awaits_approval() => Err(Refusal::NothingToPay),
            State::Held { .. } => Ok(self.turned(State::Confirmed { since: now })),
            // Two payments for one booking, or an event that comes twice: settling up sends back
            // what is too much.
            State::Confirmed { .. } => Ok(self),
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
        }
    }

    /// Its payment has come although the hold had run out; the caller has seen that the slot is still free.
    pub fn reclaimed(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            // Only a hold that ran out comes back. A cancelled or declined one was somebody's
            // decision, and the money is returned instead.
            State::Ended {
                how: Ending::Expired,
                ..
            } => Ok(self.turned(State::Confirmed { since: now })),
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
            State::Held { .. } | State::Confirmed { .. } => self.paid(now),
        }
    }

    /// The hold has run out, and its payment can never come any more.
    pub fn expired(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            // The caller has heard from the provider that the payment is dead
            // (docs/decisions/0005-holds-provider-first.md).
            State::Held { until, .. } if until <= now => Ok(self.turned(State::Ended {
                at: now,
                how: Ending::Expired,
            })),
            State::Held { .. } => Err(Refusal::NotDue),
            State::Confirmed { .. } | State::Ended { .. } => Err(Refusal::AlreadyEnded),
        }
    }

    /// Keeps the slot longer while the client pays: once, and only while the hold lasts.
    pub fn extended(self, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            _ if self.awaits_word() => Err(Refusal::NothingToPay),
            // Only once: otherwise a client could keep a slot for as long as the page is open.
            State::Held { extended: true, .. } => Err(Refusal::AlreadyExtended),
            State::Held {
                until,
                extended: false,
                awaits,
            } if now <= until => {
                let longer = later(until, self.terms.hold_extension_minutes).unwrap_or(until);
                Ok(self.turned(State::Held {
                    until: longer,
                    extended: true,
                    awaits,
                }))
            }
            State::Held { .. } | State::Confirmed { .. } => Err(Refusal::NothingToPay),
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
        }
    }

    /// Whether it may be moved now: by its client until cancelling stops being free (or the practice's own notice), by
    /// the practice until it begins.
    pub fn movable(&self, by: Party, now: Timestamp) -> Result<(), Refusal> {
        let last = match (by, self.terms.move_notice_minutes) {
            (Party::Practice, _) => Some(self.at.start),
            (Party::Client, Some(notice)) => super::interval::earlier(self.at.start, notice),
            // Without a notice for moving, moving ends when cancelling starts to cost something: it
            // would otherwise be a way around the fee.
            (Party::Client, None) => self.free_until(),
        };
        match self.state {
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
            // Else a time that nobody was asked for could be taken this way.
            _ if self.awaits_proof() && by == Party::Client => Err(Refusal::ProofMissing),
            _ if self.at.start <= now => Err(Refusal::Started),
            _ if last.is_none_or(|last| last < now) => Err(Refusal::TooLateToMove),
            State::Held { .. } | State::Confirmed { .. } => Ok(()),
        }
    }

    /// Whether its client may still have it online instead of in a room, or the other way round, at the same time.
    pub fn switchable(&self, now: Timestamp) -> Result<(), Refusal> {
        let last = self
            .terms
            .switch_notice_minutes
            .and_then(|notice| super::interval::earlier(self.at.start, notice));
        match self.state {
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
            _ if self.awaits_proof() => Err(Refusal::ProofMissing),
            _ if self.at.start <= now => Err(Refusal::Started),
            _ if last.is_none_or(|last| last < now) => Err(Refusal::TooLateToMove),
            State::Held { .. } | State::Confirmed { .. } => Ok(()),
        }
    }

    pub(super) fn turned(self, state: State) -> Self {
        Self {
            state,
            version: self.version + 1,
            ..self
        }
    }
}
