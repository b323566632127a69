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
    reason = "a method's path is of one lifetime of `LockedState`, an `Act` is of all"
)]
fn payment_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    Router::new()
        .route(
            "/v1/checkout/sessions",
            both(
                (Op::CreateSession, |locked, ask| locked.create_session(ask)),
                (Op::ListSessions, |locked, ask| locked.list_sessions(ask)),
            ),
        )
        .route(
            "/v1/checkout/sessions/{id}",
            get(Op::GetSession, |locked, ask| locked.get_session(ask)),
        )
        .route(
            "/v1/checkout/sessions/{id}/expire",
            post(Op::ExpireSession, |locked, ask| locked.expire_session(ask)),
        )
        .route(
            "/v1/payment_intents",
            both(
                (Op::CreateIntent, |locked, ask| locked.create_intent(ask)),
                (Op::ListIntents, |locked, ask| locked.list_intents(ask)),
            ),
        )
        .route(
            "/v1/payment_intents/{id}",
            get(Op::GetIntent, |locked, ask| locked.get_intent(ask)),
        )
        .route(
            "/v1/payment_intents/{id}/cancel",
            post(Op::CancelIntent, |locked, ask| locked.cancel_intent(ask)),
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
                (Op::CreateRefund, |locked, ask| locked.create_refund(ask)),
                (Op::ListRefunds, |locked, ask| locked.list_refunds(ask)),
            ),
        )
        .route(
            "/v1/refunds/{id}",
            get(Op::GetRefund, |locked, ask| locked.get_refund(ask)),
        )
        .route(
            "/v1/charges/{id}",
            get(Op::GetCharge, |locked, ask| locked.get_charge(ask)),
        )
        .route(
            "/v1/customers",
            post(Op::CreateCustomer, |locked, ask| {
                locked.create_customer(ask)
            }),
        )
        .route(
            "/v1/customers/{id}",
            get(Op::GetCustomer, |locked, ask| locked.get_customer(ask)),
        )
        .route(
            "/v1/events",
            get(Op::ListEvents, |locked, ask| locked.list_events(ask)),
        )
        .route(
            "/v1/events/{id}",
            get(Op::GetEvent, |locked, ask| locked.get_event(ask)),
        )
}

/// Saved cards, what lies on the balance, and what is disputed.
#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
fn card_and_balance_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    let entries = get(Op::ListBalanceTransactions, |locked, ask| {
        locked.list_balance_transactions(ask)
    });
    let entry = get(Op::GetBalanceTransaction, |locked, ask| {
        locked.get_balance_transaction(ask)
    });
    Router::new()
        .route(
            "/v1/setup_intents/{id}",
            get(Op::GetSetupIntent, |locked, ask| {
                locked.get_setup_intent(ask)
            }),
        )
        .route(
            "/v1/payment_methods/{id}",
            get(Op::GetPaymentMethod, |locked, ask| {
                locked.get_payment_method(ask)
            }),
        )
        .route(
            "/v1/payment_methods/{id}/detach",
            post(Op::DetachPaymentMethod, |locked, ask| {
                locked.detach_payment_method(ask)
            }),
        )
        .route("/v1/balance_transactions", entries)
        .route("/v1/balance_transactions/{id}", entry)
        .route(
            "/v1/disputes",
            get(Op::ListDisputes, |locked, ask| locked.list_disputes(ask)),
        )
        .route(
            "/v1/disputes/{id}",
            get(Op::GetDispute, |locked, ask| locked.get_dispute(ask)),
        )
}

/// What is set up: accounts, endpoints, methods.
#[expect(clippy::redundant_closure_for_method_calls, reason = "as above")]
fn setup_routes() -> Router<Arc<Shared>> {
    use Operation as Op;
    let endpoints = both(
        (Op::CreateWebhookEndpoint, |locked, ask| {
            locked.create_endpoint(ask)
        }),
        (Op::ListWebhookEndpoints, |locked, ask| {
            locked.list_endpoints(ask)
        }),
    );
    let methods = get(Op::ListMethodConfigurations, |locked, ask| {
        locked.list_method_configurations(ask)
    });
    Router::new()
        .route(
            "/v1/balance",
            get(Op::GetBalance, |locked, ask| locked.get_balance(ask)),
        )
        .route(
            "/v1/account",
            get(Op::GetAccount, |locked, ask| locked.get_own_account(ask)),
        )
        .route(
            "/v1/accounts",
            post(Op::CreateAccount, |locked, ask| locked.create_account(ask)),
        )
        .route(
            "/v1/accounts/{id}",
            get(Op::GetAccount, |locked, ask| locked.get_account(ask)),
        )
        .route(
            "/v1/account_links",
            post(Op::CreateAccountLink, |locked, ask| {
                locked.create_account_link(ask)
            }),
        )
        .route("/v1/payment_method_configurations", methods)
        .route(
            "/v1/setup_intents",
            get(Op::ListSetupIntents, |locked, ask| {
                locked.list_setup_intents(ask)
            }),
        )
        .route("/v1/webhook_endpoints", endpoints)
        .route(
            "/v2/core/event_destinations",
            get(Op::ListEventDestinations, |locked, ask| {
                locked.list_destinations(ask)
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
