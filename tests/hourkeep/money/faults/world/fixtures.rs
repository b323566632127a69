//! Ids for what becomes of a booking's money.

use domain::{
    ids::{PaymentId, RefundId},
    money::settling::IdSource,
};
use uuid::Uuid;

/// Ids in a row.
pub struct Ids(pub u128);

impl Ids {
    pub fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

impl IdSource for Ids {
    fn payment(&mut self) -> PaymentId {
        PaymentId(self.next())
    }
    fn refund(&mut self) -> RefundId {
        RefundId(self.next())
    }
}
