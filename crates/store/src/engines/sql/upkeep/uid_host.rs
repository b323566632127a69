//! The host that UIDs of bookings and sessions ended in before they ended in nothing that a setting changes.

use super::{
    Db, SqlStore,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::StoreError;

// The first start of a release that knew no better: later settings must not change it
// (docs/decisions/0038-icalendar-is-the-data-model.md).
const REMEMBER: &str = "INSERT INTO uid_host (one, host) VALUES (1, $1) ON CONFLICT DO NOTHING";
const READ: &str = "SELECT host FROM uid_host";

impl SqlStore {
    /// The first one stays.
    pub(crate) async fn keep_uid_host(&self, host: &str) -> Result<(), StoreError> {
        let host = host.to_owned();
        let kept = self.in_transaction("remember_uid_host", move |tx| {
            let host = host.clone();
            Box::pin(async move {
                sqlx::query(REMEMBER).bind(host).execute(&mut **tx).await?;
                Ok(())
            })
        });
        kept.await.map_err(|error| store_error(Failed(error)))
    }
}

pub(crate) async fn read(
    connection: &mut <Db as sqlx::Database>::Connection,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(READ)
        .fetch_optional(connection)
        .await
        .map_err(map_sqlx_error)
}
