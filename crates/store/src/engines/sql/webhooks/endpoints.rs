//! Webhook endpoints as rows. Address and secrets are sealed.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    At, SqlStore,
    rows::word,
    tx::{Failed, Tx, corrupt, map_sqlx_error},
};
use crate::{
    StoreError, WebhookDetails, WebhookEndpoint,
    engines::{
        sealed::Encrypted,
        vault::{SealedIn, Vault},
    },
};
use domain::{
    ids::{PracticeId, WebhookEndpointId},
    webhooks::Event,
};

/// What an [`EndpointRow`] is read from.
macro_rules! endpoint_columns {
    () => {
        r"practice_id, id, label, origin, secrets, events, created_at, previous_until,
        failing_since, disabled_at, disabled_why"
    };
}

const LIST: &str = concat!(
    "SELECT ",
    endpoint_columns!(),
    r" FROM webhook_endpoints
    WHERE practice_id = $1
    ORDER BY created_at, id"
);
const READ: &str = concat!(
    "SELECT ",
    endpoint_columns!(),
    r" FROM webhook_endpoints
    WHERE practice_id = $1 AND id = $2"
);
const LOCK: &str = locked!(
    "SELECT ",
    endpoint_columns!(),
    r" FROM webhook_endpoints
    WHERE practice_id = $1 AND id = $2"
);
const INSERT: &str = r"INSERT INTO webhook_endpoints (practice_id, id, label, origin, secrets,
        events, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ROTATE: &str = r"UPDATE webhook_endpoints
    SET secrets = $3, previous_until = $4
    WHERE practice_id = $1 AND id = $2";

#[derive(FromRow)]
pub(crate) struct EndpointRow {
    practice_id: Uuid,
    id: Uuid,
    label: String,
    origin: String,
    secrets: Encrypted<Secrets>,
    events: Json<Vec<String>>,
    created_at: At,
    previous_until: Option<At>,
    failing_since: Option<At>,
    disabled_at: Option<At>,
    disabled_why: Option<String>,
}

/// The sealed column.
#[derive(Serialize, Deserialize)]
struct Secrets {
    url: String,
    secret: String,
    previous: Option<String>,
}

impl EndpointRow {
    fn endpoint(&self) -> Result<WebhookEndpoint, StoreError> {
        let known = |name: &String| Event::named(name).ok_or_else(|| corrupt("a webhook's event"));
        let why = |text: &str| word(text, "why a webhook is disabled");
        Ok(WebhookEndpoint {
            id: WebhookEndpointId(self.id),
            practice: PracticeId(self.practice_id),
            label: self.label.clone(),
            origin: self.origin.clone(),
            events: self.events.0.iter().map(known).collect::<Result<_, _>>()?,
            created: self.created_at.0,
            previous_until: self.previous_until.map(|at| at.0),
            failing_since: self.failing_since.map(|at| at.0),
            disabled: match (self.disabled_at, &self.disabled_why) {
                (Some(at), Some(text)) => Some((at.0, why(text)?)),
                _ => None,
            },
        })
    }

    fn details(self, vault: &Vault) -> Result<WebhookDetails, StoreError> {
        let endpoint = self.endpoint()?;
        let Secrets {
            url,
            secret,
            previous,
        } = vault.open(place(&endpoint), &self.secrets)?;
        Ok(WebhookDetails {
            endpoint,
            url: url.into(),
            secret: secret.into(),
            previous: previous.map(Into::into),
        })
    }
}

fn sealed(vault: &Vault, details: &WebhookDetails) -> Result<Encrypted<Secrets>, StoreError> {
    let shown = |secret: &SecretString| secret.expose_secret().to_owned();
    let secrets = Secrets {
        url: shown(&details.url),
        secret: shown(&details.secret),
        previous: details.previous.as_ref().map(shown),
    };
    Ok(vault.seal(place(&details.endpoint), &secrets)?)
}

const fn place(endpoint: &WebhookEndpoint) -> SealedIn {
    SealedIn {
        practice: endpoint.practice,
        table: "webhook_endpoints",
        row: endpoint.id.0,
    }
}

pub(crate) async fn insert(
    tx: &mut Tx,
    vault: &Vault,
    details: &WebhookDetails,
) -> Result<(), Failed> {
    let endpoint = &details.endpoint;
    let events: Vec<_> = endpoint
        .events
        .iter()
        .map(domain::webhooks::Event::into_str)
        .collect();
    let query = sqlx::query(INSERT)
        .bind(endpoint.practice.0)
        .bind(endpoint.id.0)
        .bind(&endpoint.label)
        .bind(&endpoint.origin);
    query
        .bind(sealed(vault, details)?)
        .bind(Json(events))
        .bind(At(endpoint.created))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The current secret becomes the one before; `false` when there is no such endpoint.
pub(crate) async fn rotate(
    tx: &mut Tx,
    vault: &Vault,
    (practice, id): (PracticeId, WebhookEndpointId),
    secret: &SecretString,
    until: Timestamp,
) -> Result<bool, Failed> {
    let row = sqlx::query_as::<_, EndpointRow>(LOCK)
        .bind(practice.0)
        .bind(id.0)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(false) };
    let before = row.details(vault)?;
    let after = WebhookDetails {
        previous: Some(before.secret.clone()),
        // The secret before the last one is forgotten: two sign at the same time, never three.
        secret: secret.clone(),
        ..before
    };
    let query = sqlx::query(ROTATE)
        .bind(practice.0)
        .bind(id.0)
        .bind(sealed(vault, &after)?)
        .bind(At(until));
    query.execute(&mut **tx).await?;
    Ok(true)
}

impl SqlStore {
    pub(crate) async fn list_webhook_endpoints(
        &self,
        practice: PracticeId,
    ) -> Result<Vec<WebhookEndpoint>, StoreError> {
        let rows = sqlx::query_as::<_, EndpointRow>(LIST)
            .bind(practice.0)
            .fetch_all(&self.read)
            .await;
        rows.map_err(map_sqlx_error)?
            .iter()
            .map(EndpointRow::endpoint)
            .collect()
    }

    pub(crate) async fn read_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookDetails>, StoreError> {
        let row = sqlx::query_as::<_, EndpointRow>(READ)
            .bind(practice.0)
            .bind(id.0)
            .fetch_optional(&self.read)
            .await;
        row.map_err(map_sqlx_error)?
            .map(|row| row.details(&self.vault))
            .transpose()
    }
}
