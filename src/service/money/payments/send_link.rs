//! Sending a client the link to pay once more, or for the first time, when the practice likes.

use std::sync::Arc;

use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Caller, Scope, allow},
    booking::details::{BookingDetails, Changing},
};
use domain::{
    booking::Refusal, ids::BookingId, messages::MessageKind,
    money::payments::payment::CollectionMethod,
};
use store::{Audit, Change, ChangeFacts, KeyRecord};

/// Sends the link by mail, as the client's contact rules allow.
///
/// # Errors
/// [`Refusal::NothingToPay`], [`Refusal::NoAddress`], and [`Refusal::LinkSentOften`] after three within a day.
pub async fn send_link(
    app: &App,
    key: &KeyRecord,
    id: BookingId,
    request: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .found_booking(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let caller = Caller::Practice(key.clone());
    let (before, actor) = (Changing::of(app, &caller, found).await?, caller.actor());
    let decide = move |facts: &ChangeFacts| {
        let (booking, funds) = (&facts.booking, &facts.funds);
        let on_page = funds
            .payments
            .iter()
            .any(|one| one.is_open() && one.method == CollectionMethod::Page);
        // A card charged by itself needs no link, and an amount that is too small cannot be paid by
        // one.
        let wanted = booking.waits_for_payment() || !booking.asked_for(funds).is_zero();
        if !(on_page && wanted) {
            return Err(Refusal::NothingToPay);
        }
        if facts.client.details.email.is_none() {
            return Err(Refusal::NoAddress);
        }
        let audit = Audit::new(actor, "payment.link_sent", booking.id.0);
        Ok(Change {
            tells: Some(MessageKind::PaymentLink),
            ..Change::of(booking.clone(), audit)
        })
    };
    let command = before.command(Arc::new(decide));
    Ok(before.change(app, &caller, command, request).await?)
}
