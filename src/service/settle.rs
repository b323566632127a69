//! Settling: what the provider says about a payment page becomes the state of the payment and of its booking. Only ever
//! forward, so that events may come twice, late and in any order.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    App, ServiceError,
    pay::{HOLD_EFFECTS, with_page, worker},
};
use crate::{
    domain::{
        booking::{Booking, Ending, Refusal, State},
        ids::{EffectId, RefundId, SessionId},
        payment::{Payment, PaymentState, Refund, RefundProgress},
        placing::reclaimed,
    },
    ports::{
        payments::{Checkout, CheckoutState},
        store::{Change, ChangeCommand, ChangeFacts, Claims, CommandError, EffectKind, Finish, NewEffect, Once, Reply},
    },
};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// What the provider says is written, or was already.
    Done,
    /// The page does not belong to this payment, or says another amount: nothing was touched, somebody must look.
    Mismatch,
}

/// Writes what the provider says about a payment's page.
pub async fn settle(app: &App, booking: &Booking, payment: &Payment, checkout: &Checkout) -> Result<Settled, ServiceError> {
    if checkout.amount != payment.amount || checkout.payment != Some(payment.id) || checkout.livemode != app.payments.livemode() {
        tracing::error!(booking = %booking.id, payment = %payment.id, "a payment page does not match its payment");
        return Ok(Settled::Mismatch);
    }
    let settling = Settling {
        checkout: checkout.clone(),
        payment: payment.clone(),
        refund: RefundId(app.fresh()),
        effect: EffectId(app.fresh()),
        session: SessionId(app.fresh()),
        now: app.clock.now(),
    };
    let now = settling.now;
    let plain = ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(move |facts| settling.decide(facts)));
    let around = (checkout.state == CheckoutState::Paid).then_some(booking.at.start);
    committed(app, ChangeCommand { around, ..plain }).await.map(|_| Settled::Done)
}

/// Remembers a page that was opened, and completes the answer that waits for it; `false` when the payment has moved on.
pub(super) async fn remember_page(
    app: &App,
    booking: &Booking,
    payment: &Payment,
    checkout: &Checkout,
    answer: Option<(Once, Reply)>,
    finish: Option<Finish>,
) -> Result<bool, ServiceError> {
    let (id, attempt, checkout) = (payment.id, payment.attempt, checkout.clone());
    let (once, reply) = answer.unzip();
    let decide = move |facts: &ChangeFacts| {
        let known = facts.payments.iter().find(|one| one.id == id && one.attempt == attempt).ok_or(Refusal::Unchanged)?;
        let payments = vec![with_page(known, &checkout)];
        let cancels = if finish.is_some() { Vec::new() } else { vec![EffectKind::OpenPage] };
        let audit = worker("payment.page_opened", &facts.booking);
        Ok(Change { payments, cancels, reply: reply.clone(), ..Change::of(facts.booking.clone(), audit) })
    };
    let plain = ChangeCommand::plain(booking.practice, booking.id, app.clock.now(), Arc::new(decide));
    committed(app, ChangeCommand { once, finish, ..plain }).await
}

/// Whether anything was to be changed.
async fn committed(app: &App, command: ChangeCommand) -> Result<bool, ServiceError> {
    match app.store.change(command).await {
        Ok(_) => {
            app.work.notify_one();
            Ok(true)
        }
        Err(CommandError::Refused(Refusal::Unchanged)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

struct Settling {
    checkout: Checkout,
    payment: Payment,
    refund: RefundId,
    effect: EffectId,
    session: SessionId,
    now: Timestamp,
}

impl Settling {
    fn decide(&self, facts: &ChangeFacts) -> Result<Change, Refusal> {
        let known = facts.payments.iter().find(|one| one.id == self.payment.id && one.attempt == self.payment.attempt);
        let known = known.filter(|one| one.state != PaymentState::Captured).ok_or(Refusal::Unchanged)?;
        let paged = with_page(known, &self.checkout);
        match self.checkout.state {
            CheckoutState::Open { .. } if paged == *known => Err(Refusal::Unchanged),
            CheckoutState::Open { .. } => Ok(self.change(facts, paged, "payment.page_opened")),
            CheckoutState::Processing if known.state == PaymentState::Processing => Err(Refusal::Unchanged),
            CheckoutState::Processing => {
                Ok(self.change(facts, Payment { state: PaymentState::Processing, ..paged }, "payment.processing"))
            }
            CheckoutState::Expired => self.dead(facts, known.state, paged),
            CheckoutState::Paid => {
                let intent = self.checkout.payment_intent.clone();
                self.captured(facts, Payment { state: PaymentState::Captured, intent, ..paged })
            }
        }
    }

    fn change(&self, facts: &ChangeFacts, payment: Payment, action: &'static str) -> Change {
        let _ = self;
        Change { payments: vec![payment], ..Change::of(facts.booking.clone(), worker(action, &facts.booking)) }
    }

    /// The page can never be paid. A hold that has run out ends; one that lasts waits for its client to try again.
    fn dead(&self, facts: &ChangeFacts, before: PaymentState, payment: Payment) -> Result<Change, Refusal> {
        let payment = Payment { state: PaymentState::Dead, ..payment };
        match facts.booking.clone().expired(self.now) {
            Ok(booking) => Ok(Change {
                claims: Claims::Release,
                payments: vec![payment],
                cancels: HOLD_EFFECTS.to_vec(),
                ..Change::of(booking.clone(), worker("booking.expired", &booking))
            }),
            Err(_) if before == PaymentState::Dead => Err(Refusal::Unchanged),
            Err(_) => Ok(self.change(facts, payment, "payment.lapsed")),
        }
    }

    /// The money came: the booking is confirmed, or takes its slot again, or the money goes back by itself.
    fn captured(&self, facts: &ChangeFacts, payment: Payment) -> Result<Change, Refusal> {
        let cancels = HOLD_EFFECTS.to_vec();
        let paid = |booking: Booking, claims, action| {
            let audit = worker(action, &booking);
            Change { claims, payments: vec![payment.clone()], cancels: cancels.clone(), ..Change::of(booking, audit) }
        };
        match facts.booking.state {
            State::Held { .. } => Ok(paid(facts.booking.clone().paid(self.now)?, Claims::Keep, "booking.confirmed")),
            State::Ended { how: Ending::Expired, .. } => match reclaimed(&facts.booking, &facts.calendar, self.session, self.now)
            {
                Some(booking) => Ok(paid(booking, Claims::Claim, "booking.reclaimed")),
                None => Ok(self.returned(facts, payment)),
            },
            State::Ended { how: Ending::Completed | Ending::NoShow, .. } => {
                Ok(paid(facts.booking.clone(), Claims::Keep, "payment.captured"))
            }
            State::Ended { .. } | State::Confirmed { .. } => Ok(self.returned(facts, payment)),
        }
    }

    /// All of it goes back: its slot is gone, or it was not due any more.
    fn returned(&self, facts: &ChangeFacts, payment: Payment) -> Change {
        let refund = Refund {
            id: self.refund,
            payment: payment.id,
            amount: payment.amount,
            state: RefundProgress::Ordered,
            provider_id: None,
        };
        Change {
            refunds: vec![refund],
            effects: vec![NewEffect { id: self.effect, kind: EffectKind::Refund, due: self.now }],
            ..self.change(facts, payment, "payment.returned")
        }
    }
}
