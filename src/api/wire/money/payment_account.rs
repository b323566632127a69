//! The account a practice is paid to.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{api::wire::instant, ports::payments::AccountState};
use domain::zone::Zone;

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

impl PaymentAccountView {
    pub(crate) const fn of_installation(open: bool) -> Self {
        let (charges_enabled, payouts_enabled) = (None, None);
        Self {
            account: None,
            takes_payments: open,
            charges_enabled,
            payouts_enabled,
            due: Vec::new(),
            due_by: None,
            closed: None,
        }
    }

    /// `None`: Stripe does not tell.
    pub(crate) fn of(id: String, state: Option<AccountState>, open: bool, zone: &Zone) -> Self {
        let account = Some(id);
        let Some(AccountState {
            charges,
            payouts,
            due,
            due_by,
            closed,
        }) = state
        else {
            return Self {
                account,
                ..Self::of_installation(open)
            };
        };
        Self {
            account,
            takes_payments: open && charges,
            charges_enabled: Some(charges),
            payouts_enabled: Some(payouts),
            due,
            due_by: due_by.map(|at| instant(at, zone)),
            closed,
        }
    }
}
