//! What reports read: sums over the ledger and over the diary, each answered by an index that holds all of it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    At, Db, SqlStore,
    rows::{money, word},
    tx::{corrupt, end_read, map_sqlx_error},
};
use crate::{IncomeFacts, IncomeQuery, StoreError};
use domain::{
    ids::{PracticeId, PractitionerId, ServiceId},
    money::{
        Money,
        accounting::{
            debts::Balance,
            income::{Amount, DebtStanding, Grouping, Item, Part},
        },
    },
    zone::{OffsetPeriod, Zone, edges},
};

type Connection = <Db as sqlx::Database>::Connection;

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
const DIARY: &str = concat!(
    "SELECT ",
    local_day!("starts_at", "$4"),
    r" AS day, price_currency AS currency, CAST(SUM(price_amount) AS BIGINT) AS total
        FROM bookings
        WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 AND state IN ('confirmed',
            'completed', 'no_show')
        GROUP BY ",
    local_day!("starts_at", "$4"),
    ", price_currency"
);
const DIARY_BY_SERVICE: &str = concat!(
    "SELECT ",
    local_day!("starts_at", "$4"),
    r" AS day, price_currency AS currency, service_id, CAST(SUM(price_amount) AS BIGINT) AS total
        FROM bookings
        WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 AND state IN ('confirmed',
            'completed', 'no_show')
        GROUP BY ",
    local_day!("starts_at", "$4"),
    ", price_currency, service_id"
);
const DIARY_BY_PRACTITIONER: &str = concat!(
    "SELECT ",
    local_day!("starts_at", "$4"),
    r" AS day, price_currency AS currency, first_practitioner AS practitioner_id,
            CAST(SUM(price_amount) AS BIGINT) AS total
        FROM bookings
        WHERE practice_id = $1 AND starts_at >= $2 AND starts_at < $3 AND state IN ('confirmed',
            'completed', 'no_show')
        GROUP BY ",
    local_day!("starts_at", "$4"),
    ", price_currency, first_practitioner"
);
const DIARY_UNSETTLED: &str = concat!(
    "SELECT ",
    local_day!("b.starts_at", "$4"),
    r" AS day, b.price_currency AS currency, CASE WHEN o.balance > 0 THEN 'outstanding'
            ELSE 'in_credit' END AS standing, CAST(SUM(b.price_amount) AS BIGINT) AS total
        FROM receivables o CROSS JOIN bookings b
        WHERE b.practice_id = $1 AND b.id = o.booking_id AND b.price_currency = o.currency
            AND o.practice_id = $1 AND o.balance <> 0 AND b.starts_at >= $2 AND b.starts_at < $3
            AND b.state IN ('confirmed', 'completed', 'no_show')
        GROUP BY ",
    local_day!("b.starts_at", "$4"),
    ", b.price_currency, standing"
);
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

/// What a statement does not group by is not among its columns.
#[derive(FromRow, Default)]
#[sqlx(default)]
struct PartColumns {
    service_id: Option<Uuid>,
    practitioner_id: Option<Uuid>,
    standing: Option<String>,
}

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

#[derive(FromRow)]
struct DiaryRow {
    /// Since 1970.
    day: i64,
    currency: String,
    total: i64,
    #[sqlx(flatten)]
    part: PartColumns,
}

#[derive(FromRow)]
struct BalanceRow {
    currency: String,
    since: String,
    total: i64,
}

impl PartColumns {
    fn part(&self, group: Option<Grouping>) -> Result<Part, StoreError> {
        Ok(match group {
            None => Part::Whole,
            Some(Grouping::Service) => Part::Service(ServiceId(
                self.service_id.ok_or_else(|| corrupt("a service"))?,
            )),
            Some(Grouping::Practitioner) => {
                Part::Practitioner(self.practitioner_id.map(PractitionerId))
            }
            Some(Grouping::PaymentState) => Part::Standing(match &self.standing {
                Some(standing) => word(standing, "a standing")?,
                None => DebtStanding::Settled,
            }),
        })
    }
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

impl DiaryRow {
    fn amount(&self, query: &IncomeQuery) -> Result<Amount, StoreError> {
        let since = Date::constant(1970, 1, 1).checked_add(
            jiff::Span::new()
                .try_days(self.day)
                .map_err(|_| corrupt("a day"))?,
        );
        let (day, money) = (
            since.map_err(|_| corrupt("a day"))?,
            money(self.total, &self.currency)?,
        );
        Ok(Amount {
            day,
            part: self.part.part(query.group)?,
            item: Item::Booked,
            money,
        })
    }
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

async fn entries(
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

async fn diary(
    connection: &mut Connection,
    practice: PracticeId,
    query: &IncomeQuery,
) -> Result<Vec<Amount>, StoreError> {
    let statements: &[(&'static str, bool)] = match query.group {
        None => &[(DIARY, false)],
        Some(Grouping::Service) => &[(DIARY_BY_SERVICE, false)],
        Some(Grouping::Practitioner) => &[(DIARY_BY_PRACTITIONER, false)],
        Some(Grouping::PaymentState) => &[(DIARY, false), (DIARY_UNSETTLED, true)],
    };
    // Dates are inclusive, instants half-open.
    let next = query.end.tomorrow().unwrap_or(Date::MAX);
    let (first, last) = (
        midnight(query.start, &query.zone)?,
        midnight(next, &query.zone)?,
    );
    let mut amounts = Vec::new();
    // A statement for each stretch with one offset: SQLite knows no time zones, and within a
    // stretch adding the offset is the local time.
    for OffsetPeriod { begin, end, offset } in query.zone.stretches(query.start, query.end) {
        let second = |at| Timestamp::from_second(at).map_err(|_| corrupt("a range of dates"));
        let (from, until) = (second(begin)?.max(first), second(end)?.min(last));
        for (statement, is_apart) in statements.iter().filter(|_| from < until) {
            let rows = sqlx::query_as::<_, DiaryRow>(*statement)
                .bind(practice.0)
                .bind(At(from))
                .bind(At(until))
                .bind(offset)
                .fetch_all(&mut *connection)
                .await
                .map_err(map_sqlx_error)?;
            for row in rows {
                put(&mut amounts, row.amount(query)?, *is_apart);
            }
        }
    }
    Ok(amounts)
}

/// Most bookings are settled: all are counted as that, and the others are taken out of it again.
fn put(amounts: &mut Vec<Amount>, amount: Amount, is_apart: bool) {
    if is_apart {
        let less = Money {
            amount: -amount.money.amount,
            ..amount.money
        };
        amounts.push(Amount {
            part: Part::Standing(DebtStanding::Settled),
            money: less,
            ..amount
        });
    }
    amounts.push(amount);
}

async fn names(
    connection: &mut Connection,
    practice: PracticeId,
    group: Option<Grouping>,
) -> Result<BTreeMap<Part, String>, StoreError> {
    let (statement, part): (_, fn(Uuid) -> Part) = match group {
        Some(Grouping::Service) => (SERVICES, |id| Part::Service(ServiceId(id))),
        Some(Grouping::Practitioner) => (PRACTITIONERS, |id| {
            Part::Practitioner(Some(PractitionerId(id)))
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

/// When the day begins, also where the clock skips midnight or shows it twice.
fn midnight(day: Date, zone: &Zone) -> Result<Timestamp, StoreError> {
    edges(day.at(0, 0, 0, 0), zone)
        .map(|(first, _)| first)
        .ok_or_else(|| corrupt("a range of dates"))
}

fn date(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| corrupt("a local date"))
}
