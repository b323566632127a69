//! Proof of mailbox: what is decided only once somebody has shown that the address they gave is theirs. Nobody else learns from an
//! answer whether a practice knows an address.

use jiff::Timestamp;

use super::{ChainUsage, Client, usage::ClientUsage};
use crate::{
    booking::{Booking, Ending, Party, Refusal, State, placement_request::PlacementRequest},
    interval::later,
    messages::{MessageKind, Plan, by_email},
    practice::{
        Catalogue,
        service::{Audience, Service},
    },
};

pub use super::confirmation::{Awaits, Confirmation};

/// So long a booking is held for the proof of its mailbox.
pub(crate) const PROOF_MINUTES: u32 = 60;

impl PlacementRequest {
    /// Whether nobody knows that the mailbox is theirs.
    #[must_use]
    pub fn is_unproved(&self) -> bool {
        self.by == Party::Client && !self.proved
    }
}

/// Whether a rule of the service or of its practice depends on who books.
#[must_use]
pub fn asks_who(catalogue: &Catalogue, service: &Service) -> bool {
    let limited = service.max_per_client.is_some()
        || catalogue.practice.booking.max_active_per_client.is_some();
    service.audience != Audience::Everyone || limited
}

/// Whether the service takes this client; `usage` counts what was proved to be theirs.
pub fn welcome(
    catalogue: &Catalogue,
    service: &Service,
    usage: &ClientUsage,
) -> Result<(), Refusal> {
    let ClientUsage {
        ever,
        of_service,
        active,
        ..
    } = *usage;
    let meant = match service.audience {
        Audience::Everyone => true,
        // Bookings of this very service do not make its client known; how often they may have it is
        // for `max_per_client` to say.
        Audience::NewClients => ever <= of_service,
        Audience::Returning => ever > 0,
    };
    if !meant {
        return Err(Refusal::NotForClient);
    }
    let reached = |limit: Option<u32>, count: u32| limit.is_some_and(|max| count >= max);
    if reached(service.max_per_client, of_service)
        || reached(catalogue.practice.booking.max_active_per_client, active)
    {
        return Err(Refusal::ClientLimit);
    }
    Ok(())
}

/// Who booked may correct an address for so long.
// After it, or once the mailbox is proved, only the practice corrects
// (docs/decisions/0028-proof-of-mailbox.md).
const CORRECTION_MINUTES: u32 = 60;
/// So long after the session its links change something.
const LINK_DAYS: u32 = 90;
/// So long after the session its link is sent to who asks for their links: receipts and money owed are behind it.
pub const SENT_DAYS: u32 = 28;

impl Booking {
    /// Whether who booked may still say that they mistyped their address or number; `client`: as it is known.
    pub fn correctable(&self, client: &Client, now: Timestamp) -> Result<(), Refusal> {
        let until = later(self.booked_at, CORRECTION_MINUTES).unwrap_or(self.booked_at);
        // A proved mailbox cannot have been mistyped.
        let open = self.is_active() && client.usage == ChainUsage::Unproved && now <= until;
        open.then_some(()).ok_or(Refusal::TooLateToCorrect)
    }

    /// Whether its links only show it: the session is long over.
    #[must_use]
    pub fn is_read_only(&self, now: Timestamp) -> bool {
        self.is_over_since(LINK_DAYS, now)
    }

    /// Whether its link is among those that are sent to who asks for the links of an address: it is ahead, or took place within the last
    /// weeks. Of what was called off, or never came about, nothing is left to be done.
    #[must_use]
    pub fn sends_link(&self, now: Timestamp) -> bool {
        let stands = match self.state {
            State::Held { .. } | State::Confirmed { .. } => true,
            State::Ended { how, .. } => matches!(how, Ending::Completed | Ending::NoShow),
        };
        stands && !self.is_over_since(SENT_DAYS, now)
    }

    /// Whether its session ended more than so many days ago.
    #[must_use]
    pub fn is_over_since(&self, days: u32, now: Timestamp) -> bool {
        later(self.at.end, days.saturating_mul(24 * 60)).is_some_and(|end| end < now)
    }

    /// The mailbox is proved: a booking that was held for that is confirmed, or held for the practice's yes, or for its payment as long
    /// as `hold_minutes`. Any other stays as it is.
    pub fn proved(self, hold_minutes: u32, now: Timestamp) -> Result<Self, Refusal> {
        match self.state {
            // Also before the worker has ended it: its time may soon be somebody else's.
            State::Held { until, .. } if self.awaits_proof() && until <= now => {
                Err(Refusal::AlreadyEnded)
            }
            // What comes next gets its full time, however long the mail took.
            State::Held { .. } if self.awaits_proof() => {
                let next = self
                    .requested(now)
                    .unwrap_or_else(|| self.payable(hold_minutes, now));
                Ok(self.turned(next))
            }
            // Proving twice is harmless: mail programs and people open links repeatedly.
            State::Held { .. } | State::Confirmed { .. } => Ok(self),
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
        }
    }

    /// Held for its payment for so many minutes; confirmed if nothing is to be paid.
    pub(crate) fn payable(&self, minutes: u32, now: Timestamp) -> State {
        if self.is_to_be_paid() {
            State::Held {
                until: later(now, minutes).unwrap_or(now),
                extended: false,
                awaits: Awaits::Payment,
            }
        } else {
            State::Confirmed { since: now }
        }
    }

    /// Whether it is confirmed by a payment, or by a card that is saved.
    pub(crate) fn is_to_be_paid(&self) -> bool {
        !self.terms.due_now.is_zero() || (self.terms.payment.saves_card() && self.card.is_none())
    }

    /// Whether it is confirmed, and ahead or not yet looked back on.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        matches!(self.state, State::Confirmed { .. })
    }

    /// Whether it waits for a payment, or for a card.
    #[must_use]
    pub const fn waits_for_payment(&self) -> bool {
        matches!(
            self.state,
            State::Held {
                awaits: Awaits::Payment,
                ..
            }
        )
    }

    /// Whether nobody else can have its time.
    #[must_use]
    pub const fn keeps_time(&self) -> bool {
        self.is_active()
            && !matches!(
                self.state,
                State::Held {
                    awaits: Awaits::ProofUnkept,
                    ..
                }
            )
    }

    /// Whether it waits for the proof that the mailbox is its client's.
    #[must_use]
    pub const fn awaits_proof(&self) -> bool {
        matches!(
            self.state,
            State::Held {
                awaits: Awaits::Proof | Awaits::ProofUnkept,
                ..
            }
        )
    }

    /// Proved, but a rule does not take its client: its time is free again, and the booking says which rule it was.
    #[must_use]
    pub fn unwelcome(self, rule: Refusal, now: Timestamp) -> Self {
        let how = match rule {
            Refusal::NotForClient => Ending::NotForClient,
            Refusal::ClientLimit => Ending::OverLimit,
            // `welcome` knows only these two; any other rule reads as a plain no.
            _ => Ending::Declined,
        };
        self.turned(State::Ended { at: now, how })
    }
}

/// What follows when a booking gets a new link; what waited for an address that was wrong is said anew to the right one.
#[must_use]
pub fn relinked(booking: &Booking, readdressed: bool, prompted: bool, now: Timestamp) -> Plan {
    let kind = match booking.state {
        State::Held {
            awaits: Awaits::Proof | Awaits::ProofUnkept,
            ..
        } => MessageKind::Prove,
        State::Held {
            awaits: Awaits::Payment,
            ..
        } if readdressed => MessageKind::Held,
        State::Held {
            awaits: Awaits::Approval,
            ..
        } if readdressed => MessageKind::Requested,
        State::Confirmed { .. } if readdressed && now < booking.at.start => MessageKind::Confirmed,
        _ => MessageKind::NewLink,
    };
    Plan {
        // Messages still waiting carry the old link, which no longer opens anything.
        cancels: vec![kind, MessageKind::NewLink],
        new: vec![by_email(kind, now, prompted)],
    }
}
