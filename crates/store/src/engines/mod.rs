//! The Store port on SQLite and on PostgreSQL. Every statement stands once, in `sql/`, and is compiled for both engines;
//! what is one engine's alone stands in its own file.

mod batch;
mod canary;
mod commits;
mod error_class;
mod fingerprint;
mod health;
mod instant;
mod intervals;
mod postgres;
mod recent_changes;
mod sealed;
mod sqlite;
mod vault;

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

pub use vault::{Vault, VaultError};

use crate::{Store, StoreError, WriteEvent};

/// How many statements a connection keeps prepared: all of this program's own, more than 300, and those that they are joined to when they
/// are sent together, each combination for itself. With fewer they would push each other out and be prepared again and again.
const PREPARED: usize = 500;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// `sqlite:path/to/file.db` or `postgres://…`.
    pub url: String,
    /// Connections at most; SQLite writes through one of its own.
    pub max_connections: u32,
    /// How long to wait for a connection before answering that the store cannot be reached.
    pub acquire_timeout: Duration,
    /// Whether text messages are planned for clients who gave a number: somebody has to send them.
    pub texts: bool,
    /// How what endpoints are told is written.
    pub write_event: WriteEvent,
}

/// What the installation says about what goes out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outgoing {
    texts: bool,
    write_event: WriteEvent,
}

impl StoreSettings {
    const fn outgoing(&self) -> Outgoing {
        Outgoing {
            texts: self.texts,
            write_event: self.write_event,
        }
    }
}

/// Opens the store that the URL names. Connects, but changes nothing.
pub async fn open(settings: &StoreSettings, vault: Vault) -> Result<Arc<dyn Store>, StoreError> {
    let vault = Arc::new(vault);
    // By the scheme alone; everything else in the URL is the engine's to read.
    if settings.url.starts_with("postgres://") || settings.url.starts_with("postgresql://") {
        Ok(Arc::new(postgres::SqlStore::open(settings, vault).await?))
    } else if settings.url.starts_with("sqlite:") {
        Ok(Arc::new(sqlite::SqlStore::open(settings, vault).await?))
    } else {
        Err(StoreError::Unavailable(
            "the database URL begins with neither sqlite: nor postgres://".into(),
        ))
    }
}

/// The file of a SQLite URL, if it is one and names a file.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let options = sqlx::sqlite::SqliteConnectOptions::from_str(url)
        .ok()
        .filter(|_| url.starts_with("sqlite:"))?;
    // In sqlx, `:memory:` has a `file:` name too; SQLite reads such names as URIs, not as paths.
    let file = options.get_filename();
    (!file.as_os_str().as_encoded_bytes().starts_with(b"file:")).then(|| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_database_is_found() {
        for (url, file) in [
            ("sqlite:data/a.db", Some("data/a.db")),
            ("sqlite:///var/a.db?mode=rwc", Some("/var/a.db")),
            ("sqlite:100%25/a.db", Some("100%/a.db")),
            ("sqlite::memory:", None),
            ("postgres://a/b", None),
        ] {
            assert_eq!(sqlite_file(url), file.map(PathBuf::from), "{url}");
        }
    }
}
