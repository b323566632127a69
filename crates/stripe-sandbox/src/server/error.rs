//! Stripe's error objects (docs.stripe.com/api/errors).

use axum::http::StatusCode;
use serde_json::{Value, json};

/// A refusal as Stripe writes it.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
    /// Whether it is the stored result of its idempotency key: not when parameters were refused before anything began.
    pub kept: bool,
    /// The error object beyond the usual fields.
    more: Option<Box<Value>>,
}

impl ApiError {
    fn new(
        status: StatusCode,
        kind: &'static str,
        code: Option<&'static str>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status,
            kind,
            code,
            param: None,
            message: message.into(),
            kept: false,
            more: None,
        }
    }

    /// 400 for a parameter.
    pub(crate) fn parameter(
        code: Option<&'static str>,
        param: &str,
        message: impl Into<String>,
    ) -> Self {
        let error = Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            code,
            message,
        );
        Self {
            param: Some(param.to_owned()),
            ..error
        }
    }

    /// 400 because a required parameter is not there.
    pub(crate) fn missing(param: &str) -> Self {
        Self::parameter(
            Some("parameter_missing"),
            param,
            format!("Missing required param: {param}."),
        )
    }

    /// 400 because of what the object is by now.
    pub(crate) fn state(code: Option<&'static str>, message: impl Into<String>) -> Self {
        let error = Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_error",
            code,
            message,
        );
        Self {
            // The object's state decided, so a repetition gets the same answer
            // (docs.stripe.com/api/idempotent_requests).
            kept: true,
            ..error
        }
    }

    /// The stored result of an attempt that a card refused; `more` holds what is known about it.
    pub(crate) fn card(code: &'static str, message: &str, more: Value) -> Self {
        let error = Self::new(
            StatusCode::PAYMENT_REQUIRED,
            "card_error",
            Some(code),
            message,
        );
        Self {
            kept: true,
            more: Some(Box::new(more)),
            ..error
        }
    }

    /// 404 for an id.
    pub(crate) fn no_such(kind: &str, id: &str) -> Self {
        let error = Self::parameter(
            Some("resource_missing"),
            "id",
            format!("No such {kind}: '{id}'"),
        );
        Self {
            status: StatusCode::NOT_FOUND,
            ..error
        }
    }

    /// The same, but about an id in the parameter `param`: 400.
    pub(crate) fn of_parameter(self, param: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            param: Some(param.to_owned()),
            ..self
        }
    }

    /// The same as the stored result of its key.
    pub(crate) fn stored(self) -> Self {
        Self { kept: true, ..self }
    }

    /// 404 for a path.
    pub(crate) fn unknown_path(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path}).");
        Self::new(
            StatusCode::NOT_FOUND,
            "invalid_request_error",
            None,
            message,
        )
    }

    /// 401.
    pub(crate) fn unauthorized(message: &str) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_request_error",
            None,
            message,
        )
    }

    /// 403, as a restricted key gets it.
    pub(crate) fn forbidden() -> Self {
        let message = "The provided key does not have the required permissions for this endpoint.";
        Self::new(
            StatusCode::FORBIDDEN,
            "invalid_request_error",
            Some("more_permissions_required_for_application"),
            message,
        )
    }

    /// 403 for an account that is not connected.
    pub(crate) fn no_account(id: &str) -> Self {
        let message = format!(
            "The provided key does not have access to account '{id}' (or that account does not exist)."
        );
        Self::new(
            StatusCode::FORBIDDEN,
            "invalid_request_error",
            Some("account_invalid"),
            message,
        )
    }

    /// The stored result of an order that the balance does not cover.
    pub(crate) fn insufficient_balance() -> Self {
        Self::state(
            Some("balance_insufficient"),
            "Insufficient funds in your Stripe balance to refund this amount.",
        )
    }

    /// The stored result of an order of an account that may not take money yet.
    pub(crate) fn not_activated() -> Self {
        Self::state(
            None,
            "Your account cannot currently make charges. Please activate your account.",
        )
    }

    /// 409 while a request with the same key is at work.
    pub(crate) fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Idempotent Key: {key}."
        );
        Self::new(
            StatusCode::CONFLICT,
            "idempotency_error",
            Some("idempotency_key_in_use"),
            message,
        )
    }

    /// 400 because the key belongs to a request with other parameters.
    pub(crate) fn key_reused(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. \
             Try using a key other than '{key}' if you meant to execute a different request."
        );
        // Not stored: the first request's result stays under its key.
        Self::new(StatusCode::BAD_REQUEST, "idempotency_error", None, message)
    }

    /// 429.
    pub(crate) fn rate_limited() -> Self {
        let message = "Request rate limit exceeded.";
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "invalid_request_error",
            Some("rate_limit"),
            message,
        )
    }

    /// 500.
    pub(crate) fn server() -> Self {
        let message = "An unknown error occurred.";
        let error = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "api_error",
            None,
            message,
        );
        Self {
            // A server error is a result too: Stripe repeats it for a day.
            kept: true,
            ..error
        }
    }

    /// The body.
    pub(crate) fn body(&self) -> Value {
        let mut error = json!({ "message": self.message, "type": self.kind });
        if let Some(code) = self.code {
            error["code"] = code.into();
            error["doc_url"] = format!(
                "https://stripe.com/docs/error-codes/{}",
                code.replace('_', "-")
            )
            .into();
        }
        if let Some(param) = &self.param {
            error["param"] = param.as_str().into();
        }
        if let (Value::Object(error), Some(Value::Object(more))) =
            (&mut error, self.more.as_deref())
        {
            error.extend(more.clone());
        }
        json!({ "error": error })
    }
}
