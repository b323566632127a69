//! An address that was probably mistyped: asked about once, before anything is booked.

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;

use super::{
    BookContext,
    fields::{FormValues, labelled},
};
use crate::web::{
    answer::{Allowed, page},
    templates::{DetailsPage, Template},
};
use domain::clients::likely_domain::likely_meant;

/// The field of the answer: the address that is the right one.
const ANSWER: &str = "email_is";

impl FormValues {
    /// With the address that was meant, if the answer is that.
    pub(super) fn answered(self, answer: &str) -> Self {
        match likely_meant(&self.email) {
            Some(meant) if meant == answer => Self {
                email: meant,
                ..self
            },
            _ => self,
        }
    }

    /// The address to ask about, unless the answer is that what was typed is right. Of what was typed anew since then nobody was asked.
    pub(super) fn asked_about(&self, answer: &str) -> Option<String> {
        likely_meant(&self.email).filter(|_| self.email != answer)
    }
}

impl BookContext {
    /// The question, with an answer on each of two buttons: both book. `sent`: what else was sent and is not typed.
    pub(super) fn did_you_mean(
        &self,
        start: Timestamp,
        typed: &FormValues,
        meant: &str,
        sent: &[(&str, String)],
    ) -> Response {
        let button =
            |id, email: &str| labelled(ANSWER, email, self.reader.with(id, "email", email));
        let content = DetailsPage {
            heading: self.reader.with("pages-mistyped-title", "email", meant),
            answers: vec![
                button("pages-mistyped-yes", meant),
                button("pages-mistyped-no", &typed.email),
            ],
            ..self.keeping(
                start,
                typed,
                &[&[("start", start.to_string())], sent].concat(),
            )
        };
        let frame = self.sending(labelled("look", "yes", String::new()));
        page(
            StatusCode::OK,
            &Allowed::default(),
            Template::Details,
            &frame,
            &content,
        )
    }
}
