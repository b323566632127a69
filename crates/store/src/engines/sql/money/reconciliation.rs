//! Rounds, balance transactions and day totals.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::{
    At, SqlStore,
    balance_transactions::{
        AT_ONCE, BalanceTransactionRow, DOUBTFUL, OF_PAYMENT, REACHED, keep, name, write,
    },
    rows::money,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::{
    Actor, DayTotal, Examined, Exception, ExceptionNote, ProviderAccount, ReadRange,
    Reconciliation, StoreError,
};
use domain::{
    ids::{BookingId, PracticeId},
    money::accounting::balance_transaction::BalanceTransaction,
};

/// The platform's own account is the empty one. What moves on an account that a practice has left is of interest until disputes end.
const ACCOUNTS: &str = r"SELECT practice_id, COALESCE(definition ->> 'stripe_account',
        '') AS account
    FROM practices
    UNION SELECT practice_id, account
    FROM former_accounts
    WHERE left_at >= $1
    ORDER BY practice_id";
const BEGIN: &str = r"INSERT INTO rounds (account, last_run_at)
    VALUES ($1, $2)
    ON CONFLICT (account) DO UPDATE SET last_run_at = excluded.last_run_at
    WHERE rounds.last_run_at <= $3";
/// A refund is followed by its job as long as that is due.
const UNSETTLED: &str = r"SELECT p.practice_id, p.booking_id
    FROM payments p
    WHERE COALESCE(p.account, '') = $1 AND p.state IN ('pending', 'processing')
        AND (p.page_id IS NOT NULL OR (p.means = 'card' AND p.intent IS NOT NULL))
    UNION SELECT p.practice_id, p.booking_id
    FROM payments p
    WHERE COALESCE(p.account, '') = $1 AND p.state = 'dead' AND p.refusal = 'account_unreachable'
    UNION SELECT p.practice_id, p.booking_id
    FROM refunds r
    JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
    WHERE COALESCE(p.account, '') = $1 AND r.state IN ('ordered', 'pending')
        AND p.intent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM jobs e
        WHERE e.practice_id = p.practice_id AND e.booking_id = p.booking_id AND e.kind = 'refund'
        AND e.state = 'due') LIMIT $2";
const UNDER_OTHER_KEYS: &str = r"SELECT (SELECT COUNT(*) FROM payments WHERE platform <> $1
        AND (state = 'processing' OR state = 'pending' AND page_id IS NOT NULL)) + (SELECT COUNT(*)
        FROM refunds r JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
        WHERE p.platform <> $1 AND r.state IN ('ordered', 'pending'))";
const KNOWN: &str = r"SELECT read_from, reached_at
    FROM rounds
    WHERE account = $1 AND read_from IS NOT NULL AND reached_at IS NOT NULL";
const TOTALS: &str = r"SELECT o.since, o.currency, o.moved, CAST(COALESCE((SELECT SUM(l.amount)
        FROM payments p JOIN ledger l ON l.practice_id = p.practice_id
        AND l.booking_id = p.booking_id AND l.subject = p.id WHERE p.intent = o.object
        AND l.account = 'provider' AND l.kind <> 'cost' AND l.currency = o.currency),
        0) + COALESCE((SELECT SUM(l.amount) FROM refunds r
        JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
        JOIN ledger l ON l.practice_id = r.practice_id AND l.booking_id = p.booking_id
        AND l.subject = r.id WHERE r.provider_id = o.object AND l.account = 'provider'
        AND l.kind <> 'cost' AND l.currency = o.currency), 0) AS BIGINT) AS booked
    FROM (SELECT m.object, m.currency, CAST(SUM(m.amount) AS BIGINT) AS moved,
        MIN(m.created_at) AS since FROM balance_transactions m WHERE m.account = $1
        AND m.kind <> 'other' AND m.object IN (SELECT n.object FROM balance_transactions n
        WHERE n.account = $1 AND n.created_at >= $2) AND NOT EXISTS (SELECT 1
        FROM balance_transactions n WHERE n.object = m.object AND n.difference IN ('unexamined',
        'unknown_movement')) AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.provider_id = m.object
        AND r.state IN ('ordered', 'pending')) GROUP BY m.object, m.currency) o
    WHERE o.since >= $2";
const KEEP_TOTAL: &str = r"INSERT INTO day_totals (account, day, currency, practice_id, moved,
        booked, checked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (account, day, currency) DO UPDATE SET practice_id = excluded.practice_id,
        moved = excluded.moved, booked = excluded.booked, checked_at = excluded.checked_at
    WHERE day_totals.moved <> excluded.moved OR day_totals.booked <> excluded.booked";

#[async_trait]
impl Reconciliation for SqlStore {
    async fn accounts(&self, left_since: Timestamp) -> Result<Vec<ProviderAccount>, StoreError> {
        let rows = sqlx::query_as::<_, (Uuid, String)>(ACCOUNTS)
            .bind(At(left_since))
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        // The account without an id is the platform's own, which is looked at even when nobody
        // names it.
        let mut users: BTreeMap<String, Vec<PracticeId>> =
            BTreeMap::from([(String::new(), Vec::new())]);
        for (practice, account) in rows {
            users.entry(account).or_default().push(PracticeId(practice));
        }
        // With several practices on one account nobody knows whose a balance transaction is that
        // names no payment.
        let only = |practices: Vec<PracticeId>| {
            if let [one] = practices[..] {
                Some(one)
            } else {
                None
            }
        };
        let accounts = users.into_iter().map(|(id, users)| ProviderAccount {
            id: Some(id).filter(|id| !id.is_empty()),
            practice: only(users),
        });
        Ok(accounts.collect())
    }

    async fn begin_round(
        &self,
        account: Option<&str>,
        now: Timestamp,
        last: Timestamp,
    ) -> Result<bool, StoreError> {
        // One statement decides who has the round: the update affects a row for one process only.
        let query = sqlx::query(BEGIN)
            .bind(name(account))
            .bind(At(now))
            .bind(At(last));
        Ok(query
            .execute(&self.write)
            .await
            .map_err(|error| self.unwritten(error))?
            .rows_affected()
            == 1)
    }

    async fn unsettled(
        &self,
        account: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(PracticeId, BookingId)>, StoreError> {
        let query = sqlx::query_as::<_, (Uuid, Uuid)>(UNSETTLED)
            .bind(name(account))
            .bind(i64::from(limit));
        let rows = query.fetch_all(&self.read).await.map_err(map_sqlx_error)?;
        Ok(rows
            .into_iter()
            .map(|(practice, booking)| (PracticeId(practice), BookingId(booking)))
            .collect())
    }

    async fn known(&self, account: Option<&str>) -> Result<Option<ReadRange>, StoreError> {
        let row = sqlx::query_as::<_, (At, At)>(KNOWN)
            .bind(name(account))
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(row.map(|(from, until)| ReadRange {
            from: from.0,
            until: until.0,
        }))
    }

    async fn keep_balance_transactions(
        &self,
        account: Option<&str>,
        balance_transactions: &[BalanceTransaction],
        known: ReadRange,
    ) -> Result<(), StoreError> {
        // In portions: a first round may bring a year's worth.
        for some in balance_transactions.chunks(AT_ONCE) {
            let (account, some) = (name(account), some.to_vec());
            let kept = self.in_transaction("keep_balance_transactions", move |tx| {
                let (account, some) = (account.clone(), some.clone());
                Box::pin(async move {
                    for one in &some {
                        keep(tx, &account, one).await?;
                    }
                    Ok(())
                })
            });
            kept.await.map_err(|error| store_error(Failed(error)))?;
        }
        // How far it was read is written last. After a crash the same ones come again, and `KEEP`
        // knows them.
        let query = sqlx::query(REACHED)
            .bind(name(account))
            .bind(At(known.from))
            .bind(At(known.until));
        query
            .execute(&self.write)
            .await
            .map(|_| ())
            .map_err(|error| self.unwritten(error))
    }

    async fn doubtful(
        &self,
        account: Option<&str>,
        since: Timestamp,
        recent: Timestamp,
    ) -> Result<Vec<BalanceTransaction>, StoreError> {
        let query = sqlx::query_as::<_, BalanceTransactionRow>(DOUBTFUL)
            .bind(name(account))
            .bind(At(since))
            .bind(At(recent));
        query
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)?
            .into_iter()
            .map(BalanceTransactionRow::balance_transaction)
            .collect()
    }

    async fn balance_transaction_of(
        &self,
        intent: &str,
    ) -> Result<Option<BalanceTransaction>, StoreError> {
        let row = sqlx::query_as::<_, BalanceTransactionRow>(OF_PAYMENT)
            .bind(intent)
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        row.map(BalanceTransactionRow::balance_transaction)
            .transpose()
    }

    async fn examined(&self, examined: Examined, now: Timestamp) -> Result<bool, StoreError> {
        let written = self.run_command("examined", now, examined, |w, _, examined| {
            Box::pin(write(w, examined))
        });
        written.await.map_err(|error| store_error(Failed(error)))
    }

    async fn day_totals(
        &self,
        account: Option<&str>,
        since: Timestamp,
    ) -> Result<Vec<DayTotal>, StoreError> {
        let query = sqlx::query_as::<_, (At, String, i64, i64)>(TOTALS)
            .bind(name(account))
            .bind(At(since));
        let mut totals: Vec<DayTotal> = Vec::new();
        for (first, currency, moved, booked) in
            query.fetch_all(&self.read).await.map_err(map_sqlx_error)?
        {
            // The provider's days are in UTC.
            let (day, currency) = (
                first.0.to_zoned(TimeZone::UTC).date(),
                money(0, &currency)?.currency,
            );
            match totals
                .iter_mut()
                .find(|one| one.day == day && one.currency == currency)
            {
                Some(total) => {
                    (total.moved, total.booked) = (total.moved + moved, total.booked + booked);
                }
                None => totals.push(DayTotal {
                    day,
                    currency,
                    moved,
                    booked,
                }),
            }
        }
        Ok(totals)
    }

    async fn keep_day_totals(
        &self,
        account: &ProviderAccount,
        totals: &[DayTotal],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut changed = 0;
        for total in totals {
            let query = sqlx::query(KEEP_TOTAL)
                .bind(name(account.id.as_deref()))
                .bind(total.day.to_string());
            let query = query
                .bind(total.currency.code())
                .bind(account.practice.map(|one| one.0))
                .bind(total.moved);
            changed += query
                .bind(total.booked)
                .bind(At(now))
                .execute(&self.write)
                .await
                .map_err(|error| self.unwritten(error))?
                .rows_affected();
        }
        Ok(changed)
    }

    async fn exceptions(
        &self,
        practice: PracticeId,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Exception>, StoreError> {
        self.list_exceptions(practice, limit, now).await
    }
    async fn noted_exceptions(
        &self,
        practice: PracticeId,
        limit: u32,
    ) -> Result<Vec<Exception>, StoreError> {
        self.list_noted(practice, limit).await
    }
    async fn retry_exception(
        &self,
        practice: PracticeId,
        of: &Exception,
        actor: Actor,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.retry(practice, of, actor, now).await
    }
    async fn note_exception(
        &self,
        practice: PracticeId,
        of: &Exception,
        note: &ExceptionNote,
    ) -> Result<bool, StoreError> {
        self.note(practice, of, note).await
    }
    async fn exception_counts(&self, now: Timestamp) -> Result<Vec<(String, u64)>, StoreError> {
        self.count_exceptions(now).await
    }
    async fn under_other_keys(&self, platform: &str) -> Result<i64, StoreError> {
        sqlx::query_scalar(UNDER_OTHER_KEYS)
            .bind(platform)
            .fetch_one(&self.read)
            .await
            .map_err(map_sqlx_error)
    }
    async fn oldest_event(&self) -> Result<Option<Timestamp>, StoreError> {
        self.oldest_unsettled_event().await
    }
}
