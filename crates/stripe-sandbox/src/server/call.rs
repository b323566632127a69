//! What every request of the API goes through: key, faults, idempotency, the operation, Stripe's headers.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawPathParams, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{MethodRouter, on},
};
use serde_json::Value;

use super::{
    error::ApiError,
    form::Form,
    idempotency::{Claim, KeyUse},
};
use crate::{
    accounts::keys,
    faults::{Fault, FaultKind, Operation},
    state::{
        locked::{Ask, LockedState},
        shared::{Caller, Shared, locked},
    },
};

/// How long a request that is never to be answered is kept waiting.
const NEVER: std::time::Duration = std::time::Duration::from_mins(2);

/// An operation on the state.
pub(super) type Act = fn(&mut LockedState<'_>, &mut Ask) -> Result<Value, ApiError>;

pub(super) fn endpoint(
    method: Method,
    operation: Operation,
    act: Act,
) -> MethodRouter<Arc<Shared>> {
    let filter = if method == Method::GET {
        axum::routing::MethodFilter::GET
    } else {
        axum::routing::MethodFilter::POST
    };
    on(
        filter,
        move |State(shared): State<Arc<Shared>>,
              path: RawPathParams,
              uri: Uri,
              headers: HeaderMap,
              body: Bytes| async move {
            let id = path
                .iter()
                .find(|(name, _)| *name == "id")
                .map(|(_, id)| id.to_owned())
                .unwrap_or_default();
            // GET has its parameters in the query, POST in its body (docs.stripe.com/api).
            let text = if method == Method::GET {
                uri.query().unwrap_or_default().as_bytes()
            } else {
                &body
            };
            // Made before anything can be refused: an error's answer has a request id too.
            let request = shared.with(Caller::default(), |locked| locked.fresh_id("req_", 14));
            let call = Call {
                shared: &shared,
                method: &method,
                path: uri.path(),
                headers: &headers,
                request: &request,
            };
            let mut response = match call.answer(operation, act, id, text).await {
                Ok(response) => response,
                Err(error) => refusal(&error),
            };
            call.mark(response.headers_mut());
            response
        },
    )
}

/// One request on its way.
struct Call<'a> {
    shared: &'a Arc<Shared>,
    method: &'a Method,
    path: &'a str,
    headers: &'a HeaderMap,
    request: &'a str,
}

impl Call<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A test key, secret or restricted.
    fn authorize(&self) -> Result<(), ApiError> {
        let Some(key) = self
            .header("authorization")
            .and_then(|text| text.strip_prefix("Bearer "))
        else {
            return Err(ApiError::unauthorized(
                "You did not provide an API key (Authorization: Bearer YOUR_SECRET_KEY).",
            ));
        };
        let test = ["sk_test_", "rk_test_"]
            .iter()
            .any(|prefix| key.len() > prefix.len() && key.starts_with(prefix));
        if test {
            Ok(())
        } else {
            Err(ApiError::unauthorized(
                "Invalid API Key provided: the sandbox takes test keys only.",
            ))
        }
    }

    async fn answer(
        &self,
        operation: Operation,
        act: Act,
        id: String,
        text: &[u8],
    ) -> Result<Response, ApiError> {
        self.authorize()?;
        let fault = locked(&self.shared.faults).of_call(operation);
        let kind = fault.as_ref().map(|fault| fault.kind);
        // Stripe ignores keys of GET and DELETE requests (docs.stripe.com/api/idempotent_requests).
        let key = self
            .header("idempotency-key")
            .filter(|_| self.method == Method::POST);
        match kind {
            // These faults come before the key is claimed: nothing of the request is remembered.
            Some(FaultKind::Conflict) => return Err(ApiError::key_in_use(key.unwrap_or_default())),
            Some(FaultKind::RateLimited) => return Err(ApiError::rate_limited()),
            Some(FaultKind::TimeoutBefore) => tokio::time::sleep(NEVER).await,
            _ => {}
        }
        let mut ask = Ask {
            id,
            form: Form::parse(text)?,
        };
        let account = self.header("stripe-account");
        // The same key with other parameters is an error, so the parameters are part of the
        // comparison.
        let fingerprint = format!("{} {} {}", self.method, self.path, ask.form.canonical());
        let key_use = match key
            .map(|key| KeyUse::claim(self.shared, account, key, fingerprint))
            .transpose()?
        {
            Some(Claim::Replay(status, body)) => {
                // A replay can get lost on its way as well.
                self.after(kind).await;
                return Ok(
                    (status, [("idempotent-replayed", "true")], axum::Json(body)).into_response(),
                );
            }
            Some(Claim::First(key_use)) => Some(key_use),
            None => None,
        };
        if let Some(
            fault @ Fault {
                kind: FaultKind::Slow,
                ..
            },
        ) = &fault
        {
            // Meanwhile the key is in use, so that a second request with it gets 409.
            tokio::time::sleep(fault.length()).await;
        }
        let act: Act = match kind {
            // These replace the operation: their results are stored under the key, as Stripe's are.
            Some(FaultKind::Error500Cached) => |_, _| Err(ApiError::server()),
            Some(FaultKind::Forbidden) => |_, _| Err(ApiError::forbidden()),
            Some(FaultKind::InsufficientBalance) => |_, _| Err(ApiError::insufficient_balance()),
            Some(FaultKind::NotActivated) => |_, _| Err(ApiError::not_activated()),
            _ => act,
        };
        let (status, body) = self.perform(act, &mut ask, key_use.as_ref());
        self.after(kind).await;
        Ok((status, axum::Json(body)).into_response())
    }

    /// Does it and stores the result under the key, both or neither.
    fn perform(&self, act: Act, ask: &mut Ask, key_use: Option<&KeyUse>) -> (StatusCode, Value) {
        let caller = Caller {
            account: self.header("stripe-account").map(str::to_owned),
            platform: keys::of_key(self.header("authorization").unwrap_or_default()),
            request: Some(self.request.to_owned()),
            idempotency_key: self.header("idempotency-key").map(str::to_owned),
        };
        // The record and the stored answer go to the journal in one write: a crash keeps both or
        // neither.
        self.shared.with(caller, |locked| {
            let (status, body, kept) = match act(locked, ask) {
                Ok(body) => (StatusCode::OK, body, true),
                Err(error) => (error.status, error.body(), error.kept),
            };
            // Stripe keeps the result of any request that began to execute, even a 500, but not of
            // one that was refused for its parameters.
            if let (Some(key_use), true) = (key_use, kept) {
                locked.state.put(key_use.kept(locked.now, status, &body));
            }
            (status, body)
        })
    }

    async fn after(&self, kind: Option<FaultKind>) {
        if kind == Some(FaultKind::TimeoutAfter) {
            tokio::time::sleep(NEVER).await;
        }
    }

    /// Stripe's headers.
    fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(self.request) {
            headers.insert("request-id", id);
        }
        // Stripe repeats these three, so that a caller can tell how its request was understood.
        for name in ["idempotency-key", "stripe-account", "stripe-version"] {
            if let Some(value) = self.headers.get(name) {
                headers.insert(name, value.clone());
            }
        }
    }
}

pub(super) fn refusal(error: &ApiError) -> Response {
    (error.status, axum::Json(error.body())).into_response()
}
