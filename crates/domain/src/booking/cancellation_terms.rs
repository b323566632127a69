//! How a booking ends with its client: cancelled, attended or missed, and what that costs.

use jiff::{SignedDuration, Timestamp};

use super::{Booking, Ending, Party, Refusal, State, Terms};
use crate::{
    ids::FeeId,
    money::{
        Money,
        fee::{Fee, FeeKind, FeeState, Waiver},
        funds::{BookingMoney, Settlement},
    },
};

/// For so long a missed session can be taken back; only then money goes back for it.
pub const SLIP: SignedDuration = SignedDuration::from_hours(1);

/// What cancelling costs and returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancellationTerms {
    pub settlement: Settlement,
    /// The fee that is let pass this time, out of goodwill; zero if none is.
    pub let_pass: Money,
    /// Of what goes back, what the practice gives back by hand.
    pub by_hand: Money,
}

/// Whether the client came, as the practice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    Came,
    Missed,
}

impl Booking {
    /// Until when cancelling is free; `None`: at no time.
    #[must_use]
    pub fn free_until(&self) -> Option<Timestamp> {
        let free = self
            .terms
            .policy
            .free_until(self.at.start, self.booked_at, &self.terms.zone);
        // Otherwise moving far ahead would make a late cancellation free again
        // (docs/decisions/0027-a-late-move-keeps-its-fee.md).
        free.filter(|_| self.terms.kept_fee.is_none())
    }

    /// What a client pays by the rules who cancels the confirmed booking at `now`.
    fn fee_at(&self, now: Timestamp) -> Money {
        let Terms {
            policy,
            price,
            zone,
            kept_fee,
            ..
        } = &self.terms;
        let fee = policy.fee(*price, self.at.start, self.booked_at, now, zone);
        self.at_least_kept(fee, *kept_fee)
    }

    fn at_least_kept(&self, fee: Money, kept: Option<Money>) -> Money {
        // Moved by the practice to a cheaper service, no fee is more than the price.
        let kept = kept.map_or(0, |kept| kept.amount.min(self.terms.price.amount));
        Money {
            amount: fee.amount.max(kept),
            ..fee
        }
        .in_steps()
    }

    /// The fee that stays with the booking when `by` moves it at `now`: moving does not undo that cancelling has begun to
    /// cost something.
    #[must_use]
    pub fn kept_when_moved(&self, by: Party, now: Timestamp) -> Option<Money> {
        match (by, self.state) {
            // A booking that is moved in steps keeps the highest of the fees, since `fee_at` is
            // never less than what was kept before.
            (Party::Client, State::Confirmed { .. }) => {
                Some(self.fee_at(now)).filter(|fee| !fee.is_zero())
            }
            _ => self.terms.kept_fee,
        }
    }

    /// Whether how often a client was let pass decides what cancelling by them costs now.
    #[must_use]
    pub fn asks_goodwill(&self, now: Timestamp) -> bool {
        let is_confirmed = matches!(self.state, State::Confirmed { .. });
        is_confirmed && self.terms.policy.goodwill_per_year > 0 && !self.fee_at(now).is_zero()
    }

    /// What cancelling now would cost: nothing while held or when the practice cancels; else by the policy at booking.
    /// `goodwill_used`: late cancellations of the client in the last twelve months that were let pass.
    pub fn leave(
        &self,
        by: Party,
        funds: &BookingMoney,
        goodwill_used: u32,
        now: Timestamp,
    ) -> Result<CancellationTerms, Refusal> {
        let nothing = Money::zero(self.terms.price.currency);
        let policy = &self.terms.policy;
        // 1. What the rules charge. Cancelling by the practice never costs the client anything.
        let by_rule = match (self.state, by) {
            (State::Ended { .. }, _) => return Err(Refusal::AlreadyEnded),
            (_, Party::Client) if self.at.start <= now => return Err(Refusal::Started),
            (State::Held { .. }, _) | (_, Party::Practice) => nothing,
            (State::Confirmed { .. }, Party::Client) => self.fee_at(now),
        };
        // 2. Goodwill is used up only where there is a fee to waive.
        let passes = !by_rule.is_zero() && goodwill_used < policy.goodwill_per_year;
        let (fee, let_pass) = if passes {
            (nothing, by_rule)
        } else {
            (by_rule, nothing)
        };
        let paid = funds.paid(self.terms.price);
        // 3. What goes back, and what would be left to pay.
        let settlement = Settlement::of(paid, fee);
        // The rest of a fee that is too little to be charged is let go.
        let settlement = if settlement.owed.is_too_little() {
            Settlement::of(
                paid,
                Money {
                    amount: fee.amount - settlement.owed.amount,
                    ..fee
                },
            )
        } else {
            settlement
        };
        // What was given up by hand before lowers what is owed, not what goes back.
        let owed = Money {
            amount: (settlement.owed.amount - funds.given_up()).max(0),
            ..settlement.owed
        };
        // Told beforehand, so that nobody waits for money on their card that the practice has to
        // hand over.
        let by_hand = funds.by_hand(settlement.refund);
        Ok(CancellationTerms {
            settlement: Settlement { owed, ..settlement },
            let_pass,
            by_hand,
        })
    }

    /// Cancels on behalf of `by`, with the fee that is proposed or let pass.
    pub fn cancelled(
        self,
        by: Party,
        funds: &BookingMoney,
        goodwill_used: u32,
        fee: FeeId,
        now: Timestamp,
    ) -> Result<(Self, CancellationTerms, Option<Fee>), Refusal> {
        let leave = self.leave(by, funds, goodwill_used, now)?;
        let how = match by {
            Party::Client => Ending::CancelledByClient,
            Party::Practice => Ending::CancelledByPractice,
        };
        let fee = if leave.let_pass.is_zero() {
            self.proposed(fee, FeeKind::LateCancellation, leave.settlement.fee, now)
        } else {
            // A row all the same, waived: counting these is how the next twelve months know that
            // goodwill was used.
            let passed = self.proposed(fee, FeeKind::LateCancellation, leave.let_pass, now);
            passed.map(|fee| Fee {
                state: FeeState::Waived {
                    why: Waiver::Goodwill,
                    at: now,
                },
                ..fee
            })
        };
        Ok((self.turned(State::Ended { at: now, how }), leave, fee))
    }

    /// The client came, or did not, with the fee that is proposed; only once the session has begun. A session that counts
    /// as held, because nobody had said anything, may still be called missed.
    pub fn attendance(
        self,
        attendance: Attendance,
        fee: FeeId,
        now: Timestamp,
    ) -> Result<(Self, Option<Fee>), Refusal> {
        match (self.state, attendance) {
            // Before the start nobody can have come or been missed.
            (State::Confirmed { .. }, _) if now < self.at.start => Err(Refusal::NotStarted),
            (State::Confirmed { .. }, Attendance::Came) => Ok((
                self.turned(State::Ended {
                    at: now,
                    how: Ending::Completed,
                }),
                None,
            )),
            (
                State::Confirmed { .. }
                | State::Ended {
                    how: Ending::Completed,
                    ..
                },
                Attendance::Missed,
            ) => {
                // Moving late and then not coming must not be cheaper than the fee kept for the
                // move.
                let amount = self.at_least_kept(
                    self.terms.price.fee(self.terms.policy.no_show_fee),
                    self.terms.kept_fee,
                );
                let fee = self.proposed(fee, FeeKind::NoShow, amount, now);
                Ok((
                    self.turned(State::Ended {
                        at: now,
                        how: Ending::NoShow,
                    }),
                    fee,
                ))
            }
            (State::Held { .. }, _) => Err(Refusal::NotConfirmed),
            (State::Ended { .. }, _) => Err(Refusal::AlreadyEnded),
        }
    }

    /// That the client did not come was a slip: taken back within [`SLIP`], and with it the fee, if nobody has decided about that.
    pub fn not_missed(
        self,
        funds: &BookingMoney,
        now: Timestamp,
    ) -> Result<(Self, Vec<Fee>), Refusal> {
        let State::Ended {
            at,
            how: Ending::NoShow,
        } = self.state
        else {
            return Err(Refusal::NothingToUndo);
        };
        // Until then no money has gone back for it, so taking it back moves none either.
        if now.duration_since(at) > SLIP {
            return Err(Refusal::NothingToUndo);
        }
        let proposed = funds
            .fees
            .iter()
            // Only this time's fee: a session may have been called missed, taken back, and called
            // missed again.
            .filter(|fee| fee.kind == FeeKind::NoShow && fee.proposed_at >= at);
        if proposed.clone().any(|fee| fee.state != FeeState::Proposed) {
            return Err(Refusal::FeeDecided);
        }
        let fees = proposed
            .cloned()
            .map(|fee| fee.waived(Waiver::Practice, now))
            .collect::<Result<_, _>>()?;
        Ok((self.turned(State::Confirmed { since: now }), fees))
    }

    /// When a session that nobody called missed counts as held.
    #[must_use]
    pub fn counts_as_held_at(&self) -> Timestamp {
        crate::interval::later(self.at.end, self.terms.collect_after_minutes).unwrap_or(self.at.end)
    }

    fn proposed(&self, id: FeeId, kind: FeeKind, amount: Money, now: Timestamp) -> Option<Fee> {
        let fee = Fee {
            id,
            booking: self.id,
            kind,
            proposed: amount,
            proposed_at: now,
            state: FeeState::Proposed,
        };
        // A fee of zero would wait for a decision that nobody needs to make.
        (!amount.is_zero()).then_some(fee)
    }
}
