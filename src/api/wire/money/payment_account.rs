//! The account a practice is paid to.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::instant, ports::payments::AccountState,
    service::money::accounting::payment_account::PaymentAccount,
};

/// The account at Stripe that a practice is paid to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentAccountView {
    /// `null`: the installation's own.
    #[schema(example = "acct_1SandboxPlatform")]
    pub account: Option<String>,
    /// Whether clients are asked for money now: the practice is live where money is real, and its account takes payments.
    pub takes_payments: bool,
    /// Whether Stripe takes payments for it; `null` for the installation's own, and where Stripe does not tell.
    pub charges_enabled: Option<bool>,
    /// Whether Stripe pays out to a bank; `null` likewise.
    pub payouts_enabled: Option<bool>,
    /// What its owner still has to give Stripe, by Stripe's names. The operator has a link for that (`hourkeep practice onboard`).
    #[schema(example = json!(["external_account"]))]
    pub due: Vec<String>,
    /// Until when.
    #[schema(format = DateTime)]
    pub due_by: Option<String>,
    /// Why Stripe has closed it, in its word.
    #[schema(example = "requirements.past_due")]
    pub closed: Option<String>,
}

impl From<PaymentAccount> for PaymentAccountView {
    fn from(account: PaymentAccount) -> Self {
        let (id, state, open, zone) = match account {
            PaymentAccount::Installation { open } => return Self::untold(None, open),
            PaymentAccount::Own {
                id,
                state,
                open,
                zone,
            } => (Some(id), state, open, zone),
        };
        let Some(AccountState {
            charges,
            payouts,
            due,
            due_by,
            closed,
        }) = state
        else {
            return Self::untold(id, open);
        };
        Self {
            account: id,
            takes_payments: open && charges,
            charges_enabled: Some(charges),
            payouts_enabled: Some(payouts),
            due,
            due_by: due_by.map(|at| instant(at, &zone)),
            closed,
        }
    }
}

impl PaymentAccountView {
    /// Stripe does not say how far it is.
    const fn untold(account: Option<String>, open: bool) -> Self {
        Self {
            account,
            takes_payments: open,
            charges_enabled: None,
            payouts_enabled: None,
            due: Vec::new(),
            due_by: None,
            closed: None,
        }
    }
}
