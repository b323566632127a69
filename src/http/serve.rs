//! Connections: accepted up to a cap, given up when their head does not come, and drained when the process stops.
//!
//! HTTP/1.1 only: proxies speak it to their backends, and the detection of HTTP/2 would read a connection's first bytes
//! without any time limit.

use std::{convert::Infallible, io, net::SocketAddr, num::NonZeroUsize, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// The numbers of [`serve`].
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    /// Time for the head of a request; also how long a connection may idle between two.
    pub header_timeout: Duration,
    /// Connections at the same time; more wait in the listener's queue.
    pub most: NonZeroUsize,
    /// Time for running requests after the stop signal.
    pub drain: Duration,
}

/// How [`serve`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every running request was answered.
    Whole,
    /// The time for draining was over and connections were cut.
    Cut,
}

/// After a failed `accept` (mostly: no file descriptor is left) before the next attempt.
const BREATH: Duration = Duration::from_millis(50);

/// Serves `app` on `listener` until `stop` is cancelled, then takes no more connections, answers what is running, and returns.
/// Requests carry `ConnectInfo<SocketAddr>`.
pub async fn serve(listener: TcpListener, app: Router, limits: Connections, stop: CancellationToken) -> Drained {
    let places = Arc::new(Semaphore::new(limits.most.get().min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, peer, place)) => {
                let connection = graceful.watch(connection(stream, peer, app.clone(), limits.header_timeout));
                connections.spawn(async move {
                    // A client that leaves or dawdles is no event.
                    let _ = connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_ok() {
        return Drained::Whole;
    }
    connections.shutdown().await;
    Drained::Cut
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// Waits for a place first, so that what cannot be served stays in the queue. Nothing is lost when it is given up.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Without it an answer in two segments may wait for the client's acknowledgement; if it fails, it is only slower.
    let _ = stream.set_nodelay(true);
    Ok((stream, peer, place))
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    header_timeout: Duration,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let answer = move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        answered(app.clone(), request.map(Body::new))
    };
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(header_timeout);
    builder.serve_connection(TokioIo::new(stream), service_fn(answer))
}

async fn answered(app: Router, request: Request) -> Result<Response, Infallible> {
    app.oneshot(request).await
}

#[cfg(test)]
mod tests;
