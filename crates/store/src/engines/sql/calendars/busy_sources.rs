//! Busy sources as rows. Their addresses are sealed; of what they say, intervals are kept.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore,
    rows::{to_u32, word},
    tx::{corrupt, map_sqlx_error},
};
use crate::{
    BusyDetails, BusyReading, BusySource, Lease, StoreError,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault, VaultError},
    },
};
use domain::{
    calendars::busy::{CalendarFault, Validators},
    ids::{BusySourceId, PracticeId, PractitionerId},
    zone::Zone,
};

/// What a [`SourceRow`] is read from.
macro_rules! source_columns {
    () => {
        r"practice_id, id, practitioner_id, label, origin, zone, elsewhere, added_at, read_at,
        covers_until, events, passed_over, faults, tried_at, failures, problem"
    };
}

const LIST: &str = concat!(
    "SELECT ",
    source_columns!(),
    r" FROM busy_sources
    WHERE practice_id = $1
    ORDER BY added_at, id"
);
const READ: &str = concat!(
    "SELECT ",
    source_columns!(),
    r", url, etag, last_modified
    FROM busy_sources
    WHERE practice_id = $1 AND id = $2"
);
/// Of all practices: this is the worker's.
const LEASE_DUE: &str = skip_locked!(
    r"UPDATE busy_sources
        SET lease_until = $2, lease_token = $3
        WHERE (practice_id, id) IN (SELECT practice_id, id FROM busy_sources WHERE url IS NOT NULL
            AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
            ORDER BY due_at LIMIT $4",
    ") RETURNING practice_id, id"
);
const LEASE: &str = r"UPDATE busy_sources
    SET lease_until = $4, lease_token = $5
    WHERE practice_id = $1 AND id = $2 AND url IS NOT NULL AND (lease_until IS NULL
        OR lease_until <= $3) AND (tried_at IS NULL OR tried_at < $6)";

#[derive(FromRow)]
struct SourceRow {
    practice_id: Uuid,
    id: Uuid,
    practitioner_id: Uuid,
    label: String,
    origin: Option<String>,
    zone: Option<String>,
    elsewhere: String,
    added_at: At,
    read_at: Option<At>,
    covers_until: Option<At>,
    events: i64,
    passed_over: i64,
    faults: Json<Vec<CalendarFault>>,
    tried_at: Option<At>,
    failures: i64,
    problem: Option<String>,
}

#[derive(FromRow)]
struct DetailsRow {
    #[sqlx(flatten)]
    source: SourceRow,
    url: Option<Encrypted<String>>,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl SourceRow {
    fn source(self) -> Result<BusySource, StoreError> {
        let zone = self
            .zone
            .map(|name| Zone::named(&name).map_err(|_| corrupt("a busy source's zone")))
            .transpose()?;
        let read = match (self.read_at, self.covers_until) {
            (Some(at), Some(covers_until)) => Some(BusyReading {
                at: at.0,
                covers_until: covers_until.0,
                events: to_u32(self.events)?,
                passed_over: to_u32(self.passed_over)?,
                faults: self.faults.0,
            }),
            _ => None,
        };
        Ok(BusySource {
            id: BusySourceId(self.id),
            practice: PracticeId(self.practice_id),
            practitioner: PractitionerId(self.practitioner_id),
            label: self.label,
            origin: self.origin,
            zone,
            elsewhere: word(&self.elsewhere, "what becomes of working elsewhere")?,
            added: self.added_at.0,
            read,
            tried: self.tried_at.map(|at| at.0),
            failures: to_u32(self.failures)?,
            problem: self.problem,
        })
    }
}

impl DetailsRow {
    fn details(self, vault: &Vault) -> Result<BusyDetails, StoreError> {
        let place = place(
            PracticeId(self.source.practice_id),
            BusySourceId(self.source.id),
        );
        let url = self
            .url
            .map(|sealed| vault.open(place, &sealed))
            .transpose()?;
        Ok(BusyDetails {
            source: self.source.source()?,
            url: url.map(SecretString::from),
            validators: Validators {
                etag: self.etag,
                last_modified: self.last_modified,
            },
        })
    }
}

/// The address, for its row alone.
pub(crate) fn sealed_url(
    vault: &Vault,
    source: &BusySource,
    url: &SecretString,
) -> Result<Encrypted<String>, VaultError> {
    vault.seal(
        place(source.practice, source.id),
        &url.expose_secret().to_owned(),
    )
}

fn place(practice: PracticeId, id: BusySourceId) -> SealedIn {
    SealedIn {
        practice,
        table: "busy_sources",
        row: id.0,
    }
}

impl SqlStore {
    pub(crate) async fn list_busy_sources(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<BusySource>, StoreError> {
        let rows = sqlx::query_as::<_, SourceRow>(LIST)
            .bind(practice.0)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .into_iter()
            .map(SourceRow::source)
            .collect()
    }

    pub(crate) async fn read_busy_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
    ) -> Result<Option<BusyDetails>, StoreError> {
        let row = sqlx::query_as::<_, DetailsRow>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)?
            .map(|row| row.details(&self.vault))
            .transpose()
    }

    pub(crate) async fn take_due_sources(
        &self,
        lease: Lease,
    ) -> Result<Vec<BusyDetails>, StoreError> {
        let query = sqlx::query_as::<_, (Uuid, Uuid)>(LEASE_DUE)
            .bind(At(lease.now))
            .bind(At(lease.until()))
            .bind(lease.token);
        let leased = query
            .bind(i64::from(lease.limit))
            .fetch_all(&self.write)
            .await
            .map_err(|error| self.unwritten(error))?;
        let mut sources = Vec::with_capacity(leased.len());
        for (practice, id) in leased {
            sources.extend(
                self.read_busy_source(PracticeId(practice), BusySourceId(id))
                    .await?,
            );
        }
        Ok(sources)
    }

    pub(crate) async fn take_source(
        &self,
        practice: PracticeId,
        id: BusySourceId,
        lease: Lease,
        untried_since: Timestamp,
    ) -> Result<Option<BusyDetails>, StoreError> {
        let query = sqlx::query(LEASE)
            .bind(practice.0)
            .bind(id.0)
            .bind(At(lease.now))
            .bind(At(lease.until()))
            .bind(lease.token);
        let done = query
            .bind(At(untried_since))
            .execute(&self.write)
            .await
            .map_err(|error| self.unwritten(error))?;
        if done.rows_affected() == 0 {
            Ok(None)
        } else {
            self.read_busy_source(practice, id).await
        }
    }
}
