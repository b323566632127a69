//! Budgets per class of route and client.

mod budget;

pub use budget::{Budget, BudgetError, Window};
