//! The saved card of a client for whom the practice books.

use super::request::{BookingRequest, OwnRequest};
use crate::service::{
    App, ServiceError,
    clients::{consent, returning::Agreed},
    money::payments::taking::payee,
    tokens::sha256,
};
use domain::{
    booking::{Refusal, placing::Returning},
    ids::ConsentId,
    money::asking::Asking,
    practice::{Catalogue, service::Service},
    wording::Locale,
};

/// Whose saved card is charged, and what they agreed to, when the practice books so; what was shown otherwise. The card is that of a
/// client who has shown that the mailbox is theirs: nobody else's name opens it.
pub(crate) async fn saved_card(
    app: &App,
    catalogue: &Catalogue,
    service: &Service,
    request: &BookingRequest,
    shown: (Option<Returning>, Option<Agreed>),
) -> Result<(Option<Returning>, Option<Agreed>), ServiceError> {
    let OwnRequest {
        asking: Asking::SavedCard,
        card_of,
        client_agreed,
        ..
    } = request.own
    else {
        return Ok(shown);
    };
    let card_of = card_of.ok_or(ServiceError::Refused(Refusal::NoSavedCard))?;
    let found = app.store.booking(catalogue.practice.id, card_of).await?;
    let record = found
        // Otherwise the practice could charge one person's card for a booking in another's name.
        .filter(|one| one.client.is_proved())
        .ok_or(ServiceError::Refused(Refusal::NoSavedCard))?;
    let card = app
        .store
        .card_of_client(catalogue.practice.id, record.booking.client)
        .await?;
    // No other account can charge it (docs/decisions/0042-a-payment-belongs-to-its-account.md).
    let card = card.filter(|card| card.payee.is(&payee(app, &catalogue.practice)));
    let returning = Returning {
        client: record.booking.client,
        card: card.map(|card| card.id),
        has_phone: record.client.details.phone.is_some(),
    };
    let (policy, own) = (
        catalogue.policy(service),
        request
            .own
            .own()
            .agreed(service)
            .map_err(ServiceError::Refused)?,
    );
    let locale = Locale::chosen(
        record.client.details.language.as_deref(),
        &catalogue.practice.locales,
    );
    // At the agreed price and in the client's language: what the practice told them, kept word for
    // word.
    let text = policy
        .filter(|_| client_agreed)
        .map(|policy| consent::text(catalogue, &own, policy, locale));
    let agreed = text.map(|text| Agreed::to(ConsentId(app.fresh()), sha256(text.as_bytes()), text));
    Ok((Some(returning), agreed))
}
