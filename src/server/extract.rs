//! Request parts read strictly: what cannot be read or breaks a rule becomes a [`Problem`] that points at it.

mod arrival;
mod body;
pub(crate) mod credentials;
pub mod idempotency;
pub(crate) mod keyed;
mod pointer;

pub(crate) use arrival::bytes;
use axum::{
    extract::{FromRequestParts, path::ErrorKind, rejection::PathRejection},
    http::request::Parts,
};
pub(super) use body::is_json;
pub use body::{Json, Raw, checked, read};
pub use pointer::pointer;
use serde::de::DeserializeOwned;

use super::problem::{Code, Problem};

/// The query string. `T` says `#[serde(deny_unknown_fields)]`, so that a mistyped filter is refused instead of ignored.
///
/// 400 `malformed` with the parameter's name as the pointer, e.g. `/start`.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// As [`Query`], of a query string.
pub(crate) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    // The parser replaces bytes that are not UTF-8; nothing that anybody means to ask for holds the replacement character.
    let pairs = form_urlencoded::parse(text.as_bytes());
    if let Some((name, _)) = pairs
        .clone()
        .find(|(name, value)| [name, value].iter().any(|text| text.contains('\u{FFFD}')))
    {
        return Err(Problem::at(
            Code::Malformed,
            pointer([name]),
            "is not UTF-8",
        ));
    }
    let parser = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(parser).map_err(|error| {
        pointer::located(Code::Malformed, error.path(), &error.inner().to_string())
    })
}

/// The path's parameters. What does not read as its type names nothing that exists: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error)) if !is_ours(error.kind()) => {
                Err(Code::NotFound.into())
            }
            Err(error) => Err(Problem::internal(&error)),
        }
    }
}

/// Whether the route and the handler disagree, which no client can bring about.
fn is_ours(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WrongNumberOfParameters { .. } | ErrorKind::UnsupportedType { .. }
    )
}

#[cfg(test)]
mod tests;
