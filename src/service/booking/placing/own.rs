//! Bookings that the practice makes for a client: confirmed at once, at a price that may be agreed for this one, and paid as the two
//! have agreed.

use super::{
    book::book,
    request::{BookingRequest, Requester},
};
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    booking::details::BookingDetails,
    money::payments::taking::takes_money,
};
use domain::{
    booking::{Party, Refusal},
    money::asking::Asking,
};
use store::{Actor, KeyRecord, Principal};

/// Books for a client on behalf of the practice: confirmed at once.
///
/// # Errors
/// [`Refusal::PaymentsClosed`] when money is asked for and none can be taken, and what placing says.
pub async fn book_for_client(
    app: &App,
    key: &KeyRecord,
    request: &BookingRequest,
    once: &Idempotent<BookingDetails>,
) -> Result<Answered<BookingDetails>, ServiceError> {
    let (slug, requester) = as_practice(app, key, request.own.asking).await?;
    book(app, &slug, request, &requester, once).await
}

/// The practice's slug, and the practice as who books.
pub(super) async fn as_practice(
    app: &App,
    key: &KeyRecord,
    asking: Asking,
) -> Result<(String, Requester), ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    // A practice may always book what it collects itself; what Hourkeep is to ask for needs an
    // account that can take it.
    if asking != Asking::Nothing && !takes_money(app, &catalogue.practice) {
        return Err(ServiceError::Refused(Refusal::PaymentsClosed));
    }
    let requester = Requester {
        party: Party::Practice,
        actor: Actor::Key(key.id),
        principal: Principal::Key(key.id),
        // Without an origin: the practice's own network is not a stranger's.
        address: None,
    };
    Ok((catalogue.practice.slug, requester))
}
