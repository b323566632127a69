//! What reports are made of.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::civil::Date;

use crate::StoreError;
use domain::{
    ids::PracticeId,
    money::accounting::{
        debts::Balance,
        income::{Amount, Grouping, IncomePart},
    },
    zone::Zone,
};

/// Which amounts.
#[derive(Debug, Clone)]
pub struct IncomeQuery {
    /// Local dates of the practice, inclusive.
    pub start: Date,
    pub end: Date,
    /// The practice's.
    pub zone: Zone,
    pub group: Option<Grouping>,
}

/// Diary and ledger at one moment.
#[derive(Debug, Clone, Default)]
pub struct IncomeFacts {
    /// Of the range, summed up as far as the query's grouping lets.
    pub amounts: Vec<Amount>,
    /// What clients owe now, and what they have paid ahead.
    pub balances: Vec<Balance>,
    /// In the practice's language; of parts that were removed from its document too.
    pub names: BTreeMap<IncomePart, String>,
}

/// Reading for reports: one statement of the practice's books, at one moment.
#[async_trait]
pub trait Reports {
    /// What the income report is made of.
    async fn income(
        &self,
        practice: PracticeId,
        query: &IncomeQuery,
    ) -> Result<IncomeFacts, StoreError>;
}
