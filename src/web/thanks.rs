//! `GET /after-payment`: where a payment page leads back to when the practice has no page of its own for that: to the booking, if it
//! was left from there. Its address alone says neither which booking it was nor what came of the payment: the provider knows it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

use super::{
    answer::{Allowed, page, see_other},
    cookies::BACK,
    reader::PageLocale,
};
use crate::{
    server::problem::Problem,
    service::{App, booking::manage, money::payments::pay},
    web::templates::{Frame, MessagePage, Template},
};

/// Told by the way back from the payment page.
pub(super) const RETURNED: &str = "returned";
/// Where payment pages lead back to.
pub(super) const PATH: &str = "/after-payment";

/// On to the booking, once the provider was asked about its payment; else a page that is the same for everybody.
pub async fn thanks(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = BACK.token(&headers) {
        // The page itself says what a link opens that opens nothing.
        if let Ok(opened) = manage::open(&app, &token).await {
            pay::look(&app, &opened.record).await;
        }
        // The provider, without a token in the address, learns nothing; the browser knows the way
        // by its cookie.
        let mut onward = see_other(&format!("/manage/{token}?done={RETURNED}"))?;
        onward
            .headers_mut()
            // It has done its work: a second visit leads nowhere.
            .insert(header::SET_COOKIE, BACK.forget(PATH)?);
        return Ok(onward);
    }
    let reader = PageLocale::of(None, None, &headers, &[]);
    let said = MessagePage {
        heading: reader.say("pages-thanks-title"),
        text: reader.say("pages-thanks"),
        next: Some(reader.say("pages-thanks-close")),
        link: None,
    };
    let frame = Frame::new(reader.locale, reader.say("pages-thanks-title"));
    Ok(page(
        StatusCode::OK,
        &Allowed::default(),
        Template::Sorry,
        &frame,
        &said,
    ))
}
