//! Requests that must have their effect only once: an idempotency key, the raw bytes it belongs to, and what they say.

use axum::{
    extract::{FromRequest, MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use garde::Validate;
use serde::de::DeserializeOwned;

use super::{bytes, idempotency::IdempotencyKey, is_json, read};
use crate::{
    server::{
        layers::PERSONAL,
        problem::{Code, Problem},
    },
    service::{Answered, RequestKey, tokens::sha256},
};
use store::Reply;

/// A JSON body under an idempotency key.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    pub body: T,
    pub key: RequestKey,
}

impl<T, S> FromRequest<S> for Keyed<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        // The key before the body: a request without one is refused unread
        // (docs/decisions/0031-what-one-connection-may-cost.md).
        let key = IdempotencyKey::find(request.headers())?;
        let route = request
            .extensions()
            .get::<MatchedPath>()
            .map_or("", MatchedPath::as_str)
            .to_owned();
        let path = request.uri().path().to_owned();
        let json = is_json(request.headers());
        let untyped = !request.headers().contains_key(header::CONTENT_TYPE);
        let body = bytes(request).await?;
        // A request that has nothing to say may say nothing.
        let nothing = body.is_empty() && untyped;
        if !json && !nothing {
            return Err(Code::UnsupportedMediaType.into());
        }
        let said: &[u8] = if nothing { b"{}" } else { &body };
        // With the path: the same key and body for another booking is another request.
        let request_hash = sha256(&[path.as_bytes(), b"\n", said].concat());
        // Read after hashing, so that the same bytes are the same request, whatever they mean.
        Ok(Self {
            body: read(said)?,
            key: RequestKey {
                route,
                key: key.as_str().into(),
                request_hash,
            },
        })
    }
}

/// A body in which nothing is said yet: `{}`, or none.
#[derive(Debug, Clone, Copy, serde::Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct Nothing {}

/// Given again and not done again.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The answer to such a request, as it was stored with its effect.
#[derive(Debug, Clone)]
pub struct KeyedResponse(Reply);

impl From<Reply> for KeyedResponse {
    fn from(reply: Reply) -> Self {
        Self(reply)
    }
}

impl<T> From<Answered<T>> for KeyedResponse {
    fn from(answered: Answered<T>) -> Self {
        Self(answered.into_reply())
    }
}

impl IntoResponse for KeyedResponse {
    fn into_response(self) -> Response {
        let Self(reply) = self;
        let status =
            StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            reply.body,
        )
            .into_response();
        let headers = response.headers_mut();
        // A stored answer may hold a manage token
        // (docs/decisions/0010-idempotency-with-the-mutation.md).
        headers.insert(header::CACHE_CONTROL, PERSONAL);
        if let Some(location) = reply
            .location
            .and_then(|location| HeaderValue::from_str(&location).ok())
        {
            headers.insert(header::LOCATION, location);
        }
        if reply.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
