//! Money outside Checkout: in cash, by bank transfer, at a card terminal. It is here because the practice says so, and so are its
//! undoing and its way back: the provider is asked nothing of it.

use jiff::Timestamp;

use super::{
    payment::{Payee, Payment, PaymentState, Purpose},
    refund::{Cause, Refund, RefundProgress},
};
use crate::{
    booking::{Booking, Ending, Refusal, State},
    ids::{PaymentId, RefundId},
    money::{Money, funds::BookingMoney, settling::IdSource},
};

pub use super::received::{Received, Recorded};

impl Booking {
    /// Records what was received. A held booking that waits for its payment is confirmed by it; payments of it that can still be
    /// made on a page are not wanted any more.
    ///
    /// # Errors
    /// [`Refusal::NotOwed`] for more than is owed or less than confirms the booking, [`Refusal::WrongCurrency`],
    /// [`Refusal::NotConfirmed`] while a card is waited for, and what [`Booking::paid`] says.
    pub fn received(
        &self,
        funds: &BookingMoney,
        money: &Received,
        id: PaymentId,
        now: Timestamp,
    ) -> Result<(Self, BookingMoney), Refusal> {
        if money.amount.currency != self.terms.price.currency {
            return Err(Refusal::WrongCurrency);
        }
        // What the money is for follows from the booking's state, so that whoever records it cannot
        // get it wrong: a hold's confirmation, then the price, else fees.
        let (booking, purpose, least) = match self.state {
            State::Held { .. } => {
                // The hold is confirmed by the same transition as an online payment, with the same
                // refusals.
                let booking = self.clone().paid(now)?;
                let confirms = self.terms.due_now;
                // Such a hold waits only for a card, and cash saves no card.
                if confirms.is_zero() {
                    return Err(Refusal::NotConfirmed);
                }
                (booking, Purpose::Booking, confirms.amount)
            }
            State::Confirmed { .. }
            | State::Ended {
                how: Ending::Completed,
                ..
            } => (self.clone(), Purpose::Balance, 1),
            State::Ended { .. } => (self.clone(), Purpose::Fee, 1),
        };
        // Settling up would send anything above the claim back at once, as a refund to be given by
        // hand: better to refuse the slip.
        let most = self.claim(funds).amount - funds.paid(self.terms.price).kept().amount;
        if money.amount.amount < least || money.amount.amount > most {
            return Err(Refusal::NotOwed);
        }
        let payment = Payment {
            id,
            booking: self.id,
            purpose,
            amount: money.amount,
            method: money.method,
            state: PaymentState::Captured,
            attempt: 1,
            // There is no page; the fields exist because a recorded payment is a payment like any
            // other.
            page_expires_at: now,
            page: None,
            return_url: None,
            intent: None,
            refusal: None,
            payee: Payee::default(),
        };
        // Otherwise the client could still pay on the open page, and would pay twice.
        let unwanted = funds
            .payments
            .iter()
            .filter(|one| one.purpose.confirms() && one.state == PaymentState::Pending);
        let unwanted = unwanted.map(|one| Payment {
            state: PaymentState::Failed,
            ..one.clone()
        });
        let recorded = Recorded {
            payment: id,
            received_on: money.on,
            reference: money.reference.clone(),
        };
        let payments = unwanted.chain([payment]).collect();
        Ok((
            booking,
            BookingMoney {
                payments,
                recorded: vec![recorded],
                ..BookingMoney::default()
            },
        ))
    }
}

impl BookingMoney {
    /// A recorded payment was a mistake: a counter-entry for all of it that was not given back. What was to be given back need not be.
    ///
    /// # Errors
    /// [`Refusal::NotByHand`] of other payments, [`Refusal::NothingToUndo`] when all was given back.
    pub fn undone(&self, id: PaymentId, fresh: &mut dyn IdSource) -> Result<Vec<Refund>, Refusal> {
        let payment = self
            .payment(id)
            .filter(|one| one.method.is_recorded())
            .ok_or(Refusal::NotByHand)?;
        // Its refunds that have not been handed over yet are dropped with it: the money they would
        // return never came.
        let due = self
            .refunds
            .iter()
            .filter(|one| one.payment == id && one.state == RefundProgress::Ordered);
        let mut undone = Self {
            refunds: due.map(superseded).collect(),
            ..Self::default()
        };
        let left = Money {
            // Counted without the dropped refunds; what was really given back stays given back.
            amount: self.with(&undone).refundable(payment),
            ..payment.amount
        };
        if left.is_zero() {
            return Err(Refusal::NothingToUndo);
        }
        // A counter-entry, not a deletion: a receipt was issued, and a credit note has to correct
        // it.
        let (id, state) = (fresh.refund(), RefundProgress::Succeeded);
        let (payment, cause) = (payment.id, Cause::Undone);
        undone.refunds.push(Refund {
            id,
            payment,
            amount: left,
            cause,
            given_up: 0,
            state,
            provider_id: None,
        });
        Ok(undone.refunds)
    }

    /// The practice has given a refund back by hand.
    ///
    /// # Errors
    /// [`Refusal::NotByHand`] of those that the provider sends, and of those that are done.
    pub fn given_back(&self, id: RefundId) -> Result<Refund, Refusal> {
        let due = |one: &&Refund| {
            one.id == id && one.state == RefundProgress::Ordered && self.is_by_hand(one)
        };
        let refund = self.refunds.iter().find(due).ok_or(Refusal::NotByHand)?;
        Ok(Refund {
            state: RefundProgress::Succeeded,
            ..refund.clone()
        })
    }
}

fn superseded(refund: &Refund) -> Refund {
    Refund {
        state: RefundProgress::Superseded,
        ..refund.clone()
    }
}
