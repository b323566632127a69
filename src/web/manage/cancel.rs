//! Cancelling: the exact amounts first, then the deed, at those amounts only.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::ManageContext;
use crate::{
    server::problem::Problem,
    service::{self, App, booking::changing::cancel::CancellationPreview},
    web::{
        answer::{Allowed, page, see_other},
        form::{KeyedForm, fresh_key},
        remembered::done,
        templates::{CancelPage, Template},
    },
};
use domain::wording::money;
use store::Expected;

/// The confirmation.
#[derive(Debug, Deserialize)]
pub(super) struct Confirmed {
    /// The amounts that were shown.
    #[serde(default)]
    seen: String,
}

pub(super) async fn ask(
    State(app): State<Arc<App>>,
    visit: ManageContext,
) -> Result<Response, Problem> {
    match visit.preview(&app).await {
        Ok(view) => Ok(visit.asked(&app, &view, StatusCode::OK, None)),
        Err(error) => see_other(&visit.refused(error)?),
    }
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { fields, key }: KeyedForm<Confirmed>,
) -> Result<Response, Problem> {
    let booking = &visit.opened.record.booking;
    // A second press is answered as the first was; before that, the amounts must be those that were seen.
    // A deadline may have passed, and changed them, while the page was open.
    if booking.is_active() {
        match visit.preview(&app).await {
            Ok(view) if seen(&view) != fields.seen => {
                return Ok(visit.asked(
                    &app,
                    &view,
                    StatusCode::CONFLICT,
                    Some("pages-cancel-changed"),
                ));
            }
            Ok(_) => {}
            Err(error) => return see_other(&visit.refused(error)?),
        }
    }
    match service::booking::changing::cancel::cancel(
        &app,
        &visit.opened.caller,
        booking.id,
        // The amounts are the guard here: a version would also refuse for changes that cost
        // nothing.
        Expected::Any,
        &done(&key),
    )
    .await
    {
        Ok(_) => see_other(&visit.after("cancelled")),
        Err(error) => see_other(&visit.refused(error)?),
    }
}

impl ManageContext {
    async fn preview(&self, app: &App) -> Result<CancellationPreview, service::ServiceError> {
        let id = self.opened.record.booking.id;
        service::booking::changing::cancel::preview(
            app,
            &self.opened.caller,
            id,
            Some(self.reader.tag()),
        )
        .await
    }

    fn asked(
        &self,
        app: &App,
        view: &CancellationPreview,
        status: StatusCode,
        notice: Option<&str>,
    ) -> Response {
        let let_pass = view.waived;
        let pass = || {
            self.reader.with(
                "pages-cancel-let-pass",
                "amount",
                &money(let_pass, self.reader.locale),
            )
        };
        let content = CancelPage {
            base: self.base.clone(),
            q: self.reader.query(),
            notice: notice.map(|id| self.reader.say(id)),
            facts: self.facts(app),
            sentence: view.sentence.clone(),
            let_pass: (!let_pass.is_zero()).then(pass),
            key: fresh_key(app),
            seen: seen(view),
        };
        page(
            status,
            &Allowed::default(),
            Template::Cancel,
            &self.frame("/cancel"),
            &content,
        )
    }
}

/// The amounts in one word.
fn seen(view: &CancellationPreview) -> String {
    // Every amount that the page names, so that none changes unseen.
    format!(
        "{}.{}.{}.{}",
        view.fee.amount, view.waived.amount, view.refund.amount, view.owed.amount
    )
}
