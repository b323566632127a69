//! Settling: what the provider says about a payment page becomes the state of the payment and of its booking. Only ever
//! forward, so that events may come twice, late and in any order.

use std::sync::Arc;

use jiff::Timestamp;

use super::known_payment::known_payment;
use crate::{
    ports::payments::{Checkout, CheckoutState},
    service::{
        App, ServiceError,
        booking::changing::{ChangeExt, HOLD_JOBS, IdPool, worker, written},
    },
};
use domain::{
    booking::{
        Booking, Ending, Refusal, State, availability::extent::CalendarExtent, placing::reclaimed,
    },
    ids::{CardId, SessionId},
    money::payments::{
        card::Card,
        payment::{Payment, PaymentState, Purpose, UNREACHABLE},
        slow::{ConfirmOn, NOT_ARRIVED},
    },
};
use store::{
    Change, ChangeCommand, ChangeFacts, Committed, Finish, IdempotencyRecord, JobKind, Record,
    Render, SlotChange,
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
pub async fn settle(
    app: &App,
    booking: &Booking,
    payment: &Payment,
    checkout: &Checkout,
) -> Result<Settled, ServiceError> {
    match Settling::of(app, booking, payment, checkout) {
        Some(settling) => settling.write(app, booking).await.map(|_| Settled::Done),
        None => Ok(Settled::Mismatch),
    }
}

/// Remembers a page that was opened, and completes the answer that waits for it; `None` when the payment has moved on.
pub(crate) async fn remember_page(
    app: &App,
    booking: &Booking,
    payment: &Payment,
    checkout: &Checkout,
    answer: Option<(IdempotencyRecord, Render<Record>)>,
    finish: Option<Finish>,
) -> Result<Option<Committed>, ServiceError> {
    let (id, attempt, checkout) = (payment.id, payment.attempt, checkout.clone());
    let decide = move |facts: &ChangeFacts| {
        let known = known_payment(facts, |one| one.id == id && one.attempt == attempt)?;
        let funds = known.with_page(&checkout.id, checkout.url()).into();
        let cancels = if finish.is_some() {
            Vec::new()
        } else {
            vec![JobKind::OpenPage]
        };
        let audit = worker("payment.page_opened", &facts.booking);
        Ok(Change {
            funds,
            cancels,
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let now = app.clock.now();
    let plain = ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(decide));
    let command = ChangeCommand {
        once: answer,
        finish,
        ..plain
    };
    written(app, command).await
}

/// Whether anything was to be changed.
pub(crate) async fn committed(app: &App, command: ChangeCommand) -> Result<bool, ServiceError> {
    Ok(written(app, command).await?.is_some())
}

/// What the provider says about a payment's page, about to be written.
#[derive(Clone)]
pub(super) struct Settling {
    checkout: Checkout,
    payment: Payment,
    session: SessionId,
    card: CardId,
    ids: IdPool,
    now: Timestamp,
}

impl Settling {
    /// `None` if the page is not this payment's, which is logged.
    pub(super) fn of(
        app: &App,
        booking: &Booking,
        payment: &Payment,
        checkout: &Checkout,
    ) -> Option<Self> {
        if checkout.amount != payment.amount
            || checkout.payment != Some(payment.id)
            || checkout.livemode != app.gateways.payments.livemode()
        {
            tracing::error!(booking = %booking.id, payment = %payment.id, "a payment page does not match its payment");
            return None;
        }
        Some(Self {
            checkout: checkout.clone(),
            payment: payment.clone(),
            session: SessionId(app.fresh()),
            card: CardId(app.fresh()),
            ids: IdPool::new(app),
            now: app.clock.now(),
        })
    }

    /// Writes what follows; `None` when nothing does.
    pub(super) async fn write(
        self,
        app: &App,
        booking: &Booking,
    ) -> Result<Option<Committed>, ServiceError> {
        // Only a slot that was given back needs the calendar, to see whether it can be had again.
        let kept = booking.is_active() || self.checkout.state != CheckoutState::Paid;
        let extent = || CalendarExtent::of(booking);
        let first = self.clone().command(booking, (!kept).then(extent));
        match written(app, first).await {
            Err(ServiceError::Refused(Refusal::Outdated)) => {
                written(app, self.command(booking, Some(extent()))).await
            }
            written => written,
        }
    }

    fn command(self, booking: &Booking, extent: Option<CalendarExtent>) -> ChangeCommand {
        let (now, asked) = (self.now, extent.is_some());
        let state = self.checkout.state.clone();
        // Only what may confirm the booking sells its time again.
        let may_confirm = matches!(state, CheckoutState::Paid | CheckoutState::Processing);
        let decide = move |facts: &ChangeFacts| match facts.booking.state {
            // It ended since it was looked at.
            State::Ended { .. } if !asked && state == CheckoutState::Paid => Err(Refusal::Outdated),
            _ => self.decide(facts),
        };
        ChangeCommand {
            extent,
            resale_around: may_confirm.then_some(booking.at.start),
            ..ChangeCommand::plain(booking.practice, booking.id, now, Arc::new(decide))
        }
    }

    /// What follows from how the page stands. The page of an earlier attempt decides nothing, for it was replaced; nor does any page
    /// of a payment that was captured, for what came is given back by refunds alone.
    pub(super) fn decide(&self, facts: &ChangeFacts) -> Result<Change, Refusal> {
        let known = known_payment(facts, |one| {
            one.id == self.payment.id
                && one.attempt == self.payment.attempt
                && one.state != PaymentState::Captured
        })?;
        // It is seen now, should nobody have been able to see it before.
        let refusal = known.refusal.clone().filter(|why| why != UNREACHABLE);
        let paged = Payment {
            refusal,
            ..known.with_page(&self.checkout.id, self.checkout.url())
        };
        match self.checkout.state {
            CheckoutState::Open { .. } if paged == *known => Err(Refusal::Unchanged),
            CheckoutState::Open { .. } => Ok(plain(facts, paged, "payment.page_opened")),
            CheckoutState::Processing if known.state == PaymentState::Processing => {
                Err(Refusal::Unchanged)
            }
            CheckoutState::Processing => Ok(self.under_way(
                facts,
                Payment {
                    state: PaymentState::Processing,
                    ..paged
                },
            )),
            CheckoutState::Expired if known.purpose.confirms() => self.dead(facts, known, paged),
            // It lapsed before, and the client has not asked for another page since.
            CheckoutState::Expired if known.page.is_none() => Err(Refusal::Unchanged),
            CheckoutState::Expired if known.state == PaymentState::Processing => {
                Ok(self.unarrived(facts, paged))
            }
            // It is still due: its client gets another page when they ask for one.
            CheckoutState::Expired if known.is_open() => Ok(plain(
                facts,
                Payment {
                    state: PaymentState::Pending,
                    page: None,
                    ..paged
                },
                "payment.lapsed",
            )),
            CheckoutState::Expired if paged == *known => Err(Refusal::Unchanged),
            CheckoutState::Expired => Ok(plain(facts, paged, "payment.page_closed")),
            // From here on only refunds give money back; the intent is what they name.
            CheckoutState::Paid => {
                let intent = self.checkout.payment_intent.clone();
                Ok(self.captured(
                    facts,
                    known.state,
                    Payment {
                        state: PaymentState::Captured,
                        intent,
                        ..paged
                    },
                ))
            }
        }
    }

    /// The client has done their part, and the money is on its way: that confirms the booking, if it was agreed so; else its time is kept.
    fn under_way(&self, facts: &ChangeFacts, payment: Payment) -> Change {
        let action = "payment.processing";
        if !payment.purpose.confirms() || !matches!(facts.booking.state, State::Held { .. }) {
            return plain(facts, payment, action);
        }
        if payment.purpose == Purpose::Booking
            && facts.booking.terms.slow == Some(ConfirmOn::Processing)
        {
            let booking = facts
                .booking
                .clone()
                .paid(self.now)
                .unwrap_or_else(|_| facts.booking.clone());
            let audit = worker("booking.confirmed", &booking);
            let change = Change {
                funds: payment.into(),
                cancels: HOLD_JOBS.to_vec(),
                ..Change::of(booking, audit)
            };
            return change.confirmed(&facts.waiting, self.now, &mut self.ids.clone());
        }
        let booking = facts.booking.clone().kept_for_money();
        let audit = worker(action, &booking);
        Change {
            funds: payment.into(),
            ..Change::of(booking, audit)
        }
    }

    /// The page can never be paid. A hold that has run out ends; one that lasts waits for its client to try again.
    fn dead(
        &self,
        facts: &ChangeFacts,
        before: &Payment,
        payment: Payment,
    ) -> Result<Change, Refusal> {
        let payment = Payment {
            state: PaymentState::Failed,
            ..payment
        };
        match facts.booking.clone().expired(self.now) {
            Ok(booking) => Ok(Change {
                slot: SlotChange::Release,
                funds: payment.into(),
                cancels: HOLD_JOBS.to_vec(),
                ..Change::of(booking.clone(), worker("booking.expired", &booking))
            }),
            Err(_) if before.state == PaymentState::Failed && before.refusal == payment.refusal => {
                Err(Refusal::Unchanged)
            }
            Err(_) if before.state == PaymentState::Processing => {
                Ok(self.unarrived(facts, payment))
            }
            Err(_) => Ok(plain(facts, payment, "payment.lapsed")),
        }
    }

    /// The money was on its way and did not come: a hold lasts a little, for another try; what is due is asked for anew.
    fn unarrived(&self, facts: &ChangeFacts, payment: Payment) -> Change {
        let mut ids = self.ids.clone();
        let payment = Payment {
            state: PaymentState::Failed,
            refusal: Some(NOT_ARRIVED.to_owned()),
            ..payment
        };
        let booking = facts.booking.clone().kept_for_another_try(self.now);
        let audit = worker("payment.not_arrived", &booking);
        let ends = match booking.state {
            State::Held { until, .. } => Some(ids.job(JobKind::EndHold, until)),
            State::Confirmed { .. } | State::Ended { .. } => None,
        };
        let cancels = ends.iter().map(|job| job.kind).collect();
        let change = Change {
            funds: payment.into(),
            cancels,
            jobs: ends.into_iter().collect(),
            ..Change::of(booking, audit)
        };
        change.settled_up(&facts.funds, self.now, &mut ids)
    }

    /// The money came, or the card was saved: the booking is confirmed, or takes its slot again; and what there is no claim
    /// to goes back by itself.
    fn captured(&self, facts: &ChangeFacts, before: PaymentState, payment: Payment) -> Change {
        let mut ids = self.ids.clone();
        let confirms = payment.purpose.confirms();
        let again = || reclaimed(&facts.booking, &facts.calendar, self.session, self.now);
        let (booking, slot, action) = match facts.booking.state {
            State::Held { .. } if confirms => {
                let confirmed = facts
                    .booking
                    .clone()
                    .paid(self.now)
                    .unwrap_or_else(|_| facts.booking.clone());
                (confirmed, SlotChange::Keep, "booking.confirmed")
            }
            // Whose money came too late was told that it goes back.
            State::Ended {
                how: Ending::Expired,
                ..
            } if confirms && before == PaymentState::Processing => {
                (facts.booking.clone(), SlotChange::Keep, "payment.returned")
            }
            State::Ended {
                how: Ending::Expired,
                ..
            } if confirms => match again() {
                Some(booking) => (booking, SlotChange::Claim, "booking.reclaimed"),
                None => (facts.booking.clone(), SlotChange::Keep, "payment.returned"),
            },
            _ => (facts.booking.clone(), SlotChange::Keep, "payment.captured"),
        };
        let turned = booking.state != facts.booking.state;
        let card = self.saved(&booking, &payment);
        let unused =
            card.is_none() && payment.purpose == Purpose::Card && self.checkout.card.is_some();
        let booking = Booking {
            card: card.as_ref().map(|card| card.id).or(booking.card),
            ..booking
        };
        let cancels = if confirms {
            HOLD_JOBS.to_vec()
        } else {
            Vec::new()
        };
        let audit = worker(action, &booking);
        let change = Change {
            slot,
            funds: payment.into(),
            card,
            cancels,
            ..Change::of(booking, audit)
        };
        let mut change = change.settled_up(&facts.funds, self.now, &mut ids);
        change
            .jobs
            .extend(unused.then(|| ids.job(JobKind::DetachCard, self.now)));
        if turned {
            change.confirmed(&facts.waiting, self.now, &mut ids)
        } else {
            change
        }
    }

    /// The card, if one was saved for a booking that stands.
    fn saved(&self, booking: &Booking, payment: &Payment) -> Option<Card> {
        let saved = self
            .checkout
            .card
            .as_ref()
            .filter(|_| payment.purpose == Purpose::Card && booking.is_active())?;
        Some(Card {
            id: self.card,
            client: booking.client,
            booking: booking.id,
            customer: saved.customer.clone(),
            method: saved.method.clone(),
            saved_at: self.now,
            payee: payment.payee.clone(),
        })
    }
}

fn plain(facts: &ChangeFacts, payment: Payment, action: &'static str) -> Change {
    Change {
        funds: payment.into(),
        ..Change::of(facts.booking.clone(), worker(action, &facts.booking))
    }
}
