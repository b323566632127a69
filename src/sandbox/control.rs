//! The same from outside, as JSON under `/_sandbox`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{desk::RefundOutcome, faults::Fault, handle::SandboxHandle, records::RefundStatus, shared::Shared};

/// The control paths.
pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/_sandbox/faults", post(fault).delete(clear))
        .route("/_sandbox/events", get(events).post(steer_events))
        .route("/_sandbox/events/{id}/resend", post(resend))
        .route("/_sandbox/sessions", get(sessions))
        .route("/_sandbox/sessions/{id}/pay_regardless", post(pay_regardless))
        .route("/_sandbox/sessions/{id}/settle", post(settle_session))
        .route("/_sandbox/refunds", post(refund_outcome))
        .route("/_sandbox/refunds/{id}", post(settle_refund))
}

type Sandbox = State<Arc<Shared>>;

const fn done(done: bool) -> StatusCode {
    if done { StatusCode::NO_CONTENT } else { StatusCode::CONFLICT }
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
}

async fn steer_events(State(shared): Sandbox, Json(action): Json<EventAction>) -> StatusCode {
    match action {
        EventAction::Hold => SandboxHandle(shared).hold_events(),
        EventAction::Release { backwards } => SandboxHandle(shared).release_events(backwards),
    }
    done(true)
}

async fn resend(State(shared): Sandbox, Path(id): Path<String>) -> StatusCode {
    let handle = SandboxHandle(shared);
    let known = handle.object(&id).is_some_and(|object| object["object"] == "event");
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

async fn settle_session(State(shared): Sandbox, Path(id): Path<String>, Json(body): Json<Settlement>) -> StatusCode {
    done(SandboxHandle(shared).settle_late(&id, body.arrives))
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

async fn settle_refund(State(shared): Sandbox, Path(id): Path<String>, Json(body): Json<RefundChange>) -> StatusCode {
    done(SandboxHandle(shared).settle_refund(&id, body.status))
}
