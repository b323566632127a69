//! The same from outside, as JSON under `/_sandbox`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    faults::Fault,
    handle::SandboxHandle,
    payments::{balance_transaction::Conversion, cards::CardBehaviour},
    state::{locked::RefundOutcome, records::RefundStatus, shared::Shared},
};

/// The control paths.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/_sandbox/faults", post(fault).delete(clear))
        .route("/_sandbox/events", get(events).post(steer_events))
        .route("/_sandbox/events/{id}/resend", post(resend))
        .route("/_sandbox/sessions", get(sessions))
        .route(
            "/_sandbox/sessions/{id}/pay_regardless",
            post(pay_regardless),
        )
        .route("/_sandbox/sessions/{id}/settle", post(settle_session))
        .route("/_sandbox/setup/{id}", post(change))
        .route("/_sandbox/refunds", post(refund_outcome))
        .route("/_sandbox/refunds/{id}", post(settle_refund))
        .route("/_sandbox/disputes", get(disputes).post(open_dispute))
        .route("/_sandbox/disputes/{id}", post(close_dispute))
        .route("/_sandbox/disputes/{id}/escalate", post(escalate))
        .route(
            "/_sandbox/conversion",
            post(conversion).delete(no_conversion),
        )
        .route("/_sandbox/payment_methods", get(payment_methods))
        .route("/_sandbox/payment_methods/{id}", post(set_card))
        .route("/_sandbox/payment_intents", get(intents))
        .route("/_sandbox/balance_transactions", get(balance_transactions))
}

type Sandbox = State<Arc<Shared>>;

const fn done(done: bool) -> StatusCode {
    if done {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::CONFLICT
    }
}

async fn fault(State(shared): Sandbox, Json(fault): Json<Fault>) -> StatusCode {
    SandboxHandle(shared).fault(fault);
    done(true)
}

async fn clear(State(shared): Sandbox) -> StatusCode {
    SandboxHandle(shared).clear_faults();
    done(true)
}

async fn events(State(shared): Sandbox) -> Json<Value> {
    let handle = SandboxHandle(shared);
    Json(json!({ "events": handle.events(), "waiting": handle.waiting_events() }))
}

async fn sessions(State(shared): Sandbox) -> Json<Value> {
    Json(json!({ "sessions": SandboxHandle(shared).sessions() }))
}

#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
enum EventAction {
    Hold,
    Release {
        #[serde(default)]
        backwards: bool,
    },
    Drop {
        on: bool,
    },
}

async fn steer_events(State(shared): Sandbox, Json(action): Json<EventAction>) -> StatusCode {
    match action {
        EventAction::Hold => SandboxHandle(shared).hold_events(),
        EventAction::Release { backwards } => SandboxHandle(shared).release_events(backwards),
        EventAction::Drop { on } => SandboxHandle(shared).drop_events(on),
    }
    done(true)
}

async fn resend(State(shared): Sandbox, Path(id): Path<String>) -> StatusCode {
    let handle = SandboxHandle(shared);
    let known = handle
        .object(&id)
        .is_some_and(|object| object["object"] == "event");
    if known {
        handle.resend_event(&id);
    }
    done(known)
}

async fn pay_regardless(State(shared): Sandbox, Path(id): Path<String>) -> StatusCode {
    done(SandboxHandle(shared).pay_regardless(&id))
}

#[derive(Deserialize)]
struct Settlement {
    arrives: bool,
}

async fn settle_session(
    State(shared): Sandbox,
    Path(id): Path<String>,
    Json(body): Json<Settlement>,
) -> StatusCode {
    done(SandboxHandle(shared).settle_late(&id, body.arrives))
}

async fn change(
    State(shared): Sandbox,
    Path(id): Path<String>,
    Json(change): Json<Value>,
) -> StatusCode {
    done(SandboxHandle(shared).change(&id, &change))
}

#[derive(Deserialize)]
struct NextRefunds {
    outcome: RefundOutcome,
}

async fn refund_outcome(State(shared): Sandbox, Json(body): Json<NextRefunds>) -> StatusCode {
    SandboxHandle(shared).set_refund_outcome(body.outcome);
    done(true)
}

#[derive(Deserialize)]
struct RefundChange {
    status: RefundStatus,
}

async fn settle_refund(
    State(shared): Sandbox,
    Path(id): Path<String>,
    Json(body): Json<RefundChange>,
) -> StatusCode {
    done(SandboxHandle(shared).settle_refund(&id, body.status))
}

async fn intents(State(shared): Sandbox) -> Json<Value> {
    Json(json!({ "payment_intents": SandboxHandle(shared).intents() }))
}

async fn balance_transactions(State(shared): Sandbox) -> Json<Value> {
    Json(json!({ "balance_transactions": SandboxHandle(shared).balance_transactions() }))
}

async fn disputes(State(shared): Sandbox) -> Json<Value> {
    Json(json!({ "disputes": SandboxHandle(shared).disputes() }))
}

async fn payment_methods(State(shared): Sandbox) -> Json<Value> {
    Json(json!({ "payment_methods": SandboxHandle(shared).payment_methods() }))
}

#[derive(Deserialize)]
struct NewDispute {
    /// `pi_…` or `ch_…`
    payment: String,
    #[serde(default = "fraudulent")]
    reason: String,
    #[serde(default)]
    kind: DisputeKind,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "snake_case")]
enum DisputeKind {
    #[default]
    Dispute,
    /// The bank asks only.
    Inquiry,
    /// Of a debit, by the payer's bank: lost from the beginning.
    Return,
}

fn fraudulent() -> String {
    "fraudulent".into()
}

async fn open_dispute(State(shared): Sandbox, Json(body): Json<NewDispute>) -> Response {
    let (
        handle,
        NewDispute {
            payment,
            reason,
            kind,
        },
    ) = (SandboxHandle(shared), body);
    let opened = match kind {
        DisputeKind::Dispute => handle.open_dispute(&payment, &reason),
        DisputeKind::Inquiry => handle.open_inquiry(&payment, &reason),
        DisputeKind::Return => handle.return_debit(&payment, &reason),
    };
    match opened {
        Some(id) => (StatusCode::CREATED, Json(json!({ "dispute": id }))).into_response(),
        None => StatusCode::CONFLICT.into_response(),
    }
}

#[derive(Deserialize)]
struct Decision {
    won: bool,
}

async fn close_dispute(
    State(shared): Sandbox,
    Path(id): Path<String>,
    Json(body): Json<Decision>,
) -> StatusCode {
    done(SandboxHandle(shared).close_dispute(&id, body.won))
}

async fn escalate(State(shared): Sandbox, Path(id): Path<String>) -> StatusCode {
    done(SandboxHandle(shared).escalate_inquiry(&id))
}

async fn conversion(State(shared): Sandbox, Json(body): Json<Conversion>) -> StatusCode {
    SandboxHandle(shared).set_conversion(Some(body));
    done(true)
}

async fn no_conversion(State(shared): Sandbox) -> StatusCode {
    SandboxHandle(shared).set_conversion(None);
    done(true)
}

#[derive(Deserialize)]
struct CardChange {
    behaviour: CardBehaviour,
}

async fn set_card(
    State(shared): Sandbox,
    Path(id): Path<String>,
    Json(body): Json<CardChange>,
) -> StatusCode {
    done(SandboxHandle(shared).set_card(&id, body.behaviour))
}
