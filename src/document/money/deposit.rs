//! How much a deposit is, as it is written.

use super::policy;
use domain::practice::service::{PartOfPrice, PaymentRule};

/// How much a deposit is, as it is written: one of the three.
#[derive(Default)]
pub(crate) struct Deposit {
    pub amount: Option<i64>,
    pub percent: Option<u16>,
    pub basis_points: Option<u16>,
}

impl Deposit {
    /// As an owner would write it; nothing for other rules.
    pub(crate) fn of(rule: PaymentRule) -> Self {
        match rule {
            PaymentRule::Deposit(PartOfPrice::Amount(amount)) => Self {
                amount: Some(amount),
                ..Self::default()
            },
            PaymentRule::Deposit(PartOfPrice::Share(share)) => {
                let (percent, basis_points) = policy::in_percent(share);
                Self {
                    amount: None,
                    percent,
                    basis_points,
                }
            }
            _ => Self::default(),
        }
    }
}
