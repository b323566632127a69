//! Sums over the diary: what sessions were, or will be, worth.

use jiff::{Timestamp, civil::Date};
use sqlx_macros::FromRow;

use super::{
    At,
    parts::{Connection, PartColumns, put},
    rows::money,
    tx::{corrupt, map_sqlx_error},
};
use crate::{IncomeQuery, StoreError};
use domain::{
    ids::PracticeId,
    money::accounting::income::{Amount, Grouping, Item},
    zone::{OffsetPeriod, Zone, edges},
};

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

#[derive(FromRow)]
struct DiaryRow {
    /// Since 1970.
    day: i64,
    currency: String,
    total: i64,
    #[sqlx(flatten)]
    part: PartColumns,
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

pub(super) async fn diary(
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

/// When the day begins, also where the clock skips midnight or shows it twice.
fn midnight(day: Date, zone: &Zone) -> Result<Timestamp, StoreError> {
    edges(day.at(0, 0, 0, 0), zone)
        .map(|(first, _)| first)
        .ok_or_else(|| corrupt("a range of dates"))
}
