//! What a manage link opens: one booking, without any other credential.

use std::sync::Arc;

use super::details::BookingDetails;
use crate::service::{
    App, ServiceError,
    authenticate::{Caller, still_opens},
    tokens::token_hash,
};
use domain::practice::Catalogue;
use store::Record;

/// A booking with all that its page shows.
#[derive(Debug, Clone)]
pub struct Opened {
    pub caller: Caller,
    pub record: Record,
    pub catalogue: Arc<Catalogue>,
}

/// The booking of a manage link's token.
///
/// # Errors
/// [`ServiceError::NotFound`] for a link that never was, [`ServiceError::Gone`] for one of what is long over.
pub async fn open(app: &App, token: &str) -> Result<Opened, ServiceError> {
    // Its form tells whether it is a manage or a mail token, and only that column is searched
    // (docs/decisions/0028-proof-of-mailbox.md).
    let token = token_hash(token);
    let record = app
        .store
        .booking_of_link(token)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let catalogue = app.catalogue_of(&record).await?;
    still_opens(&record.booking, &catalogue, app.clock.now())?;
    Ok(Opened {
        caller: Caller::Client { token },
        record,
        catalogue,
    })
}

impl Opened {
    /// The booking, as its client may see it.
    #[must_use]
    pub fn details(&self, app: &App) -> BookingDetails {
        BookingDetails {
            record: self.record.clone(),
            catalogue: Arc::clone(&self.catalogue),
            sees_clients: true,
            link: None,
            now: app.clock.now(),
        }
    }
}
