//! A balance that was given up.

use jiff::Timestamp;

use super::Money;
use crate::{
    clients::Personal,
    ids::{BookingId, WriteOffId},
};

/// A balance that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteOff {
    pub id: WriteOffId,
    pub booking: BookingId,
    pub amount: Money,
    /// In the practice's words.
    pub reason: Personal<String>,
    pub at: Timestamp,
    /// Since when it is asked for again.
    pub undone_at: Option<Timestamp>,
}
