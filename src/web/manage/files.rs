//! What can be taken along: the event, a calendar to subscribe to, receipts.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::Value;

use super::{LinkPath, PageContext};
use crate::{
    api::{
        calendars,
        money::receipt::{ReceiptQuery, documents},
    },
    server::{
        extract::{Path, Query},
        layers::PERSONAL,
        problem::Problem,
    },
    service::{self, App, booking::manage},
    web::{
        answer::{Allowed, page},
        form::{KeyOnly, KeyedForm},
        templates::{FeedPage, Template},
    },
};

pub(super) async fn calendar(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<LinkPath>,
) -> Result<Response, Problem> {
    let opened = manage::open(&app, &path.token).await?;
    calendars::file(&app, &headers, &opened.caller, opened.record.booking.id)
        .await
        .map(unkept)
}

pub(super) async fn receipt(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<LinkPath>,
    Query(query): Query<ReceiptQuery>,
) -> Result<Response, Problem> {
    let opened = manage::open(&app, &path.token).await?;
    documents(
        &app,
        &headers,
        &opened.caller,
        opened.record.booking.id,
        query,
    )
    .await
    .map(unkept)
}

/// As all pages: here the address alone opens it, which no cache on the way can know, and the browser may not be the client's.
fn unkept(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, PERSONAL);
    response
}

/// Makes a calendar's address, and shows it this once.
pub(super) async fn subscribe(
    State(app): State<Arc<App>>,
    visit: PageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    let reply = service::calendars::feeds::make_for_client(
        &app,
        &visit.opened.caller,
        visit.opened.record.booking.id,
        &key,
    )
    .await?;
    let view: Value =
        serde_json::from_slice(&reply.body).map_err(|error| Problem::internal(&error))?;
    let text = |member: &str| view[member].as_str().unwrap_or_default().to_owned();
    let content = FeedPage {
        base: visit.base.clone(),
        q: visit.reader.query(),
        url: text("url"),
        webcal: text("webcal_url"),
    };
    Ok(page(
        StatusCode::CREATED,
        &Allowed::default(),
        Template::Feed,
        &visit.frame(""),
        &content,
    ))
}
