//! Bookings that the practice makes for a client: confirmed at once, at a price that may be agreed for this one, and paid as the two
//! have agreed.

use super::book::{BookingRequest, Requester, book};
use crate::service::{
    App, RequestKey, ServiceError,
    authenticate::{Scope, allow},
    clients::{consent, returning::Agreed},
    money::payments::taking::{payee, takes_money},
    tokens::sha256,
};
use domain::{
    booking::{Party, Refusal, placing::Returning},
    ids::{BookingId, ConsentId},
    money::{
        Money,
        asking::{Asking, Own},
    },
    practice::{Catalogue, service::Service},
    wording::Locale,
};
use store::{Actor, KeyRecord, Principal, Reply};

/// What the practice agrees with its client; nothing when the client books.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnRequest {
    pub asking: Asking,
    pub price: Option<Money>,
    /// An earlier booking of the client's, with whose saved card this one is paid.
    pub card_of: Option<BookingId>,
    /// The practice has told the client what the card is charged for, and they agree.
    pub client_agreed: bool,
}

impl OwnRequest {
    pub(crate) const fn own(&self) -> Own {
        Own {
            asking: self.asking,
            price: self.price,
        }
    }

    /// The booking whose client's chain the new one joins: what is theirs is proved.
    pub(crate) fn follows(&self) -> Option<BookingId> {
        self.card_of.filter(|_| self.asking == Asking::SavedCard)
    }
}

/// Books for a client on behalf of the practice: confirmed at once.
///
/// # Errors
/// [`Refusal::PaymentsClosed`] when money is asked for and none can be taken, and what placing says.
pub async fn book_for_client(
    app: &App,
    key: &KeyRecord,
    request: &BookingRequest,
    once: &RequestKey,
) -> Result<Reply, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if request.own.asking != Asking::Nothing && !takes_money(app, &catalogue.practice) {
        return Err(ServiceError::Refused(Refusal::PaymentsClosed));
    }
    let requester = Requester {
        party: Party::Practice,
        actor: Actor::Key(key.id),
        principal: Principal::Key(key.id),
        address: None,
    };
    book(app, &catalogue.practice.slug, request, &requester, once).await
}

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
        .filter(|one| one.client.is_proved())
        .ok_or(ServiceError::Refused(Refusal::NoSavedCard))?;
    let card = app
        .store
        .card_of_client(catalogue.practice.id, record.booking.client)
        .await?;
    let card = card.filter(|card| card.payee.is(&payee(app, &catalogue.practice)));
    let returning = Returning {
        client: record.booking.client,
        card: card.map(|card| card.id),
    };
    let (policy, own) = (
        catalogue.policy(service),
        request
            .own
            .own()
            .priced(service)
            .map_err(ServiceError::Refused)?,
    );
    let locale = Locale::chosen(
        record.client.details.language.as_deref(),
        &catalogue.practice.locales,
    );
    let text = policy
        .filter(|_| client_agreed)
        .map(|policy| consent::text(catalogue, &own, policy, locale));
    let agreed = text.map(|text| Agreed::to(ConsentId(app.fresh()), sha256(text.as_bytes()), text));
    Ok((Some(returning), agreed))
}
