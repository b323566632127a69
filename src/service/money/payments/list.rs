//! Payments as the practice looks through them.

use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
    listing::{Page, cursor},
};
use domain::{
    ids::{BookingId, PaymentId},
    money::payments::payment::{Payment, PaymentState, Purpose},
};
use store::{KeyRecord, MoneyOfBooking, PaymentsQuery, Record, RenderError};

/// What a practice asks for.
#[derive(Debug, Clone, Default)]
pub struct PaymentsRequest {
    pub state: Option<PaymentState>,
    pub purpose: Option<Purpose>,
    pub booking: Option<BookingId>,
    pub cursor: Option<String>,
    /// 1–100.
    pub limit: u32,
}

/// A payment, and all the money of its booking.
#[derive(Debug, Clone)]
pub struct BookingPayment {
    pub payment: Payment,
    pub of: MoneyOfBooking,
}

impl BookingPayment {
    /// The payment of that id as a change of its booking leaves it.
    pub(crate) fn after(
        id: PaymentId,
    ) -> impl Fn(&Record) -> Result<Self, RenderError> + Clone + Send + Sync + 'static {
        move |record| {
            Self::of(id, record.into()).ok_or_else(|| RenderError("the payment is gone".into()))
        }
    }

    /// The payment of that id, if it is one of this booking.
    pub(crate) fn of(id: PaymentId, of: MoneyOfBooking) -> Option<Self> {
        let payment = of.funds.payment(id)?.clone();
        Some(Self { payment, of })
    }
}

/// A page of the practice's payments, the newest first.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    request: &PaymentsRequest,
) -> Result<Page<BookingPayment>, ServiceError> {
    allow(key, Scope::Payments)?;
    let query = PaymentsQuery {
        state: request.state,
        purpose: request.purpose,
        booking: request.booking,
        before: request.cursor.as_deref().map(cursor).transpose()?,
        limit: request.limit + 1,
    };
    let found = app.store.payments(key.practice, &query).await?;
    let page = Page::of(found, request.limit, |(id, _)| id.to_string());
    Ok(page.filter_map(|(id, of)| BookingPayment::of(id, of)))
}

/// One payment of the practice.
pub async fn read(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
) -> Result<BookingPayment, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app.store.booking_of_payment(key.practice, id).await?;
    found
        .and_then(|of| BookingPayment::of(id, of))
        .ok_or(ServiceError::NotFound)
}
