//! Confirming by the link in a mail: looking at the page does nothing, the button does.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};

use super::{LinkPath, PageContext, PageQuery};
use crate::{
    server::{
        extract::{Path, Query},
        problem::Problem,
    },
    service::{self, App},
    web::{
        answer::see_other,
        form::{Form, Keyed},
    },
};

pub(super) async fn confirm(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(path): Path<LinkPath>,
    Query(query): Query<PageQuery>,
    form: Form<Keyed>,
) -> Result<Response, Problem> {
    let visit = PageContext::begin(&app, &headers, &path, query.lang.as_deref()).await?;
    let key = form.request_key(&form.fields.key)?;
    match service::clients::confirm::confirm(
        &app,
        &visit.opened.caller,
        visit.opened.record.booking.id,
        &key,
    )
    .await
    {
        Ok(_) => see_other(&visit.after("confirmed")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}
