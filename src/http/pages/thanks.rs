//! `GET /after-payment`: where a payment page leads back to when the practice has no page of its own for that: to the booking, if it
//! was left from there. Its address alone says neither which booking it was nor what came of the payment: the provider knows it.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    super::problem::Problem,
    answer::{Allowed, page, see_other},
    manage::{RETURNED, is_token},
    reader::Reader,
};
use crate::{
    pages::{Frame, SorryPage, Template},
    service::App,
};

const NAME: &str = "hourkeep_back";
/// Longer than anybody pays.
const SECONDS: u32 = 3600;

/// What tells the way back: kept by the browser until then, sent to this address only, and good for nothing but being led on. No
/// script reads it, and the provider never learns a link that opens a booking.
pub(super) fn way_back(app: &App, token: &str) -> Result<HeaderValue, Problem> {
    kept(&format!("{token}; Max-Age={SECONDS}"), app.settings.public_url.starts_with("https:"))
}

fn kept(value: &str, secure: bool) -> Result<HeaderValue, Problem> {
    let secure = if secure { "; Secure" } else { "" };
    let line = format!("{NAME}={value}; Path=/after-payment; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(line).map_err(|error| Problem::internal(&error))
}

fn left_from(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let all = lines.flat_map(|line| line.split(';')).filter_map(|one| one.trim().split_once('='));
    all.filter(|(name, token)| *name == NAME && is_token(token)).map(|(_, token)| token).next()
}

/// On to the booking; else a page that is the same for everybody.
pub async fn thanks(headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = left_from(&headers) {
        let mut onward = see_other(&format!("/manage/{token}?done={RETURNED}"))?;
        onward.headers_mut().insert(header::SET_COOKIE, kept("; Max-Age=0", false)?);
        return Ok(onward);
    }
    let reader = Reader::of(None, None, &headers, &[]);
    let said = SorryPage {
        heading: reader.say("pages-thanks-title"),
        text: reader.say("pages-thanks"),
        next: Some(reader.say("pages-thanks-close")),
        link: None,
    };
    let frame = Frame::new(reader.locale, reader.say("pages-thanks-title"));
    Ok(page(StatusCode::OK, &Allowed::default(), Template::Sorry, &frame, &said))
}
