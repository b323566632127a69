//! The API's paths, and what every request goes through: key, faults, idempotency, the operation, Stripe's headers.

use std::sync::Arc;

use axum::{
    Router,
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
        desk::{Ask, Desk},
        shared::{Caller, Shared, locked},
    },
};

/// How long a request that is never to be answered is kept waiting.
const NEVER: std::time::Duration = std::time::Duration::from_mins(2);

/// An operation on the state.
type Act = fn(&mut Desk<'_>, &mut Ask) -> Result<Value, ApiError>;

/// The paths under `/v1`.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is of one lifetime of `Desk`, an `Act` is of all"
)]
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
pub(crate) fn routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    Router::new()
        .route(
            "/v1/checkout/sessions",
            both(
                (Op::CreateSession, |desk, ask| desk.create_session(ask)),
                (Op::ListSessions, |desk, ask| desk.list_sessions(ask)),
            ),
        )
        .route(
            "/v1/checkout/sessions/{id}",
            get(Op::GetSession, |desk, ask| desk.get_session(ask)),
        )
        .route(
            "/v1/checkout/sessions/{id}/expire",
            post(Op::ExpireSession, |desk, ask| desk.expire_session(ask)),
        )
        .route(
            "/v1/payment_intents",
            both(
                (Op::CreateIntent, |desk, ask| desk.create_intent(ask)),
                (Op::ListIntents, |desk, ask| desk.list_intents(ask)),
            ),
        )
        .route(
            "/v1/payment_intents/{id}",
            get(Op::GetIntent, |desk, ask| desk.get_intent(ask)),
        )
        .route(
            "/v1/payment_intents/{id}/cancel",
            post(Op::CancelIntent, |desk, ask| desk.cancel_intent(ask)),
        )
        .route(
            "/v1/refunds",
            both(
                (Op::CreateRefund, |desk, ask| desk.create_refund(ask)),
                (Op::ListRefunds, |desk, ask| desk.list_refunds(ask)),
            ),
        )
        .route(
            "/v1/refunds/{id}",
            get(Op::GetRefund, |desk, ask| desk.get_refund(ask)),
        )
        .route(
            "/v1/charges/{id}",
            get(Op::GetCharge, |desk, ask| desk.get_charge(ask)),
        )
        .route(
            "/v1/customers",
            post(Op::CreateCustomer, |desk, ask| desk.create_customer(ask)),
        )
        .route(
            "/v1/customers/{id}",
            get(Op::GetCustomer, |desk, ask| desk.get_customer(ask)),
        )
        .route(
            "/v1/events",
            get(Op::ListEvents, |desk, ask| desk.list_events(ask)),
        )
        .route(
            "/v1/events/{id}",
            get(Op::GetEvent, |desk, ask| desk.get_event(ask)),
        )
        .merge(card_and_balance_routes())
        .merge(setup_routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
}

/// Saved cards, what lies on the balance, and what is disputed.
#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
fn card_and_balance_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    let entries = get(Op::ListBalanceTransactions, |desk, ask| {
        desk.list_balance_transactions(ask)
    });
    let entry = get(Op::GetBalanceTransaction, |desk, ask| {
        desk.get_balance_transaction(ask)
    });
    Router::new()
        .route(
            "/v1/setup_intents/{id}",
            get(Op::GetSetupIntent, |desk, ask| desk.get_setup_intent(ask)),
        )
        .route(
            "/v1/payment_methods/{id}",
            get(Op::GetPaymentMethod, |desk, ask| {
                desk.get_payment_method(ask)
            }),
        )
        .route(
            "/v1/payment_methods/{id}/detach",
            post(Op::DetachPaymentMethod, |desk, ask| {
                desk.detach_payment_method(ask)
            }),
        )
        .route("/v1/balance_transactions", entries)
        .route("/v1/balance_transactions/{id}", entry)
        .route(
            "/v1/disputes",
            get(Op::ListDisputes, |desk, ask| desk.list_disputes(ask)),
        )
        .route(
            "/v1/disputes/{id}",
            get(Op::GetDispute, |desk, ask| desk.get_dispute(ask)),
        )
}

/// What is set up: accounts, endpoints, methods.
#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
fn setup_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    let endpoints = both(
        (Op::CreateWebhookEndpoint, |desk, ask| {
            desk.create_endpoint(ask)
        }),
        (Op::ListWebhookEndpoints, |desk, ask| {
            desk.list_endpoints(ask)
        }),
    );
    let methods = get(Op::ListMethodConfigurations, |desk, ask| {
        desk.list_method_configurations(ask)
    });
    Router::new()
        .route(
            "/v1/balance",
            get(Op::GetBalance, |desk, ask| desk.get_balance(ask)),
        )
        .route(
            "/v1/account",
            get(Op::GetAccount, |desk, ask| desk.get_own_account(ask)),
        )
        .route(
            "/v1/accounts",
            post(Op::CreateAccount, |desk, ask| desk.create_account(ask)),
        )
        .route(
            "/v1/accounts/{id}",
            get(Op::GetAccount, |desk, ask| desk.get_account(ask)),
        )
        .route(
            "/v1/account_links",
            post(Op::CreateAccountLink, |desk, ask| {
                desk.create_account_link(ask)
            }),
        )
        .route("/v1/payment_method_configurations", methods)
        .route(
            "/v1/setup_intents",
            get(Op::ListSetupIntents, |desk, ask| {
                desk.list_setup_intents(ask)
            }),
        )
        .route("/v1/webhook_endpoints", endpoints)
        .route(
            "/v2/core/event_destinations",
            get(Op::ListEventDestinations, |desk, ask| {
                desk.list_destinations(ask)
            }),
        )
}

async fn unknown(method: Method, uri: Uri) -> Response {
    refusal(&ApiError::unknown_path(method.as_str(), uri.path()))
}

fn get(operation: Operation, act: Act) -> MethodRouter<Arc<Shared>> {
    endpoint(Method::GET, operation, act)
}

fn post(operation: Operation, act: Act) -> MethodRouter<Arc<Shared>> {
    endpoint(Method::POST, operation, act)
}

fn both(posted: (Operation, Act), got: (Operation, Act)) -> MethodRouter<Arc<Shared>> {
    post(posted.0, posted.1).merge(get(got.0, got.1))
}

fn endpoint(method: Method, operation: Operation, act: Act) -> MethodRouter<Arc<Shared>> {
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
            let text = if method == Method::GET {
                uri.query().unwrap_or_default().as_bytes()
            } else {
                &body
            };
            let request = shared.with(Caller::default(), |desk| desk.fresh_id("req_", 14));
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
        let key = self
            .header("idempotency-key")
            .filter(|_| self.method == Method::POST);
        match kind {
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
        let fingerprint = format!("{} {} {}", self.method, self.path, ask.form.canonical());
        let key_use = match key
            .map(|key| KeyUse::claim(self.shared, account, key, fingerprint))
            .transpose()?
        {
            Some(Claim::Replay(status, body)) => {
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
            tokio::time::sleep(fault.length()).await;
        }
        let act: Act = match kind {
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
        self.shared.with(caller, |desk| {
            let (status, body, kept) = match act(desk, ask) {
                Ok(body) => (StatusCode::OK, body, true),
                Err(error) => (error.status, error.body(), error.kept),
            };
            if let (Some(key_use), true) = (key_use, kept) {
                desk.state.put(key_use.kept(desk.now, status, &body));
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
        for name in ["idempotency-key", "stripe-account", "stripe-version"] {
            if let Some(value) = self.headers.get(name) {
                headers.insert(name, value.clone());
            }
        }
    }
}

fn refusal(error: &ApiError) -> Response {
    (error.status, axum::Json(error.body())).into_response()
}
