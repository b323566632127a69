//! What the practice reads about its money, and the rounds that keep it true.

pub mod exceptions;
pub mod payment_account;
pub mod receipt;
pub mod reconcile;
pub mod reports;
