//! JSON bodies, read strictly and checked against their rules before a handler sees them.

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use garde::Validate;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{bytes, pointer};
use crate::server::problem::{Code, Problem};

/// A JSON body, as a request that keeps the rules of `T` or as an answer.
///
/// `T` says `#[serde(deny_unknown_fields)]` and derives [`garde::Validate`] (with `#[garde(allow_unvalidated)]` when it has
/// no rules). 415 without a JSON content type; 400 `malformed` for bad syntax, broken UTF-8 and nesting over 128 levels;
/// 413 over the body limit; 422 `invalid` with pointers for unknown, missing and wrong members and for broken rules.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Code::UnsupportedMediaType.into());
        }
        read(&bytes(request).await?).map(Self)
    }
}

/// A JSON object as it stands, for what checks itself.
#[derive(Debug, Clone)]
pub struct Raw(pub Value);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Code::UnsupportedMediaType.into());
        }
        tree(text(&bytes(request).await?)?).map(Self)
    }
}

fn text(body: &[u8]) -> Result<&str, Problem> {
    str::from_utf8(body).map_err(|_| Problem::at(Code::Malformed, "", "is not UTF-8"))
}

fn tree(text: &str) -> Result<Value, Problem> {
    let tree: Value = serde_json::from_str(text)
        .map_err(|error| Problem::at(Code::Malformed, "", error.to_string()))?;
    if !tree.is_object() {
        // serde would read the members of a struct from a list, in order.
        return Err(Problem::at(Code::Invalid, "", "is not an object"));
    }
    Ok(tree)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads and checks a body that is at hand.
///
/// # Errors
/// As for [`Json`].
pub fn read<T: DeserializeOwned + Validate<Context = ()>>(body: &[u8]) -> Result<T, Problem> {
    let text = text(body)?;
    // The syntax as a whole first: else where the first wrong member stands would decide between 400 and 422.
    tree(text)?;
    let mut parser = serde_json::Deserializer::from_str(text);
    // With its path, so that the answer can point at the wrong member.
    let value: T = serde_path_to_error::deserialize(&mut parser).map_err(|error| {
        pointer::located(Code::Invalid, error.path(), &error.inner().to_string())
    })?;
    checked(value)
}

/// A value that keeps the rules of its type.
///
/// # Errors
/// 422 `invalid` with pointers for broken rules.
pub fn checked<T: Validate<Context = ()>>(value: T) -> Result<T, Problem> {
    match value.validate() {
        Ok(()) => Ok(value),
        Err(report) => Err(Problem::new(Code::Invalid).errors(pointer::findings(&report))),
    }
}

/// `application/json` or `application/…+json`, with any parameters.
// `+json` are types such as `application/merge-patch+json` (RFC 6839 §3.1).
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence
        .strip_prefix("application/")
        .is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}
