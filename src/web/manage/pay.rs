//! Paying, and keeping the time a little longer for that.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use serde_json::Value;

use super::{LinkPath, PageContext, PageQuery};
use crate::{
    server::{
        extract::{Path, Query},
        problem::Problem,
    },
    service::{self, App, money::payments::pay::PayRequest},
    web::{
        answer::see_other,
        cookies::BACK,
        form::{Form, Keyed},
        thanks,
    },
};

pub(super) async fn pay(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<LinkPath>,
    Query(query): Query<PageQuery>,
    form: Form<Keyed>,
) -> Result<Response, Problem> {
    let visit = PageContext::begin(&app, &headers, &path, query.lang.as_deref()).await?;
    let key = form.request_key(&form.fields.key)?;
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match service::money::payments::pay::pay(&app, caller, id, &PayRequest { extend: false }, &key)
        .await
    {
        Ok(reply) => {
            let view: Value =
                serde_json::from_slice(&reply.body).map_err(|error| Problem::internal(&error))?;
            match view["payment"]["checkout_url"].as_str() {
                // From the page as it was the browser would not go there; now it says where it leads.
                Some(page) if !visit.pays_at().lets_to(page) => see_other(&visit.after("stale")),
                Some(page) => {
                    let mut leaving = see_other(page)?;
                    leaving.headers_mut().insert(
                        header::SET_COOKIE,
                        BACK.keep(&app, thanks::PATH, &path.token)?,
                    );
                    Ok(leaving)
                }
                // It was paid in the meantime.
                None => see_other(&format!("{}{}", visit.base, visit.reader.query())),
            }
        }
        Err(error) => see_other(&visit.refused(error)?),
    }
}

pub(super) async fn extend(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<LinkPath>,
    Query(query): Query<PageQuery>,
    form: Form<Keyed>,
) -> Result<Response, Problem> {
    let visit = PageContext::begin(&app, &headers, &path, query.lang.as_deref()).await?;
    let key = form.request_key(&form.fields.key)?;
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match service::money::payments::pay::pay(&app, caller, id, &PayRequest { extend: true }, &key)
        .await
    {
        Ok(_) => see_other(&visit.after("extended")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}
