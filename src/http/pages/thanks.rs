//! `GET /after-payment`: where a payment page leads back to when the practice has no page of its own for that. The same for
//! everybody, whatever came of the payment: a return says nothing about that.

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    answer::{Allowed, page},
    reader::Reader,
};
use crate::pages::{Frame, SorryPage, Template};

/// The page.
pub async fn thanks(headers: HeaderMap) -> Response {
    let reader = Reader::of(None, None, &headers, &[]);
    let said = SorryPage {
        heading: reader.say("pages-thanks-title"),
        text: reader.say("pages-thanks"),
        next: Some(reader.say("pages-thanks-close")),
        link: None,
    };
    let frame = Frame::new(reader.locale, reader.say("pages-thanks-title"));
    page(StatusCode::OK, &Allowed::default(), Template::Sorry, &frame, &said)
}
