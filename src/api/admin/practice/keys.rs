//! API keys of the practice.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::{KeysView, NewKeyView, requests::KeyBody},
    server::{
        extract::{
            Json, Path,
            credentials::PracticeKey,
            idempotency::IdempotencyKey,
            keyed::{Keyed, KeyedResponse},
        },
        problem::Problem,
    },
    service::{self, App},
};
use domain::ids::KeyId;

/// The key in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct KeyPath {
    /// The key.
    #[param(value_type = String, pattern = "^key_[0-9a-f]{32}$", example = "key_01930000000070008000000000000001")]
    id: KeyId,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(revoke))
}

/// List API keys
///
/// Without the keys themselves.
#[utoipa::path(get, path = "/v1/admin/keys", operation_id = "admin_list_keys", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = KeysView, description = "The keys."), Problem))]
async fn list(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
) -> Result<Json<KeysView>, Problem> {
    let found = service::practice::keys::list(&app, &key).await?;
    Ok(Json(found.into()))
}

/// Create an API key
///
/// The key appears in this answer only.
#[utoipa::path(post, path = "/v1/admin/keys", operation_id = "admin_make_key", tag = "admin", params(IdempotencyKey), security(("practice_key" = [])), request_body = KeyBody,
    responses((status = 201, body = NewKeyView, description = "The key.", headers(("Location" = String, description = "The key."))), Problem))]
async fn make(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    Keyed { body, key: once }: Keyed<KeyBody>,
) -> Result<KeyedResponse, Problem> {
    Ok(
        service::practice::keys::make(&app, &key, &body.into(), &once.answered(NewKeyView::answer))
            .await?
            .into(),
    )
}

/// Revoke an API key
///
/// At once.
#[utoipa::path(delete, path = "/v1/admin/keys/{id}", operation_id = "admin_revoke_key", tag = "admin", params(KeyPath), security(("practice_key" = [])),
    responses((status = 204, description = "Revoked."), Problem))]
async fn revoke(
    State(app): State<Arc<App>>,
    Path(path): Path<KeyPath>,
    PracticeKey(key): PracticeKey,
) -> Result<StatusCode, Problem> {
    service::practice::keys::revoke(&app, &key, path.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
