//! Which keys the data is sealed and found with: remembered, and held against those of this process.

use std::sync::Arc;

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    super::clients::records,
    Db, SqlStore,
    tx::{Failed, Tx, map_sqlx_error, store_error},
};
use crate::{
    StoreError,
    engines::{
        canary::{Canary, KeyFault, Purpose},
        sealed::Encrypted,
        vault::Vault,
    },
};
use domain::{clients::ClientDetails, ids::PracticeId};

const LIST: &str =
    "SELECT purpose, id, fingerprint, canary FROM canaries ORDER BY purpose DESC, id";
const KEEP: &str = r"INSERT INTO canaries (purpose, id, fingerprint, canary)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING";
const CLIENTS: &str = r"SELECT practice_id, id, email_index, details
    FROM clients
    ORDER BY created_at DESC, id LIMIT 20";

#[derive(FromRow)]
struct CanaryRow {
    purpose: String,
    id: String,
    fingerprint: Vec<u8>,
    canary: Vec<u8>,
}

impl CanaryRow {
    fn canary(self) -> Canary {
        let purpose = if self.purpose == Purpose::Index.into_str() {
            Purpose::Index
        } else {
            Purpose::Seal
        };
        Canary {
            purpose,
            id: self.id,
            fingerprint: self.fingerprint,
            proof: self.canary,
        }
    }
}

#[derive(FromRow)]
struct ClientRow {
    practice_id: Uuid,
    id: Uuid,
    email_index: Vec<u8>,
    details: Encrypted<ClientDetails>,
}

impl SqlStore {
    /// The first time of every key; later of the one that seals now. Nothing is kept of keys that do not fit.
    pub(crate) async fn keep_canaries(&self) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        // In one transaction: two processes that start at once must not keep keys that do not fit.
        let kept = self.in_transaction("remember_keys", move |tx| {
            let vault: Arc<Vault> = vault.clone();
            Box::pin(async move { keep(tx, &vault).await })
        });
        kept.await.map_err(|error| store_error(Failed(error)))
    }

    pub(crate) async fn canary_faults(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.read.acquire().await.map_err(map_sqlx_error)?;
        let kept = list(&mut connection).await.map_err(map_sqlx_error)?;
        Ok(self
            .vault
            .faults(&kept)
            .iter()
            .map(ToString::to_string)
            .collect())
    }

    pub(crate) async fn has_these_keys(&self) -> Result<(), StoreError> {
        let faults = self.canary_faults().await?;
        if faults.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Unfit(faults.join("; ")))
        }
    }
}

async fn list(
    connection: &mut <Db as sqlx::Database>::Connection,
) -> Result<Vec<Canary>, sqlx::Error> {
    let rows = sqlx::query_as::<_, CanaryRow>(LIST)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(CanaryRow::canary).collect())
}

async fn keep(tx: &mut Tx, vault: &Vault) -> Result<(), Failed> {
    let kept = list(&mut *tx).await?;
    let mut faults = vault.faults(&kept);
    // Data from before canaries proves the keys by opening and by being found
    // (docs/decisions/0032-storage-and-keys-are-looked-at.md).
    if kept.is_empty() && !opens_what_is_there(tx, vault).await? {
        faults.push(KeyFault::OfOtherData);
    }
    if !faults.is_empty() {
        let said: Vec<_> = faults.iter().map(ToString::to_string).collect();
        return Err(StoreError::Unfit(said.join("; ")).into());
    }
    for one in vault.canaries(kept.is_empty()) {
        let query = sqlx::query(KEEP)
            .bind(one.purpose.into_str())
            .bind(one.id)
            .bind(one.fingerprint)
            .bind(one.proof);
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Data may be older than canaries: then its newest clients are opened, and at least one is found again.
async fn opens_what_is_there(tx: &mut Tx, vault: &Vault) -> Result<bool, Failed> {
    let rows = sqlx::query_as::<_, ClientRow>(CLIENTS)
        .fetch_all(&mut **tx)
        .await?;
    let mut found = rows.is_empty();
    for row in rows {
        let practice = PracticeId(row.practice_id);
        let Ok(details) = records::open_details(vault, practice, row.id, &row.details) else {
            return Ok(false);
        };
        found |= records::email_index(vault, practice, &details) == row.email_index;
    }
    Ok(found)
}
