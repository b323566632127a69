//! Clients who have been here before, and what they agree to. Who is known is never told by an e-mail address alone: a
//! returning client shows the mail token of an earlier booking.

use super::consent;
use crate::service::{
    App, ServiceError,
    money::payments::taking::payee,
    tokens::{sha256, token_hash},
};
use domain::{
    booking::{Booking, Ending, State, placing::Returning},
    clients::Personal,
    ids::{BookingId, ConsentId, PracticeId},
    money::payments::card::Consent,
    practice::{Catalogue, Practice, service::Service},
};
use store::{Record, TokenHash};

/// A token of an earlier booking.
#[derive(Debug, Clone)]
pub struct Proof {
    pub booking: BookingId,
    pub token: Personal<String>,
}

/// What the earlier booking proves: a visit here, and a card on file. `None`: it is the first visit.
pub(crate) async fn returning(
    app: &App,
    practice: &Practice,
    proof: Option<&Proof>,
) -> Result<Option<Returning>, ServiceError> {
    let Some(Proof { booking, token }) = proof else {
        return Ok(None);
    };
    // Only the mail token: whoever booked in somebody else's name has the manage token too
    // (docs/decisions/0028-proof-of-mailbox.md).
    let token @ TokenHash::Mail(_) = token_hash(token.reveal()) else {
        return Err(unproved());
    };
    let found = app.store.booking_by_token(*booking, token).await?;
    let record = found
        // Another practice's booking gets the same answer as a wrong token, which reveals nothing.
        .filter(|record| record.booking.practice == practice.id)
        .ok_or_else(unproved)?;
    // A booking alone is not a visit: a client who never came is still on a first visit, and their
    // card is not charged.
    if !visited(app, &record) {
        return Ok(None);
    }
    let card = app
        .store
        .card_of_client(practice.id, record.booking.client)
        .await?;
    // One that another account keeps cannot be charged for this practice any more.
    let card = card.filter(|card| card.payee.is(&payee(app, practice)));
    Ok(Some(Returning {
        client: record.booking.client,
        card: card.map(|card| card.id),
        has_phone: record.client.details.phone.is_some(),
    }))
}

/// The booking that was made before in the same visit, if its token opens it.
pub(crate) async fn previous(
    app: &App,
    practice: PracticeId,
    shown: Option<&Proof>,
) -> Result<Option<BookingId>, ServiceError> {
    // Either token will do: it only says that one person made both bookings in one visit.
    let Some(Proof { booking, token }) = shown else {
        return Ok(None);
    };
    let found = app
        .store
        .booking_by_token(*booking, token_hash(token.reveal()))
        .await?;
    Ok(found
        .filter(|record| record.booking.practice == practice)
        .map(|record| record.booking.id))
}

fn unproved() -> ServiceError {
    ServiceError::invalid(
        "/returning",
        "no booking here has this token; it stands in the link of the mails about that booking",
    )
}

/// Whether the client has been here with this booking.
fn visited(app: &App, record: &Record) -> bool {
    match record.booking.state {
        // The session has begun, and has not been marked as missed so far.
        State::Confirmed { .. } => record.booking.at.start <= app.clock.now(),
        State::Ended {
            how: Ending::Completed,
            ..
        } => true,
        State::Held { .. } | State::Ended { .. } => false,
    }
}

/// What a client agreed to, before it is known for which booking.
#[derive(Debug, Clone)]
pub(crate) struct Agreed {
    id: ConsentId,
    text: String,
    hash: [u8; 32],
}

impl Agreed {
    pub(crate) const fn to(id: ConsentId, hash: [u8; 32], text: String) -> Self {
        Self { id, text, hash }
    }

    pub(crate) fn of(&self, booking: &Booking) -> Consent {
        Consent {
            id: self.id,
            client: booking.client,
            booking: booking.id,
            text: self.text.clone(),
            hash: self.hash,
            given_at: booking.booked_at,
        }
    }
}

/// The text whose hash the client sent back, if it is one that is shown.
pub(crate) fn agreed(
    app: &App,
    catalogue: &Catalogue,
    service: &Service,
    hash: Option<&str>,
) -> Result<Option<Agreed>, ServiceError> {
    let Some(given) = hash else { return Ok(None) };
    let shown = consent::texts(catalogue, service)
        .into_iter()
        // Recomputed from today's texts: the hash of an older price or policy matches none, and the
        // client is shown the new text.
        .find(|text| consent::hash(text) == given);
    let message = "show the consent text of a fresh quote and send back its hash";
    let text = shown.ok_or_else(|| ServiceError::invalid("/card_consent", message))?;
    Ok(Some(Agreed {
        id: ConsentId(app.fresh()),
        hash: sha256(text.as_bytes()),
        text,
    }))
}
