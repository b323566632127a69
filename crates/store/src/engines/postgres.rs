//! What is PostgreSQL's alone: row locks, the exclusion constraint, SQLSTATE codes.

use std::{
    str::FromStr,
    sync::{Arc, atomic::AtomicU64},
};

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{StoreSettings, Vault, health::Health, instant::At};
use crate::StoreError;

pub(super) type Db = sqlx::Postgres;

/// The store on PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct SqlStore {
    read: sqlx::Pool<Db>,
    /// The same pool: PostgreSQL has many writers.
    write: sqlx::Pool<Db>,
    vault: Arc<Vault>,
    /// Whether text messages are sent at all.
    texts: bool,
    /// Transactions ended so far.
    commits: Arc<AtomicU64>,
    health: Arc<Health>,
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");

impl SqlStore {
    pub(super) async fn open(
        settings: &StoreSettings,
        vault: Arc<Vault>,
    ) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(&settings.url)
            .map_err(|_| StoreError::Unavailable("the PostgreSQL URL cannot be read".into()))?
            .application_name("hourkeep")
            // No numbers with a fraction are read, and poolers refuse parameters that they do not follow.
            .extra_float_digits(None);
        let pool = PgPoolOptions::new()
            .acquire_timeout(settings.acquire_timeout)
            .max_connections(settings.max_connections.max(2))
            .after_release(tx::roll_back);
        let pool = match pool.connect_with(options.clone()).await {
            // A server that starts is waited for; of one that does not, a connection of its own says why.
            Err(sqlx::Error::PoolTimedOut) => return Err(unreached(options).await),
            pool => pool.map_err(tx::map_sqlx_error)?,
        };
        Ok(Self {
            read: pool.clone(),
            write: pool,
            vault,
            texts: settings.texts,
            commits: Arc::default(),
            health: Arc::default(),
        })
    }
}

/// Why there is no connection.
async fn unreached(options: PgConnectOptions) -> StoreError {
    match tokio::time::timeout(std::time::Duration::from_secs(1), options.connect()).await {
        Ok(Err(error)) => tx::map_sqlx_error(error),
        Ok(Ok(_)) | Err(_) => tx::map_sqlx_error(sqlx::Error::PoolTimedOut),
    }
}

/// What the shared statements ask of an engine.
mod engine {
    use sqlx::error::DatabaseError;

    use crate::engines::meaning::{self, Meaning};

    /// The locks are explicit, and each statement sees what was committed before it.
    pub(super) const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    /// All statements see what was committed before the first.
    pub(super) const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /// Serialises, until the transaction ends, what has no row yet: the bookings of one client, migrations. Nothing is locked
    /// for a session, which behind a pooler is anybody's.
    pub(super) const LOCK_CLIENT: Option<&str> = Some("SELECT pg_advisory_xact_lock($1)");

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

    pub(super) fn meaning(error: &dyn DatabaseError) -> (Meaning, String) {
        meaning::of_postgres(&error.code().unwrap_or_default(), error.message())
    }
}

/// The row lock of a statement.
macro_rules! locked {
    ($sql:literal) => {
        concat!($sql, " FOR UPDATE")
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

#[path = "sql/addition.rs"]
mod addition;
#[path = "sql/announce.rs"]
mod announce;
#[path = "sql/asking.rs"]
mod asking;
#[path = "sql/audit.rs"]
mod audit;
#[path = "sql/bookings.rs"]
mod bookings;
#[path = "sql/busy_changes.rs"]
mod busy_changes;
#[path = "sql/busy_sources.rs"]
mod busy_sources;
#[path = "sql/calendar.rs"]
mod calendar;
#[path = "sql/canaries.rs"]
mod canaries;
#[path = "sql/cards.rs"]
mod cards;
#[path = "sql/change.rs"]
mod change;
#[path = "sql/clients.rs"]
mod clients;
#[path = "sql/commit.rs"]
mod commit;
#[path = "sql/delivered.rs"]
mod delivered;
#[path = "sql/deliveries.rs"]
mod deliveries;
#[path = "sql/events.rs"]
mod events;
#[path = "sql/exceptions.rs"]
mod exceptions;
#[path = "sql/feed_bookings.rs"]
mod feed_bookings;
#[path = "sql/feeds.rs"]
mod feeds;
#[path = "sql/funds.rs"]
mod funds;
#[path = "sql/idempotency.rs"]
mod idempotency;
#[path = "sql/jobs.rs"]
mod jobs;
#[path = "sql/keys.rs"]
mod keys;
#[path = "sql/ledger.rs"]
mod ledger;
#[path = "sql/links.rs"]
mod links;
#[path = "sql/mailboxes.rs"]
mod mailboxes;
#[path = "sql/messages.rs"]
mod messages;
#[path = "sql/notifications.rs"]
mod notifications;
#[path = "sql/origins.rs"]
mod origins;
#[path = "sql/payee.rs"]
mod payee;
#[path = "sql/payment_queries.rs"]
mod payment_queries;
#[path = "sql/payments.rs"]
mod payments;
#[path = "sql/place.rs"]
mod place;
#[path = "sql/practices.rs"]
mod practices;
#[path = "sql/proving.rs"]
mod proving;
#[path = "sql/readiness.rs"]
mod readiness;
#[path = "sql/receipts.rs"]
mod receipts;
#[path = "sql/reconciliation.rs"]
mod reconciliation;
#[path = "sql/recorded.rs"]
mod recorded;
#[path = "sql/renaming.rs"]
mod renaming;
#[path = "sql/reports.rs"]
mod reports;
#[path = "sql/resale.rs"]
mod resale;
#[path = "sql/resources.rs"]
mod resources;
#[path = "sql/rows.rs"]
mod rows;
#[path = "sql/store.rs"]
mod store;
#[path = "sql/store_calendars.rs"]
mod store_calendars;
#[path = "sql/store_origins.rs"]
mod store_origins;
#[path = "sql/store_webhooks.rs"]
mod store_webhooks;
#[path = "sql/stricter.rs"]
mod stricter;
#[path = "sql/times_off.rs"]
mod times_off;
#[path = "sql/tx.rs"]
mod tx;
#[path = "sql/uid_host.rs"]
mod uid_host;
#[path = "sql/verify.rs"]
mod verify;
#[path = "sql/verify_calendars.rs"]
mod verify_calendars;
#[path = "sql/verify_keys.rs"]
mod verify_keys;
#[path = "sql/verify_money.rs"]
mod verify_money;
#[path = "sql/verify_origins.rs"]
mod verify_origins;
#[path = "sql/verify_practices.rs"]
mod verify_practices;
#[path = "sql/verify_proving.rs"]
mod verify_proving;
#[path = "sql/verify_slow.rs"]
mod verify_slow;
#[path = "sql/verify_webhooks.rs"]
mod verify_webhooks;
#[path = "sql/webhook_changes.rs"]
mod webhook_changes;
#[path = "sql/webhook_endpoints.rs"]
mod webhook_endpoints;
