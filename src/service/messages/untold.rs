//! Who could not be told of what the practice did, on any channel that is safe for them: somebody has to telephone.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::service::{
    App, ServiceError,
    authenticate::{Scope, allow},
    booking::details::BookingDetails,
};
use store::{KeyRecord, Record};

/// What is older is past mending.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Shown at once, at most.
const LIMIT: u32 = 200;

/// Bookings that the practice has cancelled, moved or announced a delay of within the last week, without a message of it being sent; by
/// start.
pub async fn list(app: &App, key: &KeyRecord) -> Result<Vec<BookingDetails>, ServiceError> {
    allow(key, Scope::Bookings)?;
    let catalogue = app.store.catalogue_of(key.practice).await?;
    let catalogue = Arc::new(catalogue.ok_or(ServiceError::NotFound)?);
    let now = app.clock.now();
    let since = now.saturating_sub(BACK).unwrap_or(now);
    let found = app.store.untold(key.practice, since, LIMIT).await?;
    let sees_clients = allow(key, Scope::Clients).is_ok();
    let details = |record: Record| BookingDetails {
        record,
        catalogue: Arc::clone(&catalogue),
        sees_clients,
        link: None,
        now,
    };
    Ok(found.into_iter().map(details).collect())
}
