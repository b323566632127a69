//! Finds work that no commit told of: what becomes due by the clock, what other processes left, and what a worker had that died.

use std::time::Duration;

use tokio::time::sleep;

use crate::service::App;

/// Looks once an interval, and wakes those who work on the queues in which something is due. One query asks for all of them.
pub(super) async fn always(app: &App, interval: Duration) {
    loop {
        // The drivers have looked for themselves at their start.
        sleep(interval).await;
        match app.store.due_queues(app.clock.now()).await {
            Ok(due) => due
                .into_iter()
                .for_each(|queue| app.store.arrivals().tell(queue)),
            Err(error) => tracing::warn!(%error, "cannot look for work"),
        }
    }
}
