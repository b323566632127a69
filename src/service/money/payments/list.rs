//! Payments as the practice looks through them.

use crate::{
    api::wire::{PaymentDetail, PaymentPage},
    service::{
        App, ServiceError,
        authenticate::{Scope, allow},
    },
};
use domain::{
    ids::{BookingId, PaymentId},
    money::payments::payment::{PaymentState, Purpose},
};
use store::{KeyRecord, MoneyOfBooking, PaymentsQuery};

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

/// A page of the practice's payments, the newest first.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    request: &PaymentsRequest,
) -> Result<PaymentPage, ServiceError> {
    allow(key, Scope::Payments)?;
    let query = PaymentsQuery {
        state: request.state,
        purpose: request.purpose,
        booking: request.booking,
        before: request.cursor.as_deref().map(cursor).transpose()?,
        limit: request.limit + 1,
    };
    let mut found = app.store.payments(key.practice, &query).await?;
    let has_more = cut(&mut found, request.limit);
    Ok(PaymentPage {
        next_cursor: found
            .last()
            .filter(|_| has_more)
            .map(|(id, _)| id.to_string()),
        has_more,
        data: found
            .iter()
            .filter_map(|(id, of)| detail(*id, of))
            .collect(),
    })
}

/// One payment of the practice.
pub async fn read(
    app: &App,
    key: &KeyRecord,
    id: PaymentId,
) -> Result<PaymentDetail, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app.store.booking_of_payment(key.practice, id).await?;
    found
        .and_then(|of| detail(id, &of))
        .ok_or(ServiceError::NotFound)
}

fn detail(id: PaymentId, of: &MoneyOfBooking) -> Option<PaymentDetail> {
    of.funds
        .payment(id)
        .map(|payment| PaymentDetail::of(payment, &of.booking, &of.funds))
}

/// The id that a page ended with.
pub(crate) fn cursor<T: std::str::FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| {
        ServiceError::invalid("cursor", "give back the next_cursor of the page before")
    })
}

/// Whether there was more than `limit`; what is more is taken off.
pub(crate) fn cut<T>(found: &mut Vec<T>, limit: u32) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    more
}
