//! Whether the database can be worked with: its schema, the keys, and whether what is written can be kept.

use sqlx::migrate::{MigrateError, Migrator};

use super::{
    Db, MIGRATIONS, SqlStore, engine,
    tx::{Failed, map_sqlx_error, store_error},
};
use crate::{CommandError, StoreError, engines::error_class::ErrorClass};

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
const TRY: &str = "INSERT INTO write_probe (id, filler) VALUES (1, $1)";
// What is there is not overwritten by the same: SQLite sees that, and writes nothing.
const TIDY: &str = "DELETE FROM write_probe";

/// As much as a booking with all that belongs to it takes, and more: what has room for this has room for the next one.
const PROBE_BYTES: usize = 64 * 1024;
/// The name of the lock under which the schema is changed.
const MIGRATING: i64 = i64::from_be_bytes(*b"hourkeep");

impl SqlStore {
    /// All or nothing, in one transaction, whose end gives the lock back: sqlx's own lock belongs to a session.
    pub(crate) async fn bring_up_to_date(&self) -> Result<(), StoreError> {
        let migrated = self.in_transaction("migrate", |tx| {
            Box::pin(async move {
                // Several replicas may start at once; the second waits, and then finds everything
                // applied.
                if let Some(lock) = engine::LOCK_CLIENT {
                    sqlx::query(lock).bind(MIGRATING).execute(&mut **tx).await?;
                }
                let mut migrator = Migrator::with_migrations(MIGRATIONS.iter().cloned().collect());
                // sqlx's own lock belongs to a session, which a pooler may give to somebody else
                // (docs/decisions/0032-storage-and-keys-are-looked-at.md).
                migrator.set_locking(false);
                let connection: &mut <Db as sqlx::Database>::Connection = tx;
                Ok(migrator
                    .run_direct(None, connection, false)
                    .await
                    .map_err(unmigrated)?)
            })
        });
        migrated.await.map_err(|error| store_error(Failed(error)))
    }

    pub(crate) async fn has_this_schema(&self) -> Result<(), StoreError> {
        let applied: Vec<i64> = match sqlx::query_scalar(APPLIED)
            .fetch_all(&self.read)
            .await
            .map_err(map_sqlx_error)
        {
            // The table of migrations comes with the first of them.
            Err(StoreError::Inconsistent(_)) => Vec::new(),
            applied => applied?,
        };
        if applied.is_empty() {
            return Err(StoreError::Unfit(
                "the database has no schema yet; run `hourkeep migrate`".into(),
            ));
        }
        if MIGRATIONS
            .iter()
            .all(|migration| applied.contains(&migration.version))
        {
            return Ok(());
        }
        Err(StoreError::Unfit(
            "the database's schema is older than this program; run `hourkeep migrate`".into(),
        ))
    }

    /// Only after a write that failed for its storage is anything written: whoever asks often must cost nothing.
    pub(crate) async fn can_write(&self) -> Result<(), StoreError> {
        let Some(failures) = self.health.sick() else {
            return Ok(());
        };
        let Some(_one) = self.health.only_one() else {
            return Err(StoreError::Storage(
                "the last write failed, and the next is being tried".into(),
            ));
        };
        let tried = self.in_transaction("write_probe", |tx| {
            Box::pin(async move {
                // Tidied first, so that a row that is already there cannot make the write succeed
                // without room.
                sqlx::query(TIDY).execute(&mut **tx).await?;
                sqlx::query(TRY)
                    .bind(vec![0xA5; PROBE_BYTES])
                    .execute(&mut **tx)
                    .await?;
                Ok(())
            })
        });
        match tried.await {
            Ok(()) => {
                self.health.healed(failures);
                tracing::info!("the database can be written again");
                Ok(())
            }
            Err(CommandError::Store(error)) => Err(error),
            Err(other) => Err(store_error(Failed(other))),
        }
    }
}

/// Why the schema did not become this program's.
fn unmigrated(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(cause) => map_sqlx_error(cause),
        MigrateError::ExecuteMigration(cause, version) => {
            let (meaning, why) = match map_sqlx_error(cause) {
                StoreError::Unavailable(why) => (ErrorClass::Outage, why),
                StoreError::Storage(why) => (ErrorClass::Storage, why),
                StoreError::Contended(why) => (ErrorClass::Contention, why),
                StoreError::Inconsistent(why) | StoreError::Unfit(why) => (ErrorClass::Defect, why),
            };
            meaning.error(format!(
                "{why}; migration {version} was not applied, and none before it in this run"
            ))
        }
        MigrateError::VersionMissing(version) => StoreError::Unfit(format!(
            "the database's schema is newer than this program, which does not know its migration {version}; start the newer program"
        )),
        MigrateError::VersionMismatch(version) => StoreError::Unfit(format!(
            "migration {version} of the database is not the one of this program; take the release that made it, or restore a backup"
        )),
        MigrateError::Dirty(version) => StoreError::Unfit(format!(
            "migration {version} of the database stopped half way; restore the backup from before, then migrate again"
        )),
        other => StoreError::Inconsistent(format!("migrating failed: {other}")),
    }
}
