//! One serving process: from the first look at the database to the last answer.

use std::{
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{
    AppError, Infrastructure, SandboxPlace,
    mail::Notifiers,
    payments,
    router::{operator_router, router_with},
};
use crate::{
    config::{Http, Settings},
    server::serve::{Connections, Drained, serve},
    service::App,
    workers::{self, Pace},
};
use stripe_sandbox::RunningSandbox;

/// Enough for every probe and whatever collects figures.
const CONNECTIONS_OF_THE_OPERATOR: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

/// How a process is told to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Soon: it says so where it is asked whether it is ready, and goes on serving for a moment.
    pub soon: CancellationToken,
    /// Now: it takes no new connections, and ends.
    pub now: CancellationToken,
}

impl From<CancellationToken> for Stop {
    fn from(now: CancellationToken) -> Self {
        Self {
            soon: CancellationToken::new(),
            now,
        }
    }
}

/// A server that listens and has not begun to answer.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    router: Router,
    listener: TcpListener,
    at: SocketAddr,
    operator: Operator,
    sandbox: Option<RunningSandbox>,
    connections: Connections,
    pace: Pace,
    /// For how long it serves after it has said that it will stop.
    unready: Duration,
}

/// What is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// The service.
    Service,
    /// A demo, where nobody's data is real; `own_url`: reached at the address where it listens.
    Demo { own_url: bool },
}

/// The listener that only the operator asks.
#[derive(Debug)]
struct Operator {
    router: Router,
    listener: TcpListener,
    at: SocketAddr,
    connections: Connections,
}

impl Server {
    /// Refuses what must not be served, and takes the addresses. A demo may have as its public address
    /// the one where it listens.
    pub async fn start(
        ground: &Infrastructure,
        settings: &mut Settings,
        place: SandboxPlace,
        kind: ServerKind,
    ) -> Result<Self, AppError> {
        // 1. What must not be served is refused before an address is taken.
        ground.fit_to_serve(settings).await?;
        let cannot = |error| AppError::Listen(settings.listen, error);
        // 2. The address next: if the port was 0 it is known only now, and the sandbox has to be
        // told.
        let listener = TcpListener::bind(settings.listen).await.map_err(cannot)?;
        let at = listener.local_addr().map_err(cannot)?;
        if kind == (ServerKind::Demo { own_url: true }) {
            settings.public_url = format!("http://{}", payments::reached_from_here(at));
        }
        // 3. The services outside, then what works with them.
        let (payments, sandbox) = payments::start(ground, settings, place, at).await?;
        let mut post = Notifiers::open(settings, kind != ServerKind::Service)?;
        let mailbox = post.page.take();
        let app = ground.app(settings, payments, post);
        let router = router_with(&app, settings, mailbox);
        let connections = connections(&settings.http);
        let operator = Operator::open(&app, settings, connections).await?;
        let rhythm = Pace {
            interval: Duration::from_secs(settings.worker.interval_seconds.get()),
            lease: Duration::from_secs(settings.worker.lease_seconds.get()),
            at_most: settings.worker.batch.get().into(),
            drain: connections.drain,
        };
        let unready = Duration::from_secs(settings.http.unready_seconds);
        Ok(Self {
            app,
            router,
            listener,
            at,
            operator,
            sandbox,
            connections,
            pace: rhythm,
            unready,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.at
    }

    /// Where it listens for the operator.
    #[must_use]
    pub const fn operator_addr(&self) -> SocketAddr {
        self.operator.at
    }

    /// The sandbox, if it takes Stripe's place.
    #[must_use]
    pub const fn sandbox(&self) -> Option<&RunningSandbox> {
        self.sandbox.as_ref()
    }

    /// The use cases it serves.
    #[must_use]
    pub const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Answers and works until `stop`, then finishes what is running and closes everything.
    pub async fn run(self, stop: impl Into<Stop>) -> Result<(), AppError> {
        let Stop { soon, now: stop } = stop.into();
        tokio::spawn(leave(
            Arc::clone(&self.app),
            soon,
            stop.clone(),
            self.unready,
        ));
        let (store, shared) = (Arc::clone(&self.app.store), stop.clone());
        tokio::spawn(async move { shared.run_until_cancelled(store.share_commits()).await });
        // To the end: whoever looks has to see how it goes.
        let ended = CancellationToken::new();
        let _ends = ended.clone().drop_guard();
        let Operator {
            router,
            listener,
            connections,
            ..
        } = self.operator;
        let watched = tokio::spawn(serve(listener, router, connections, ended.clone()));
        let mut workers =
            tokio::spawn(workers::run(Arc::clone(&self.app), self.pace, stop.clone()));
        let serving = serve(self.listener, self.router, self.connections, stop.clone());
        tokio::pin!(serving);
        tracing::info!(at = %self.at, "serving");
        let (drained, worked) = tokio::select! {
            drained = &mut serving => (drained, workers.await),
            worked = &mut workers => {
                // Without them holds would not end: better to stop, and be started again.
                let unasked = !stop.is_cancelled();
                // Requests that are under way are still answered.
                stop.cancel();
                let drained = serving.await;
                if unasked {
                    return Err(AppError::Workers);
                }
                (drained, worked)
            }
        };
        if drained == Drained::Cut {
            tracing::warn!("requests were still running when the time for draining was over");
        }
        if let Some(sandbox) = self.sandbox {
            // After the last request and the last job: both may still need it.
            sandbox.shutdown().await;
        }
        // The operator's listener ends next to last, and the database last.
        ended.cancel();
        let _ = watched.await;
        self.app.store.close().await;
        tracing::info!("stopped");
        worked.map_err(|_| AppError::Workers)
    }
}

impl Operator {
    async fn open(
        app: &Arc<App>,
        settings: &Settings,
        like: Connections,
    ) -> Result<Self, AppError> {
        let cannot = |error| AppError::OperatorListen(settings.operator.listen, error);
        let listener = TcpListener::bind(settings.operator.listen)
            .await
            .map_err(cannot)?;
        let at = listener.local_addr().map_err(cannot)?;
        let connections = Connections {
            most: CONNECTIONS_OF_THE_OPERATOR,
            // Probes and collectors often share one address.
            per_peer: None,
            ..like
        };
        Ok(Self {
            router: operator_router(app, settings),
            listener,
            at,
            connections,
        })
    }
}

fn connections(http: &Http) -> Connections {
    Connections {
        header_timeout: Duration::from_secs(http.header_timeout_seconds.get()),
        write_timeout: Duration::from_secs(http.write_timeout_seconds.get()),
        most: http.connection_limit,
        per_peer: http.per_peer(),
        drain: Duration::from_secs(http.drain_seconds.get()),
    }
}

/// Between being told to stop and stopping: whoever sends requests here is to notice first.
async fn leave(app: Arc<App>, soon: CancellationToken, now: CancellationToken, unready: Duration) {
    if now.run_until_cancelled(soon.cancelled()).await.is_none() {
        return;
    }
    // `/readyz` answers 503 from here on, while everything else goes on
    // (docs/decisions/0032-storage-and-keys-are-looked-at.md).
    app.leaving.store(true, Ordering::Release);
    tracing::info!(
        seconds = unready.as_secs(),
        "not ready any more, and still serving"
    );
    // A second signal ends the wait.
    let _ = now.run_until_cancelled(tokio::time::sleep(unready)).await;
    now.cancel();
}
