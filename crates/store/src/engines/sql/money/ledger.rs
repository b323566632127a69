//! The ledger's rows: written once, never changed.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    At,
    audit::row_id,
    tx::{Failed, Tx, Writer},
};
use crate::{StoreError, engines::several::several};
use domain::{booking::Booking, ids::PracticeId, money::accounting::ledger::Transaction};

const INSERT: &str = r"INSERT INTO ledger (practice_id, transaction_id, entry, at, day, kind,
        subject, account, amount, currency, booking_id, service_id, practitioner_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Writes what a change of the booking means.
pub(crate) async fn write(
    w: &mut Writer<'_>,
    booking: &Booking,
    transactions: &[Transaction],
) -> Result<(), Failed> {
    let day = booking
        .terms
        .zone
        .rules()
        .to_datetime(w.now)
        .date()
        .to_string();
    for transaction in transactions {
        // The database cannot check a sum over rows, so that it is checked here, and again by
        // `verify`.
        if !transaction.balances() {
            return Err(StoreError::Inconsistent(
                "a ledger transaction does not add up to zero".into(),
            )
            .into());
        }
    }
    put(w.tx, booking, w.now, &day, transactions).await
}

async fn put(
    tx: &mut Tx,
    booking: &Booking,
    now: Timestamp,
    day: &str,
    transactions: &[Transaction],
) -> Result<(), Failed> {
    let PracticeId(practice) = booking.practice;
    let entries = transactions.iter().flat_map(|transaction| {
        let id: Uuid = row_id(now);
        (1_i64..)
            .zip(&transaction.entries)
            .map(move |(entry, of)| (transaction, id, entry, of))
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(several(INSERT, entries.len()));
    for (transaction, id, entry, (account, money)) in entries {
        query = query
            .bind(practice)
            .bind(id)
            .bind(entry)
            .bind(At(now))
            .bind(day)
            .bind(transaction.kind.into_str())
            .bind(transaction.subject)
            .bind(account.into_str())
            .bind(money.amount)
            .bind(money.currency.code())
            .bind(booking.id.0)
            .bind(booking.service.0)
            .bind(booking.practitioners.first().map(|one| one.0));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}
