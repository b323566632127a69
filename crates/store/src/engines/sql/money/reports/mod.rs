//! What reports read: sums over the ledger and over the diary, each answered by an index that holds all of it.

mod diary;
mod entries;
mod parts;

use std::collections::BTreeMap;

use sqlx_macros::FromRow;
use uuid::Uuid;

use self::{
    diary::diary,
    entries::entries,
    parts::{Connection, date},
};
use super::{
    At, Db, SqlStore,
    rows::{self, money},
    tx::{self, end_read, map_sqlx_error},
};
use crate::{IncomeFacts, IncomeQuery, StoreError};
use domain::{
    ids::{PracticeId, PractitionerId, ServiceId},
    money::accounting::{
        debts::Balance,
        income::{Grouping, IncomePart},
    },
};

const OWED: &str = r"SELECT currency, since, CAST(SUM(balance) AS BIGINT) AS total
    FROM receivables
    WHERE practice_id = $1 AND balance <> 0 AND balance > 0
    GROUP BY currency, since";
const AHEAD: &str = r"SELECT currency, MAX(since) AS since, CAST(SUM(balance) AS BIGINT) AS total
    FROM receivables
    WHERE practice_id = $1 AND balance <> 0 AND balance < 0
    GROUP BY currency";
const SERVICES: &str =
    "SELECT id, definition -> 'name' ->> 'text' FROM services WHERE practice_id = $1";
const PRACTITIONERS: &str = r"SELECT id, definition ->> 'name'
    FROM resources
    WHERE practice_id = $1 AND kind = 'practitioner'";

#[derive(FromRow)]
struct BalanceRow {
    currency: String,
    since: String,
    total: i64,
}

impl SqlStore {
    pub(crate) async fn read_income(
        &self,
        practice: PracticeId,
        query: &IncomeQuery,
    ) -> Result<IncomeFacts, StoreError> {
        let mut tx = self.begin_read().await?;
        let mut amounts = entries(&mut tx, practice, query).await?;
        amounts.extend(diary(&mut tx, practice, query).await?);
        let mut balances = Vec::new();
        for statement in [OWED, AHEAD] {
            let rows = sqlx::query_as::<_, BalanceRow>(statement)
                .bind(practice.0)
                .fetch_all(&mut *tx)
                .await
                .map_err(map_sqlx_error)?;
            for row in rows {
                balances.push(Balance {
                    since: date(&row.since)?,
                    money: money(row.total, &row.currency)?,
                });
            }
        }
        let names = names(&mut tx, practice, query.group).await?;
        end_read(tx).await?;
        Ok(IncomeFacts {
            amounts,
            balances,
            names,
        })
    }
}

async fn names(
    connection: &mut Connection,
    practice: PracticeId,
    group: Option<Grouping>,
) -> Result<BTreeMap<IncomePart, String>, StoreError> {
    let (statement, part): (_, fn(Uuid) -> IncomePart) = match group {
        Some(Grouping::Service) => (SERVICES, |id| IncomePart::Service(ServiceId(id))),
        Some(Grouping::Practitioner) => (PRACTITIONERS, |id| {
            IncomePart::Practitioner(Some(PractitionerId(id)))
        }),
        None | Some(Grouping::PaymentState) => return Ok(BTreeMap::new()),
    };
    let rows = sqlx::query_as::<_, (Uuid, String)>(statement)
        .bind(practice.0)
        .fetch_all(connection)
        .await
        .map_err(map_sqlx_error)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (part(id), name))
        .collect())
}
