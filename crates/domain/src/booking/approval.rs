//! Requests: bookings that stand only once the practice has said yes (docs/decisions/0061-requests-to-book.md).

use jiff::Timestamp;

use super::{Booking, Ending, Refusal, State};
use crate::{clients::confirmation::Awaits, interval::later};

/// So long a client has to pay once the practice has said yes.
// Nobody sits waiting for the answer, so a hold of minutes would be over before the mail about it is read. A payment page lives a
// day at most (Stripe, Checkout Session, `expires_at`), the hold's extension and a margin included.
const PAYING_MINUTES: u32 = 20 * 60;

impl Booking {
    /// Whether it waits for the practice's yes.
    #[must_use]
    pub const fn awaits_approval(&self) -> bool {
        matches!(
            self.state,
            State::Held {
                awaits: Awaits::Approval,
                ..
            }
        )
    }

    /// Until when the practice can answer it, if it waits for that.
    #[must_use]
    pub const fn answer_by(&self) -> Option<Timestamp> {
        match self.state {
            State::Held {
                until,
                awaits: Awaits::Approval,
                ..
            } => Some(until),
            _ => None,
        }
    }

    /// Whether it waits for what no payment provider knows of: the proof of its mailbox, or the practice's yes.
    #[must_use]
    pub const fn awaits_word(&self) -> bool {
        self.awaits_proof() || self.awaits_approval()
    }

    /// Whether the practice has said yes to it, and it waits for what comes after that.
    #[must_use]
    pub const fn was_approved(&self) -> bool {
        let waits = matches!(
            self.state,
            State::Held {
                awaits: Awaits::Payment,
                ..
            }
        );
        waits && self.terms.answer_within_hours.is_some()
    }

    /// Held until the practice has answered; `None` if it needs no yes.
    pub(crate) fn requested(&self, now: Timestamp) -> Option<State> {
        let until = later(now, self.terms.answer_within_hours? * 60).unwrap_or(now);
        Some(State::Held {
            // Nobody answers for a session that has begun.
            until: until.min(self.at.start),
            extended: false,
            awaits: Awaits::Approval,
        })
    }

    /// What waits for hours, for the practice or after its yes, waits no longer than until it would begin.
    pub(crate) fn ending_before_it_begins(mut self) -> Self {
        let start = self.at.start;
        if let State::Held { until, .. } = &mut self.state
            && self.terms.answer_within_hours.is_some()
        {
            *until = (*until).min(start);
        }
        self
    }

    /// The practice has said yes: it is confirmed, or held for its payment.
    pub fn approved(self, now: Timestamp) -> Result<Self, Refusal> {
        self.answerable(now)?;
        let next = self.payable(PAYING_MINUTES, now);
        Ok(self.turned(next).ending_before_it_begins())
    }

    /// The practice has said no.
    pub fn declined(self, now: Timestamp) -> Result<Self, Refusal> {
        self.answerable(now)?;
        Ok(self.turned(State::Ended {
            at: now,
            how: Ending::Declined,
        }))
    }

    /// Whether the practice can answer it now.
    pub fn answerable(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Ended { .. } => Err(Refusal::AlreadyEnded),
            // Also before the worker has ended it: its client was told until when an answer comes.
            State::Held { until, .. } if self.awaits_approval() && until <= now => {
                Err(Refusal::AlreadyEnded)
            }
            State::Held { .. } if self.awaits_approval() => Ok(()),
            State::Held { .. } | State::Confirmed { .. } => Err(Refusal::NotRequested),
        }
    }
}
