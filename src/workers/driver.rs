//! Drives one kind of work: takes it under leases, as much as there is room for, runs each piece within its lease, and ends
//! in order. Knows neither what the work is nor where it is kept.

use std::{fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum_prometheus::metrics::counter;
use futures::FutureExt;
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

/// The numbers of a driver.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two polls for work that is due; a driver that could not look tries again after it.
    pub interval: Duration,
    /// For how long work is taken. A piece that runs longer is given up, and somebody takes it again.
    pub lease: Duration,
    /// Pieces at the same time.
    pub at_most: usize,
    /// Time for running pieces after the stop signal.
    pub drain: Duration,
}

impl Pace {
    /// The last tenth of a lease is for what the clocks of two processes may differ by.
    fn patience(self) -> Duration {
        // Work that ran on after its lease could be done twice at the same time.
        self.lease / 10 * 9
    }
}

/// One piece of work about to be run: what kind it is, and the run, which ends in a word for its outcome.
#[derive(Debug)]
pub struct Step<F> {
    /// For the metrics; one of a few.
    pub kind: &'static str,
    /// What is to be done.
    pub run: F,
}

/// Until `stop`: `acquire` takes at most so many pieces that are due, `begin` makes the run of one. When it found fewer than there is room
/// for, the next look is when `wake` is told; after an error it is an interval later in any case. Returns how many pieces were still
/// running when the time for draining was over: their leases lapse.
pub async fn drive<T, E, Acquire, Acquiring, Begin, Running>(
    pace: Pace,
    wake: Arc<Notify>,
    stop: CancellationToken,
    acquire: Acquire,
    begin: Begin,
) -> usize
where
    E: fmt::Display + Send + 'static,
    Acquire: Fn(usize) -> Acquiring,
    Acquiring: Future<Output = Result<Vec<T>, E>>,
    Begin: Fn(T) -> Step<Running>,
    Running: Future<Output = Result<&'static str, E>> + Send + 'static,
{
    let mut running = JoinSet::new();
    loop {
        // First, ended runs give back their places.
        while running.try_join_next().is_some() {}
        let room = pace.at_most.max(1).saturating_sub(running.len());
        if room == 0 {
            tokio::select! {
                () = stop.cancelled() => {}
                _ = running.join_next() => {}
            }
        }
        if stop.is_cancelled() {
            return drain(running, pace.drain).await;
        }
        if room == 0 {
            continue;
        }
        // Nothing waits for a place while its lease runs: there is room for all that is taken.
        let until = Instant::now() + pace.patience();
        match acquire(room).await {
            Ok(found) => {
                let all = found.len() < room;
                for one in found {
                    running.spawn(run(begin(one), until));
                }
                if all {
                    // `Notify` keeps one permit, so work that arrives during the look is not missed.
                    stop.run_until_cancelled(wake.notified()).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot look for work");
                // Not woken here: not every request should make it ask a database that is down.
                stop.run_until_cancelled(sleep(pace.interval)).await;
            }
        }
    }
}

/// Runs one piece and counts what came of it. One that fails is left alone until its lease lapses.
async fn run<E: fmt::Display>(
    step: Step<impl Future<Output = Result<&'static str, E>>>,
    until: Instant,
) {
    let Step { kind, run } = step;
    // A panic in one piece must not end the driver. Nothing is shared with it that it could leave
    // half done: what counts is in the database.
    let outcome = match AssertUnwindSafe(timeout_at(until, run))
        .catch_unwind()
        .await
    {
        Ok(Ok(Ok(outcome))) => outcome,
        Ok(Ok(Err(error))) => {
            tracing::warn!(kind, %error, "work not settled");
            // Its row is unchanged; the lease lapses and another worker takes it.
            "failed"
        }
        Ok(Err(_)) => {
            tracing::warn!(kind, "work given up: its lease is over");
            "timed_out"
        }
        // The panic hook has said where.
        Err(_) => "panicked",
    };
    counter!("hourkeep_work_total", "kind" => kind, "outcome" => outcome).increment(1);
}

async fn drain(mut running: JoinSet<()>, limit: Duration) -> usize {
    let all = async { while running.join_next().await.is_some() {} };
    if timeout(limit, all).await.is_err() {
        tracing::warn!(left = running.len(), "work still running is left to lapse");
    }
    running.len()
}

#[cfg(test)]
mod tests;
