//! Answers that are remembered: which request they are for, and how they come about.

use std::{fmt, sync::Arc};

use jiff::Timestamp;

use super::Principal;

/// The request that must have its effect only once: principal + route + key, and a hash of what was asked.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    pub principal: Principal,
    pub route: String,
    pub key: String,
    /// SHA-256 of the request's body and path.
    pub request_hash: [u8; 32],
    /// Until then a repetition is told that the first one is under way; set when the answer is completed after the
    /// first commit.
    pub open_until: Option<Timestamp>,
    /// Completes the answer of a request that was recorded before.
    pub completes: bool,
}

impl fmt::Debug for IdempotencyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdempotencyRecord")
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

/// How what was done is told to who asked for it. It runs in the transaction, so that the answer is remembered in the same commit.
pub type Render<T> = Arc<dyn Fn(&T) -> Result<Reply, RenderError> + Send + Sync>;

/// An answer that could not be written down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer cannot be written down: {0}")]
pub struct RenderError(pub String);

/// What is remembered of an answer. The API gives it again byte for byte.
#[derive(Clone, Eq)]
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    /// What the API sends, or what a page needs to be made anew.
    pub body: String,
    /// Whether it was given before.
    pub replayed: bool,
}

/// Equal answers are equal to who reads them, given now or before.
impl PartialEq for Reply {
    // `replayed` is left out: it says how the answer came, not what it is.
    fn eq(&self, other: &Self) -> bool {
        (self.status, &self.location, &self.body) == (other.status, &other.location, &other.body)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
