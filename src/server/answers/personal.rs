//! What an answer says when it is for one person alone.

use axum::http::HeaderValue;

/// Kept by nobody: neither by proxies for others, nor by the browser that somebody else may sit at next.
pub const PERSONAL: HeaderValue = HeaderValue::from_static("private, no-store");
