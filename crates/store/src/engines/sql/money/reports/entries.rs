//! Sums over the ledger.

use sqlx_macros::FromRow;

use super::{
    parts::{Connection, PartColumns, date, put},
    rows::{money, word},
    tx::map_sqlx_error,
};
use crate::{IncomeQuery, StoreError};
use domain::{
    ids::PracticeId,
    money::accounting::income::{Amount, Grouping, Item},
};

const ENTRIES: &str = r"SELECT day, currency, account, kind, CAST(SUM(amount) AS BIGINT) AS total
    FROM ledger
    WHERE practice_id = $1 AND day >= $2 AND day <= $3 AND account IN ('provider', 'revenue',
        'tax', 'fees', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off')
    GROUP BY day, currency, account, kind";
const ENTRIES_BY_SERVICE: &str = r"SELECT day, currency, account, kind, service_id,
        CAST(SUM(amount) AS BIGINT) AS total
    FROM ledger
    WHERE practice_id = $1 AND day >= $2 AND day <= $3 AND account IN ('provider', 'revenue',
        'tax', 'fees', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off')
    GROUP BY day, currency, account, kind, service_id";
// Grouped in the order of the index, or all of it would be sorted.
const ENTRIES_BY_PRACTITIONER: &str = r"SELECT day, currency, account, kind, practitioner_id,
        CAST(SUM(amount) AS BIGINT) AS total
    FROM ledger
    WHERE practice_id = $1 AND day >= $2 AND day <= $3 AND account IN ('provider', 'revenue',
        'tax', 'fees', 'provider_costs', 'cash', 'bank', 'terminal', 'written_off')
    GROUP BY day, currency, account, kind, service_id, practitioner_id";
// SQLite keeps the order of a CROSS JOIN: few balances, then their entries, which it must not look for by day.
const ENTRIES_UNSETTLED: &str = r"SELECT l.day, l.currency, l.account, l.kind, CASE
        WHEN o.balance > 0 THEN 'outstanding' ELSE 'in_credit' END AS standing,
        CAST(SUM(l.amount) AS BIGINT) AS total
    FROM receivables o CROSS JOIN ledger l
    WHERE l.practice_id = $1 AND l.booking_id = o.booking_id AND l.currency = o.currency
        AND o.practice_id = $1 AND o.balance <> 0 AND l.day || '' >= $2 AND l.day || '' <= $3
    GROUP BY l.day, l.currency, l.account, l.kind, standing";

#[derive(FromRow)]
struct EntryRow {
    day: String,
    currency: String,
    account: String,
    kind: String,
    total: i64,
    #[sqlx(flatten)]
    part: PartColumns,
}

impl EntryRow {
    fn amount(&self, group: Option<Grouping>) -> Result<Amount, StoreError> {
        let account = word(&self.account, "an account")?;
        let kind = word(&self.kind, "a kind of transaction")?;
        let (item, money) = (
            Item::Entry(account, kind),
            money(self.total, &self.currency)?,
        );
        Ok(Amount {
            day: date(&self.day)?,
            part: self.part.part(group)?,
            item,
            money,
        })
    }
}

pub(super) async fn entries(
    connection: &mut Connection,
    practice: PracticeId,
    query: &IncomeQuery,
) -> Result<Vec<Amount>, StoreError> {
    let statements: &[(&'static str, bool)] = match query.group {
        None => &[(ENTRIES, false)],
        Some(Grouping::Service) => &[(ENTRIES_BY_SERVICE, false)],
        Some(Grouping::Practitioner) => &[(ENTRIES_BY_PRACTITIONER, false)],
        Some(Grouping::PaymentState) => &[(ENTRIES, false), (ENTRIES_UNSETTLED, true)],
    };
    let mut amounts = Vec::new();
    for (statement, is_apart) in statements {
        let rows = sqlx::query_as::<_, EntryRow>(*statement)
            .bind(practice.0)
            .bind(query.start.to_string())
            .bind(query.end.to_string())
            .fetch_all(&mut *connection)
            .await
            .map_err(map_sqlx_error)?;
        for row in rows {
            put(&mut amounts, row.amount(query.group)?, *is_apart);
        }
    }
    Ok(amounts)
}
