//! The API's paths.

use std::sync::Arc;

use axum::{
    Router,
    http::{Method, Uri},
    response::Response,
    routing::MethodRouter,
};

use super::{
    call::{Act, endpoint, refusal},
    error::ApiError,
};
use crate::{faults::Operation, state::shared::Shared};

/// The paths under `/v1`.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    payment_routes()
        .merge(refund_and_customer_routes())
        .merge(card_and_balance_routes())
        .merge(setup_routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
}

/// Pages of payments, and the payments.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is of one lifetime of `Desk`, an `Act` is of all"
)]
fn payment_routes() -> Router<Arc<Shared>> {
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
}

/// What became of the money, whose it was, and what was told of it.
#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
fn refund_and_customer_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    Router::new()
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
