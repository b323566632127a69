//! Contact rules that hold for one booking alone, sealed beside it.

use super::{
    At, SqlStore, audit,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{
    Queue, RulesChange, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    clients::ContactRules,
    ids::{BookingId, PracticeId},
};

const READ: &str = "SELECT contact FROM bookings WHERE practice_id = $1 AND id = $2";
const LOCK: &str = locked!("SELECT contact FROM bookings WHERE practice_id = $1 AND id = $2");
const WRITE: &str = "UPDATE bookings SET contact = $3 WHERE practice_id = $1 AND id = $2";
/// What waits for a moment that was right by other rules is looked at again.
const LOOK_AGAIN: &str = r"UPDATE messages
    SET due_at = $3
    WHERE practice_id = $1 AND booking_id = $2 AND state = 'due' AND due_at > $3";

type Row = Option<Option<Encrypted<ContactRules>>>;

impl SqlStore {
    pub(crate) async fn read_rules(
        &self,
        practice: PracticeId,
        booking: BookingId,
    ) -> Result<Option<ContactRules>, StoreError> {
        let row: Row = sqlx::query_scalar(READ)
            .bind(practice.0)
            .bind(booking.0)
            .fetch_optional(&self.read)
            .await
            .map_err(map_sqlx_error)?;
        Ok(row
            .flatten()
            .map(|sealed| self.vault.open(place(practice, booking), &sealed))
            .transpose()?)
    }

    pub(crate) async fn tighten_rules(
        &self,
        change: RulesChange,
    ) -> Result<ContactRules, StoreError> {
        let vault = self.vault.clone();
        let done = self.in_transaction("make_stricter", move |tx| {
            let (vault, change) = (vault.clone(), change.clone());
            Box::pin(async move { tighten(tx, &vault, &change).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }
}

async fn tighten(tx: &mut Tx, vault: &Vault, change: &RulesChange) -> Result<ContactRules, Failed> {
    let RulesChange {
        practice,
        booking,
        now,
        ..
    } = *change;
    let row: Row = sqlx::query_scalar(LOCK)
        .bind(practice.0)
        .bind(booking.0)
        .fetch_optional(&mut **tx)
        .await?;
    let known = row
        .flatten()
        .map(|sealed| vault.open(place(practice, booking), &sealed))
        .transpose()
        .map_err(StoreError::from)?;
    let known: ContactRules = known.unwrap_or_default();
    // Rules can only become stricter here, so that nothing is written where nothing was tightened.
    let rules = known.clone().tightened_by(change.said.clone());
    if rules != known {
        let sealed = vault
            .seal(place(practice, booking), &rules)
            .map_err(StoreError::from)?;
        sqlx::query(WRITE)
            .bind(practice.0)
            .bind(booking.0)
            .bind(sealed)
            .execute(&mut **tx)
            .await?;
        let hurried = sqlx::query(LOOK_AGAIN)
            .bind(practice.0)
            .bind(booking.0)
            .bind(At(now))
            .execute(&mut **tx)
            .await?;
        if hurried.rows_affected() > 0 {
            tx.enqueued(Queue::Messages, now, now);
        }
        audit::write(tx, practice, now, &change.audit);
    }
    Ok(rules)
}

/// Where rules for one booking are sealed.
pub(crate) fn place(practice: PracticeId, booking: BookingId) -> SealedIn {
    SealedIn {
        practice,
        table: "bookings.contact",
        row: booking.0,
    }
}
