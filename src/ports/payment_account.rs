//! The account somebody is paid to, as the provider sees it.

use jiff::Timestamp;

/// How far an account is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountState {
    /// Whether it may take money.
    pub charges: bool,
    /// Whether its money reaches a bank.
    pub payouts: bool,
    /// What its owner still has to give, by the provider's names.
    pub due: Vec<String>,
    /// Until when.
    pub due_by: Option<Timestamp>,
    /// Why it is closed, in the provider's word.
    pub closed: Option<String>,
}
