//! Who is paid for a practice's sessions, and whether with real money. They lie in the practice's row, but no document writes them.

use sqlx::types::Json;

use super::{
    super::messages::notifications,
    At, SqlStore, audit,
    tx::{Failed, Tx, store_error},
};
use crate::{CommandError, PayeeError, SetPayee};
use domain::practice::Practice;

// With the revision: what the operator saw is what is changed.
const LOCK: &str =
    locked!("SELECT definition FROM practices WHERE practice_id = $1 AND revision = $2");
const THEIRS: &str =
    "SELECT slug FROM practices WHERE definition ->> 'stripe_account' = $1 AND practice_id <> $2";
/// What is asked for, or on its way, on other accounts: it stays there.
const UNDER_WAY: &str = r"SELECT (SELECT COUNT(*) FROM payments WHERE practice_id = $1
        AND COALESCE(account, '') <> $2 AND (state = 'processing' OR state = 'pending'
        AND purpose IN ('booking', 'card'))) + (SELECT COUNT(*) FROM refunds r
        JOIN payments p ON p.practice_id = r.practice_id AND p.id = r.payment_id
        WHERE r.practice_id = $1 AND COALESCE(p.account, '') <> $2 AND r.state IN ('ordered',
        'pending'))";
const LEAVE: &str = r"INSERT INTO former_accounts (practice_id, account, left_at)
    VALUES ($1, $2, $3)
    ON CONFLICT (practice_id, account) DO UPDATE SET left_at = excluded.left_at";
const UPDATE: &str = r"UPDATE practices
    SET definition = $2, live = $3, revision = revision + 1
    WHERE practice_id = $1";

impl SqlStore {
    pub(crate) async fn write_payee(&self, command: SetPayee) -> Result<i64, PayeeError> {
        let done = self.in_transaction("payee", move |tx| {
            let command = command.clone();
            Box::pin(async move { set(tx, &command).await })
        });
        match done.await {
            Ok(outcome) => outcome,
            Err(CommandError::Stale) => Err(PayeeError::Stale),
            Err(error) => Err(PayeeError::Store(store_error(Failed(error)))),
        }
    }
}

/// Writes nothing when it is refused.
async fn set(tx: &mut Tx, command: &SetPayee) -> Result<Result<i64, PayeeError>, Failed> {
    let SetPayee {
        practice: id,
        revision,
        live,
        account,
        now,
        ..
    } = command;
    let locked = sqlx::query_scalar::<_, Json<Practice>>(LOCK)
        .bind(id.0)
        .bind(revision)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(Json(practice)) = locked else {
        return Err(CommandError::Stale.into());
    };
    // Each account belongs to one practice; a unique index says so too.
    if practice.stripe_account != *account {
        let theirs = sqlx::query_scalar(THEIRS)
            .bind(account)
            .bind(id.0)
            .fetch_optional(&mut **tx)
            .await?;
        if let Some(slug) = theirs {
            return Ok(Err(PayeeError::Theirs(slug)));
        }
        // Remembered, since an account that was left is reconciled for 200 days more
        // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
        let left = practice.stripe_account.as_deref().unwrap_or_default();
        sqlx::query(LEAVE)
            .bind(id.0)
            .bind(left)
            .bind(At(*now))
            .execute(&mut **tx)
            .await?;
    }
    // Told and not refused: it stays on the account that it was made to
    // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
    let here = account.as_deref().unwrap_or_default();
    let under_way: i64 = sqlx::query_scalar(UNDER_WAY)
        .bind(id.0)
        .bind(here)
        .fetch_one(&mut **tx)
        .await?;
    let practice = Practice {
        live: *live,
        stripe_account: account.clone(),
        ..practice
    };
    tx.changes(*id);
    sqlx::query(UPDATE)
        .bind(id.0)
        .bind(Json(&practice))
        .bind(live)
        .execute(&mut **tx)
        .await?;
    audit::write(tx, *id, *now, &command.audit);
    notifications::payee_changed(tx, *id, *now);
    Ok(Ok(under_way))
}
