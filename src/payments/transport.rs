//! Carries async-stripe's requests over HTTP. Its own client hides the headers that decide about repeating
//! (`Stripe-Should-Retry`, `Idempotent-Replayed`) and whether a connection was refused, so its transport is replaced by this one.

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
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use stripe_client_core::{
    AccountId, CustomizedStripeRequest, IdempotencyKey, RequestBuilder, StripeClient, StripeClientErr, StripeMethod, VERSION,
};

use super::settings::{Base, SettingsError};
use crate::ports::payments::{AccountIssue, PaymentsError};

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
    pub(super) fn new(key: &SecretString, base: Base, timeout: Duration) -> Result<Self, SettingsError> {
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {}", key.expose_secret())).map_err(|_| SettingsError::SecretKey)?;
        authorization.set_sensitive(true);
        let builder = reqwest::Client::builder()
            .connect_timeout(timeout)
            .timeout(timeout)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("hourkeep/", env!("CARGO_PKG_VERSION")));
        // A sandbox needs neither a proxy nor root certificates, which a small container does not have.
        let builder = if base.plain { builder.no_proxy().tls_certs_only([]) } else { builder };
        let http = builder.build().map_err(|_| SettingsError::Client)?;
        Ok(Self { http, base: base.url, authorization, timeout })
    }

    pub(super) fn call(&self) -> Call<'_> {
        Call { transport: self, replayed: AtomicBool::new(false) }
    }

    fn request(&self, request: RequestBuilder, wish: Wish<'_>) -> Result<reqwest::Request, reqwest::Error> {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let query = request.query.filter(|q| !q.is_empty()).map(|q| format!("?{q}")).unwrap_or_default();
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
            builder = builder.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        builder.build()
    }
}

/// How a request is to be carried out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish<'a> {
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
            Err(error) if error.is_connect() => return Attempt::failed(PaymentsError::Unavailable.into(), true),
            Err(_) => {
                self.replayed.store(false, Ordering::Relaxed);
                return Attempt::failed(PaymentsError::Unknown.into(), true);
            }
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        self.replayed.store(headers.get("idempotent-replayed").is_some_and(|v| v == "true"), Ordering::Relaxed);
        let Ok(body) = answer.bytes().await else {
            return Attempt::failed(PaymentsError::Unknown.into(), true);
        };
        if status.is_success() {
            return Attempt::Answered(body);
        }
        let again = should_retry(&headers).unwrap_or_else(|| repeatable(status));
        let failure = refusal(status, &body);
        let (error, request) = (&failure.error, header(&headers, "request-id"));
        let Told { message, param } = told(&body);
        tracing::warn!(status = status.as_u16(), %error, again, request, message, param, "stripe answered an error");
        Attempt::failed(failure, again)
    }

    /// Sends it, and reads of the answer what `T` names: what else is in it may have any shape.
    pub(super) async fn json<T: DeserializeOwned>(&self, request: RequestBuilder, wish: Wish<'_>) -> Result<T, Failure> {
        let body = self.carry(request, wish).await?;
        serde_json::from_slice(&body).map_err(Failure::deserialize_err)
    }

    async fn carry(&self, request: RequestBuilder, wish: Wish<'_>) -> Result<Bytes, Failure> {
        let request = self.transport.request(request, wish).map_err(|error| {
            tracing::error!(%error, "a request to stripe cannot be built");
            PaymentsError::Refused { code: "request_invalid".into() }
        })?;
        let mut pauses = PAUSES.into_iter();
        // Once an attempt may have been carried out, no later refusal to connect makes it undone.
        let mut perhaps_done = false;
        loop {
            let Some(copy) = request.try_clone() else { return Err(PaymentsError::Unknown.into()) };
            let (failure, again) = match self.attempt(copy).await {
                Attempt::Answered(body) => return Ok(body),
                Attempt::Failed { failure, again } => (failure, again),
            };
            perhaps_done |= failure.error == PaymentsError::Unknown;
            match pauses.next().filter(|_| again) {
                Some(pause) => tokio::time::sleep(pause).await,
                None if perhaps_done && failure.error == PaymentsError::Unavailable => return Err(PaymentsError::Unknown.into()),
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

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorObject,
}

#[derive(Deserialize)]
struct ErrorObject {
    code: Option<String>,
    r#type: Option<String>,
    param: Option<String>,
    message: Option<String>,
    payment_intent: Option<Value>,
}

/// What Stripe says to whoever runs the service; it never reaches a client.
#[derive(Default)]
struct Told {
    message: Option<String>,
    param: Option<String>,
}

fn told(body: &[u8]) -> Told {
    let read = serde_json::from_slice::<ErrorBody>(body);
    read.map(|ErrorBody { error: ErrorObject { message, param, .. } }| Told { message, param }).unwrap_or_default()
}

/// Codes by which Stripe refuses an account, not a payment (docs.stripe.com/error-codes).
const ACCOUNT_CODES: [&str; 13] = [
    "account_closed",
    "account_country_invalid_address",
    "account_invalid",
    "api_key_expired",
    "country_unsupported",
    "insufficient_capabilities_for_transfer",
    "livemode_mismatch",
    "not_allowed_on_standard_account",
    "platform_account_required",
    "platform_api_key_expired",
    "secret_key_required",
    "testmode_charges_only",
    "tls_version_unsupported",
];

/// What most refusals of an account say that have no code of their own and name no parameter.
const ACCOUNT_WORDS: [&str; 4] = ["activat", "capabilit", "cannot currently make", "your account"];

/// Whether it is the account that is refused, or its key: for whoever runs it to mend. A card is refused by 402 only.
fn account_issue(status: StatusCode, error: &ErrorObject) -> Option<AccountIssue> {
    let code = error.code.as_deref();
    if status == StatusCode::FORBIDDEN {
        return Some(AccountIssue::Permission);
    }
    if status != StatusCode::BAD_REQUEST {
        return None;
    }
    if code == Some("balance_insufficient") {
        return Some(AccountIssue::Balance);
    }
    let message = error.message.as_deref().unwrap_or_default().to_lowercase();
    let unnamed = code.is_none() && error.param.is_none() && ACCOUNT_WORDS.iter().any(|words| message.contains(words));
    let known = code.is_some_and(|code| ACCOUNT_CODES.contains(&code));
    (known || unnamed).then_some(AccountIssue::Account)
}

/// What an error status means. One without Stripe's error object comes from something in between and decides nothing.
fn refusal(status: StatusCode, body: &[u8]) -> Failure {
    let Ok(ErrorBody { error }) = serde_json::from_slice(body) else {
        return PaymentsError::Unknown.into();
    };
    let intent = error.payment_intent.as_ref().and_then(|intent| intent.get("id")?.as_str()).map(str::to_owned);
    if let Some(issue) = account_issue(status, &error) {
        return PaymentsError::NotReady(issue).into();
    }
    let error = match status.as_u16() {
        404 => PaymentsError::NotFound,
        // A wrong key is the operator's to mend and decides no payment.
        401 | 429 => PaymentsError::Unavailable,
        409 | 424 => PaymentsError::Unknown,
        400..=499 => PaymentsError::Refused { code: error.code.or(error.r#type).unwrap_or_else(|| status.as_u16().to_string()) },
        _ => PaymentsError::Unknown,
    };
    Failure { error, intent }
}

impl StripeClient for Call<'_> {
    type Err = Failure;

    async fn execute(&self, wanted: CustomizedStripeRequest) -> Result<Bytes, Failure> {
        let (request, config) = wanted.into_pieces();
        let key = config.request_strategy.and_then(|strategy| strategy.get_key());
        let account = config.account_id.as_ref().map(AccountId::as_str);
        self.carry(request, Wish { account, key: key.as_ref().map(IdempotencyKey::as_str) }).await
    }
}

/// Why a call failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// In the port's terms.
    pub(super) error: PaymentsError,
    /// The payment intent that the error is about, `pi_…`: it exists although the request failed.
    pub(super) intent: Option<String>,
}

impl From<PaymentsError> for Failure {
    fn from(error: PaymentsError) -> Self {
        Self { error, intent: None }
    }
}

impl From<Failure> for PaymentsError {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

impl StripeClientErr for Failure {
    fn deserialize_err(message: impl std::fmt::Display) -> Self {
        // Stripe did something, but told it in a shape we do not know.
        tracing::error!(%message, "an answer of stripe cannot be read");
        PaymentsError::Unknown.into()
    }
}
