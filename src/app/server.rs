//! One serving process: from the first look at the database to the last answer.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{AppError, Ground, SandboxPlace, mail::Post, payments, router::router_with};
use crate::{
    config::Settings,
    http::serve::{Connections, Drained, serve},
    sandbox::RunningSandbox,
    service::App,
    workers::{self, Pace},
};

/// A server that listens and has not begun to answer.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    router: Router,
    listener: TcpListener,
    at: SocketAddr,
    sandbox: Option<RunningSandbox>,
    connections: Connections,
    pace: Pace,
}

impl Server {
    /// Refuses what must not be served, and takes the addresses. With `own_url` the public address is where it listens.
    pub async fn start(ground: &Ground, settings: &mut Settings, place: SandboxPlace, own_url: bool) -> Result<Self, AppError> {
        ground.fit_to_serve(settings).await?;
        let cannot = |error| AppError::Listen(settings.listen, error);
        let listener = TcpListener::bind(settings.listen).await.map_err(cannot)?;
        let at = listener.local_addr().map_err(cannot)?;
        if own_url {
            settings.public_url = format!("http://{}", payments::reached_from_here(at));
        }
        let (payments, sandbox) = payments::start(ground, settings, place, at).await?;
        let mut post = Post::open(settings)?;
        let mailbox = post.page.take();
        let app = ground.app(settings, payments, post);
        let router = router_with(&app, settings, mailbox)?;
        let drain = Duration::from_secs(settings.http.drain_seconds.get());
        let connections = Connections {
            header_timeout: Duration::from_secs(settings.http.header_timeout_seconds.get()),
            most: settings.http.connection_limit,
            drain,
        };
        let rhythm = Pace {
            interval: Duration::from_secs(settings.worker.interval_seconds.get()),
            lease: Duration::from_secs(settings.worker.lease_seconds.get()),
            at_most: settings.worker.batch.get().into(),
            drain,
        };
        Ok(Self { app, router, listener, at, sandbox, connections, pace: rhythm })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.at
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
    pub async fn run(self, stop: CancellationToken) -> Result<(), AppError> {
        let mut workers = tokio::spawn(workers::run(Arc::clone(&self.app), self.pace, stop.clone()));
        let serving = serve(self.listener, self.router, self.connections, stop.clone());
        tokio::pin!(serving);
        tracing::info!(at = %self.at, "serving");
        let (drained, worked) = tokio::select! {
            drained = &mut serving => (drained, workers.await),
            worked = &mut workers => {
                // Without them holds would not end: better to stop, and be started again.
                let unasked = !stop.is_cancelled();
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
            sandbox.shutdown().await;
        }
        self.app.store.close().await;
        tracing::info!("stopped");
        worked.map_err(|_| AppError::Workers)
    }
}
