//! `Authorization: Bearer …`: the manage token of one booking, or a practice's API key.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::problem::{Code, Problem};
use crate::service::{App, authenticate::Caller};
use store::KeyRecord;

/// Longer than any credential made here.
const MAX_LEN: usize = 200;

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let bearer = bearer(&parts.headers)?.ok_or(Code::Unauthorized)?;
        Ok(app.caller(bearer).await?)
    }
}

/// A caller where none is needed; a credential that is given must still be readable.
#[derive(Debug, Clone)]
pub struct MaybeCaller(pub Option<Caller>);

impl FromRequestParts<Arc<App>> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        match bearer(&parts.headers)? {
            Some(bearer) => Ok(Self(Some(app.caller(bearer).await?))),
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
            Caller::Client { .. } => Err(Code::Unauthorized.into()),
        }
    }
}

/// The token after `Bearer` (RFC 6750 §2.1); `None` without the header, 401 for another scheme or an empty token.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Code::Unauthorized)?;
    let token = token.trim();
    let usable =
        scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= MAX_LEN;
    usable
        .then_some(Some(token))
        .ok_or_else(|| Code::Unauthorized.into())
}
