//! Starts the sandbox and holds it while it runs.

use std::{
    collections::BTreeSet, io, net::SocketAddr, path::PathBuf, sync::Arc, sync::Mutex,
    time::Duration,
};

use secrecy::SecretString;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    accounts::connect,
    events::{delivery, queue::Queue},
    faults::Faults,
    handle::{self, SandboxHandle},
    server::{api, connections, control, pay_page},
    state::{
        State,
        journal::Journal,
        locked::RefundOutcome,
        shared::{Inner, Shared},
    },
};
use domain::{clock::Clock, entropy::Entropy};

/// How the sandbox is to run.
#[derive(Debug)]
pub struct SandboxSettings {
    /// A loopback address; port 0 for any free one.
    pub listen: SocketAddr,
    /// Where events are posted.
    pub webhook_url: String,
    /// What they are signed with.
    pub webhook_secret: SecretString,
    /// Where everything is kept across restarts; in memory only if `None`.
    pub state_file: Option<PathBuf>,
    /// How long an asynchronous payment takes by the clock.
    pub late_after: Duration,
}

impl SandboxSettings {
    /// In memory, with asynchronous payments of five seconds.
    #[must_use]
    pub fn new(
        listen: SocketAddr,
        webhook_url: impl Into<String>,
        webhook_secret: SecretString,
    ) -> Self {
        Self {
            listen,
            webhook_url: webhook_url.into(),
            webhook_secret,
            state_file: None,
            late_after: Duration::from_secs(5),
        }
    }
}

/// The local Stripe.
#[derive(Debug)]
pub struct Sandbox;

impl Sandbox {
    /// Listens, and posts events that an earlier run with the same state file did not get rid of.
    ///
    /// # Errors
    /// `InvalidInput` for an address that other machines could reach; otherwise what the socket or the state file say.
    pub async fn start(
        settings: SandboxSettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> io::Result<RunningSandbox> {
        // It has no login: whoever reaches it can control it
        // (docs/decisions/0007-sandbox-is-a-local-stripe.md).
        if !settings.listen.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the sandbox listens on loopback addresses only",
            ));
        }
        let http = delivery::client().map_err(io::Error::other)?;
        // The state before the socket: whoever connects finds everything that was acknowledged.
        let (state, journal) = match &settings.state_file {
            None => (State::default(), None),
            Some(path) => Journal::open(path).map(|(state, journal)| (state, Some(journal)))?,
        };
        let listener = TcpListener::bind(settings.listen).await?;
        // The port that was assigned if 0 was asked for; the addresses of pay pages contain it.
        let at = listener.local_addr()?;
        let queue = Queue::default();
        state
            .events
            .values()
            // Also those that were posted but not acknowledged: Stripe delivers at least once.
            .filter(|event| !event.delivered && !event.dropped)
            .for_each(|event| queue.push(&event.id, None));
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner {
                state,
                journal,
                refund_outcome: RefundOutcome::default(),
                conversion: None,
                dropping: false,
                in_use: BTreeSet::new(),
            }),
            faults: Mutex::new(Faults::default()),
            queue,
            target: Mutex::new((settings.webhook_url, settings.webhook_secret)),
            clock,
            entropy,
            base: format!("http://{at}/"),
            late_after: i64::try_from(settings.late_after.as_secs()).unwrap_or(i64::MAX),
            wanted: watch::Sender::new(true),
            listening: watch::Sender::new(true),
        });
        Ok(RunningSandbox::run(shared, http, listener, at))
    }
}

/// A sandbox that serves until it is shut down or dropped.
#[derive(Debug)]
pub struct RunningSandbox {
    handle: SandboxHandle,
    at: SocketAddr,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl RunningSandbox {
    fn run(
        shared: Arc<Shared>,
        http: reqwest::Client,
        listener: TcpListener,
        at: SocketAddr,
    ) -> Self {
        let (stop, handle) = (CancellationToken::new(), SandboxHandle(Arc::clone(&shared)));
        let router = api::routes()
            .merge(control::routes())
            .merge(pay_page::routes())
            .merge(connect::routes())
            .with_state(Arc::clone(&shared));
        let sweeping = stop
            .clone()
            .run_until_cancelled_owned(handle::sweep_always(handle.clone()));
        // Each ends with the token, so that `shutdown` does not wait for a timer.
        let tasks = vec![
            tokio::spawn(delivery::deliver(Arc::clone(&shared), http, stop.clone())),
            tokio::spawn(async { sweeping.await.unwrap_or_default() }),
            tokio::spawn(connections::serve(
                shared,
                router,
                listener,
                at,
                stop.clone(),
            )),
        ];
        Self {
            handle,
            at,
            stop,
            tasks,
        }
    }

    /// What the adapter takes as its base URL, with a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.handle.0.base.clone()
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.at
    }

    /// What steers it.
    #[must_use]
    pub fn handle(&self) -> SandboxHandle {
        self.handle.clone()
    }

    /// Closes the socket and ends the workers; returns when they have.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        for task in self.tasks.drain(..) {
            let _ = task.await;
        }
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        // Without waiting, which `drop` cannot do: the tasks end by themselves.
        self.stop.cancel();
    }
}
