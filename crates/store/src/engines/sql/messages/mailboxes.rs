//! How many mails go to a mailbox that nobody has proved to be theirs.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    super::clients::records::lock_address,
    At, SqlStore,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{Leased, Message, StoreError};
use domain::{
    clients::mailbox::{MAILS_A_DAY, MAILS_WITHIN},
    ids::PracticeId,
};

/// One that was counted is not counted again, however often it is tried.
const COUNT: &str = r"UPDATE messages
    SET mailbox_index = $5, counted_at = COALESCE(counted_at, $6)
    WHERE practice_id = $1 AND booking_id = $2 AND number = $3 AND lease_token = $4
        AND (mailbox_index IS NOT NULL OR (SELECT COUNT(*) FROM messages WHERE mailbox_index = $5
        AND counted_at > $7) < $8)";
const FORGET: &str = r"UPDATE messages
    SET mailbox_index = NULL, counted_at = NULL
    WHERE mailbox_index IS NOT NULL AND counted_at <= $1 AND state <> 'due'";

impl SqlStore {
    /// Whether one more mail may go to this mailbox, over all practices; then it is counted.
    pub(crate) async fn count_mailbox(
        &self,
        leased: &Leased<Message>,
        mailbox: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // Over all practices of the installation: the mailbox has one owner
        // (docs/decisions/0033-mail-that-is-not-abused.md).
        // Of no practice: the same for all.
        let (index, leased) = (
            self.vault
                .index(PracticeId(Uuid::nil()), "mailbox", mailbox),
            leased.clone(),
        );
        let done = self.in_transaction("count_mailbox", move |tx| {
            let (index, leased) = (index.clone(), leased.clone());
            Box::pin(async move { count(tx, &leased, &index, now).await })
        });
        done.await.map_err(|error| store_error(Failed(error)))
    }

    /// Forgets to which mailboxes mails went; how many.
    pub(crate) async fn forget_counted(&self, before: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query(FORGET)
            .bind(At(before))
            .execute(&self.write)
            .await
            .map_err(map_sqlx_error)?;
        Ok(done.rows_affected())
    }
}

/// One at a time for each mailbox, so that they can be counted.
async fn count(
    tx: &mut Tx,
    leased: &Leased<Message>,
    index: &[u8],
    now: Timestamp,
) -> Result<bool, Failed> {
    // Counting and marking are one step for each mailbox.
    lock_address(tx, index).await?;
    let Message {
        practice,
        booking,
        number,
        ..
    } = leased.work;
    let since = now.saturating_sub(MAILS_WITHIN).unwrap_or(now);
    // Only under its lease: a message that somebody else has is counted by them.
    let query = sqlx::query(COUNT)
        .bind(practice.0)
        .bind(booking.0)
        .bind(i64::from(number))
        .bind(leased.token);
    let query = query
        .bind(index)
        .bind(At(now))
        .bind(At(since))
        .bind(i64::from(MAILS_A_DAY));
    Ok(query.execute(&mut **tx).await?.rows_affected() == 1)
}
