//! Steers a running sandbox from the same process: what the tests, and the control paths, use.
#![expect(
    clippy::must_use_candidate,
    reason = "what a handle answers says whether anything changed, and may be ignored"
)]

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use serde_json::Value;

use super::{
    faults::{Fault, FaultKind},
    objects::render,
    payments::{
        balance,
        balance_transaction::Conversion,
        cards::{self, CardBehaviour},
        disputes,
        paying::Outcome,
    },
    server::form::Form,
    state::{
        locked::{Ask, RefundOutcome},
        records::{ChargeStatus, Mode, RefundStatus},
        shared::{Caller, Shared, locked},
    },
};

/// Steers the sandbox it comes from; cheap to clone.
#[derive(Debug, Clone)]
pub struct SandboxHandle(pub(super) Arc<Shared>);

impl SandboxHandle {
    /// Something is to go wrong. An outage begins at once and ends by itself.
    pub fn fault(&self, fault: Fault) {
        if fault.kind != FaultKind::Outage {
            return locked(&self.0.faults).add(fault);
        }
        self.0.wanted.send_replace(false);
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            tokio::time::sleep(fault.length()).await;
            shared.wanted.send_replace(true);
        });
    }

    /// Nothing is to go wrong any more, apart from an outage.
    pub fn clear_faults(&self) {
        locked(&self.0.faults).clear();
    }

    /// Refuses connections from when this returns.
    pub async fn begin_outage(&self) {
        self.0.wanted.send_replace(false);
        let _ = self
            .0
            .listening
            .subscribe()
            .wait_for(|listening| !listening)
            // Returns only once the socket is closed, so that a test's next request is certain to
            // be refused.
            .await;
    }

    /// Accepts them again from when this returns.
    pub async fn end_outage(&self) {
        self.0.wanted.send_replace(true);
        let _ = self
            .0
            .listening
            .subscribe()
            .wait_for(|listening| *listening)
            .await;
    }

    /// Where events are posted from now on.
    pub fn set_webhook_url(&self, url: &str) {
        url.clone_into(&mut locked(&self.0.target).0);
        self.0.queue.wake.notify_one();
    }

    /// What events are signed with from now on.
    pub fn set_webhook_secret(&self, secret: SecretString) {
        locked(&self.0.target).1 = secret;
    }

    /// Keeps events back.
    pub fn hold_events(&self) {
        self.0.queue.hold();
    }

    /// Posts what was kept back, in its order or `backwards`.
    pub fn release_events(&self, backwards: bool) {
        self.0.queue.release(backwards);
    }

    /// Whether events that happen from now on are never posted by themselves, also not after a restart; they count as
    /// undelivered. [`SandboxHandle::resend_event`] posts them all the same.
    pub fn drop_events(&self, on: bool) {
        locked(&self.0.inner).dropping = on;
    }

    /// Posts an event again, or for the first time.
    pub fn resend_event(&self, id: &str) {
        self.0.queue.push(id, None);
    }

    /// The ids of events that are still to be posted, in order.
    pub fn waiting_events(&self) -> Vec<String> {
        self.0.queue.waiting()
    }

    /// Returns when every event has been posted.
    pub async fn all_events_posted(&self) {
        loop {
            // Subscribed before the line is checked, so that no change in between is missed.
            let settled = self.0.queue.settled.notified();
            if self.0.queue.waiting().is_empty() {
                return;
            }
            settled.await;
        }
    }

    /// The object with that id, of whichever kind and account, as the API shows it.
    pub fn object(&self, id: &str) -> Option<Value> {
        self.0.with(Caller::default(), |locked| {
            locked.found(id).map(|(_, object)| object)
        })
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked
                .state
                .sessions
                .values()
                .map(|s| render::session(s, locked.base))
                .collect()
        })
    }

    /// All payment intents, oldest first.
    pub fn intents(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked.state.intents.values().map(render::intent).collect()
        })
    }

    /// All saved cards, oldest first.
    pub fn payment_methods(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked
                .state
                .methods
                .values()
                .map(cards::payment_method)
                .collect()
        })
    }

    /// All movements of the balances of all accounts, oldest first.
    pub fn balance_transactions(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked
                .state
                .balance
                .values()
                .map(|entry| balance::balance_transaction(entry, locked.now))
                .collect()
        })
    }

    /// All disputes, oldest first.
    pub fn disputes(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked
                .state
                .disputes
                .values()
                .map(|dispute| disputes::dispute(dispute, locked.now))
                .collect()
        })
    }

    /// All refunds, oldest first.
    pub fn refunds(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked.state.refunds.values().map(render::refund).collect()
        })
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<Value> {
        self.0.with(Caller::default(), |locked| {
            locked.state.events.values().map(render::event).collect()
        })
    }

    /// What a button of the pay page does; whether the session was open and has such a button.
    pub fn act(&self, session: &str, outcome: Outcome) -> bool {
        self.0.with(Caller::default(), |locked| {
            locked.act(session, outcome).is_some()
        })
    }

    /// Changes what a saved card does when it is charged off session; whether there is one.
    pub fn set_card(&self, payment_method: &str, behaviour: CardBehaviour) -> bool {
        self.0.with(Caller::default(), |locked| {
            locked.set_card(payment_method, behaviour)
        })
    }

    /// Pays a session although it has expired, as an action in the provider's dashboard can; whether there is such a
    /// session, unpaid.
    pub fn pay_regardless(&self, session: &str) -> bool {
        self.0.with(Caller::default(), |locked| {
            let unpaid = locked
                .state
                .sessions
                .get(session)
                .filter(|session| !session.paid && session.mode == Mode::Payment)
                .cloned();
            unpaid.map(|session| locked.pay(session)).is_some()
        })
    }

    /// Lets an asynchronous payment arrive now, or fail for good; whether there was one on its way.
    pub fn settle_late(&self, session: &str, arrives: bool) -> bool {
        let how = if arrives {
            ChargeStatus::Succeeded
        } else {
            ChargeStatus::Failed
        };
        self.0
            .with(Caller::default(), |locked| locked.settle_late(session, how))
    }

    /// What becomes of the refunds ordered from now on.
    pub fn set_refund_outcome(&self, outcome: RefundOutcome) {
        locked(&self.0.inner).refund_outcome = outcome;
    }

    /// In which other currency, and at which rate, what moves from now on is settled; `None`: in its own.
    pub fn set_conversion(&self, conversion: Option<Conversion>) {
        locked(&self.0.inner).conversion = conversion;
    }

    /// Gives a refund a new status; whether it could change any more.
    pub fn settle_refund(&self, refund: &str, status: RefundStatus) -> bool {
        self.0.with(Caller::default(), |locked| {
            locked.settle_refund(refund, status)
        })
    }

    /// Gives a payment (`pi_…`) back as somebody would in the dashboard: `amount`, or all that is left; the refund's id.
    pub fn refund_in_dashboard(&self, payment: &str, amount: Option<i64>) -> Option<String> {
        let form = amount.map_or_else(String::new, |amount| format!("&amount={amount}"));
        // Through the request's own path, so that it is refused and reported like any other refund.
        let form = Form::parse(format!("payment_intent={payment}{form}").as_bytes()).ok()?;
        self.0.with(Caller::default(), |locked| {
            // A control call has no account of its own: it acts on the payment's.
            locked.account = locked.found(payment)?.0;
            let refund = locked
                .create_refund(&mut Ask {
                    id: String::new(),
                    form,
                })
                .ok()?;
            refund["id"].as_str().map(str::to_owned)
        })
    }

    /// The holder of the card disputes what is left of a payment (`pi_…` or `ch_…`), for one of Stripe's reasons, e.g.
    /// `fraudulent`; the dispute's id, or `None` if nothing is left, it was disputed before, or there is no such reason.
    pub fn open_dispute(&self, payment: &str, reason: &str) -> Option<String> {
        self.0.with(Caller::default(), |locked| {
            locked
                .open_dispute(payment, reason)
                .map(|dispute| dispute.id)
        })
    }

    /// The bank asks about a payment, and takes nothing; otherwise as [`SandboxHandle::open_dispute`].
    pub fn open_inquiry(&self, payment: &str, reason: &str) -> Option<String> {
        self.0.with(Caller::default(), |locked| {
            locked
                .open_inquiry(payment, reason)
                .map(|dispute| dispute.id)
        })
    }

    /// An inquiry becomes a dispute, and the bank takes the money; whether it was an inquiry.
    pub fn escalate_inquiry(&self, dispute: &str) -> bool {
        self.0
            .with(Caller::default(), |locked| locked.escalate_inquiry(dispute))
    }

    /// The payer's bank returns a debit that had gone through: a dispute that is lost from the beginning.
    pub fn return_debit(&self, payment: &str, reason: &str) -> Option<String> {
        self.0.with(Caller::default(), |locked| {
            locked
                .return_debit(payment, reason)
                .map(|dispute| dispute.id)
        })
    }

    /// The bank decides a dispute, closes an inquiry, or gives back after all what was lost; whether there was such a one.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> bool {
        self.0.with(Caller::default(), |locked| {
            locked.close_dispute(dispute, won)
        })
    }

    /// Does at once what time has brought about, e.g. after the clock was set forward; it is done every second anyway.
    pub fn sweep(&self) {
        self.0.with(Caller::default(), |_| {});
    }
}

/// Sweeps once a second.
pub(super) async fn sweep_always(handle: SandboxHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        ticks.tick().await;
        handle.sweep();
    }
}
