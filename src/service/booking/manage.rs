//! What a manage link opens: one booking, without any other credential.

use jiff::Timestamp;

use super::change::catalogue_of;
use crate::{
    api::wire::BookingView,
    service::{
        App, ServiceError,
        authenticate::{Caller, still_opens},
        tokens::token_hash,
    },
};
use domain::practice::Catalogue;
use store::Record;

/// A booking with all that its page shows.
#[derive(Debug, Clone)]
pub struct Opened {
    pub caller: Caller,
    pub record: Record,
    pub catalogue: Catalogue,
}

/// The booking of a manage link's token.
///
/// # Errors
/// [`ServiceError::NotFound`] for a link that never was, [`ServiceError::Gone`] for one of what is long over.
pub async fn open(app: &App, token: &str) -> Result<Opened, ServiceError> {
    let token = token_hash(token);
    let record = app
        .store
        .booking_of_link(token)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let catalogue = catalogue_of(app, &record.booking).await?;
    still_opens(&record.booking, &catalogue, app.clock.now())?;
    Ok(Opened {
        caller: Caller::Client { token },
        record,
        catalogue,
    })
}

impl Opened {
    /// As its client sees it, with its names in `language` (BCP 47).
    #[must_use]
    pub fn view(&self, language: Option<&str>, now: Timestamp) -> BookingView {
        BookingView::of(
            &self.catalogue,
            &self.record.booking,
            &self.record.funds,
            language,
            now,
        )
    }
}
