//! What is PostgreSQL's alone: row locks, the exclusion constraint, SQLSTATE codes.

mod replicas;

use std::{str::FromStr, sync::Arc};

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use self::sql::tx::{Tx, Work};
use super::{Outgoing, PREPARED, StoreSettings, Vault, commits::Commits, health::Health};
use crate::{Arrivals, CommandError, StoreError};

pub(super) type Db = sqlx::Postgres;

/// The store on PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct SqlStore {
    read: sqlx::Pool<Db>,
    /// The same pool: PostgreSQL has many writers.
    write: sqlx::Pool<Db>,
    /// One connection, for what replicas tell each other.
    shared: sqlx::Pool<Db>,
    vault: Arc<Vault>,
    outgoing: Outgoing,
    commits: Commits,
    arrivals: Arc<Arrivals>,
    health: Arc<Health>,
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx_macros::migrate!("../../migrations/postgres");

impl SqlStore {
    pub(super) async fn open(
        settings: &StoreSettings,
        vault: Arc<Vault>,
    ) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(&settings.url)
            .map_err(|_| StoreError::Unavailable("the PostgreSQL URL cannot be read".into()))?
            .application_name("hourkeep")
            .statement_cache_capacity(PREPARED)
            // No numbers with a fraction are read, and poolers refuse parameters that they do not follow.
            .extra_float_digits(None);
        let pool = PgPoolOptions::new()
            .acquire_timeout(settings.acquire_timeout)
            .max_connections(settings.max_connections.max(2));
        let shared = replicas::connection(options.clone());
        let pool = match pool.connect_with(options.clone()).await {
            // A server that starts is waited for; of one that does not, a connection of its own says why.
            Err(sqlx::Error::PoolTimedOut) => return Err(unreached(options).await),
            pool => pool.map_err(sql::tx::map_sqlx_error)?,
        };
        Ok(Self {
            read: pool.clone(),
            write: pool,
            shared,
            vault,
            outgoing: settings.outgoing(),
            commits: Commits::default(),
            arrivals: Arc::default(),
            health: Arc::default(),
        })
    }
}

impl SqlStore {
    /// Runs a command in a transaction of its own: there are many writers.
    async fn attempt<T, F>(&self, name: &'static str, work: &Arc<F>) -> Result<T, CommandError>
    where
        F: for<'t> Fn(&'t mut Tx) -> Work<'t, T>,
    {
        let mut tx = Tx::begin(&self.write).await?;
        match tx.run(name, &**work).await {
            Ok(done) => {
                tx.commit(&self.commits, &self.arrivals).await?;
                Ok(done)
            }
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }

    pub(super) async fn share(&self) {
        replicas::share(&self.shared, &self.commits).await;
    }
}

/// Why there is no connection.
// A pool says only that it timed out; a single connection says why.
async fn unreached(options: PgConnectOptions) -> StoreError {
    match tokio::time::timeout(std::time::Duration::from_secs(1), options.connect()).await {
        Ok(Err(error)) => sql::tx::map_sqlx_error(error),
        Ok(Ok(_)) | Err(_) => sql::tx::map_sqlx_error(sqlx::Error::PoolTimedOut),
    }
}

/// What the shared statements ask of an engine.
mod engine {
    use sqlx::error::DatabaseError;

    use crate::engines::error_class::{self, ErrorClass};

    /// The locks are explicit, and each statement sees what was committed before it.
    pub(super) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    /// Whether sqlx does not tell of what ends a transaction.
    pub(super) const SILENT_END: bool = false;
    /// All statements see what was committed before the first.
    pub(super) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /// Serialises, until the transaction ends, what has no row yet: the bookings of one client, migrations. Nothing is locked
    /// for a session, which behind a pooler is anybody's.
    pub(super) const LOCK_CLIENT: Option<&str> = Some("SELECT pg_advisory_xact_lock($1)");
    /// The same twice, one after the other.
    pub(super) const LOCK_BOTH: Option<&str> =
        Some("SELECT pg_advisory_xact_lock($1), pg_advisory_xact_lock($2)");

    /// Several statements as one: parts of a `WITH`. All of them see what was there before, whatever the others write, and run in an order
    /// that is not promised; what they refer to is looked at when all are done (PostgreSQL, "Data-Modifying Statements in WITH").
    pub(super) fn joined(statements: &[String]) -> String {
        if let [one] = statements {
            return one.clone();
        }
        let parts: Vec<_> = (1..)
            .zip(statements)
            .map(|(number, part)| format!("part_{number} AS ({part})"))
            .collect();
        format!("WITH {} SELECT 1", parts.join(", "))
    }

    fn is_one_of(error: &dyn DatabaseError, codes: &[&str]) -> bool {
        error
            .code()
            .is_some_and(|code| codes.iter().any(|prefix| code.starts_with(prefix)))
    }

    /// `exclusion_violation` of the one such constraint; of the same start, `unique_violation` of the key comes first.
    pub(super) fn is_overlap(error: &dyn DatabaseError) -> bool {
        is_one_of(error, &["23P01", "23505"])
            && error
                .constraint()
                .is_some_and(|name| ["occupancies_no_overlap", "occupancies_pkey"].contains(&name))
    }

    pub(super) fn meaning(error: &dyn DatabaseError) -> (ErrorClass, String) {
        error_class::of_postgres(&error.code().unwrap_or_default(), error.message())
    }
}

/// The row lock of a statement.
macro_rules! locked {
    ($($sql:tt)*) => {
        concat!($($sql)*, " FOR UPDATE")
    };
}

/// The row lock of a statement that others may share, but nobody who changes the row.
macro_rules! shared {
    ($sql:literal) => {
        concat!($sql, " FOR SHARE")
    };
}

/// The row lock of a statement that passes over rows others have locked.
macro_rules! skip_locked {
    ($before:literal, $after:literal) => {
        concat!($before, " FOR UPDATE SKIP LOCKED", $after)
    };
}

/// Whether the JSON list in a column holds the text of a parameter.
macro_rules! json_has {
    ($column:literal, $parameter:literal) => {
        concat!($column, " @> jsonb_build_array(", $parameter, "::text)")
    };
}

/// Whether a column holds one of the ids in a parameter, a JSON list of them.
macro_rules! one_of {
    ($column:literal, $parameter:literal) => {
        // A list of ids is one JSON parameter: one statement whatever its length, so it is prepared
        // once.
        concat!(
            $column,
            " = ANY(ARRAY(SELECT jsonb_array_elements_text(",
            $parameter,
            ")::uuid))"
        )
    };
}

/// Whether a column holds one of the words in a parameter, a JSON list of them.
macro_rules! word_of {
    ($column:literal, $parameter:literal) => {
        concat!(
            $column,
            " = ANY(ARRAY(SELECT jsonb_array_elements_text(",
            $parameter,
            ")))"
        )
    };
}

/// The number of the local day since 1970 of an instant in a column, where a parameter is the offset from UTC in seconds.
macro_rules! local_day {
    ($column:literal, $offset:literal) => {
        concat!(
            "CAST(FLOOR((EXTRACT(EPOCH FROM ",
            $column,
            ") + ",
            $offset,
            ") / 86400) AS BIGINT)"
        )
    };
}

#[path = "sql/mod.rs"]
mod sql;
