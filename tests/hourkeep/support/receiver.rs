//! Where the sandbox posts its events: what the webhook endpoint does, without the rest of the API.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use hourkeep::service::{App, money::events};
use tokio::{net::TcpListener, task::JoinHandle};

/// Takes events for `app`: its URL, and the server, which ends when aborted.
pub async fn open(app: Arc<App>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let router = Router::new().route("/hook", post(take)).with_state(app);
    (
        url,
        tokio::spawn(async { axum::serve(listener, router).await.expect("it serves") }),
    )
}

async fn take(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers
        .get("stripe-signature")
        .and_then(|value| value.to_str().ok());
    match events::receive(&app, signature, &body).await {
        Ok(()) => StatusCode::OK,
        Err(events::ReceiveError::Event(_)) => StatusCode::BAD_REQUEST,
        Err(events::ReceiveError::Service(_)) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
