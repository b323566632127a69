//! What the books say: the ledger, reports, receivables and the provider's balance.

pub mod balance_transaction;
pub mod debts;
pub mod income;
pub mod ledger;
pub mod methods;
pub mod period;
pub mod transaction;
