//! What the practice says of money that came outside Checkout.

use jiff::civil::Date;

use super::payment::CollectionMethod;
use crate::{clients::Personal, ids::PaymentId, money::Money};

/// What the practice says of a payment that it recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub payment: PaymentId,
    /// In its own calendar.
    pub received_on: Date,
    /// E.g. of the bank transfer.
    pub reference: Option<Personal<String>>,
}

/// Money that came.
#[derive(Debug, Clone)]
pub struct Received {
    pub amount: Money,
    /// One of those that are recorded.
    pub method: CollectionMethod,
    pub on: Date,
    pub reference: Option<Personal<String>>,
}
