//! What the link in a mail to the practice opens: one request, for who was asked to answer it.

use std::sync::Arc;

use crate::service::{
    App, ServiceError,
    answer_link::{AnswerLink, Mailbox},
    authenticate::Caller,
    messages::reader::{Reader, reader},
};
use domain::{
    messages::notification::{NotifiedEvent, Recipient, ShownClient},
    practice::Catalogue,
    wording::Locale,
};
use store::Record;

/// A request, as who was asked may see it.
#[derive(Debug, Clone)]
pub struct OpenedRequest {
    pub caller: Caller,
    pub record: Record,
    pub catalogue: Arc<Catalogue>,
    /// How much of its client they are shown.
    pub shows: ShownClient,
    pub locale: Locale,
}

/// The request that a token names.
///
/// # Errors
/// [`ServiceError::NotFound`] for a text that was not made here, [`ServiceError::Gone`] for who is not told of it any more.
pub async fn open(app: &App, token: &str) -> Result<OpenedRequest, ServiceError> {
    let link = AnswerLink::read(&app.settings.signing_key, token).ok_or(ServiceError::NotFound)?;
    let record = app.store.booking(link.practice, link.booking).await?;
    let record = record.ok_or(ServiceError::NotFound)?;
    let catalogue = app.catalogue_of(&record).await?;
    // Somebody who has left, or whose colleague took it over, answers nothing any more.
    let theirs = match link.reader {
        Recipient::Owner => true,
        Recipient::Practitioner(id) => record.booking.practitioners.contains(&id),
    };
    // Nor does who reads a mailbox that is not written to any more, or not of requests.
    let is_told = |reader: &Reader<'_>| {
        reader.rules.events.contains(&NotifiedEvent::New)
            && Mailbox::of(&app.settings.signing_key, reader.to().1) == link.mailbox
    };
    let reader = reader(&catalogue, link.reader)
        .filter(|reader| theirs && is_told(reader))
        .ok_or(ServiceError::Gone)?;
    let (shows, locale) = (reader.rules.client, reader.locale);
    Ok(OpenedRequest {
        caller: Caller::AnswerLink(link),
        record,
        catalogue,
        shows,
        locale,
    })
}
