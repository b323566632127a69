//! Connections: accepted up to a cap, in all and from one address, given up when their head does not come or what is written to
//! them is not taken, and drained when the process stops.
//!
//! HTTP/1.1 only: proxies speak it to their backends, and the detection of HTTP/2 would read a connection's first bytes
//! without any time limit.

mod patient;
mod peers;

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

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
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use self::{
    patient::Patient,
    peers::{Peers, Seat},
};
use super::layers::tally::Tally;

/// The numbers of [`serve`].
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    /// Time for the head of a request; also how long a connection may idle between two.
    pub header_timeout: Duration,
    /// Time in which a client takes some of what is written to it.
    pub write_timeout: Duration,
    /// Connections at the same time; more wait in the listener's queue.
    pub most: NonZeroUsize,
    /// Connections at the same time from one IPv4 address or IPv6 /64; more are closed at once. `None`: as many as there are.
    pub per_peer: Option<NonZeroUsize>,
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
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);

/// Serves `app` on `listener` until `stop` is cancelled, then takes no more connections, answers what is running, and returns.
/// Requests carry `ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Connections,
    stop: CancellationToken,
) -> Drained {
    let places = Arc::new(Semaphore::new(
        limits.most.get().min(Semaphore::MAX_PERMITS),
    ));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let (peers, crowded, failed) = (Peers::new(limits.per_peer), Tally::new(), Tally::new());
    loop {
        let accepted = tokio::select! {
            // In this order: after the stop nothing more is accepted, and ended connections are
            // cleared away before the next one is taken.
            biased;
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &places, &peers) => accepted,
        };
        match accepted {
            Ok((stream, peer, Some(place))) => {
                let connection = graceful.watch(connection(stream, peer, app.clone(), limits));
                connections.spawn(async move {
                    // A client that leaves or dawdles is no event.
                    let _ = connection.await;
                    drop(place);
                });
            }
            // Closed at once and unread: an answer would cost another of the places that the
            // address has too many of.
            Ok((stream, _, None)) => {
                drop(stream);
                if let Some(refused) = crowded.count(Instant::now()) {
                    tracing::warn!(
                        refused,
                        "connections closed: one address has as many as http.connections_per_peer allows; if it is your proxy, set http.trusted_hops"
                    );
                }
            }
            Err(error) => {
                // Once a second: without file descriptors this fails as fast as it is retried.
                if let Some(times) = failed.count(Instant::now()) {
                    tracing::warn!(%error, times, "cannot accept a connection");
                }
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
    // Closed before draining, so that new clients are refused and go elsewhere.
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown())
        .await
        .is_ok()
    {
        return Drained::Whole;
    }
    // What is left after `drain` is cut off; its writes end in tasks of their own.
    connections.shutdown().await;
    Drained::Cut
}

/// A connection, with what it occupies; or with nothing, when its address has enough.
type Accepted = (TcpStream, SocketAddr, Option<(OwnedSemaphorePermit, Seat)>);

/// Waits for a place first, so that what cannot be served stays in the queue. Nothing is lost when it is given up.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    peers: &Peers,
) -> io::Result<Accepted> {
    // The place before the connection: what cannot be served waits in the listener's queue, which
    // the system bounds.
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // Without it an answer in two segments may wait for the client's acknowledgement; if it fails, it is only slower.
    let _ = stream.set_nodelay(true);
    let seat = peers.admit(peer.ip());
    Ok((stream, peer, seat.map(|seat| (place, seat))))
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Connections,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    let answer = move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        answered(app.clone(), request.map(Body::new))
    };
    let mut builder = http1::Builder::new();
    // hyper needs this timer for its header time-out.
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout);
    builder.serve_connection(
        TokioIo::new(Patient::new(stream, limits.write_timeout)),
        service_fn(answer),
    )
}

async fn answered(app: Router, request: Request) -> Result<Response, Infallible> {
    app.oneshot(request).await
}

#[cfg(test)]
mod tests;
