//! What the figures of a report are split by, as the statements give it.

use jiff::civil::Date;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{Db, rows::word, tx::corrupt};
use crate::StoreError;
use domain::{
    ids::{PractitionerId, ServiceId},
    money::{
        Money,
        accounting::income::{Amount, DebtStanding, Grouping, IncomePart},
    },
};

pub(super) type Connection = <Db as sqlx::Database>::Connection;

/// What a statement does not group by is not among its columns.
#[derive(FromRow, Default)]
#[sqlx(default)]
pub(super) struct PartColumns {
    service_id: Option<Uuid>,
    practitioner_id: Option<Uuid>,
    standing: Option<String>,
}

impl PartColumns {
    pub(super) fn part(&self, group: Option<Grouping>) -> Result<IncomePart, StoreError> {
        Ok(match group {
            None => IncomePart::Whole,
            Some(Grouping::Service) => IncomePart::Service(ServiceId(
                self.service_id.ok_or_else(|| corrupt("a service"))?,
            )),
            Some(Grouping::Practitioner) => {
                IncomePart::Practitioner(self.practitioner_id.map(PractitionerId))
            }
            Some(Grouping::PaymentState) => IncomePart::Standing(match &self.standing {
                Some(standing) => word(standing, "a standing")?,
                None => DebtStanding::Settled,
            }),
        })
    }
}

/// Most bookings are settled: all are counted as that, and the others are taken out of it again.
pub(super) fn put(amounts: &mut Vec<Amount>, amount: Amount, is_apart: bool) {
    if is_apart {
        let less = Money {
            amount: -amount.money.amount,
            ..amount.money
        };
        amounts.push(Amount {
            part: IncomePart::Standing(DebtStanding::Settled),
            money: less,
            ..amount
        });
    }
    amounts.push(amount);
}

pub(super) fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| corrupt("a local date"))
}
