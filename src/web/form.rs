//! Forms as browsers post them.

use axum::{
    body::Bytes,
    extract::{FromRequest, MatchedPath, Request},
    http::{HeaderMap, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    server::{
        extract::bytes,
        problem::{Code, Problem},
    },
    service::{App, RequestKey, tokens::sha256},
};

/// A posted form, and what it is known by when it is posted twice.
#[derive(Debug, Clone)]
pub(super) struct Form<T> {
    pub fields: T,
    route: String,
    request_hash: [u8; 32],
}

/// A posted form with the idempotency key that was written into it when it was shown.
#[derive(Debug, Clone)]
pub(super) struct KeyedForm<T> {
    pub fields: T,
    pub key: RequestKey,
}

/// A form that says nothing but which one it is.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct KeyOnly {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        Ok(posted(request).await?.0)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for KeyedForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (form, body) = posted::<T>(request).await?;
        let key = form_urlencoded::parse(&body)
            .find(|(name, _)| name == "key")
            .map(|(_, key)| key.into_owned());
        let key = form.request_key(&key.unwrap_or_default())?;
        Ok(Self {
            fields: form.fields,
            key,
        })
    }
}

/// The form, and its body.
async fn posted<T: DeserializeOwned>(request: Request) -> Result<(Form<T>, Bytes), Problem> {
    // Refused before the body is read.
    if from_elsewhere(request.headers()) {
        return Err(Code::Forbidden.into());
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind
        .to_ascii_lowercase()
        .starts_with("application/x-www-form-urlencoded")
    {
        return Err(Code::UnsupportedMediaType.into());
    }
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str)
        .to_owned();
    let path = request.uri().path().to_owned();
    let body = bytes(request).await?;
    // The cause may repeat what was typed.
    let fields = serde_urlencoded::from_bytes(&body).map_err(|_| Problem::new(Code::Malformed))?;
    let request_hash = sha256(&[path.as_bytes(), b"\n", &body].concat());
    let form = Form {
        fields,
        route,
        request_hash,
    };
    Ok((form, body))
}

/// Whether another website had the browser post it. That gains it nothing about a booking, whose link it would have to know; but
/// its visitors' browsers, each with an address of its own, could be made to hold a practice's times. (The API asks for headers
/// that such a form cannot send. `Origin` says nothing here: pages that forbid referrers post with `null`.)
fn from_elsewhere(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

impl<T> Form<T> {
    fn request_key(&self, key: &str) -> Result<RequestKey, Problem> {
        if !is_key(key) {
            return Err(Code::Malformed.into());
        }
        Ok(RequestKey {
            route: self.route.clone(),
            key: key.into(),
            request_hash: self.request_hash,
        })
    }

    /// The key of a form that is answered once, whatever is written into it afterwards: who goes back, changes a word and sends
    /// it again has what they asked for already. The key alone opens the answer, so it is kept as its hash.
    pub(super) fn only_key(&self, key: &str) -> Result<RequestKey, Problem> {
        let hash = sha256(key.as_bytes());
        Ok(RequestKey {
            key: URL_SAFE_NO_PAD.encode(hash),
            request_hash: [0; 32],
            ..self.request_key(key)?
        })
    }
}

/// Whether it can be a form's key.
pub(super) fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// For a form that is shown now.
pub(super) fn fresh_key(app: &App) -> String {
    // Plain randomness: an id would tell of the one before it, and the key alone opens what was answered.
    URL_SAFE_NO_PAD.encode(app.entropy.bytes())
}
