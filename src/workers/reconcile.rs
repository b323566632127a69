//! Rounds of reconciliation, and what they count.

use std::time::Duration;

use axum_prometheus::metrics::{counter, gauge};
use tokio::time::sleep;

use crate::service::{
    App, ServiceError,
    money::accounting::{exceptions, reconcile},
};

/// How often it is looked whether a round is due; which replica runs it is settled in the store.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Runs rounds without end.
pub(super) async fn always(app: &App) {
    loop {
        if let Err(error) = round(app).await {
            tracing::warn!(%error, "cannot reconcile");
            count("failed", 1);
        }
        sleep(LOOK_EVERY).await;
    }
}

/// One look: the rounds that are due, and the gauges after them, which every replica shows.
async fn round(app: &App) -> Result<(), ServiceError> {
    let rounds = reconcile::round(app).await?;
    count("done", rounds.done);
    count("failed", rounds.failed);
    // Counted by every replica, whoever ran the round: otherwise the gauge would jump when rounds
    // change hands.
    let counts = exceptions::counts(app).await?;
    for (kind, number) in counts {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
        gauge!("hourkeep_payment_exceptions", "kind" => kind).set(number as f64);
    }
    let age = exceptions::oldest_event_age(app).await?;
    gauge!("hourkeep_oldest_unsettled_event_seconds").set(age.as_secs_f64());
    Ok(())
}

fn count(outcome: &'static str, rounds: u64) {
    counter!("hourkeep_reconciliation_rounds_total", "outcome" => outcome).increment(rounds);
}
