//! Settling up: one rule for every change of a booking. What the practice keeps beyond its claim goes back; what is due and
//! not on its way is asked for; what is asked for and not due any more is taken back.

use jiff::Timestamp;

use super::{
    Money,
    funds::BookingMoney,
    payments::{
        payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
        refund::{Cause, Refund, RefundProgress},
    },
};
use crate::{
    booking::{Booking, Ending, Refusal, State},
    ids::{PaymentId, RefundId},
    practice::service::PaymentRule,
};

/// Ids for what settling up may bring about.
pub trait IdSource {
    fn payment(&mut self) -> PaymentId;
    fn refund(&mut self) -> RefundId;
}

impl Booking {
    /// What the practice may keep as things stand: the price of a session that took place or is to, less what it has given
    /// up; else the fees that are not waived, whatever was given up before.
    #[must_use]
    pub fn claim(&self, funds: &BookingMoney) -> Money {
        let price = match self.state {
            // What was given back by hand lowers the claim; otherwise the next settling up would
            // ask for it again.
            State::Held { .. }
            | State::Confirmed { .. }
            | State::Ended {
                how: Ending::Completed,
                ..
            } => self.terms.price.amount - funds.given_up(),
            // Only fees: `given_up` is not deducted here, since it was part of a price that is no
            // longer claimed.
            State::Ended { .. } => 0,
        };
        self.at_least_zero(price + funds.fees_claimed())
    }

    /// What may be collected as things stand: what is owed, less what of it was written off.
    #[must_use]
    pub fn due(&self, funds: &BookingMoney) -> Money {
        let debt = self.debt(funds);
        self.at_least_zero(debt.amount - funds.written_off())
    }

    /// What of the debt is written off. Money that comes all the same takes a write-off back as far as it goes.
    #[must_use]
    pub fn let_go(&self, funds: &BookingMoney) -> Money {
        let debt = self.debt(funds);
        Money {
            amount: debt.amount.min(funds.written_off()),
            ..debt
        }
    }

    /// What is owed: the price once the session took place, or when the practice asks for it ahead, and fees that were approved;
    /// less what the practice has given up, and what it has.
    #[must_use]
    pub fn debt(&self, funds: &BookingMoney) -> Money {
        let price = match self.state {
            // Where the practice collects for itself, nothing is asked for by Hourkeep
            // (docs/decisions/0015-sessions-count-as-held.md).
            State::Ended {
                how: Ending::Completed,
                ..
            } if self.terms.payment != PaymentRule::None => self.terms.price.amount,
            // The practice agreed with this client to ask before the session
            // (docs/decisions/0040-money-by-hand.md).
            State::Confirmed { .. } if self.terms.asking.is_ahead() => self.terms.price.amount,
            // It was confirmed by money that did not come, or went back.
            State::Confirmed { .. } if funds.fell_short() => self.terms.due_now.amount,
            State::Ended { .. } | State::Held { .. } | State::Confirmed { .. } => 0,
        };
        let paid = funds.paid(self.terms.price);
        // What the bank took back is in dispute, not due again; unless it returned a debit.
        let had = paid.captured.amount - paid.refunded.amount - funds.returned();
        self.at_least_zero(price + funds.fees_due() - funds.given_up() - had)
    }

    /// What its client is asked for: what is due, unless it is too little to be charged.
    #[must_use]
    pub fn asked_for(&self, funds: &BookingMoney) -> Money {
        let due = self.due(funds);
        if due.is_too_little() {
            Money::zero(due.currency)
        } else {
            due
        }
    }

    /// Whether what is due can be charged.
    ///
    /// # Errors
    /// [`Refusal::TooLittleToCharge`].
    pub fn chargeable(&self, funds: &BookingMoney) -> Result<(), Refusal> {
        let rest = self.due(funds);
        let refusal = Refusal::TooLittleToCharge {
            rest,
            least: Money::least(rest.currency),
        };
        if rest.is_too_little() {
            Err(refusal)
        } else {
            Ok(())
        }
    }

    /// What is kept beyond the claim.
    #[must_use]
    pub fn excess(&self, funds: &BookingMoney) -> Money {
        self.at_least_zero(funds.paid(self.terms.price).kept().amount - self.claim(funds).amount)
    }

    /// The rows of `funds` that must change, and new ones, so that nothing is kept without a claim and nothing due is left
    /// unasked.
    #[must_use]
    pub fn settle_up(
        &self,
        funds: &BookingMoney,
        now: Timestamp,
        fresh: &mut dyn IdSource,
    ) -> BookingMoney {
        // First what goes back, then what is asked for: the second must see the first, or both
        // would act on the same amount.
        let refunds = funds.reserve(self.excess(funds), Cause::Policy, &mut || fresh.refund());
        let back = funds.with(&BookingMoney {
            refunds,
            ..BookingMoney::default()
        });
        let settled = self.superseded(&back).chain(
            back.refunds
                .iter()
                .filter(|one| !funds.refunds.contains(one))
                .cloned(),
        );
        BookingMoney {
            refunds: settled.collect(),
            ..self.ask(funds, now, fresh)
        }
    }

    /// Refunds that did not go through, when nothing is owed for them any more. What was given back by hand, or at the provider, is not
    /// owed, but wanted: another one must have followed.
    fn superseded(&self, funds: &BookingMoney) -> impl Iterator<Item = Refund> {
        // A failed refund stays visible as an exception until nothing is owed for it
        // (docs/decisions/0043-refunds-made-at-the-provider.md).
        let owed = !self.excess(funds).is_zero();
        // Ids are UUIDv7, so the larger one is the later one.
        let last = funds.standing_refunds().map(|one| one.id).max();
        let over = |one: &&Refund| {
            one.state == RefundProgress::Failed
                && !owed
                && (one.cause == Cause::Policy || last.is_some_and(|last| one.id < last))
        };
        let over: Vec<_> = funds.refunds.iter().filter(over).cloned().collect();
        over.into_iter().map(|one| Refund {
            state: RefundProgress::Superseded,
            ..one
        })
    }

    /// The payments of `funds` that must change, and a new one, so that all that is due is asked for, and nothing else is.
    #[must_use]
    pub fn ask(
        &self,
        funds: &BookingMoney,
        now: Timestamp,
        fresh: &mut dyn IdSource,
    ) -> BookingMoney {
        let due = self.asked_for(funds).amount;
        let asked = |one: &&Payment| !one.purpose.confirms() && one.is_open();
        let mut payments = Vec::new();
        // What confirmed the booking may still be on its way.
        let mut coming: i64 = funds.under_way().map(|one| one.amount.amount).sum();
        for open in funds.payments.iter().filter(asked) {
            // Money on its way cannot be called back; if it is too much, settling up refunds it
            // when it comes. A pending request that no longer fits is withdrawn, not changed: its
            // page at Stripe shows a fixed amount.
            if open.state == PaymentState::Processing || coming + open.amount.amount <= due {
                coming += open.amount.amount;
            } else {
                payments.push(Payment {
                    state: PaymentState::Failed,
                    ..open.clone()
                });
            }
        }
        // A rest below Stripe's minimum waits: it stays a debt, and is asked for once more is due.
        if coming < due
            && !(Money {
                amount: due - coming,
                ..self.terms.price
            })
            .is_too_little()
        {
            // A card that was refused is not tried again by itself: its client pays on the page.
            let refused = funds.payments.iter().any(|one| one.refusal.is_some());
            let method = if self.card.is_some() && !refused {
                CollectionMethod::Card
            } else {
                CollectionMethod::Page
            };
            payments.push(self.collection(
                Money {
                    amount: due - coming,
                    ..self.terms.price
                },
                method,
                fresh.payment(),
                now,
            ));
        }
        BookingMoney {
            payments,
            ..BookingMoney::default()
        }
    }

    /// A refund by hand of one payment, first of what is the client's anyway, then of the practice's claim: exactly what was asked, no
    /// order beside it; and what failed before, if it makes that good. No amount: all that is left.
    ///
    /// # Errors
    /// [`Refusal::NothingToRefund`] when nothing of it is here, [`Refusal::InDispute`] while the client's bank has it,
    /// [`Refusal::WrongCurrency`], [`Refusal::RefundTooLarge`] for more than is left or nothing at all, and [`Refusal::NotInSteps`].
    pub fn refund_by_hand(
        &self,
        funds: &BookingMoney,
        id: PaymentId,
        amount: Option<Money>,
        fresh: &mut dyn IdSource,
    ) -> Result<Vec<Refund>, Refusal> {
        let payment = funds.payment(id).ok_or(Refusal::NothingToRefund)?;
        // In this order the answer names what the practice can act on: a dispute before the empty
        // balance that it causes.
        if funds.in_dispute(payment) {
            return Err(Refusal::InDispute);
        }
        let left = Money {
            amount: funds.refundable(payment),
            ..payment.amount
        };
        let amount = amount.unwrap_or(left);
        if amount.currency != left.currency {
            return Err(Refusal::WrongCurrency);
        }
        if left.is_zero() {
            return Err(Refusal::NothingToRefund);
        }
        if amount.amount < 1 || amount.amount > left.amount {
            return Err(Refusal::RefundTooLarge);
        }
        // Cash can be given back to the last minor unit; Stripe refuses amounts that are not in its
        // steps.
        if !amount.is_in_steps() && !payment.method.is_recorded() {
            return Err(Refusal::NotInSteps(Money::step(amount.currency)));
        }
        // What is the client's anyway goes first; only the rest lowers the practice's claim for
        // good.
        let given_up = (amount.amount - self.excess(funds).amount).max(0);
        // Of what came outside Checkout the practice says that it has given it back.
        let state = if payment.method.is_recorded() {
            RefundProgress::Succeeded
        } else {
            RefundProgress::Ordered
        };
        let id = fresh.refund();
        let order = Refund {
            id,
            payment: payment.id,
            amount,
            cause: Cause::Manual,
            given_up,
            state,
            provider_id: None,
        };
        let after = funds.with(&order.clone().into());
        // No settling up here: it would also order the rest of an excess, and exactly what was
        // asked for is promised.
        Ok([order].into_iter().chain(self.superseded(&after)).collect())
    }

    /// What follows from a refund that was made at the provider itself. Orders of ours that cannot have gone through beside it are
    /// superseded: the provider never gives back more than it took.
    ///
    /// # Errors
    /// [`Refusal::NothingToRefund`] before the money has come, [`Refusal::RefundTooLarge`] when more would have gone back than came.
    pub fn adopt(
        &self,
        funds: &BookingMoney,
        made: Refund,
        now: Timestamp,
        fresh: &mut dyn IdSource,
    ) -> Result<BookingMoney, Refusal> {
        let payment = funds
            .payment(made.payment)
            .filter(|one| one.state == PaymentState::Captured);
        let payment = payment.ok_or(Refusal::NothingToRefund)?;
        // 1. Stripe never gives back more than it took. An order of ours that was not answered and
        // no longer fits beside this refund cannot have gone through.
        let left = payment.amount.amount - made.amount.amount;
        let mut known = funds.clone();
        let unanswered =
            |one: &Refund| one.state == RefundProgress::Ordered && one.provider_id.is_none();
        let there = known
            .standing_refunds()
            .filter(|one| one.payment == made.payment && !unanswered(one));
        let room = left - there.map(|one| one.amount.amount).sum::<i64>();
        let impossible = |one: &&mut Refund| {
            one.payment == made.payment && unanswered(one) && one.amount.amount > room
        };
        for one in known.refunds.iter_mut().filter(impossible) {
            one.state = RefundProgress::Superseded;
        }
        // 2. If it still does not fit, it is not a refund of this payment as we know it: a person
        // has to look.
        if made.amount.currency != payment.amount.currency || known.refunded(payment) > left {
            return Err(Refusal::RefundTooLarge);
        }
        // 3. As by hand, what is the client's goes first. Then everything is settled anew, which
        // orders again what is still owed of the superseded refunds.
        let given_up = (made.amount.amount - self.excess(&known).amount).max(0);
        let known = known.with(&Refund { given_up, ..made }.into());
        let all = known.with(&self.settle_up(&known, now, fresh));
        // Only what changed is handed to the store, which writes rows and posts their differences.
        let refunds = all
            .refunds
            .into_iter()
            .filter(|one| !funds.refunds.contains(one))
            .collect();
        let payments = all
            .payments
            .into_iter()
            .filter(|one| !funds.payments.contains(one))
            .collect();
        Ok(BookingMoney {
            payments,
            refunds,
            ..BookingMoney::default()
        })
    }

    fn collection(
        &self,
        amount: Money,
        method: CollectionMethod,
        id: PaymentId,
        now: Timestamp,
    ) -> Payment {
        // After a session, or ahead of it, the price is asked for; what is due for a booking that
        // ended otherwise can only be fees.
        let price = matches!(
            self.state,
            State::Confirmed { .. }
                | State::Ended {
                    how: Ending::Completed,
                    ..
                }
        );
        Payment {
            id,
            booking: self.id,
            purpose: if price {
                Purpose::Balance
            } else {
                Purpose::Fee
            },
            amount,
            method,
            state: PaymentState::Pending,
            attempt: 1,
            page_expires_at: now,
            page: None,
            return_url: None,
            intent: None,
            refusal: None,
            payee: Payee::default(),
        }
    }

    fn at_least_zero(&self, amount: i64) -> Money {
        Money {
            amount: amount.max(0),
            ..self.terms.price
        }
    }
}
