//! Requests that must have their effect only once, and what they are answered. The answer is stored in the commit that does what was
//! asked; how it reads is said by whoever asks, for a service knows neither JSON nor pages.

use std::{fmt, sync::Arc};

use super::ServiceError;
use store::{IdempotencyRecord, Principal, Render, RenderError, Reply};

/// The idempotency key of a request, as it came, with the hash of what was asked.
#[derive(Debug, Clone)]
pub struct RequestKey {
    pub route: String,
    pub key: String,
    /// SHA-256 of path and body.
    pub request_hash: [u8; 32],
}

impl RequestKey {
    /// The request, with how its outcome is told.
    pub fn answered<T>(
        &self,
        render: impl Fn(&T) -> Result<Reply, RenderError> + Send + Sync + 'static,
    ) -> Idempotent<T> {
        Idempotent {
            key: self.clone(),
            render: Arc::new(render),
        }
    }

    /// The record of this request for a principal.
    pub(crate) fn once(&self, principal: Principal) -> IdempotencyRecord {
        IdempotencyRecord {
            principal,
            route: self.route.clone(),
            key: self.key.clone(),
            request_hash: self.request_hash,
            // Set by callers that complete the answer after the commit, with the address of a
            // payment page.
            open_until: None,
            completes: false,
        }
    }
}

/// A request under its idempotency key, and how its outcome is told to whoever sent it.
pub struct Idempotent<T> {
    pub key: RequestKey,
    render: Render<T>,
}

impl<T> Idempotent<T> {
    /// One of several deeds that the request asks for, under a key of its own beneath the request's.
    pub(crate) fn beneath(&self, name: &str) -> Self {
        let mut own = self.clone();
        // The request's body and hash stay: a repetition with another body is refused as a whole.
        own.key.key = format!("{}/{name}", self.key.key);
        own
    }

    /// What is remembered of an outcome that is known before the store is asked.
    pub(crate) fn remembered(
        &self,
        principal: Principal,
        outcome: &T,
    ) -> Result<(IdempotencyRecord, Reply), ServiceError> {
        // Rendered before the store is asked: the answer is a part of the commit
        // (docs/decisions/0010-idempotency-with-the-mutation.md).
        Ok((self.key.once(principal), (self.render)(outcome)?))
    }

    /// How an outcome is told that follows from what the store has in its hands when it commits.
    pub(crate) fn render_from<U>(
        &self,
        outcome: impl Fn(&U) -> Result<T, RenderError> + Send + Sync + 'static,
    ) -> Render<U>
    where
        T: 'static,
    {
        let render = Arc::clone(&self.render);
        Arc::new(move |of| render(&outcome(of)?))
    }
}

impl<T> Clone for Idempotent<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            render: Arc::clone(&self.render),
        }
    }
}

impl<T> fmt::Debug for Idempotent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// What a request came to.
#[derive(Debug, Clone)]
pub enum Answered<T> {
    /// It was carried out now. This is remembered as its answer.
    Now(T, Reply),
    /// It had been carried out before. This was its answer.
    Before(Reply),
}

impl<T> Answered<T> {
    /// `before`: what the store found under the key.
    pub(crate) fn of(before: Option<Reply>, outcome: T, reply: Reply) -> Self {
        match before {
            Some(before) => Self::Before(before),
            None => Self::Now(outcome, reply),
        }
    }

    /// The answer, given now or before.
    #[must_use]
    pub const fn reply(&self) -> &Reply {
        match self {
            Self::Now(_, reply) | Self::Before(reply) => reply,
        }
    }

    /// The same, taken out.
    #[must_use]
    pub fn into_reply(self) -> Reply {
        match self {
            Self::Now(_, reply) | Self::Before(reply) => reply,
        }
    }
}
