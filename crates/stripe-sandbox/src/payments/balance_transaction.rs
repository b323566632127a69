//! A change of an account's balance.

use serde::{Deserialize, Serialize};

/// What moved the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Movement {
    Charge,
    Refund,
    RefundFailure,
    Dispute,
    DisputeReversal,
}

impl Movement {
    /// `type` and `reporting_category` (docs.stripe.com/reports/balance-transaction-types, …/reporting-categories).
    pub(crate) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Charge => ("charge", "charge"),
            Self::Refund => ("refund", "refund"),
            Self::RefundFailure => ("refund_failure", "refund_failure"),
            Self::Dispute => ("adjustment", "dispute"),
            Self::DisputeReversal => ("adjustment", "dispute_reversal"),
        }
    }
}

/// One movement. `amount` is signed: positive is ours.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BalanceTransaction {
    pub id: String,
    pub account: Option<String>,
    pub created: i64,
    pub available_on: i64,
    pub movement: Movement,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    /// The charge, refund or dispute.
    pub source: String,
    /// What an amount of the source's currency was multiplied by, in millionths.
    #[serde(default)]
    pub rate: Option<i64>,
}

/// What moves is settled in another currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Conversion {
    /// In lower case.
    pub currency: String,
    /// The exchange rate in millionths.
    pub millionths: i64,
}

impl Conversion {
    pub(crate) fn of(&self, amount: i64) -> i64 {
        let exact = i128::from(amount) * i128::from(self.millionths);
        // Half away from zero, so that a refund converts to the same amount as its charge.
        let rounded = (exact.abs() + 500_000) / 1_000_000 * exact.signum();
        i64::try_from(rounded).unwrap_or(i64::MAX)
    }
}
