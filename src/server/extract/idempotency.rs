//! The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): required on every POST that creates or moves money.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use utoipa::IntoParams;

use crate::server::problem::{Code, Problem};

const NAME: &str = "idempotency-key";
const MAX_LEN: usize = 255;

/// The client's name for one attempt to do something: 1 to 255 visible ASCII characters. Quoted or bare means the same key.
///
/// As an extractor it refuses a request without one; in `params(…)` it documents the header.
#[derive(Debug, Clone, PartialEq, Eq, Hash, IntoParams)]
#[into_params(names("Idempotency-Key"), parameter_in = Header)]
pub struct IdempotencyKey(
    /// A fresh value for every new request, e.g. a UUID, and the same one when the request is repeated: the first success
    /// is then replayed with `Idempotent-Replayed: true`. 1 to 255 visible ASCII characters, quoted or bare.
    #[param(
        min_length = 1,
        max_length = 257,
        pattern = "^[!-~]+$",
        example = "6f0a4b1c-7d0e-4f6e-9f35-0d8a4a1f2b3c"
    )]
    String,
);

impl IdempotencyKey {
    /// The key without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it from the headers.
    ///
    /// # Errors
    /// 400 `idempotency_key_missing` when there is none, more than one, or a malformed one.
    // Two are refused: a proxy may have read the one and we the other
    // (docs/decisions/0031-what-one-connection-may-cost.md).
    pub fn find(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(NAME).iter();
        let refused = |detail| Problem::at(Code::IdempotencyKeyMissing, "/Idempotency-Key", detail);
        match (values.next(), values.next()) {
            (None, _) => Err(refused("is missing")),
            (Some(_), Some(_)) => Err(refused("is given twice")),
            (Some(value), None) => value
                .to_str()
                .ok()
                .and_then(parse)
                .map(Self)
                .ok_or_else(|| {
                    refused("is not 1 to 255 visible ASCII characters, bare or in double quotes")
                }),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::find(&parts.headers)
    }
}

fn parse(value: &str) -> Option<String> {
    // Quoted as a structured-field string (RFC 8941), or bare, as most clients write it.
    let key = match value.strip_prefix('"') {
        Some(quoted) => unescape(quoted.strip_suffix('"')?)?,
        None => value.to_owned(),
    };
    let visible = key.bytes().all(|b| b.is_ascii_graphic());
    (visible && (1..=MAX_LEN).contains(&key.len())).then_some(key)
}

/// The inside of a quoted string: only `"` and `\` are escaped, and they always are (RFC 8941 §3.3.3).
fn unescape(quoted: &str) -> Option<String> {
    let mut characters = quoted.chars();
    let mut key = String::with_capacity(quoted.len());
    while let Some(character) = characters.next() {
        key.push(match character {
            '\\' => characters
                .next()
                .filter(|escaped| matches!(escaped, '"' | '\\'))?,
            '"' => return None,
            other => other,
        });
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn find(values: &[&str]) -> Result<String, String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(NAME, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        IdempotencyKey::find(&headers)
            .map(|key| key.0)
            .map_err(|problem| problem.code().as_str().to_owned())
    }

    #[test]
    fn quoted_and_bare_are_the_same_key() {
        let longest = "a".repeat(255);
        for (value, key) in [
            ("abc", "abc"),
            ("\"abc\"", "abc"),
            (r#""a\"b\\c""#, r#"a"b\c"#),
            (longest.as_str(), longest.as_str()),
        ] {
            assert_eq!(find(&[value]), Ok(key.to_owned()), "{value}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = "a".repeat(256);
        for value in [
            "",
            "\"\"",
            "\"",
            "\"a",
            "a b",
            "\"a b\"",
            "\"a\"b\"",
            r#""a\b""#,
            r#""a\""#,
            "é",
            long.as_str(),
        ] {
            assert_eq!(
                find(&[value]),
                Err("idempotency_key_missing".to_owned()),
                "{value}"
            );
        }
        assert!(find(&[]).is_err() && find(&["a", "b"]).is_err());
    }

    #[test]
    fn the_header_is_documented() {
        let documented = serde_json::to_value(IdempotencyKey::into_params(|| None)).unwrap();
        assert_eq!(
            (&documented[0]["name"], &documented[0]["in"]),
            (&"Idempotency-Key".into(), &"header".into())
        );
        assert_eq!(
            (
                &documented[0]["required"],
                &documented[0]["schema"]["minLength"]
            ),
            (&true.into(), &1.into())
        );
    }
}
