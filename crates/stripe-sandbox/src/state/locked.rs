//! One request's hold on the state: what time it is, on whose behalf it works, and how it makes ids and events.

use serde_json::Value;

use super::{
    State,
    records::{Charge, Customer, Dispute, Event, Intent, Refund, Session, SetupIntent},
};
use crate::{
    objects::render,
    payments::{
        balance_transaction::{BalanceTransaction, Conversion},
        cards::PaymentMethod,
    },
    server::{error::ApiError, form::Form},
};
use domain::entropy::Entropy;

/// What becomes of the refunds ordered from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundOutcome {
    /// They succeed at once.
    #[default]
    Succeed,
    /// They stay pending until they are settled.
    Pending,
    /// They are pending first, and fail when as much time has passed as an asynchronous payment takes.
    Fail,
}

/// The state, locked, for one request.
pub(crate) struct LockedState<'a> {
    pub state: &'a mut State,
    /// Unix seconds.
    pub now: i64,
    pub entropy: &'a dyn Entropy,
    /// Where the sandbox listens, with a trailing slash.
    pub base: &'a str,
    /// How many seconds an asynchronous payment takes.
    pub late_after: i64,
    pub refund_outcome: RefundOutcome,
    pub conversion: Option<Conversion>,
    /// Whether events are made but not posted.
    pub dropping: bool,
    /// The connected account, from `Stripe-Account`.
    pub account: Option<String>,
    /// The account of the key it is sent with.
    pub platform: String,
    /// The request's id and key, for the events it causes.
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
}

/// One API request: the id in its path, if any, and its parameters.
#[derive(Debug, Default)]
pub(crate) struct Ask {
    pub id: String,
    pub form: Form,
}

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn symbol(value: usize) -> char {
    ALPHABET
        .get(value % 62)
        .map_or('0', |byte| char::from(*byte))
}

impl LockedState<'_> {
    /// A fresh id: the prefix, the place in time in 6 digits (so that ids sort by age), `random` more characters.
    pub(crate) fn fresh_id(&self, prefix: &str, random: usize) -> String {
        // Lists and `starting_after` rely on ids of one kind sorting by age.
        let (mut serial, mut place) = (self.state.serial(), Vec::new());
        for _ in 0..6 {
            place.push(symbol(serial));
            serial /= 62;
        }
        let bytes = self.entropy.bytes();
        let rest = bytes
            .iter()
            // One draw of entropy is shorter than the longest id, so it is repeated.
            .cycle()
            .take(random)
            .map(|byte| symbol(usize::from(*byte)));
        prefix
            .chars()
            .chain(place.into_iter().rev())
            .chain(rest)
            .collect()
    }

    /// Records that something happened to `object`; it is delivered after the answer.
    pub(crate) fn emit(&mut self, kind: &str, object: Value, account: Option<String>) {
        let id = self.fresh_id("evt_", 18);
        // Posted once the change is in the journal: an event must not report what a crash undoes.
        self.state.fresh.push(id.clone());
        self.state.put(Event {
            id,
            account,
            created: self.now,
            kind: kind.to_owned(),
            object,
            request: self.request.clone(),
            idempotency_key: self.idempotency_key.clone(),
            delivered: false,
            dropped: self.dropping,
        });
    }

    pub(crate) fn emit_session(&mut self, kind: &str, session: &Session) {
        self.emit(
            kind,
            render::session(session, self.base),
            session.account.clone(),
        );
    }

    pub(crate) fn emit_intent(&mut self, kind: &str, intent: &Intent) {
        self.emit(kind, render::intent(intent), intent.account.clone());
    }

    pub(crate) fn emit_charge(&mut self, kind: &str, charge: &Charge) {
        self.emit(kind, render::charge(charge), charge.account.clone());
    }

    pub(crate) fn emit_refund(&mut self, kind: &str, refund: &Refund) {
        self.emit(kind, render::refund(refund), refund.account.clone());
    }
}

macro_rules! owned {
    ($($name:ident $records:ident $kind:ident $label:literal)*) => {
        impl LockedState<'_> {$(
            /// The object with that id, if it is this account's.
            pub(crate) fn $name(&self, id: &str) -> Result<$kind, ApiError> {
                // Another account's object looks as if it did not exist.
                let own = self.state.$records.get(id).filter(|record| record.account == self.account);
                own.cloned().ok_or_else(|| ApiError::no_such($label, id))
            }
        )*}
    };
}

owned! {
    session sessions Session "checkout.session"
    intent intents Intent "payment_intent"
    charge charges Charge "charge"
    refund refunds Refund "refund"
    customer customers Customer "customer"
    setup_intent setups SetupIntent "setupintent"
    payment_method methods PaymentMethod "PaymentMethod"
    balance_transaction balance BalanceTransaction "balance_transaction"
    dispute disputes Dispute "dispute"
}
