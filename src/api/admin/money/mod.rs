//! The practice's money.

pub(crate) mod exceptions;
pub(crate) mod fees;
pub(crate) mod payment_account;
pub(crate) mod payments;
pub(crate) mod recorded;
pub(crate) mod reports;
