//! What the buttons of the pay page do, and what happens to a payment afterwards.

use serde_json::Value;

use super::{
    balance::charge_fee,
    balance_transaction::Movement,
    cards::{CardBehaviour, Decline},
};
use crate::{
    objects::render,
    rules,
    server::error::ApiError,
    state::{
        locked::{Ask, LockedState},
        records::{Charge, ChargeStatus, Intent, IntentStatus, Mode, Session, SessionStatus},
    },
};

/// A button of the pay page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The card is charged.
    Pay,
    /// The bank says no; the session stays open.
    Decline,
    /// The client turns back; nothing happens.
    Abandon,
    /// The bank asks for a confirmation first; the next `Pay` or `Decline` answers it.
    Authenticate,
    /// By a slow method, if one is offered: the session completes unpaid, and the money arrives later.
    Late,
    /// Of a page that saves a card: one that pays later.
    SaveCard,
    /// One that is declined later.
    SaveDecliningCard,
    /// One that asks for authentication later.
    SaveAuthenticatingCard,
}

impl LockedState<'_> {
    /// What a button does to an open session; `None` if it is open no more, or has no such button, and nothing was done.
    pub(crate) fn act(&mut self, id: &str, outcome: Outcome) -> Option<Session> {
        let session = self.state.sessions.get(id)?.clone();
        if session.status != SessionStatus::Open {
            return None;
        }
        match (session.mode, outcome) {
            (_, Outcome::Abandon) => Some(session),
            // Each outcome from here on is one of the page's buttons; one that the session's mode
            // does not have changes nothing.
            (Mode::Payment, Outcome::Pay) => Some(self.pay(session)),
            (Mode::Payment, Outcome::Decline) => Some(self.decline(session)),
            (Mode::Payment, Outcome::Authenticate) => {
                // The intent waits for the card's holder, as with 3-D Secure; the session stays
                // open.
                let (session, mut intent) = self.with_intent(session);
                intent.status = IntentStatus::RequiresAction;
                self.state.put(intent);
                Some(session)
            }
            (Mode::Payment, Outcome::Late) if rules::slow_offered(&session.intent_data.allowed) => {
                Some(self.complete_unpaid(session))
            }
            (Mode::Setup, Outcome::Decline) => self.refuse_card(session),
            (Mode::Setup, Outcome::SaveCard) => self.save_card(session, CardBehaviour::Pays),
            (Mode::Setup, Outcome::SaveDecliningCard) => {
                self.save_card(session, CardBehaviour::Declines)
            }
            (Mode::Setup, Outcome::SaveAuthenticatingCard) => {
                self.save_card(session, CardBehaviour::Authenticates)
            }
            _ => None,
        }
    }

    /// Takes the money, whatever the session's state: the page calls it for open ones, the control handle also for dead ones.
    pub(crate) fn pay(&mut self, session: Session) -> Session {
        let (session, intent) = self.with_intent(session);
        let charge = self.put_charge(&intent, ChargeStatus::Succeeded, None);
        self.take_money(charge);
        self.succeed(session, intent, "checkout.session.completed")
    }

    /// The money of a charge arrives on the balance.
    pub(crate) fn take_money(&mut self, mut charge: Charge) {
        let fee = charge_fee(charge.amount, &charge.currency);
        let entry = self.book(Movement::Charge, &charge, &charge.id, charge.amount, fee);
        charge.status = ChargeStatus::Succeeded;
        charge.balance_transaction = Some(entry.id);
        self.state.put(charge.clone());
        self.emit_charge("charge.succeeded", &charge);
    }

    /// The money is there: the intent says so.
    pub(crate) fn intent_paid(&mut self, mut intent: Intent) -> Intent {
        // The last charge is the one that paid: the earlier ones were declined.
        intent.latest_charge = self.latest_charge(&intent.id).or(intent.latest_charge);
        intent.status = IntentStatus::Succeeded;
        intent.last_error = None;
        intent.settles_at = None;
        // It may have been canceled before it was paid in the dashboard: a paid intent is not
        // canceled.
        (intent.canceled_at, intent.cancellation_reason) = (None, None);
        self.state.put(intent.clone());
        self.emit_intent("payment_intent.succeeded", &intent);
        intent
    }

    /// The money is there: intent and session say so.
    // The intent first, then the session: a program that hears of the session finds its intent
    // paid.
    fn succeed(&mut self, mut session: Session, intent: Intent, kind: &str) -> Session {
        self.intent_paid(intent);
        session.status = SessionStatus::Complete;
        session.paid = true;
        self.state.put(session.clone());
        self.emit_session(kind, &session);
        session
    }

    fn decline(&mut self, session: Session) -> Session {
        let (session, intent) = self.with_intent(session);
        self.put_charge(&intent, ChargeStatus::Failed, Some(Decline::Generic));
        self.fail(intent, Decline::Generic);
        session
    }

    /// The attempt has failed: the intent waits for another means of payment.
    pub(crate) fn fail(&mut self, mut intent: Intent, decline: Decline) -> Intent {
        intent.latest_charge = self.latest_charge(&intent.id);
        intent.status = IntentStatus::RequiresPaymentMethod;
        intent.last_error = Some(decline);
        intent.settles_at = None;
        self.state.put(intent.clone());
        self.emit_intent("payment_intent.payment_failed", &intent);
        intent
    }

    fn complete_unpaid(&mut self, session: Session) -> Session {
        let (mut session, mut intent) = self.with_intent(session);
        let charge = self.put_charge(&intent, ChargeStatus::Pending, None);
        intent.latest_charge = Some(charge.id);
        intent.status = IntentStatus::Processing;
        intent.settles_at = Some(self.now.saturating_add(self.late_after));
        self.state.put(intent);
        session.status = SessionStatus::Complete;
        self.state.put(session.clone());
        self.emit_session("checkout.session.completed", &session);
        session
    }

    /// An asynchronous payment arrives, or fails for good. Nothing happens to a session without one.
    pub(crate) fn settle_late(&mut self, session: &str, how: ChargeStatus) -> bool {
        let Some(session) = self.state.sessions.get(session).cloned() else {
            return false;
        };
        let intent = session
            .intent
            .as_ref()
            .and_then(|id| self.state.intents.get(id))
            .cloned();
        let Some(intent) = intent.filter(|intent| intent.status == IntentStatus::Processing) else {
            return false;
        };
        let Some(mut charge) = intent
            .latest_charge
            .as_ref()
            .and_then(|id| self.state.charges.get(id))
            .cloned()
        else {
            return false;
        };
        if how == ChargeStatus::Succeeded {
            self.take_money(charge);
            // Stripe reports late payments with events of their own, and never sends
            // `checkout.session.completed` a second time
            // (docs.stripe.com/payments/checkout/fulfillment).
            self.succeed(session, intent, "checkout.session.async_payment_succeeded");
        } else {
            charge.status = how;
            self.state.put(charge);
            self.fail(intent, Decline::Generic);
            self.emit_session("checkout.session.async_payment_failed", &session);
        }
        true
    }

    /// `POST /v1/payment_intents/{id}/cancel`
    pub(crate) fn cancel_intent(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let (reason, expand) = (
            ask.form.take("cancellation_reason"),
            ask.form.list("expand"),
        );
        ask.form.finish()?;
        let mut intent = self.intent(&ask.id)?;
        let open = intent
            .session
            .as_ref()
            .and_then(|id| self.state.sessions.get(id));
        let open = open.is_some_and(|session| session.status == SessionStatus::Open);
        let fixed = matches!(
            intent.status,
            IntentStatus::Succeeded | IntentStatus::Canceled | IntentStatus::Processing
        );
        // Stripe does not cancel the intent of an open session: the session has to be expired
        // instead.
        if open || fixed {
            let message = "You cannot cancel this PaymentIntent: it has a fixed status, or belongs to an open Checkout Session, \
                           which is to be expired instead.";
            return Err(ApiError::state(
                Some("payment_intent_unexpected_state"),
                message,
            ));
        }
        intent.status = IntentStatus::Canceled;
        intent.canceled_at = Some(self.now);
        intent.cancellation_reason = reason;
        self.state.put(intent.clone());
        self.emit_intent("payment_intent.canceled", &intent);
        self.expanded(render::intent(&intent), &expand)
    }

    /// The session's intent, made when it has none.
    fn with_intent(&mut self, mut session: Session) -> (Session, Intent) {
        // Since 2022-08-01 a session has no intent before its first attempt (Stripe's changelog of
        // that version).
        if let Some(intent) = session
            .intent
            .as_ref()
            .and_then(|id| self.state.intents.get(id))
        {
            let intent = intent.clone();
            return (session, intent);
        }
        let intent = Intent {
            id: self.fresh_id("pi_3", 18),
            account: session.account.clone(),
            created: self.now,
            session: Some(session.id.clone()),
            amount: session.total(),
            currency: session.currency.clone(),
            customer: session.customer.clone(),
            data: session.intent_data.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            last_error: None,
            latest_charge: None,
            canceled_at: None,
            cancellation_reason: None,
            settles_at: None,
            method: None,
        };
        session.intent = Some(intent.id.clone());
        self.state.put(intent.clone());
        self.state.put(session.clone());
        (session, intent)
    }

    pub(crate) fn put_charge(
        &mut self,
        intent: &Intent,
        status: ChargeStatus,
        decline: Option<Decline>,
    ) -> Charge {
        let charge = Charge {
            id: self.fresh_id("ch_3", 18),
            account: intent.account.clone(),
            created: self.now,
            intent: intent.id.clone(),
            amount: intent.amount,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            customer: intent.customer.clone(),
            data: intent.data.clone(),
            status,
            decline,
            method: intent.method.clone(),
            balance_transaction: None,
            dispute: None,
        };
        self.state.put(charge.clone());
        charge
    }

    fn latest_charge(&self, intent: &str) -> Option<String> {
        self.state
            .charges
            .values()
            .rfind(|charge| charge.intent == intent)
            .map(|charge| charge.id.clone())
    }
}
