//! The least that writes as much to SQLite: rows of twelve tables in each commit, in one loop, with nothing around it.

use std::time::Instant;

use rusqlite::{Connection, params};

/// Of as many tables as a booking touches.
const TABLES: usize = 12;
/// A row's payload: as long as the rows of a booking are, all in all.
const PAYLOAD: usize = 200;

/// The tables, on disk.
pub struct Rows {
    connection: Connection,
    _folder: tempfile::TempDir,
}

impl Rows {
    /// With what the store has: a write-ahead log, and commits that wait until the disk has them.
    pub fn create() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(folder.path().join("bare.db")).expect("SQLite");
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .expect("SQLite");
        for table in 0..TABLES {
            let create = format!(
                "CREATE TABLE t{table} (practice BLOB, id BLOB, at INTEGER, payload BLOB, PRIMARY KEY (practice, id)) STRICT; \
                 CREATE INDEX i{table} ON t{table} (practice, at);"
            );
            connection.execute_batch(&create).expect("SQLite");
        }
        Self {
            connection,
            _folder: folder,
        }
    }

    /// Makes so many commits; how many a second.
    pub fn commits(mut self, commits: usize) -> f64 {
        let (payload, began) = (vec![7_u8; PAYLOAD], Instant::now());
        for number in 0..commits {
            let at = i64::try_from(number).expect("thousands");
            let practice = (number % super::PRACTICES).to_be_bytes();
            let transaction = self.connection.transaction().expect("SQLite");
            for table in 0..TABLES {
                let insert = format!("INSERT INTO t{table} VALUES (?1, ?2, ?3, ?4)");
                transaction
                    .prepare_cached(&insert)
                    .and_then(|mut row| {
                        row.execute(params![practice, number.to_be_bytes(), at, payload])
                    })
                    .expect("a row");
            }
            transaction.commit().expect("SQLite");
        }
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let commits = commits as f64;
        commits / began.elapsed().as_secs_f64()
    }
}
