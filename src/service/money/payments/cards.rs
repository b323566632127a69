//! Saved cards that nobody may charge: the provider does not keep them.

use super::taking::reach;
use crate::service::{App, ServiceError, booking::changing::provider};
use domain::money::payments::payment::{Payment, PaymentState, Purpose};
use store::Record;

/// Lets go of the card that was saved for a booking which was over by then.
pub(crate) async fn detach(app: &App, record: &Record) -> Result<(), ServiceError> {
    // Checked again when the job runs: the booking may have come back and taken the card.
    if record.booking.is_active() || record.booking.card.is_some() {
        return Ok(());
    }
    let saved =
        |one: &&Payment| one.purpose == Purpose::Card && one.state == PaymentState::Captured;
    for payment in record.funds.payments.iter().filter(saved) {
        let Some(page) = &payment.page else { continue };
        let account = reach(app, &payment.payee).map_err(provider)?;
        if let Some(card) = app
            .gateways
            .payments
            .checkout(&page.id, account)
            .await
            .map_err(provider)?
            .card
        {
            app.gateways
                .payments
                .detach_card(&card.method, account)
                .await
                .map_err(provider)?;
        }
    }
    Ok(())
}
