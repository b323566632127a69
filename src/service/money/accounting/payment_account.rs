//! How far the account is that a practice is paid to.

use crate::{
    ports::payments::{AccountState, PaymentsError},
    service::{
        App, ServiceError,
        authenticate::{Scope, allow},
        booking::changing::provider,
        money::payments::taking::takes_money,
    },
};
use domain::zone::Zone;
use store::KeyRecord;

/// To whom a practice is paid.
#[derive(Debug, Clone)]
pub enum PaymentAccount {
    /// The installation; whether clients are asked for money now.
    Installation { open: bool },
    /// An account of the practice's own, at the provider.
    Own {
        id: String,
        /// `None`: the provider does not tell.
        state: Option<AccountState>,
        /// Whether clients may be asked for money now, as far as it is not the account's.
        open: bool,
        /// The practice's.
        zone: Zone,
    },
}

/// Of an account of its own, what the provider says of it now; of the installation's, only whether payments are taken.
pub async fn read(app: &App, key: &KeyRecord) -> Result<PaymentAccount, ServiceError> {
    allow(key, Scope::Payments)?;
    let practice = app
        .store
        .catalogue_of(key.practice)
        .await?
        .ok_or(ServiceError::NotFound)?
        .practice;
    // Independent of what Stripe says: the account may be ready while the practice is not live, or
    // the reverse.
    let open = takes_money(app, &practice);
    let Some(id) = practice.stripe_account else {
        return Ok(PaymentAccount::Installation { open });
    };
    let state = match app.gateways.payments.account(&id).await {
        Ok(state) => Some(state),
        // The key may not read it, or it is not one of this installation's (any more).
        Err(PaymentsError::NotFound | PaymentsError::NotReady(_)) => None,
        Err(error) => return Err(provider(error)),
    };
    Ok(PaymentAccount::Own {
        id,
        state,
        open,
        zone: practice.zone,
    })
}
