//! What is read about money: the income report, exceptions, the account, and the rounds that compare it with the provider.

mod exceptions;
mod income;
mod payment_account;
mod reconcile;
mod reports;
