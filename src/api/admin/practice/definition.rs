//! The practice's definitions: the whole declarative document, read and replaced.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::OutsideBookingView,
    document::Document,
    server::{
        answers::conditional::{ETag, IfMatch, respond},
        extract::{Json, Raw, credentials::PracticeKey},
        problem::{Code, Problem},
    },
    service::{self, App},
};

/// What replacing the definition changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DefinedView {
    /// The practice as it is now.
    pub practice: Document,
    /// One line per change; empty: nothing changed.
    #[schema(example = json!(["~ practitioner hw: limits.max_sessions_day 5 → 6"]))]
    pub changes: Vec<String>,
    /// Allowed, but worth a look.
    pub warnings: Vec<String>,
    /// Future bookings that fall outside the practice by this change. They stay until each is rescheduled, cancelled or kept.
    pub outside: Vec<OutsideBookingView>,
}

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read, replace))
}

/// Get the practice’s definition
///
/// The document that `hourkeep apply` takes.
#[utoipa::path(get, path = "/v1/admin/practice", operation_id = "admin_read_practice", tag = "admin", security(("practice_key" = [])),
    responses((status = 200, body = Document, description = "The document."), (status = 304, description = "Not modified."), Problem))]
async fn read(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (document, revision) = service::practice::define::read(&app, &key).await?;
    let body = serde_json::to_vec(&document).map_err(|error| Problem::internal(&error))?;
    Ok(respond(
        &headers,
        HeaderValue::from_static("application/json"),
        &tag(revision),
        body,
    ))
}

/// Replace the practice’s definition
///
/// As a whole. Refused, with the list of future bookings, if something that they need would go. Those that fall outside new hours, holidays
/// and the like are named.
#[utoipa::path(put, path = "/v1/admin/practice", operation_id = "admin_replace_practice", tag = "admin", params(IfMatch), security(("practice_key" = [])), request_body = Document,
    responses((status = 200, body = DefinedView, description = "The practice as it is now, and what changed."), Problem))]
async fn replace(
    State(app): State<Arc<App>>,
    PracticeKey(key): PracticeKey,
    expected: IfMatch,
    Raw(value): Raw,
) -> Result<Response, Problem> {
    let (_, revision) = service::practice::define::read(&app, &key).await?;
    expected.check(&tag(revision))?;
    let document = crate::document::from_value(value).map_err(|faults| {
        let errors = faults
            .into_iter()
            .map(|fault| crate::server::problem::FieldError {
                pointer: fault.place.pointer(),
                detail: fault.message,
            });
        Problem::new(Code::Invalid).errors(errors)
    })?;
    let applied = service::practice::define::replace(
        &app,
        &key,
        &document,
        // Checked again under the lock; without an If-Match whoever writes last wins.
        expected.is_given().then_some(revision),
    )
    .await?;
    let view = DefinedView {
        practice: Document::of(&applied.catalogue),
        changes: applied.changes.iter().map(ToString::to_string).collect(),
        warnings: applied.warnings.iter().map(ToString::to_string).collect(),
        outside: OutsideBookingView::all(&applied.outside, &applied.catalogue.practice.zone),
    };
    // The new revision's tag, so that the next change can be made without reading again.
    let mut response = Json(view).into_response();
    tag(applied.catalogue.revision).insert(response.headers_mut());
    Ok(response)
}

/// The definitions at a revision.
// By the revision, not the bytes: the same document may come back as a later revision.
fn tag(revision: i64) -> ETag {
    ETag::of(format!("practice {revision}").as_bytes())
}
