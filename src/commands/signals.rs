//! When to stop.

use std::io;

use tokio_util::sync::CancellationToken;

/// Cancelled by Ctrl-C or SIGTERM, from now on.
pub(super) fn stop() -> io::Result<CancellationToken> {
    let (stop, told) = (CancellationToken::new(), told()?);
    let cancel = stop.clone();
    tokio::spawn(async move {
        told.await;
        tracing::info!("stopping");
        cancel.cancel();
    });
    Ok(stop)
}

#[cfg(unix)]
fn told() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        // Without a way to be told, the process runs until it is ended.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
