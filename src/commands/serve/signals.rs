//! When to stop.

use std::io;

use crate::app::Stop;

/// Soon by SIGTERM; now by Ctrl-C, or when told again.
pub(crate) fn stop() -> io::Result<Stop> {
    let (stop, mut signals) = (Stop::default(), Signals::listen()?);
    let told = stop.clone();
    tokio::spawn(async move {
        // Signals are received without a gap: a second one means "now", whoever sends it.
        if signals.next().await == Told::Soon {
            tracing::info!("stopping soon");
            told.soon.cancel();
            signals.next().await;
        }
        tracing::info!("stopping");
        told.now.cancel();
    });
    Ok(stop)
}

#[derive(Debug, PartialEq, Eq)]
enum Told {
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is one signal"))]
    Soon,
    Now,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::Now,
            _ = self.terminate.recv() => Told::Soon,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Told {
        // Without a way to be told, the process runs until it is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Told::Now
    }
}
