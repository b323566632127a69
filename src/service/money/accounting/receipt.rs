//! A booking's receipts and credit notes, as they were issued.

use crate::service::{App, ServiceError, authenticate::Caller};
use domain::{ids::BookingId, money::receipts::receipt::Receipt};

/// The documents of the caller's booking by number, or the one with `number`.
///
/// # Errors
/// [`ServiceError::NotFound`] while there is none: nothing was paid.
pub async fn receipts(
    app: &App,
    caller: &Caller,
    id: BookingId,
    number: Option<u64>,
) -> Result<Vec<Receipt>, ServiceError> {
    let record = app.record(caller, id).await?;
    // Receipts name who attends, so a key needs the scope `clients`
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    caller.may_see_clients()?;
    let mut all = app.store.receipts(record.booking.practice, id).await?;
    all.retain(|one| number.is_none_or(|number| one.number == number));
    if all.is_empty() {
        Err(ServiceError::NotFound)
    } else {
        Ok(all)
    }
}
