//! What is SQLite's alone: WAL, one writer, the overlap trigger, extended result codes.

use std::{str::FromStr, sync::Arc};

use sqlx::{
    Connection,
    sqlite::{
        SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use self::{
    group::GroupWriter,
    sql::tx::{Tx, Work},
};
use super::{Outgoing, PREPARED, StoreSettings, Vault, commits::Commits, health::Health};
use crate::{Arrivals, CommandError, StoreError};

pub(super) type Db = sqlx::Sqlite;

/// The store on SQLite.
#[derive(Debug, Clone)]
pub(super) struct SqlStore {
    read: sqlx::Pool<Db>,
    /// One connection: SQLite has one writer at a time, and waiting for a connection is fair where its locks are not.
    // A pool of one queues in order; SQLite's own waiting is by polling, and unfair (SQLite,
    // "sqlite3_busy_timeout").
    write: sqlx::Pool<Db>,
    writer: GroupWriter,
    vault: Arc<Vault>,
    outgoing: Outgoing,
    commits: Commits,
    arrivals: Arc<Arrivals>,
    health: Arc<Health>,
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx_macros::migrate!("../../migrations/sqlite");

impl SqlStore {
    pub(super) async fn open(
        settings: &StoreSettings,
        vault: Arc<Vault>,
    ) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(&settings.url)
            .map_err(|_| StoreError::Unavailable("the SQLite URL cannot be read".into()))?
            .create_if_missing(true)
            // WAL: those who look are not held up by the writer (SQLite, "Write-Ahead Logging").
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged booking survives a power cut, not only a crash of the program.
            .synchronous(SqliteSynchronous::Full)
            // SQLite checks them only where it is told to, for each connection anew.
            .foreign_keys(true)
            .statement_cache_capacity(PREPARED)
            // Rows pass from SQLite's thread to the one that asks, each waiting for the other when these are full.
            .row_buffer_size(1_000)
            .busy_timeout(settings.acquire_timeout);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(settings.acquire_timeout)
                .after_release(|connection, _| Box::pin(is_whole(connection)))
        };
        // The writer first: it creates the file and switches it to WAL before anybody reads.
        let write = pool()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(sql::tx::map_sqlx_error)?;
        let read = pool()
            .max_connections(settings.max_connections.max(1))
            .connect_with(options)
            .await
            .map_err(sql::tx::map_sqlx_error)?;
        let (commits, arrivals) = (Commits::default(), Arc::<Arrivals>::default());
        let task = group::Task {
            pool: write.clone(),
            commits: commits.clone(),
            arrivals: Arc::clone(&arrivals),
            patience: settings.acquire_timeout,
        };
        Ok(Self {
            read,
            write,
            writer: task.start(),
            vault,
            outgoing: settings.outgoing(),
            commits,
            arrivals,
            health: Arc::default(),
        })
    }

    /// Runs a command in the next transaction, which others may share.
    async fn attempt<T, F>(&self, name: &'static str, work: &Arc<F>) -> Result<T, CommandError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T> + Send + Sync + 'static,
    {
        self.writer.run(name, Arc::clone(work)).await
    }
}

impl SqlStore {
    /// Few have several processes on one file; they ask.
    pub(super) async fn share(&self) {
        std::future::pending::<()>().await;
    }
}

/// sqlx 0.9.0 counts a transaction as open that SQLite rolled back by itself, as it does without room, without memory and when the disk
/// fails; with that count every `begin` fails from then on. Such a connection is closed, and the pool makes a new one. Nothing is sent to
/// find that out.
async fn is_whole(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // What was dropped is being rolled back; this waits behind it.
        connection.ping().await?;
    }
    let whole = !connection.is_in_transaction();
    if !whole {
        tracing::info!("a connection that lost track of its transaction is replaced");
    }
    Ok(whole)
}

/// What the shared statements ask of an engine.
mod engine {
    use sqlx::error::DatabaseError;

    use crate::engines::error_class::{self, ErrorClass};

    // IMMEDIATE takes the write lock at the start. A deferred transaction that reads first and
    // writes then can fail with SQLITE_BUSY_SNAPSHOT, which waiting does not help.
    pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";
    /// Whether sqlx does not tell of what ends a transaction.
    pub(super) const SILENT_END: bool = true;
    /// All statements see what was committed before the first.
    pub(super) const BEGIN_READ: &str = "BEGIN";
    /// One writer at a time: nothing to lock beyond that.
    pub(super) const LOCK_CLIENT: Option<&str> = None;
    pub(super) const LOCK_BOTH: Option<&str> = None;

    /// Several statements as one: SQLite runs them in their order, and stops at the first that fails.
    pub(super) fn joined(statements: &[String]) -> String {
        statements.join(";\n")
    }

    fn code(error: &dyn DatabaseError) -> Option<i32> {
        error.code()?.parse::<i32>().ok()
    }

    /// `SQLITE_CONSTRAINT_TRIGGER`, raised by the overlap trigger.
    pub(super) fn is_overlap(error: &dyn DatabaseError) -> bool {
        // 1811 is SQLITE_CONSTRAINT_TRIGGER; the text tells our trigger from others.
        code(error) == Some(1811) && error.message().contains("occupancies_no_overlap")
    }

    pub(super) fn meaning(error: &dyn DatabaseError) -> (ErrorClass, String) {
        error_class::of_sqlite(code(error))
    }
}

/// The row lock of a statement; SQLite's single writer needs none.
macro_rules! locked {
    ($($sql:tt)*) => {
        concat!($($sql)*)
    };
}

/// The row lock of a statement that others may share; SQLite's single writer needs none.
macro_rules! shared {
    ($sql:literal) => {
        $sql
    };
}

/// The row lock of a statement that passes over rows others have locked.
macro_rules! skip_locked {
    ($before:literal, $after:literal) => {
        concat!($before, $after)
    };
}

/// Whether the JSON list in a column holds the text of a parameter, an id: its letters need no escape, and none is part of another.
macro_rules! json_has {
    ($column:literal, $parameter:literal) => {
        concat!("instr(", $column, ", ", $parameter, ") > 0")
    };
}

/// Whether a column holds one of the ids in a parameter, a JSON list of them. A binding list would be another statement for each length.
macro_rules! one_of {
    ($column:literal, $parameter:literal) => {
        concat!(
            $column,
            // Ids are blobs here and text in JSON.
            " IN (SELECT unhex(value, '-') FROM json_each(",
            $parameter,
            "))"
        )
    };
}

/// Whether a column holds one of the words in a parameter, a JSON list of them.
macro_rules! word_of {
    ($column:literal, $parameter:literal) => {
        concat!(
            $column,
            " IN (SELECT value FROM json_each(",
            $parameter,
            "))"
        )
    };
}

/// The number of the local day since 1970 of an instant in a column, where a parameter is the offset from UTC in seconds.
macro_rules! local_day {
    ($column:literal, $offset:literal) => {
        concat!("((", $column, " / 1000000 + ", $offset, ") / 86400)")
    };
}

mod group;
#[path = "sql/mod.rs"]
mod sql;

#[cfg(test)]
mod tests;
