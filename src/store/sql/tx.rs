//! Transactions: named, repeated when others were faster, never left open; and what a database error means.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{Db, SqlStore, engine};
use crate::ports::store::{CommandError, StoreError};

pub(super) type Tx = sqlx::Transaction<'static, Db>;
pub(super) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failed>> + Send + 'a>>;

/// Why a transaction is rolled back.
#[derive(Debug)]
pub(super) struct Failed(pub CommandError);

impl From<CommandError> for Failed {
    fn from(error: CommandError) -> Self {
        Self(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if engine::is_overlap(database.as_ref()) => Self(CommandError::Overlap),
            _ => Self(broken(error).into()),
        }
    }
}

/// What a database error means. Its text may hold a row's values, so only code and constraint are kept.
pub(super) fn broken(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(database) => {
            let text = format!("code {} {}", database.code().unwrap_or_default(), database.constraint().unwrap_or_default());
            if engine::is_contention(database.as_ref()) {
                StoreError::Contended(text)
            } else if engine::is_outage(database.as_ref()) {
                StoreError::Unavailable(text)
            } else {
                StoreError::Inconsistent(text)
            }
        }
        sqlx::Error::Io(cause) => StoreError::Unavailable(cause.kind().to_string()),
        sqlx::Error::PoolTimedOut => StoreError::Unavailable("no connection became free in time".into()),
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
            StoreError::Unavailable("the connection was lost".into())
        }
        sqlx::Error::RowNotFound => StoreError::Inconsistent("a row that must exist does not".into()),
        sqlx::Error::ColumnDecode { index, .. } => StoreError::Inconsistent(format!("column {index} cannot be read")),
        _ => StoreError::Inconsistent("a statement does not fit the schema".into()),
    }
}

/// A value in a row that this program never writes.
pub(super) fn corrupt(what: &str) -> StoreError {
    StoreError::Inconsistent(format!("{what} cannot be read"))
}

/// A connection that comes back inside a transaction (sqlx 0.9.0 can lose track when a `begin` is cancelled) must not
/// carry it to the next user.
pub(super) fn roll_back(
    connection: &mut <Db as sqlx::Database>::Connection,
    _: sqlx::pool::PoolConnectionMetadata,
) -> futures::future::BoxFuture<'_, Result<bool, sqlx::Error>> {
    Box::pin(async move {
        // An error says that a transaction had failed and is still open, or, on SQLite, that none was open.
        if sqlx::raw_sql(engine::LEAVE).execute(&mut *connection).await.is_err() {
            let _ = sqlx::raw_sql("ROLLBACK").execute(connection).await;
        }
        Ok(true)
    })
}

/// How often a transaction that lost against others is tried.
const TRIES: u32 = 6;

impl SqlStore {
    /// Runs `work` in a write transaction and commits. It goes on to its end even if the caller stops waiting, and is
    /// repeated when the engine says that others were in the way; so `work` does nothing outside the transaction.
    pub(super) async fn in_transaction<T, F>(&self, name: &'static str, work: F) -> Result<T, CommandError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        let (pool, commits) = (self.write.clone(), Arc::clone(&self.commits));
        let task = tokio::spawn(async move {
            for attempt in 1.. {
                let attempted = attempt_once(&pool, &work).await;
                // A commit whose answer was lost counts too.
                commits.fetch_add(1, Ordering::Release);
                match attempted {
                    Err(CommandError::Store(StoreError::Contended(why))) if attempt < TRIES => {
                        tracing::debug!(transaction = name, attempt, why, "repeating");
                        tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 15)).await;
                    }
                    result => return result,
                }
            }
            Err(StoreError::Contended(name.into()).into())
        });
        let result = task.await.unwrap_or_else(|_| Err(StoreError::Inconsistent(format!("{name} panicked")).into()));
        if let Err(CommandError::Store(error)) = &result {
            tracing::warn!(transaction = name, %error, "transaction failed");
        }
        result
    }
}

async fn attempt_once<T, F>(pool: &sqlx::Pool<Db>, work: &F) -> Result<T, CommandError>
where
    F: for<'t> Fn(&'t mut Tx) -> Work<'t, T>,
{
    let mut tx = pool.begin_with(engine::BEGIN_WRITE).await.map_err(broken)?;
    match work(&mut tx).await {
        Ok(done) => {
            tx.commit().await.map_err(broken)?;
            Ok(done)
        }
        Err(Failed(error)) => {
            tx.rollback().await.map_err(broken)?;
            Err(error)
        }
    }
}
