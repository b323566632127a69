//! On to the session, for links in mails.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::ManageContext;
use crate::{
    server::problem::Problem,
    service::{App, booking::joining},
    web::answer::see_other,
};
use domain::booking::joining::WayToJoin;

pub(super) async fn join(
    State(app): State<Arc<App>>,
    visit: ManageContext,
) -> Result<Response, Problem> {
    let (booking, catalogue) = (&visit.opened.record.booking, &visit.opened.catalogue);
    match joining::way(booking, catalogue, app.clock.now()) {
        Some(WayToJoin::Online(_)) => {
            see_other(&visit.reader.keep(joining::join_path(&app, booking)))
        }
        // Its own page says how it is reached, or what became of it.
        _ => see_other(&format!("{}{}", visit.base, visit.reader.query())),
    }
}
