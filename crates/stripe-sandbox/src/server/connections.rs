//! Accepts connections, can stop doing so for a while (an outage: connections are refused), and ends.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::state::shared::Shared;

/// How long a connection may finish its answer when the server closes.
const GRACE: Duration = Duration::from_millis(250);

/// Serves until `stop`; refuses connections while they are not wanted.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    router: Router,
    listener: TcpListener,
    at: SocketAddr,
    stop: CancellationToken,
) {
    let mut wanted = shared.wanted.subscribe();
    let mut listener = Some(listener);
    while let Some(open) = listener.take() {
        let (closing, connections) = (stop.child_token(), TaskTracker::new());
        tokio::select! {
            () = accept(&open, &router, &closing, &connections) => {}
            _ = wanted.wait_for(|wanted| !wanted) => {}
            () = stop.cancelled() => {}
        }
        // Closed before the connections: during an outage new ones are refused, not left in a
        // queue.
        drop(open);
        closing.cancel();
        connections.close();
        connections.wait().await;
        shared.listening.send_replace(false);
        let reopened = stop.run_until_cancelled(async {
            let _ = wanted.wait_for(|wanted| *wanted).await;
            bind(at).await
        });
        listener = reopened.await;
        shared.listening.send_replace(listener.is_some());
    }
}

/// The same address again, as soon as it can be had.
async fn bind(at: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(at).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn accept(
    listener: &TcpListener,
    router: &Router,
    closing: &CancellationToken,
    connections: &TaskTracker,
) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                drop(connections.spawn(connection(stream, router.clone(), closing.clone())));
            }
            // E.g. too many open files: it may pass.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn connection(stream: TcpStream, router: Router, closing: CancellationToken) {
    let serving = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => {}
        () = closing.cancelled() => {
            serving.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(GRACE, serving).await;
        }
    }
}
