//! What moved at the provider, as rows: kept as it was read, compared with what is known here, its fee posted once.

use sqlx_macros::FromRow;

use super::{
    super::booking::bookings,
    At, ledger,
    rows::{money, word},
    tx::{Failed, Tx, Writer},
};
use crate::{Examined, StoreError};
use domain::money::accounting::balance_transaction::{
    BalanceTransaction, BalanceTransactionKind, Settled,
};

/// What a [`BalanceTransactionRow`] is read from.
macro_rules! balance_transaction_columns {
    () => {
        r"id, kind, object, payment, amount, fee, currency, settled, settled_currency,
        created_at"
    };
}

pub(crate) const REACHED: &str = r"UPDATE rounds
    SET read_from = COALESCE(read_from, $2), reached_at = $3
    WHERE account = $1 AND (reached_at IS NULL OR reached_at < $3)";
const KEEP: &str = r"INSERT INTO balance_transactions (id, account, kind, object, payment, amount,
        fee, currency, settled, settled_currency, created_at, difference)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (id) DO NOTHING";
pub(crate) const DOUBTFUL: &str = concat!(
    "SELECT ",
    balance_transaction_columns!(),
    r" FROM balance_transactions m
    WHERE m.account = $1 AND m.kind <> 'other' AND ((m.difference IS NOT NULL
        AND m.created_at >= $2) OR (m.created_at >= $3 AND ((m.kind = 'payment' AND NOT EXISTS
        (SELECT 1 FROM payments p WHERE p.practice_id = m.practice_id AND p.intent = m.object
        AND p.amount = m.amount AND p.currency = m.currency AND p.state = 'captured'))
        OR (m.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM refunds r
        WHERE r.practice_id = m.practice_id AND r.provider_id = m.object AND r.amount = -m.amount
        AND r.currency = m.currency)))))
    ORDER BY m.created_at, m.id"
);
pub(crate) const OF_PAYMENT: &str = concat!(
    "SELECT ",
    balance_transaction_columns!(),
    r" FROM balance_transactions
    WHERE object = $1 AND kind = 'payment' AND amount > 0
    ORDER BY created_at, id LIMIT 1"
);
// `IS DISTINCT FROM`, as either may be null; an unchanged row is not written, and not told as new.
const EXAMINED: &str = r"UPDATE balance_transactions
    SET practice_id = $2, booking_id = $3, difference = $4
    WHERE id = $1 AND (difference IS DISTINCT FROM $4 OR booking_id IS DISTINCT FROM $3)";
// `NOT posted` is the lock: of two who examine, one posts the fee.
const POST: &str = r"UPDATE balance_transactions
    SET posted = true
    WHERE id = $1 AND practice_id = $2 AND NOT posted";
/// Balance transactions in one transaction.
// In portions, so that nobody waits long for SQLite's one writer.
pub(crate) const AT_ONCE: usize = 500;

#[derive(FromRow)]
pub(crate) struct BalanceTransactionRow {
    pub id: String,
    pub kind: String,
    pub object: Option<String>,
    pub payment: Option<String>,
    pub amount: i64,
    pub fee: i64,
    pub currency: String,
    pub settled: Option<i64>,
    pub settled_currency: Option<String>,
    pub created_at: At,
}

impl BalanceTransactionRow {
    pub(crate) fn balance_transaction(self) -> Result<BalanceTransaction, StoreError> {
        Ok(BalanceTransaction {
            kind: word(&self.kind, "a balance transaction's kind")?,
            amount: money(self.amount, &self.currency)?,
            fee: money(self.fee, &self.currency)?,
            settled: self
                .settled
                .zip(self.settled_currency)
                .map(|(amount, currency)| Settled { amount, currency }),
            id: self.id,
            object: self.object,
            payment: self.payment,
            created: self.created_at.0,
        })
    }
}

pub(crate) fn name(account: Option<&str>) -> String {
    account.unwrap_or_default().to_owned()
}

pub(crate) async fn keep(
    tx: &mut Tx,
    account: &str,
    balance_transaction: &BalanceTransaction,
) -> Result<(), Failed> {
    // Not looked at yet; `other` is nothing to compare.
    let difference =
        (balance_transaction.kind != BalanceTransactionKind::Other).then_some("unexamined");
    sqlx::query(KEEP)
        .bind(&balance_transaction.id)
        .bind(account)
        .bind(balance_transaction.kind.into_str())
        .bind(&balance_transaction.object)
        .bind(&balance_transaction.payment)
        .bind(balance_transaction.amount.amount)
        .bind(balance_transaction.fee.amount)
        .bind(balance_transaction.amount.currency.code())
        .bind(balance_transaction.settled.as_ref().map(|one| one.amount))
        .bind(
            balance_transaction
                .settled
                .as_ref()
                .map(|one| one.currency.clone()),
        )
        .bind(At(balance_transaction.created))
        .bind(difference)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What came of looking, and the fee, once: whoever marks the balance transaction posts it.
pub(crate) async fn write(w: &mut Writer<'_>, examined: &Examined) -> Result<bool, Failed> {
    let (practice, booking) = (examined.practice, examined.booking);
    let query = sqlx::query(EXAMINED)
        .bind(&examined.id)
        .bind(practice.map(|one| one.0))
        .bind(booking.map(|one| one.0));
    let query = query.bind(
        examined
            .outcome
            .as_ref()
            .err()
            .map(domain::money::accounting::balance_transaction::Difference::into_str),
    );
    let new = query.execute(&mut **w.tx).await?.rows_affected() == 1;
    let (Ok(cost), Some(practice), Some(booking)) = (&examined.outcome, practice, booking) else {
        return Ok(new);
    };
    let marked = sqlx::query(POST)
        .bind(&examined.id)
        .bind(practice.0)
        .execute(&mut **w.tx)
        .await?
        .rows_affected();
    let Some(cost) = cost.as_ref().filter(|_| marked == 1) else {
        return Ok(new);
    };
    // The lock of the booking after the mark: only who posts needs it.
    let found = bookings::lock(w, practice, booking).await?;
    let locked = found.ok_or_else(|| {
        StoreError::Inconsistent("a balance transaction without its booking".into())
    })?;
    ledger::write(w, &locked.found.booking, std::slice::from_ref(cost))?;
    Ok(new)
}
