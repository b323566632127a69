//! Confirming by the link in a mail: looking at the page does nothing, the button does.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::ManageContext;
use crate::{
    server::problem::Problem,
    service::{self, App},
    web::{
        answer::see_other,
        form::{KeyOnly, KeyedForm},
        remembered::done,
    },
};

pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    match service::clients::confirm::confirm(
        &app,
        &visit.opened.caller,
        visit.opened.record.booking.id,
        &done(&key),
    )
    .await
    {
        Ok(_) => see_other(&visit.after("confirmed")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}
