//! Money: when prices are due, by which methods, and what cancelling costs.

pub(super) mod deposit;
pub(super) mod later_prices;
pub(super) mod methods;
pub(super) mod payment;
pub(super) mod policy;
pub(super) mod price;
