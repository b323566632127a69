//! The Store port on SQLite and on PostgreSQL. Every statement stands once, in `sql/`, and is compiled for both engines;
//! what is one engine's alone stands in its own file.

mod canary;
mod health;
mod instant;
mod intervals;
mod meaning;
mod postgres;
mod sealed;
mod sqlite;
mod vault;

use std::{sync::Arc, time::Duration};

pub use vault::{Vault, VaultError};

use crate::ports::store::{Store, StoreError};

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
}

/// Opens the store that the URL names. Connects, but changes nothing.
pub async fn open(settings: &StoreSettings, vault: Vault) -> Result<Arc<dyn Store>, StoreError> {
    let vault = Arc::new(vault);
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
