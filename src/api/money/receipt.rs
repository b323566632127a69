//! `GET /v1/bookings/{id}/receipt`: what was paid, on paper or as a page.

use std::sync::{Arc, LazyLock};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::wire::requests::BookingPath,
    receipts::{self, STYLE, Wording},
    server::{
        answers::conditional::{ETag, respond},
        extract::{Path, Query},
        negotiation::media_type,
        problem::Problem,
    },
    service::{self, App, authenticate::Caller, tokens::sha256},
};
use domain::{ids::BookingId, money::receipts::receipt::Receipt};

pub(crate) fn router() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(receipt))
}

/// Which documents, and how they are written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceiptQuery {
    /// `neutral`, the default: an appointment. `full`: also the service, its code, titles and registrations, as insurers want.
    #[serde(default)]
    #[param(inline, nullable = false)]
    wording: Option<WordingDto>,
    /// Only the document with this number.
    #[param(minimum = 1, nullable = false)]
    number: Option<u32>,
    /// `html` or `pdf`; for links, which cannot send an Accept header.
    #[param(inline, nullable = false)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WordingDto {
    Neutral,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    Html,
    Pdf,
}

/// Get receipts and credit notes
///
/// By number: a web page, or a PDF if `Accept` or `format` asks for one.
#[utoipa::path(get, path = "/v1/bookings/{id}/receipt", operation_id = "read_receipt", tag = "bookings", params(BookingPath, ReceiptQuery),
    security(("manage_token" = []), ("practice_key" = [])),
    responses((status = 200, description = "The documents. Not found while nothing was paid.",
        content((String = "text/html"), (Vec<u8> = "application/pdf"))), (status = 304, description = "Not modified."), Problem))]
async fn receipt(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<BookingPath>,
    Query(query): Query<ReceiptQuery>,
    caller: Caller,
) -> Result<Response, Problem> {
    documents(&app, &headers, &caller, path.id, query).await
}

/// The documents of a booking as an answer.
pub(crate) async fn documents(
    app: &App,
    headers: &HeaderMap,
    caller: &Caller,
    id: BookingId,
    query: ReceiptQuery,
) -> Result<Response, Problem> {
    let documents =
        service::money::accounting::receipt::receipts(app, caller, id, query.number.map(u64::from))
            .await?;
    let wording = match query.wording {
        Some(WordingDto::Full) => Wording::Full,
        Some(WordingDto::Neutral) | None => Wording::Neutral,
    };
    let format = query.format.unwrap_or_else(|| preferred(headers));
    let name = file_name(&documents);
    // Laying out pages is work for a thread of its own.
    let rendered = tokio::task::spawn_blocking(move || match format {
        Format::Html => Ok(receipts::html(&documents, wording).into_bytes()),
        Format::Pdf => receipts::pdf(&documents, wording),
    });
    let body = rendered
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    Ok(answer(headers, format, &name, body))
}

fn answer(headers: &HeaderMap, format: Format, name: &str, body: Vec<u8>) -> Response {
    let content_type = match format {
        Format::Html => HeaderValue::from_static("text/html; charset=utf-8"),
        Format::Pdf => HeaderValue::from_static("application/pdf"),
    };
    let mut response = respond(headers, content_type, &ETag::of(&body), body);
    let answered = response.headers_mut();
    // One address serves the page and the PDF.
    answered.append(header::VARY, HeaderValue::from_static("accept"));
    if format == Format::Html {
        answered.insert(header::CONTENT_SECURITY_POLICY, CSP.clone());
    } else if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"{name}.pdf\"")) {
        // Inline: a browser shows it; the name is for saving it.
        answered.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// One style sheet inside the page, known by its hash, and nothing else.
static CSP: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = STANDARD.encode(sha256(STYLE.as_bytes()));
    let text = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

fn preferred(headers: &HeaderMap) -> Format {
    match media_type(headers, ["text/html", "application/pdf"]) {
        "application/pdf" => Format::Pdf,
        _ => Format::Html,
    }
}

fn file_name(documents: &[Receipt]) -> String {
    documents.first().map_or_else(
        || "receipt".into(),
        |one| format!("receipt-{}", one.display_number()),
    )
}
