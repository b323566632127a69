//! Paying, and keeping the time a little longer for that.

use std::sync::Arc;

use axum::{extract::State, http::header, response::Response};

use super::ManageContext;
use crate::{
    server::problem::Problem,
    service::{App, money::payments::pay},
    web::{
        answer::see_other,
        cookies::BACK,
        form::{KeyOnly, KeyedForm},
        remembered::done,
        thanks,
    },
};

pub(super) async fn resume(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    _: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match pay::resume(&app, caller, id).await {
        Ok(booking) => match booking.record.funds.checkout_url() {
            // The old page's policy does not let the browser go there; the page shown next does.
            Some(page) if !visit.pays_at().lets_to(page) => see_other(&visit.after("stale")),
            Some(page) => {
                let mut leaving = see_other(page)?;
                // The browser keeps the way back, so that the provider never learns it
                // (docs/decisions/0011-manage-tokens.md).
                leaving.headers_mut().insert(
                    header::SET_COOKIE,
                    BACK.keep(&app, thanks::PATH, &visit.token)?,
                );
                Ok(leaving)
            }
            // It was paid in the meantime.
            None => see_other(&format!("{}{}", visit.base, visit.reader.query())),
        },
        Err(error) => see_other(&visit.refused(error)?),
    }
}

pub(super) async fn extend(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
    match pay::extend(&app, caller, id, &done(&key)).await {
        Ok(_) => see_other(&visit.after("extended")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}
