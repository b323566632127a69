//! Idempotency keys (<https://docs.stripe.com/api/idempotent_requests>): the first result is stored and replayed, for a day.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::Value;

use super::error::ApiError;
use crate::state::{
    records::StoredReply,
    shared::{Shared, locked},
};

/// How long a key is remembered, in seconds.
const REMEMBERED: i64 = 24 * 60 * 60;

/// A key that is in use by the request that holds this.
#[derive(Debug)]
pub(crate) struct KeyUse {
    shared: Arc<Shared>,
    /// Account and key.
    id: String,
    fingerprint: String,
}

/// What a key says about a request.
pub(crate) enum Claim {
    /// It is the first.
    First(KeyUse),
    /// It has been answered before.
    Replay(StatusCode, Value),
}

impl KeyUse {
    /// Takes the key, unless it has been or is being used.
    pub(crate) fn claim(
        shared: &Arc<Shared>,
        account: Option<&str>,
        key: &str,
        fingerprint: String,
    ) -> Result<Claim, ApiError> {
        if key.is_empty() || key.len() > 255 {
            return Err(ApiError::parameter(
                None,
                "Idempotency-Key",
                "Idempotency keys have 1 to 255 characters.",
            ));
        }
        // Keys belong to an account: two connected accounts may use the same one.
        let id = format!("{}|{key}", account.unwrap_or_default());
        let now = shared.clock.now().as_second();
        let mut inner = locked(&shared.inner);
        // Stored results first: a key that was answered is no longer in use.
        if let Some(kept) = inner
            .state
            .kept
            .get(&id)
            // Stripe forgets keys after a day, and the same request is then executed again.
            .filter(|kept| kept.created > now - REMEMBERED)
        {
            if kept.fingerprint != fingerprint {
                return Err(ApiError::key_reused(key));
            }
            let status =
                StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return Ok(Claim::Replay(status, kept.body.clone()));
        }
        if !inner.in_use.insert(id.clone()) {
            return Err(ApiError::key_in_use(key));
        }
        drop(inner);
        Ok(Claim::First(Self {
            shared: Arc::clone(shared),
            id,
            fingerprint,
        }))
    }

    /// The record that makes this the stored result.
    pub(crate) fn kept(&self, created: i64, status: StatusCode, body: &Value) -> StoredReply {
        StoredReply {
            id: self.id.clone(),
            created,
            fingerprint: self.fingerprint.clone(),
            status: status.as_u16(),
            body: body.clone(),
        }
    }
}

impl Drop for KeyUse {
    // On every way out, also when the request is dropped: otherwise its key would be in use for
    // ever.
    fn drop(&mut self) {
        locked(&self.shared.inner).in_use.remove(&self.id);
    }
}
