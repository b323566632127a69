//! The practice's side of money: payments and fees, listed and looked up.

use async_trait::async_trait;

use crate::{Record, StoreError};
use domain::{
    booking::Booking,
    ids::{BookingId, FeeId, PaymentId, PracticeId},
    money::{
        funds::BookingMoney,
        payments::payment::{PaymentState, Purpose},
    },
};

/// The money of one booking, without its client.
#[derive(Debug, Clone)]
pub struct MoneyOfBooking {
    pub booking: Booking,
    pub funds: BookingMoney,
}

impl From<&Record> for MoneyOfBooking {
    fn from(record: &Record) -> Self {
        Self {
            booking: record.booking.clone(),
            funds: record.funds.clone(),
        }
    }
}

/// Which payments a practice wants to see.
#[derive(Debug, Clone, Default)]
pub struct PaymentsQuery {
    pub state: Option<PaymentState>,
    pub purpose: Option<Purpose>,
    pub booking: Option<BookingId>,
    /// Older than this one.
    pub before: Option<PaymentId>,
    /// At most this many.
    pub limit: u32,
}

/// Which fees a practice wants to see.
#[derive(Debug, Clone, Default)]
pub struct FeesQuery {
    pub state: Option<ListedFee>,
    /// Older than this one.
    pub before: Option<FeeId>,
    /// At most this many.
    pub limit: u32,
}

/// A fee's state as a list is filtered by it, whatever it was waived for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedFee {
    Proposed,
    Approved,
    Waived,
}

/// Reads only, each call in a state of its own: pages are newest first and go on behind an id.
#[async_trait]
pub trait PaymentQueries {
    /// A page of payments, the newest first.
    async fn payments(
        &self,
        practice: PracticeId,
        query: &PaymentsQuery,
    ) -> Result<Vec<(PaymentId, MoneyOfBooking)>, StoreError>;
    /// A page of fees, the newest first.
    async fn fees(
        &self,
        practice: PracticeId,
        query: &FeesQuery,
    ) -> Result<Vec<(FeeId, MoneyOfBooking)>, StoreError>;
    /// The booking that a payment belongs to, with its money.
    async fn booking_of_payment(
        &self,
        practice: PracticeId,
        id: PaymentId,
    ) -> Result<Option<MoneyOfBooking>, StoreError>;
    /// The booking that a fee belongs to, with its money.
    async fn booking_of_fee(
        &self,
        practice: PracticeId,
        id: FeeId,
    ) -> Result<Option<MoneyOfBooking>, StoreError>;
}
