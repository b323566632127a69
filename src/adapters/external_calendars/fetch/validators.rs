//! Entity tags and dates of calendars, which come from strangers and go into headers again.

use reqwest::header::{
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};

use crate::ports::busy::Validators;

/// A longer one is not kept, in bytes: a part of it would recognise nothing.
const MAX_VALIDATOR_LEN: usize = 1_024;

/// What the answer can be recognised by.
pub(super) fn of(headers: &HeaderMap) -> Validators {
    let kept = |name: HeaderName| {
        // A validator is opaque (RFC 9110 §8.8.3): it is sent back as it came, or not at all.
        let text = headers.get(name)?.to_str().ok()?.trim();
        is_safe(text).then(|| text.to_owned())
    };
    Validators {
        etag: kept(ETAG),
        last_modified: kept(LAST_MODIFIED),
    }
}

/// The headers that ask whether it is still that (RFC 9110 §13.1); none for what cannot stand in one.
pub(super) fn conditions(known: &Validators) -> HeaderMap {
    let pairs = [
        (IF_NONE_MATCH, &known.etag),
        (IF_MODIFIED_SINCE, &known.last_modified),
    ];
    let told = pairs.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref().filter(|text| is_safe(text))?;
        Some((name, HeaderValue::from_str(value).ok()?))
    });
    told.collect()
}

/// Visible ASCII and spaces: nothing that ends a header.
fn is_safe(text: &str) -> bool {
    (1..=MAX_VALIDATOR_LEN).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
}
