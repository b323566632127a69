//! Whether a practice's clients may be asked for money here.

use super::{App, ServiceError};
use crate::domain::{
    booking::{Party, Refusal},
    practice::Practice,
    service::Service,
};

/// Somebody has to take it. Real money moves only for practices that are live, and to accounts of their own only where the installation allows them.
/// What was taken before goes back all the same.
#[must_use]
pub(super) fn takes_money(app: &App, practice: &Practice) -> bool {
    let real = app.payments.livemode();
    let allowed = practice.live || !real;
    app.settings.takes_payments && allowed && (practice.stripe_account.is_none() || app.settings.connected_accounts)
}

/// Refuses a client a service that something is collected for, now or later, where nothing may be.
///
/// # Errors
/// [`Refusal::PaymentsClosed`].
pub(super) fn may_be_booked(app: &App, practice: &Practice, service: &Service, party: Party) -> Result<(), ServiceError> {
    if party == Party::Client && service.collects() && !takes_money(app, practice) {
        return Err(ServiceError::Refused(Refusal::PaymentsClosed));
    }
    Ok(())
}
