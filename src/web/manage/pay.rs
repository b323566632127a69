//! Paying, and keeping the time a little longer for that.

use std::sync::Arc;

use axum::{extract::State, http::header, response::Response};
use serde_json::Value;

use super::PageContext;
use crate::{
    server::problem::Problem,
    service::{self, App, money::payments::pay::PayRequest},
    web::{
        answer::see_other,
        cookies::BACK,
        form::{KeyOnly, KeyedForm},
        thanks,
    },
};

pub(super) async fn pay(
    State(app): State<Arc<App>>,
    visit: PageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
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
                        BACK.keep(&app, thanks::PATH, &visit.token)?,
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
    visit: PageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match service::money::payments::pay::pay(&app, caller, id, &PayRequest { extend: true }, &key)
        .await
    {
        Ok(_) => see_other(&visit.after("extended")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}
