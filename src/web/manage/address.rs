//! An address that was mistyped, and links that are replaced.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::ManageContext;
use crate::{
    api::wire::requests::AddressBody,
    server::{extract::checked, problem::Problem},
    service::{self, App},
    web::{
        answer::{Allowed, page, see_other},
        form::{KeyOnly, KeyedForm, fresh_key},
        reader::and,
        remembered::{done, link, token},
        templates::{AddressPage, Template},
    },
};
use domain::{clients::Personal, text::strip_bidi_controls};

#[derive(Debug, Deserialize)]
pub(super) struct AddressForm {
    email: String,
    #[serde(default)]
    phone: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    visit: ManageContext,
) -> Result<Response, Problem> {
    if !visit.correctable(app.clock.now()) {
        return see_other(&visit.after("stale"));
    }
    let details = &visit.opened.record.client.details;
    let text = |one: &Option<Personal<String>>| {
        one.as_ref()
            .map(|one| one.reveal().clone())
            .unwrap_or_default()
    };
    let (email, phone) = (text(&details.email), text(&details.phone));
    Ok(visit.address(&app, email, phone, StatusCode::OK, None))
}

pub(super) async fn correct(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { fields, key }: KeyedForm<AddressForm>,
) -> Result<Response, Problem> {
    let (email, phone) = (
        strip_bidi_controls(&fields.email),
        strip_bidi_controls(&fields.phone),
    );
    let body = AddressBody {
        email: Some(email.clone()),
        phone: (!phone.is_empty()).then(|| phone.clone()),
    };
    match checked(body) {
        Ok(body) => {
            let (caller, id) = (&visit.opened.caller, visit.opened.record.booking.id);
            match service::clients::links::correct(&app, caller, id, &body.into(), &done(&key))
                .await
            {
                Ok(_) => see_other(&visit.after("address")),
                Err(service::ServiceError::Invalid { .. }) => Ok(visit.address(
                    &app,
                    email,
                    phone,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    Some("pages-wrong-phone"),
                )),
                Err(error) => see_other(&visit.refused(error)?),
            }
        }
        Err(problem) => {
            let number = problem.pointers().any(|pointer| pointer == "/phone");
            let wrong = if number {
                "pages-wrong-phone"
            } else {
                "pages-wrong-email"
            };
            Ok(visit.address(
                &app,
                email,
                phone,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(wrong),
            ))
        }
    }
}

/// Leads to the page under its new link.
pub(super) async fn replace(
    State(app): State<Arc<App>>,
    visit: ManageContext,
    KeyedForm { key, .. }: KeyedForm<KeyOnly>,
) -> Result<Response, Problem> {
    match service::clients::links::replace(
        &app,
        &visit.opened.caller,
        visit.opened.record.booking.id,
        &link(&key),
    )
    .await
    {
        Ok(answered) => {
            let token = token(answered.into_reply())?;
            see_other(&and(
                format!("/manage/{token}{}", visit.reader.query()),
                "done",
                "link",
            ))
        }
        Err(error) => see_other(&visit.refused(error)?),
    }
}

impl ManageContext {
    /// Whether who booked can still say that they mistyped it.
    pub(super) fn correctable(&self, now: Timestamp) -> bool {
        let record = &self.opened.record;
        !self.opened.caller.has_proof() && record.booking.correctable(&record.client, now).is_ok()
    }

    fn address(
        &self,
        app: &App,
        email: String,
        phone: String,
        status: StatusCode,
        wrong: Option<&str>,
    ) -> Response {
        let content = AddressPage {
            base: self.base.clone(),
            q: self.reader.query(),
            key: fresh_key(app),
            wrong: wrong.map(|id| self.reader.say(id)),
            email,
            phone,
        };
        page(
            status,
            &Allowed::default(),
            Template::Address,
            &self.frame("/address"),
            &content,
        )
    }
}
