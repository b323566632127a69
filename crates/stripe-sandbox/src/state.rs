//! All that the sandbox remembers, kept in memory; every change is also handed to the journal.

pub(super) mod journal;
pub(super) mod locked;
pub(super) mod records;
pub(super) mod shared;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::records::{
    Charge, Customer, Dispute, Event, Intent, Refund, Session, Setting, SetupIntent, StoredReply,
};
use super::payments::{balance_transaction::BalanceTransaction, cards::PaymentMethod};

/// One changed record, as a line of the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(super) enum Record {
    Session(Session),
    Intent(Intent),
    Charge(Charge),
    Refund(Refund),
    Customer(Customer),
    Event(Event),
    StoredReply(StoredReply),
    SetupIntent(SetupIntent),
    PaymentMethod(PaymentMethod),
    BalanceTransaction(BalanceTransaction),
    Dispute(Dispute),
    Setting(Setting),
}

/// The records by id. Ids of one kind sort by age.
#[derive(Debug, Default)]
pub(super) struct State {
    pub sessions: BTreeMap<String, Session>,
    pub intents: BTreeMap<String, Intent>,
    pub charges: BTreeMap<String, Charge>,
    pub refunds: BTreeMap<String, Refund>,
    pub customers: BTreeMap<String, Customer>,
    pub events: BTreeMap<String, Event>,
    pub kept: BTreeMap<String, StoredReply>,
    pub setups: BTreeMap<String, SetupIntent>,
    pub methods: BTreeMap<String, PaymentMethod>,
    pub balance: BTreeMap<String, BalanceTransaction>,
    pub disputes: BTreeMap<String, Dispute>,
    pub settings: BTreeMap<String, Setting>,
    /// Changed since they were last taken.
    pub changes: Vec<Record>,
    /// Events that wait to be queued for delivery.
    pub fresh: Vec<String>,
}

impl State {
    /// Keeps a record, new or changed.
    pub(super) fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.insert(record.clone());
        self.changes.push(record);
    }

    /// Takes a record over as it is, without telling the journal.
    pub(super) fn insert(&mut self, record: Record) {
        match record {
            Record::Session(r) => drop(self.sessions.insert(r.id.clone(), r)),
            Record::Intent(r) => drop(self.intents.insert(r.id.clone(), r)),
            Record::Charge(r) => drop(self.charges.insert(r.id.clone(), r)),
            Record::Refund(r) => drop(self.refunds.insert(r.id.clone(), r)),
            Record::Customer(r) => drop(self.customers.insert(r.id.clone(), r)),
            Record::Event(r) => drop(self.events.insert(r.id.clone(), r)),
            Record::StoredReply(r) => drop(self.kept.insert(r.id.clone(), r)),
            Record::SetupIntent(r) => drop(self.setups.insert(r.id.clone(), r)),
            Record::PaymentMethod(r) => drop(self.methods.insert(r.id.clone(), r)),
            Record::BalanceTransaction(r) => drop(self.balance.insert(r.id.clone(), r)),
            Record::Dispute(r) => drop(self.disputes.insert(r.id.clone(), r)),
            Record::Setting(r) => drop(self.settings.insert(r.id.clone(), r)),
        }
    }

    /// Every record, for a fresh journal.
    pub(super) fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let sessions = self.sessions.values().cloned().map(Record::Session);
        let intents = self.intents.values().cloned().map(Record::Intent);
        let charges = self.charges.values().cloned().map(Record::Charge);
        let refunds = self.refunds.values().cloned().map(Record::Refund);
        let customers = self.customers.values().cloned().map(Record::Customer);
        let events = self.events.values().cloned().map(Record::Event);
        let kept = self.kept.values().cloned().map(Record::StoredReply);
        let setups = self.setups.values().cloned().map(Record::SetupIntent);
        let methods = self.methods.values().cloned().map(Record::PaymentMethod);
        let balance = self
            .balance
            .values()
            .cloned()
            .map(Record::BalanceTransaction);
        let disputes = self.disputes.values().cloned().map(Record::Dispute);
        let settings = self.settings.values().cloned().map(Record::Setting);
        sessions
            .chain(intents)
            .chain(charges)
            .chain(refunds)
            .chain(customers)
            .chain(events)
            .chain(kept)
            .chain(setups)
            .chain(methods)
            .chain(balance)
            .chain(disputes)
            .chain(settings)
    }

    /// How many objects were ever made: the next one's place in time.
    pub(super) fn serial(&self) -> usize {
        // Records are never removed, so the number only rises. Stored replies have no such id.
        self.sessions.len()
            + self.intents.len()
            + self.charges.len()
            + self.refunds.len()
            + self.customers.len()
            + self.events.len()
            + self.setups.len()
            + self.methods.len()
            + self.balance.len()
            + self.disputes.len()
            + self.settings.len()
    }
}

macro_rules! records {
    ($($name:ident)*) => {$(
        impl From<$name> for Record {
            fn from(record: $name) -> Self {
                Self::$name(record)
            }
        }
    )*};
}

records! { Session Intent Charge Refund Customer Event StoredReply SetupIntent PaymentMethod BalanceTransaction Dispute Setting }
