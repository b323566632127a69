//! How far the account is that a practice is paid to.

use crate::{
    api::wire::PaymentAccountView,
    ports::payments::PaymentsError,
    service::{
        App, ServiceError,
        authenticate::{Scope, allow},
        booking::change::provider,
        money::payments::taking::takes_money,
    },
};
use store::KeyRecord;

/// Of an account of its own, what the provider says of it now; of the installation's, only whether payments are taken.
pub async fn read(app: &App, key: &KeyRecord) -> Result<PaymentAccountView, ServiceError> {
    allow(key, Scope::Payments)?;
    let practice = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?
        .practice;
    let open = takes_money(app, &practice);
    let Some(id) = practice.stripe_account else {
        return Ok(PaymentAccountView::of_installation(open));
    };
    let state = match app.gateways.payments.account(&id).await {
        Ok(state) => Some(state),
        // The key may not read it, or it is not one of this installation's (any more).
        Err(PaymentsError::NotFound | PaymentsError::NotReady(_)) => None,
        Err(error) => return Err(provider(error)),
    };
    Ok(PaymentAccountView::of(id, state, open, &practice.zone))
}
