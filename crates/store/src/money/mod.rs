//! Money as it is looked through: payments and fees, reports, reconciliation.

pub(super) mod payment_queries;
pub(super) mod reconciliation;
pub(super) mod reports;
