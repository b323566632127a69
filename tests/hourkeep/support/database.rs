//! A database of a test's own, and what the tests look at directly, past the store.

use std::{path::PathBuf, process::Command, time::Duration};

use sqlx::{
    AssertSqlSafe, PgPool, Row, SqlitePool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions,
};
use store::engines::{StoreSettings, Vault};
use tokio::sync::OnceCell;

use super::postgres;

pub const SECOND: Duration = Duration::from_secs(1);

/// The same keys everywhere.
pub fn vault() -> Vault {
    Vault::new(&[("test".into(), [7; 32])], "test", &[8; 32]).expect("usable keys")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database, removed with [`Database::remove`].
#[derive(Debug)]
pub struct Database {
    pub engine: Engine,
    pub url: String,
    side: Side,
    /// Where SQLite's file is; removed when it is dropped.
    _folder: Option<tempfile::TempDir>,
}

/// Connections beside the store's.
#[derive(Debug)]
enum Side {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Database {
    pub async fn create(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::of_file(folder(), template().await).await,
            Engine::Postgres => Self::at(engine, postgres::create().await, None).await,
        }
    }

    /// One whose commits wait for the disk, on SQLite; the tests' PostgreSQL never waits for it.
    #[allow(dead_code, reason = "for what is measured, in benches")]
    pub async fn on_disk(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                Self::of_file(folder, template().await).await
            }
            Engine::Postgres => Self::create(engine).await,
        }
    }

    /// Another with the same rows, on disk. No store is open on this one, and it can only be copied and removed from now on.
    #[allow(dead_code, reason = "for what is measured, in benches")]
    pub async fn copy(&self) -> Self {
        match &self.side {
            Side::Sqlite(pool) => {
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .execute(pool)
                    .await
                    .expect("SQLite");
                let file = self.url.trim_start_matches("sqlite:");
                let bytes = std::fs::read(file).expect("a file");
                Self::of_file(tempfile::tempdir().expect("a folder"), &bytes).await
            }
            Side::Postgres(pool) => {
                pool.close().await;
                let url = postgres::copy(postgres::name(&self.url)).await;
                Self::at(self.engine, url, None).await
            }
        }
    }

    /// The same database, for another process.
    #[allow(dead_code, reason = "for what is measured, in benches")]
    pub async fn another(&self) -> Self {
        Self::at(self.engine, self.url.clone(), None).await
    }

    async fn of_file(folder: tempfile::TempDir, bytes: &[u8]) -> Self {
        let file = folder.path().join("hourkeep.db");
        std::fs::write(&file, bytes).expect("a file");
        let url = format!("sqlite:{}", file.display());
        Self::at(Engine::Sqlite, url, Some(folder)).await
    }

    async fn at(engine: Engine, url: String, folder: Option<tempfile::TempDir>) -> Self {
        let side = match engine {
            Engine::Sqlite => Side::Sqlite(
                SqlitePoolOptions::new()
                    .max_connections(2)
                    .connect(&url)
                    .await
                    .expect("SQLite"),
            ),
            Engine::Postgres => Side::Postgres(
                PgPoolOptions::new()
                    .max_connections(2)
                    .connect(&url)
                    .await
                    .expect("PostgreSQL"),
            ),
        };
        Self {
            engine,
            url,
            side,
            _folder: folder,
        }
    }

    fn settings(url: &str) -> StoreSettings {
        StoreSettings {
            url: url.to_owned(),
            max_connections: 8,
            acquire_timeout: SECOND * 20,
            texts: true,
            write_event: hourkeep::api::wire::webhooks::body,
        }
    }

    /// How the store is opened.
    pub fn store_settings(&self) -> StoreSettings {
        Self::settings(&self.url)
    }

    /// Runs a statement; how many rows it touched. `{minutes:N}` is an interval of the engine.
    pub async fn execute(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = AssertSqlSafe(self.spelt(sql));
        match &self.side {
            Side::Sqlite(pool) => sqlx::query(sql)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()),
            Side::Postgres(pool) => sqlx::query(sql)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()),
        }
    }

    /// The one number a statement gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(self.spelt(sql));
        let found = match &self.side {
            Side::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
            Side::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        };
        found.expect("a number")
    }

    /// The texts a statement gives, one per row.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(self.spelt(sql));
        let found = match &self.side {
            Side::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
            Side::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        };
        found.expect("texts")
    }

    /// Whether the engine can prepare a statement.
    pub async fn prepare(&self, sql: String) -> Result<(), sqlx::Error> {
        use sqlx::{Executor, SqlSafeStr};
        let sql = AssertSqlSafe(sql).into_sql_str();
        match &self.side {
            Side::Sqlite(pool) => pool.prepare(sql).await.map(|_| ()),
            Side::Postgres(pool) => pool.prepare(sql).await.map(|_| ()),
        }
    }

    /// How SQLite goes about a statement, step by step.
    pub async fn plan(&self, sql: &str) -> Vec<String> {
        let Side::Sqlite(pool) = &self.side else {
            panic!("a plan of SQLite");
        };
        let sql = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps = sqlx::query_as::<_, (i64, i64, i64, String)>(sql)
            .fetch_all(pool)
            .await;
        steps
            .expect("a plan")
            .into_iter()
            .map(|(.., step)| step)
            .collect()
    }

    fn spelt(&self, sql: &str) -> String {
        let mut spelt = sql.to_owned();
        while let Some(at) = spelt.find("{minutes:") {
            let end = at + spelt[at..].find('}').expect("a closed brace");
            let minutes: i64 = spelt[at + "{minutes:".len()..end]
                .parse()
                .expect("a number");
            let text = match self.engine {
                Engine::Sqlite => (minutes * 60_000_000).to_string(),
                Engine::Postgres => format!("interval '{minutes} minutes'"),
            };
            spelt.replace_range(at..=end, &text);
        }
        spelt
    }

    /// Every value of every row, as text and as it is stored.
    pub async fn dump(&self) -> String {
        let tables = self.texts(self.table_names()).await;
        assert!(tables.len() >= 12, "the tables are found: {tables:?}");
        let mut dump = String::new();
        for table in tables {
            dump.extend(["== ", &table, "\n"]);
            for row in self.rows(&table).await {
                dump += &row;
                dump.push('\n');
            }
        }
        dump
    }

    const fn table_names(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            Engine::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
        }
    }

    async fn rows(&self, table: &str) -> Vec<String> {
        match &self.side {
            Side::Sqlite(pool) => {
                let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}")))
                    .fetch_all(pool)
                    .await
                    .expect("rows");
                let bytes = |row: &sqlx::sqlite::SqliteRow, at| {
                    row.get_unchecked::<Option<Vec<u8>>, _>(at)
                        .unwrap_or_default()
                };
                let text = |row| {
                    (0..sqlx::Row::len(row))
                        .map(|at| String::from_utf8_lossy(&bytes(row, at)).into_owned() + "|")
                };
                rows.iter().map(|row| text(row).collect()).collect()
            }
            Side::Postgres(pool) => {
                // `bytea` as the characters that its bytes would be.
                let sql = AssertSqlSafe(format!("SELECT to_jsonb(t)::text FROM {table} t"));
                let rows: Vec<String> =
                    sqlx::query_scalar(sql).fetch_all(pool).await.expect("rows");
                rows.into_iter()
                    .map(|row| row.clone() + &unescaped(&row))
                    .collect()
            }
        }
    }

    /// Waits until no connection of the store's is inside a transaction.
    pub async fn at_rest(&self) {
        if self.engine == Engine::Sqlite {
            return;
        }
        let busy = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hourkeep' \
                    AND state <> 'idle'";
        tokio::time::timeout(super::TIMEOUT, async {
            while self.number(busy).await != 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .expect("a connection stays in a transaction");
    }

    /// Closes the side connections and removes the database.
    pub async fn remove(&self) {
        match &self.side {
            Side::Sqlite(pool) => pool.close().await,
            Side::Postgres(pool) => {
                pool.close().await;
                postgres::remove(&self.url).await;
            }
        }
    }
}

/// A folder in memory with a gigabyte to spare, if there is one: commits wait for the disk otherwise.
pub fn in_memory() -> Option<PathBuf> {
    let answer = Command::new("df").args(["-Pk", "/dev/shm"]).output().ok()?;
    let free: u64 = String::from_utf8(answer.stdout)
        .ok()?
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    (free > 1_000_000).then(|| PathBuf::from("/dev/shm"))
}

/// The migrated file that all others are copies of: migrating takes longer than many a test.
async fn template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let make = async || {
        let folder = folder();
        let file = folder.path().join("hourkeep.db");
        let url = format!("sqlite:{}", file.display());
        let store = store::engines::open(&Database::settings(&url), vault())
            .await
            .expect("a store");
        store.migrate().await.expect("migrations apply");
        store.close().await;
        let log = file.with_extension("db-wal");
        assert!(!log.exists(), "all of it stands in the one file");
        std::fs::read(&file).expect("a file")
    };
    TEMPLATE.get_or_init(make).await
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(in_memory().unwrap_or_else(std::env::temp_dir)).expect("a folder")
}

/// What stands behind every `\\x…` in a row of PostgreSQL.
fn unescaped(row: &str) -> String {
    let mut text = String::new();
    for part in row.split("\\\\x").skip(1) {
        let digits: Vec<u8> = part.bytes().take_while(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Vec<u8> = digits.chunks_exact(2).filter_map(byte).collect();
        text += &String::from_utf8_lossy(&bytes);
    }
    text
}
