//! What can be taken along: the event, a calendar to subscribe to, receipts.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

use super::{LinkPath, ManageContext};
use crate::{
    api::{
        calendars,
        money::receipt::{ReceiptQuery, documents},
        wire::calendars::feeds::webcal,
    },
    server::{
        extract::{Path, Query},
        layers::PERSONAL,
        problem::Problem,
    },
    service::{App, booking::manage, calendars::feeds},
    web::{
        answer::{Allowed, page},
        form::{KeyOnly, KeyedForm},
        remembered::{address, feed_address},
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
// The API lets a client's browser keep these; here the address is the credential.
fn unkept(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, PERSONAL);
    response
}

/// Makes a calendar's address, and shows it this once.
pub(super) async fn subscribe(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    let made = feeds::make_for_client(&app, caller, id, &feed_address(&key)).await?;
    let url = address(made.into_reply())?;
    let content = FeedPage {
        base: visit.base.clone(),
        q: visit.reader.query(),
        webcal: webcal(&url),
        url,
    };
    Ok(page(
        // The address is shown only this once: the store has just its hash.
        StatusCode::CREATED,
        &Allowed::default(),
        Template::Feed,
        &visit.frame(""),
        &content,
    ))
}
