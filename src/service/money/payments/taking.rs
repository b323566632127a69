//! Whether a practice's clients may be asked for money here.

use crate::{
    ports::payments::{AccountIssue, PaymentsError},
    service::{App, ServiceError},
};
use domain::{
    booking::{Party, Refusal},
    money::payments::payment::Payee,
    practice::{Practice, service::Service},
};

/// Somebody has to take it. Real money moves only for practices that are live, and to accounts of their own only where the installation allows them.
/// What was taken before goes back all the same.
#[must_use]
pub(crate) fn takes_money(app: &App, practice: &Practice) -> bool {
    let real = app.gateways.payments.livemode();
    // With a test key anybody may try; with a real one, only practices that the operator made live.
    let allowed = practice.live || !real;
    app.settings.takes_payments
        && allowed
        && (practice.stripe_account.is_none() || app.settings.connected_accounts)
}

/// To whom a payment of the practice's clients is made now.
#[must_use]
pub(crate) fn payee(app: &App, practice: &Practice) -> Payee {
    Payee {
        connected: practice.stripe_account.clone(),
        platform: app.gateways.payments.platform(),
    }
}

/// The connected account, if any, that the provider is to be asked as about what was made to this payee.
///
/// # Errors
/// [`AccountIssue::OtherPlatform`] when the key is another account's by now, which would say that it knows no such thing.
pub(crate) fn reach<'a>(app: &App, payee: &'a Payee) -> Result<Option<&'a str>, PaymentsError> {
    if payee.is_reached_by(app.gateways.payments.platform().as_deref()) {
        Ok(payee.connected.as_deref())
    } else {
        Err(PaymentsError::NotReady(AccountIssue::OtherPlatform))
    }
}

/// Refuses a client a service that something is collected for, now or later, where nothing may be.
///
/// # Errors
/// [`Refusal::PaymentsClosed`].
pub(crate) fn may_be_booked(
    app: &App,
    practice: &Practice,
    service: &Service,
    party: Party,
) -> Result<(), ServiceError> {
    // Refused before booking rather than when it is due: the client would have agreed to pay where
    // nobody can (docs/decisions/0030-links-and-payees-are-not-definitions.md).
    if party == Party::Client && service.collects() && !takes_money(app, practice) {
        return Err(ServiceError::Refused(Refusal::PaymentsClosed));
    }
    Ok(())
}
