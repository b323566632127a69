//! Changes of webhook endpoints, each with its trace.

use jiff::Timestamp;

use super::{
    super::booking::resources,
    At, SqlStore, addition, audit,
    endpoints::{insert, rotate},
    tx::{Failed, Tx},
};
use crate::{Audit, CommandError, Create, NewSecret, Reply, WebhookDetails, engines::vault::Vault};
use domain::ids::{PracticeId, WebhookEndpointId};

/// The endpoint's row comes first wherever both are changed: so nobody waits for each other.
const LOCK: &str =
    locked!("SELECT created_at FROM webhook_endpoints WHERE practice_id = $1 AND id = $2");
const COUNT: &str = "SELECT COUNT(*) FROM webhook_endpoints WHERE practice_id = $1";
const ENABLE: &str = r"UPDATE webhook_endpoints
    SET disabled_at = NULL, disabled_why = NULL, failing_since = NULL
    WHERE practice_id = $1 AND id = $2";
const FORGET_DELIVERIES: &str =
    "DELETE FROM deliveries WHERE practice_id = $1 AND endpoint_id = $2";
const DELETE: &str = "DELETE FROM webhook_endpoints WHERE practice_id = $1 AND id = $2";

/// What is done to an endpoint as a whole.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EndpointAction {
    Enable,
    Remove,
}

impl SqlStore {
    pub(crate) async fn insert_webhook_endpoint(
        &self,
        new: Create<WebhookDetails>,
        most: usize,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("add_webhook_endpoint", move |tx| {
            let (vault, new) = (vault.clone(), new.clone());
            Box::pin(async move {
                if let Some(before) = addition::before(tx, &vault, &new).await? {
                    return Ok(Some(before));
                }
                // Whoever else adds one waits until this is committed.
                resources::lock_all(tx, new.practice).await?;
                let count: i64 = sqlx::query_scalar(COUNT)
                    .bind(new.practice.0)
                    .fetch_one(&mut **tx)
                    .await?;
                if usize::try_from(count).is_ok_and(|count| count >= most) {
                    return Err(CommandError::Full.into());
                }
                insert(tx, &vault, &new.row).await?;
                addition::after(tx, &vault, &new)?;
                Ok(None)
            })
        })
        .await
    }

    pub(crate) async fn replace_webhook_secret(
        &self,
        new: Create<NewSecret>,
    ) -> Result<Option<Reply>, CommandError> {
        let vault = self.vault.clone();
        self.in_transaction("rotate_webhook_secret", move |tx| {
            let (vault, new) = (vault.clone(), new.clone());
            Box::pin(async move { replace(tx, &vault, &new).await })
        })
        .await
    }

    pub(crate) async fn turn_webhook_endpoint(
        &self,
        practice: PracticeId,
        id: WebhookEndpointId,
        action: EndpointAction,
        trace: Audit,
        now: Timestamp,
    ) -> Result<bool, CommandError> {
        self.in_transaction("turn_webhook_endpoint", move |tx| {
            let trace = trace.clone();
            Box::pin(async move {
                let there = sqlx::query_scalar::<_, At>(LOCK)
                    .bind(practice.0)
                    .bind(id.0)
                    .fetch_optional(&mut **tx)
                    .await?;
                if there.is_none() {
                    return Ok(false);
                }
                let statements: &[&'static str] = match action {
                    EndpointAction::Enable => &[ENABLE],
                    EndpointAction::Remove => &[FORGET_DELIVERIES, DELETE],
                };
                for statement in statements {
                    sqlx::query(*statement)
                        .bind(practice.0)
                        .bind(id.0)
                        .execute(&mut **tx)
                        .await?;
                }
                audit::write(tx, practice, now, &trace);
                Ok(true)
            })
        })
        .await
    }
}

async fn replace(
    tx: &mut Tx,
    vault: &Vault,
    new: &Create<NewSecret>,
) -> Result<Option<Reply>, Failed> {
    if let Some(before) = addition::before(tx, vault, new).await? {
        return Ok(Some(before));
    }
    let NewSecret {
        endpoint,
        secret,
        previous_until,
    } = &new.row;
    if !rotate(
        tx,
        vault,
        (new.practice, *endpoint),
        secret,
        *previous_until,
    )
    .await?
    {
        return Err(CommandError::NotFound.into());
    }
    addition::after(tx, vault, new)?;
    Ok(None)
}
