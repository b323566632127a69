//! What a new booking waits for first: the proof of its mailbox, the practice's yes, its payment, or nothing.

use super::{
    Booking, Refusal, State,
    availability::{Offer, Search},
    placement_request::PlacementRequest,
    placing::Facts,
};
use crate::{
    clients::{
        confirmation::{Awaits, Confirmation},
        proving::{PROOF_MINUTES, asks_who},
        suspicion::{Acceptance, RiskFacts},
        usage::ClientUsage,
    },
    interval::{Interval, later},
    practice::service::Service,
};

impl Facts<'_> {
    /// The state that a new booking begins in. Where the mailbox has to be proved, that comes first, then the practice's yes where it
    /// is needed, and what is due is asked for last. The mailbox has to be proved where nothing else says that somebody means it:
    /// nothing is due now and no card is asked for; and where a rule depends on who books.
    pub(super) fn first_state(
        &self,
        service: &Service,
        placement: &PlacementRequest,
        booking: &Booking,
        offer: &Offer,
    ) -> Result<State, Refusal> {
        let requested = booking.requested(self.now);
        // Entering a card is as good as paying: either shows that somebody means it. A request is neither paid for nor sure.
        let is_free = requested.is_some() || !booking.is_to_be_paid();
        // A rule about who somebody is can be decided only once they have proved it; until then the
        // answer must be the same for everybody (docs/decisions/0028-proof-of-mailbox.md).
        let asked =
            placement.confirmation == Confirmation::ByMail || asks_who(self.catalogue, service);
        // What has to be paid now needs no suspicion: the payment itself, and the caps on unpaid
        // holds, keep hoarders away.
        let trust = if placement.is_unproved() && (is_free || asked) {
            self.trust(service, asked, offer, booking.at)?
        } else {
            Acceptance::AtOnce
        };
        let held = |minutes, awaits| State::Held {
            until: later(self.now, minutes).unwrap_or(self.now),
            extended: false,
            awaits,
        };
        Ok(match trust {
            Acceptance::ByMail { kept: true } => held(PROOF_MINUTES, Awaits::Proof),
            Acceptance::ByMail { kept: false } => held(PROOF_MINUTES, Awaits::ProofUnkept),
            Acceptance::AtOnce if is_free && requested.is_none() => booking.state,
            Acceptance::AtOnce => {
                // Only here: holds for a proof have caps of their own in `trust`.
                self.usage.may_hold(self.caps, offer)?;
                let minutes = self.catalogue.practice.booking.hold_minutes;
                requested.unwrap_or_else(|| held(minutes, Awaits::Payment))
            }
        })
    }

    /// How a booking of somebody unproved is taken; `asked`: by mail in any case.
    fn trust(
        &self,
        service: &Service,
        asked: bool,
        offer: &Offer,
        at: Interval,
    ) -> Result<Acceptance, Refusal> {
        let Self {
            catalogue,
            calendar,
            usage,
            caps,
            now,
            ..
        } = *self;
        let search = Search {
            catalogue,
            service,
            calendar,
            now,
            // `RiskFacts` asks what is left of each practitioner's day, whatever this client asked
            // for.
            practitioner: None,
            mode: None,
        };
        let always = asked || catalogue.practice.booking.confirm_by_mail.always();
        let ClientUsage {
            unproved,
            lately,
            origin,
            solved,
            ..
        } = usage;
        let (lately, origin, solved) = (*lately, *origin, *solved);
        RiskFacts {
            search,
            unproved,
            lately,
            origin,
            solved,
            always,
            tolerance: caps.tolerance,
        }
        .trust(offer, at)
    }
}
