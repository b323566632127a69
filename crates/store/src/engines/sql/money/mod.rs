//! Payments, fees, receipts, the ledger.

pub(crate) mod balance_transactions;
pub(crate) mod cards;
pub(crate) mod exceptions;
pub(crate) mod fund_rows;
pub(crate) mod funds;
pub(crate) mod ledger;
pub(crate) mod payment_queries;
pub(crate) mod payments;
pub(crate) mod receipts;
pub(crate) mod reconciliation;
pub(crate) mod recorded;
pub(crate) mod reports;
pub(crate) mod resale;

use super::{At, Db, SqlStore, audit, rows, tx};
