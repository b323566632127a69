//! Who is paid for a practice's sessions, and whether with real money. They lie in the practice's row, but no document writes them.

use sqlx::types::Json;

use super::{
    SqlStore, audit,
    bookings::store_error,
    notifications,
    tx::{Failed, Tx},
};
use crate::{
    domain::practice::Practice,
    ports::store::{CommandError, PayeeError, SetPayee},
};

const LOCK: &str = locked!("SELECT definition FROM practices WHERE practice_id = $1 AND revision = $2");
const THEIRS: &str = "SELECT slug FROM practices WHERE definition ->> 'stripe_account' = $1 AND practice_id <> $2";
/// What is asked for, or on its way, on the account as it is.
const UNDER_WAY: &str = "SELECT (SELECT COUNT(*) FROM payments WHERE practice_id = $1 AND (state = 'processing' \
     OR state = 'pending' AND purpose IN ('booking', 'card'))) \
     + (SELECT COUNT(*) FROM refunds WHERE practice_id = $1 AND state IN ('ordered', 'pending'))";
const UPDATE: &str = "UPDATE practices SET definition = $2, live = $3, revision = revision + 1 WHERE practice_id = $1";

impl SqlStore {
    pub(super) async fn write_payee(&self, command: SetPayee) -> Result<(), PayeeError> {
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
async fn set(tx: &mut Tx, command: &SetPayee) -> Result<Result<(), PayeeError>, Failed> {
    let SetPayee { practice: id, revision, live, account, now, .. } = command;
    let locked = sqlx::query_scalar::<_, Json<Practice>>(LOCK).bind(id.0).bind(revision).fetch_optional(&mut **tx).await?;
    let Some(Json(practice)) = locked else { return Err(CommandError::Stale.into()) };
    if practice.stripe_account != *account {
        let theirs = sqlx::query_scalar(THEIRS).bind(account).bind(id.0).fetch_optional(&mut **tx).await?;
        if let Some(slug) = theirs {
            return Ok(Err(PayeeError::Theirs(slug)));
        }
        let under_way: i64 = sqlx::query_scalar(UNDER_WAY).bind(id.0).fetch_one(&mut **tx).await?;
        if under_way > 0 {
            return Ok(Err(PayeeError::UnderWay(under_way)));
        }
    }
    let practice = Practice { live: *live, stripe_account: account.clone(), ..practice };
    sqlx::query(UPDATE).bind(id.0).bind(Json(&practice)).bind(live).execute(&mut **tx).await?;
    audit::write(tx, *id, *now, &command.audit).await?;
    notifications::payee_changed(tx, *id, *now).await?;
    Ok(Ok(()))
}
