//! What an engine's error code means, and the sentence for whoever can do something about it.
//!
//! The engines' own messages may hold a row's values, so none of them is passed on but those about the connection itself.

use crate::StoreError;

/// What follows from a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ErrorClass {
    /// Others were faster: repeating helps.
    Contention,
    /// The database does not answer, or refuses to: waiting may help.
    Outage,
    /// Nothing can be saved, because the disk, or memory, is at its end: waiting helps once somebody has made room.
    Storage,
    /// The schema or the data are not what this program expects.
    Defect,
}

impl ErrorClass {
    pub(super) fn error(self, sentence: String) -> StoreError {
        match self {
            Self::Contention => StoreError::Contended(sentence),
            Self::Outage => StoreError::Unavailable(sentence),
            Self::Storage => StoreError::Storage(sentence),
            Self::Defect => StoreError::Inconsistent(sentence),
        }
    }
}

type Row<C> = (C, ErrorClass, &'static str);

/// By SQLite's primary result code.
const SQLITE: [Row<i32>; 14] = [
    (
        1,
        ErrorClass::Defect,
        "a statement does not fit the schema; `hourkeep migrate` brings it up to date",
    ),
    (
        5,
        ErrorClass::Contention,
        "another process is writing to the same file",
    ),
    (
        6,
        ErrorClass::Contention,
        "another connection is writing to the same table",
    ),
    (
        7,
        ErrorClass::Storage,
        "there is no memory left; give the process more",
    ),
    (
        8,
        ErrorClass::Storage,
        "the file is read-only for this user; check its owner, its permissions and how its disk is mounted",
    ),
    (9, ErrorClass::Outage, "the statement was interrupted"),
    (
        10,
        ErrorClass::Storage,
        "the disk fails; the system's log says more",
    ),
    (
        11,
        ErrorClass::Defect,
        "the file is damaged; keep a copy of it and restore the newest backup",
    ),
    (
        13,
        ErrorClass::Storage,
        "the disk is full; make room, and it goes on by itself",
    ),
    (
        14,
        ErrorClass::Storage,
        "the file cannot be opened; its folder must exist, be writable for this user, and have room",
    ),
    (
        17,
        ErrorClass::Contention,
        "the schema has just been changed",
    ),
    (
        19,
        ErrorClass::Defect,
        "a rule of the schema refused what was to be written",
    ),
    (23, ErrorClass::Outage, "this user may not open the file"),
    (
        26,
        ErrorClass::Outage,
        "the file is not a SQLite database; check the path",
    ),
];

const POOLER: &str = "a pooler in between loses prepared statements; PgBouncer must be 1.21 or newer with max_prepared_statements above 0, \
     or pool by session";

/// By the beginning of PostgreSQL's SQLSTATE; the first that fits.
// More exact codes stand before their class.
const POSTGRES: [Row<&str>; 24] = [
    (
        "40001",
        ErrorClass::Contention,
        "others changed the same rows",
    ),
    (
        "40P01",
        ErrorClass::Contention,
        "others waited for the same rows",
    ),
    ("55P03", ErrorClass::Contention, "others hold a lock"),
    (
        "08",
        ErrorClass::Outage,
        "the server, or a pooler in between, refuses the connection",
    ),
    ("26000", ErrorClass::Outage, POOLER),
    ("42P05", ErrorClass::Outage, POOLER),
    (
        "25006",
        ErrorClass::Outage,
        "this server takes no writes; name the primary, not a standby",
    ),
    (
        "28",
        ErrorClass::Outage,
        "the server refuses this user or its password; check both, and the server's pg_hba.conf",
    ),
    (
        "3D000",
        ErrorClass::Outage,
        "the server has no database of this name; create it, or correct the name at the end of the URL",
    ),
    (
        "42501",
        ErrorClass::Outage,
        "the user may not do this; make it the owner of the database",
    ),
    (
        "53100",
        ErrorClass::Storage,
        "the server's disk is full; make room, and it goes on by itself",
    ),
    (
        "53200",
        ErrorClass::Storage,
        "the server has no memory left",
    ),
    (
        "53300",
        ErrorClass::Outage,
        "the server has no connection left; lower database.pool_size, or raise its max_connections",
    ),
    (
        "53",
        ErrorClass::Outage,
        "the server is at one of its limits",
    ),
    (
        "57014",
        ErrorClass::Outage,
        "the statement took longer than the server allows",
    ),
    (
        "57P03",
        ErrorClass::Outage,
        "the server is starting or stopping",
    ),
    ("57P", ErrorClass::Outage, "the server is being stopped"),
    (
        "58",
        ErrorClass::Storage,
        "the server's disk fails; its log says more",
    ),
    (
        "42P01",
        ErrorClass::Defect,
        "a table is missing; `hourkeep migrate` brings the schema up to date",
    ),
    (
        "42703",
        ErrorClass::Defect,
        "a column is missing; `hourkeep migrate` brings the schema up to date",
    ),
    (
        "42",
        ErrorClass::Defect,
        "a statement does not fit the schema; `hourkeep migrate` brings it up to date",
    ),
    (
        "23",
        ErrorClass::Defect,
        "a rule of the schema refused what was to be written",
    ),
    (
        "XX001",
        ErrorClass::Defect,
        "data is damaged; keep a copy of it and restore the newest backup",
    ),
    (
        "XX002",
        ErrorClass::Defect,
        "an index is damaged; REINDEX makes it anew",
    ),
];

const UNKNOWN: (ErrorClass, &str) = (
    ErrorClass::Defect,
    "the database answered with an error that this program does not expect",
);

/// Of an extended or primary result code.
pub(super) fn of_sqlite(code: Option<i32>) -> (ErrorClass, String) {
    // The lower eight bits are the primary code (SQLite, "Result Codes", extended result codes).
    let primary = code.unwrap_or_default() & 0xff;
    let (meaning, sentence) = SQLITE
        .iter()
        .find(|row| row.0 == primary)
        .map_or(UNKNOWN, |row| (row.1, row.2));
    (
        meaning,
        format!("{sentence} (SQLite's code {})", code.unwrap_or_default()),
    )
}

/// Of a SQLSTATE; `message` is shown where it is about the connection.
pub(super) fn of_postgres(code: &str, message: &str) -> (ErrorClass, String) {
    let (meaning, sentence) = POSTGRES
        .iter()
        .find(|row| code.starts_with(row.0))
        .map_or(UNKNOWN, |row| (row.1, row.2));
    // Only the text of class 08 is about the connection; others may quote a row's values.
    let said = if code.starts_with("08") {
        format!(": {message}")
    } else {
        String::new()
    };
    (meaning, format!("{sentence}{said} (SQLSTATE {code})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_or_memory_at_its_end_is_storage_by_primary_and_extended_code() {
        // FULL, IOERR, IOERR_WRITE, IOERR_FSYNC, IOERR_NOMEM, IOERR_SHMSIZE, NOMEM, READONLY, CANTOPEN.
        for code in [13, 10, 778, 1034, 3082, 4874, 7, 8, 14] {
            assert_eq!(of_sqlite(Some(code)).0, ErrorClass::Storage, "{code}");
        }
        for code in ["53100", "53200", "58030"] {
            assert_eq!(of_postgres(code, "").0, ErrorClass::Storage, "{code}");
        }
    }

    #[test]
    fn other_codes_mean_what_they_meant() {
        for code in [5, 6, 261, 517] {
            assert_eq!(of_sqlite(Some(code)).0, ErrorClass::Contention, "{code}");
        }
        for code in ["40001", "40P01", "55P03"] {
            assert_eq!(of_postgres(code, "").0, ErrorClass::Contention, "{code}");
        }
        for code in [
            "57P01", "57P03", "08006", "53300", "25006", "28000", "28P01", "3D000", "26000",
            "42P05",
        ] {
            assert_eq!(of_postgres(code, "").0, ErrorClass::Outage, "{code}");
        }
        for (sqlite, postgres) in [
            (Some(1), "42P01"),
            (Some(1811), "23505"),
            (None, "99999"),
            (Some(99), ""),
        ] {
            assert_eq!(
                (of_sqlite(sqlite).0, of_postgres(postgres, "").0),
                (ErrorClass::Defect, ErrorClass::Defect)
            );
        }
    }

    #[test]
    fn a_code_comes_with_a_sentence_and_only_the_connection_s_own_message() {
        assert_eq!(
            of_sqlite(Some(13)).1,
            "the disk is full; make room, and it goes on by itself (SQLite's code 13)"
        );
        let refused = of_postgres("08P01", "unsupported startup parameter: x").1;
        assert!(
            refused.ends_with(
                "refuses the connection: unsupported startup parameter: x (SQLSTATE 08P01)"
            ),
            "{refused}"
        );
        for code in ["26000", "42P05"] {
            assert!(
                of_postgres(code, "")
                    .1
                    .contains("PgBouncer must be 1.21 or newer"),
                "{code}"
            );
        }
        assert!(
            !of_postgres("23505", "Key (email)=(sam@example.org)")
                .1
                .contains("sam")
        );
        let sentences = SQLITE
            .iter()
            .map(|row| row.2)
            .chain(POSTGRES.iter().map(|row| row.2))
            .chain([UNKNOWN.1]);
        for sentence in sentences {
            assert!(
                sentence.split(' ').count() >= 4 && !sentence.contains("code"),
                "{sentence}"
            );
        }
    }
}
