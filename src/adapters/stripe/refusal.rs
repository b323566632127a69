//! What Stripe's refusals mean: whose mistake it is, and whether anything came of the request (docs.stripe.com/api/errors).

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::ports::payments::{AccountIssue, PaymentsError};

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
pub(super) struct StripeError {
    pub(super) message: Option<String>,
    pub(super) param: Option<String>,
}

pub(super) fn told(body: &[u8]) -> StripeError {
    let read = serde_json::from_slice::<ErrorBody>(body);
    read.map(
        |ErrorBody {
             error: ErrorObject { message, param, .. },
         }| StripeError { message, param },
    )
    .unwrap_or_default()
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
const ACCOUNT_WORDS: [&str; 4] = [
    "activat",
    "capabilit",
    "cannot currently make",
    "your account",
];

/// Whether it is the account that is refused, or its key: for whoever runs it to mend. A card is refused by 402 only.
fn account_issue(status: StatusCode, error: &ErrorObject) -> Option<AccountIssue> {
    let code = error.code.as_deref();
    // 403 is always about the key or the account, whatever its code
    // (docs/decisions/0037-whose-mistake.md).
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
    // Words decide only where there is neither a code nor a parameter.
    let unnamed = code.is_none()
        && error.param.is_none()
        && ACCOUNT_WORDS.iter().any(|words| message.contains(words));
    let known = code.is_some_and(|code| ACCOUNT_CODES.contains(&code));
    (known || unnamed).then_some(AccountIssue::Account)
}

/// What an error status means. One without Stripe's error object comes from something in between and decides nothing.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> Failure {
    let Ok(ErrorBody { error }) = serde_json::from_slice(body) else {
        return PaymentsError::Unknown.into();
    };
    let intent = error
        .payment_intent
        .as_ref()
        .and_then(|intent| intent.get("id")?.as_str())
        .map(str::to_owned);
    // Before the status: an account's refusals come as 400, like a payment's.
    if let Some(issue) = account_issue(status, &error) {
        return PaymentsError::NotReady(issue).into();
    }
    let error = match status.as_u16() {
        404 => PaymentsError::NotFound,
        // A wrong key is the operator's to mend and decides no payment.
        401 | 429 => PaymentsError::Unavailable,
        // 409: another request with this key is under way. 424: a dependency failed. In both cases
        // it may have been carried out.
        409 | 424 => PaymentsError::Unknown,
        400..=499 => PaymentsError::Refused {
            code: error
                .code
                .or(error.r#type)
                .unwrap_or_else(|| status.as_u16().to_string()),
        },
        _ => PaymentsError::Unknown,
    };
    Failure { error, intent }
}

/// Why a call failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// In the port's terms.
    pub(super) error: PaymentsError,
    /// The payment intent that the error is about, `pi_…`: it exists although the request failed.
    pub(super) intent: Option<String>,
}

impl Failure {
    /// Stripe did something, but told it in a shape we do not know.
    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        tracing::error!(%error, "an answer of stripe cannot be read");
        PaymentsError::Unknown.into()
    }
}

impl From<PaymentsError> for Failure {
    fn from(error: PaymentsError) -> Self {
        Self {
            error,
            intent: None,
        }
    }
}

impl From<Failure> for PaymentsError {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}
