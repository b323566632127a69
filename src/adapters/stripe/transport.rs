//! Carries async-stripe's requests over HTTP. Its own client hides the headers that decide about repeating
//! (`Stripe-Should-Retry`, `Idempotent-Replayed`) and whether a connection was refused, so its transport is replaced by this one.
//! Of an answer only what is needed is read, by types of ours: the library's know every member of every object that could come
//! inside it, which made a sixth of the program, and refuse the whole for one that has another shape.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use bytes::Bytes;
use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};

use super::{
    refusal::{Failure, StripeError, refusal, told},
    setup::settings::{Base, SettingsError},
};
use crate::ports::payments::PaymentsError;

/// The pauses between the attempts of one call.
const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];

/// An HTTP client with its limits, the address and the key.
#[derive(Debug)]
pub(super) struct Transport {
    http: reqwest::Client,
    base: String,
    /// Marked sensitive, so that it is not printed.
    authorization: HeaderValue,
    timeout: Duration,
}

impl Transport {
    pub(super) fn new(
        key: &SecretString,
        base: Base,
        timeout: Duration,
    ) -> Result<Self, SettingsError> {
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", key.expose_secret()))
            .map_err(|_| SettingsError::SecretKey)?;
        authorization.set_sensitive(true);
        let builder = reqwest::Client::builder()
            .connect_timeout(timeout)
            .timeout(timeout)
            // Stripe never redirects, and the target of a redirect would be sent the key.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("hourkeep/", env!("CARGO_PKG_VERSION")));
        // A sandbox needs neither a proxy nor root certificates, which a small container does not have.
        let builder = if base.plain {
            builder.no_proxy().tls_certs_only([])
        } else {
            builder
        };
        let http = builder.build().map_err(|_| SettingsError::Client)?;
        Ok(Self {
            http,
            base: base.url,
            authorization,
            timeout,
        })
    }

    pub(super) fn call(&self) -> Call<'_> {
        Call {
            transport: self,
            replayed: AtomicBool::new(false),
        }
    }

    /// One request at a path with its version, made once; `None` if nobody answers.
    pub(super) async fn plain(
        &self,
        method: Method,
        path: &str,
        form: Option<String>,
        key: Option<&str>,
    ) -> Option<RawResponse> {
        let mut builder = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("authorization", self.authorization.clone())
            .header("stripe-version", VERSION.as_str());
        if let Some(key) = key {
            builder = builder.header("idempotency-key", key);
        }
        if let Some(form) = form {
            builder = builder
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
        }
        let answer = builder.send().await.ok()?;
        // Stripe's clock: if ours is five minutes off, every webhook is refused
        // (docs/decisions/0039-going-live-is-asked.md).
        let date = header(answer.headers(), "date").and_then(|text| {
            jiff::fmt::rfc2822::DateTimeParser::new()
                .parse_timestamp(text)
                .ok()
        });
        Some(RawResponse {
            status: answer.status(),
            date,
            body: answer.bytes().await.ok()?,
        })
    }

    fn request(
        &self,
        request: RequestBuilder,
        wish: CallOptions<'_>,
    ) -> Result<reqwest::Request, reqwest::Error> {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let query = request
            .query
            .filter(|q| !q.is_empty())
            .map(|q| format!("?{q}"))
            .unwrap_or_default();
        let mut builder = self
            .http
            .request(method, format!("{}v1{}{query}", self.base, request.path))
            .timeout(self.timeout)
            .header("authorization", self.authorization.clone())
            .header("stripe-version", VERSION.as_str());
        if let Some(account) = wish.account {
            builder = builder.header("stripe-account", account);
        }
        if let Some(key) = wish.key {
            builder = builder.header("idempotency-key", key);
        }
        if let Some(body) = request.body {
            builder = builder
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
        }
        builder.build()
    }
}

/// An answer as it came.
pub(super) struct RawResponse {
    pub(super) status: StatusCode,
    /// What time it is there.
    pub(super) date: Option<jiff::Timestamp>,
    pub(super) body: Bytes,
}

/// How a request is to be carried out.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallOptions<'a> {
    /// On behalf of this connected account.
    pub(super) account: Option<&'a str>,
    /// At most once under this key.
    pub(super) key: Option<&'a str>,
}

/// One call: up to three attempts with the same key.
pub(super) struct Call<'a> {
    transport: &'a Transport,
    replayed: AtomicBool,
}

impl Call<'_> {
    /// Whether Stripe answered with the stored result of an earlier request, which may be out of date by now, or an error
    /// that it would repeat for a day.
    pub(super) fn replayed(&self) -> bool {
        self.replayed.load(Ordering::Relaxed)
    }

    async fn attempt(&self, request: reqwest::Request) -> Attempt {
        let answer = match self.transport.http.execute(request).await {
            Ok(answer) => answer,
            // Nobody accepted the connection, so nothing was sent.
            Err(error) if error.is_connect() => {
                return Attempt::failed(PaymentsError::Unavailable.into(), true);
            }
            Err(_) => {
                // Sent without an answer: what an earlier attempt said about a replay does not hold
                // for this one.
                self.replayed.store(false, Ordering::Relaxed);
                return Attempt::failed(PaymentsError::Unknown.into(), true);
            }
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        self.replayed.store(
            headers
                .get("idempotent-replayed")
                .is_some_and(|v| v == "true"),
            Ordering::Relaxed,
        );
        // The body broke off after the head: it is not known what was done.
        let Ok(body) = answer.bytes().await else {
            return Attempt::failed(PaymentsError::Unknown.into(), true);
        };
        if status.is_success() {
            return Attempt::Answered(body);
        }
        // Stripe's own advice counts before the status (docs.stripe.com/error-low-level).
        let again = should_retry(&headers).unwrap_or_else(|| repeatable(status));
        let failure = refusal(status, &body);
        let (error, request) = (&failure.error, header(&headers, "request-id"));
        let StripeError { message, param } = told(&body);
        tracing::warn!(status = status.as_u16(), %error, again, request, message, param, "stripe answered an error");
        Attempt::failed(failure, again)
    }

    /// Sends it, and reads of the answer what `T` names: what else is in it may have any shape.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        wish: CallOptions<'_>,
    ) -> Result<T, Failure> {
        let body = self.carry(request, wish).await?;
        serde_json::from_slice(&body).map_err(|error| Failure::unreadable(&error))
    }

    async fn carry(
        &self,
        request: RequestBuilder,
        wish: CallOptions<'_>,
    ) -> Result<Bytes, Failure> {
        let request = self.transport.request(request, wish).map_err(|error| {
            tracing::error!(%error, "a request to stripe cannot be built");
            PaymentsError::Refused {
                code: "request_invalid".into(),
            }
        })?;
        let mut pauses = PAUSES.into_iter();
        // Once an attempt may have been carried out, no later refusal to connect makes it undone.
        let mut perhaps_done = false;
        loop {
            // Only a streamed body could not be sent twice; ours are texts.
            let Some(copy) = request.try_clone() else {
                return Err(PaymentsError::Unknown.into());
            };
            let (failure, again) = match self.attempt(copy).await {
                Attempt::Answered(body) => return Ok(body),
                Attempt::Failed { failure, again } => (failure, again),
            };
            perhaps_done |= failure.error == PaymentsError::Unknown;
            match pauses.next().filter(|_| again) {
                Some(pause) => tokio::time::sleep(pause).await,
                None if perhaps_done && failure.error == PaymentsError::Unavailable => {
                    return Err(PaymentsError::Unknown.into());
                }
                None => return Err(failure),
            }
        }
    }
}

/// How one attempt ended.
enum Attempt {
    Answered(Bytes),
    Failed { failure: Failure, again: bool },
}

impl Attempt {
    const fn failed(failure: Failure, again: bool) -> Self {
        Self::Failed { failure, again }
    }
}

/// What `Stripe-Should-Retry` says, if anything.
fn should_retry(headers: &HeaderMap) -> Option<bool> {
    header(headers, "stripe-should-retry")?.parse().ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// docs.stripe.com/error-low-level: conflicts, failed dependencies, too many requests, server errors.
fn repeatable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 409 | 424 | 429) || status.is_server_error()
}
