//! How money moves: what came less what went, apart by method.

use super::ledger::{LedgerAccount, TransactionKind};

/// What came less what went, by how it moved; together the cash of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Methods {
    /// Through the provider.
    pub online: i64,
    pub cash: i64,
    pub transfer: i64,
    pub terminal: i64,
}

impl Methods {
    /// Counts an entry of the ledger, if it is of money. What the provider keeps for its work is a cost, and no way of paying.
    pub(crate) const fn add(&mut self, account: LedgerAccount, kind: TransactionKind, amount: i64) {
        let sum = match account {
            LedgerAccount::Provider => &mut self.online,
            LedgerAccount::Cash => &mut self.cash,
            LedgerAccount::Bank => &mut self.transfer,
            LedgerAccount::Terminal => &mut self.terminal,
            _ => return,
        };
        if !matches!(kind, TransactionKind::Cost) {
            *sum += amount;
        }
    }
}
