//! `Authorization: Bearer …`: the manage token of one booking, or a practice's API key.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use headers::{Authorization, HeaderMapExt, authorization::Bearer};

use crate::{
    server::problem::{Code, Problem},
    service::{App, authenticate::Caller},
};
use store::KeyRecord;

/// Longer than any credential made here.
// Bounded before it is hashed and looked up.
const MAX_LEN: usize = 200;

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let bearer = bearer(&parts.headers)?.ok_or(Code::Unauthorized)?;
        Ok(app.caller(bearer.token()).await?)
    }
}

/// A caller where none is needed; a credential that is given must still be readable.
#[derive(Debug, Clone)]
pub struct MaybeCaller(pub Option<Caller>);

impl FromRequestParts<Arc<App>> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        match bearer(&parts.headers)? {
            Some(bearer) => Ok(Self(Some(app.caller(bearer.token()).await?))),
            None => Ok(Self(None)),
        }
    }
}

/// The practice's side: an API key, nothing else.
#[derive(Debug, Clone)]
pub struct PracticeKey(pub KeyRecord);

impl FromRequestParts<Arc<App>> for PracticeKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        match Caller::from_request_parts(parts, app).await? {
            Caller::Practice(key) => Ok(Self(key)),
            Caller::Client { .. } | Caller::AnswerLink(_) => Err(Code::Unauthorized.into()),
        }
    }
}

/// `Bearer` and a token (RFC 6750 §2.1); `None` without the header, 401 for another scheme or what can be no token of ours.
fn bearer(headers: &HeaderMap) -> Result<Option<Authorization<Bearer>>, Problem> {
    let bearer = headers
        .typed_try_get::<Authorization<Bearer>>()
        .map_err(|_| Code::Unauthorized)?;
    let usable = |bearer: &Authorization<Bearer>| (1..=MAX_LEN).contains(&bearer.token().len());
    match bearer {
        Some(bearer) if !usable(&bearer) => Err(Code::Unauthorized.into()),
        other => Ok(other),
    }
}
