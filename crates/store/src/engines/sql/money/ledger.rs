//! The ledger's rows: written once, never changed.

use super::{
    At,
    audit::row_id,
    tx::{Failed, Writer},
};
use crate::StoreError;
use domain::{booking::Booking, money::accounting::ledger::Transaction};

const INSERT: &str = r"INSERT INTO ledger (practice_id, transaction_id, entry, at, day, kind,
        subject, account, amount, currency, booking_id, service_id, practitioner_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

/// Writes what a change of the booking means.
pub(crate) fn write(
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
        let id = row_id(w.now);
        for (entry, (account, money)) in (1_i64..).zip(&transaction.entries) {
            w.tx.write(INSERT)
                .bind(booking.practice.0)
                .bind(id)
                .bind(entry)
                .bind(At(w.now))
                .bind(&day)
                .bind(transaction.kind.into_str())
                .bind(transaction.subject)
                .bind(account.into_str())
                .bind(money.amount)
                .bind(money.currency.code())
                .bind(booking.id.0)
                .bind(booking.service.0)
                .bind(booking.practitioners.first().map(|one| one.0));
        }
    }
    Ok(())
}
