//! The work in the background: jobs, provider events and messages, as soon as they are due; calendars kept elsewhere; telling the practices' own systems; reconciling with the provider; and forgetting
//! what is past use.

mod busy;
mod driver;
mod outbox;
mod poll;
mod post;
mod reconcile;
mod webhooks;

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

pub use driver::Pace;

use crate::service::{App, ServiceError, calendars::busy_refresh, webhooks::deliver};
use store::Queue;

/// Calendars fetched at the same time.
const FETCHES: usize = 4;
/// Deliveries made at the same time: all but waiting, so that a few slow receivers keep nobody else waiting.
const DELIVERIES: usize = 32;
/// Between two rounds of forgetting.
const FORGET_EVERY: Duration = Duration::from_mins(10);

/// Works until `stop`, then finishes what is running, within `pace.drain`. Jobs, events and messages have drivers of their own, so
/// that none waits for the other. A commit tells the drivers of what it leaves; a poll finds what becomes due by the clock
/// (docs/decisions/0051-who-commits-tells.md).
pub async fn run(app: Arc<App>, pace: Pace, stop: CancellationToken) {
    // Endless rounds are simply dropped at the stop; the next process does their work anew. Leased
    // work is drained.
    let always = async {
        tokio::join!(
            poll::always(&app, pace.interval),
            forget(&app),
            reconcile::always(&app),
            post::watch(&app)
        )
    };
    let _ = tokio::join!(
        drive_outbox(&app, pace, &stop),
        drive_calendars(&app, pace, &stop),
        drive_webhooks(&app, pace, &stop),
        stop.run_until_cancelled(always)
    );
}

/// The length of the leases under which work is taken.
fn lease_length(pace: Pace) -> SignedDuration {
    SignedDuration::try_from(pace.lease).unwrap_or(SignedDuration::from_mins(1))
}

/// Drives what the practices' requests and the provider's events left to be done, each kind for itself.
async fn drive_outbox(app: &Arc<App>, pace: Pace, stop: &CancellationToken) {
    let length = lease_length(pace);
    // One driver each, so that a provider that hangs fills only the places of jobs.
    let jobs = driver::drive(
        pace,
        app.store.arrivals().of(Queue::Jobs),
        stop.clone(),
        |limit| outbox::lease_jobs(app, length, limit),
        |leased| outbox::job(app, leased),
    );
    let events = driver::drive(
        pace,
        app.store.arrivals().of(Queue::Events),
        stop.clone(),
        |limit| outbox::lease_events(app, length, limit),
        |leased| outbox::event(app, leased),
    );
    let messages = driver::drive(
        pace,
        app.store.arrivals().of(Queue::Messages),
        stop.clone(),
        |limit| outbox::lease_messages(app, length, limit),
        |leased| outbox::message(app, leased),
    );
    let link_requests = driver::drive(
        pace,
        app.store.arrivals().of(Queue::LinkRequests),
        stop.clone(),
        |limit| outbox::lease_link_requests(app, length, limit),
        |leased| outbox::link_request(app, leased),
    );
    let notifications = driver::drive(
        pace,
        app.store.arrivals().of(Queue::Notifications),
        stop.clone(),
        |limit| outbox::lease_notifications(app, length, limit),
        |leased| outbox::notification(app, leased),
    );
    tokio::join!(jobs, events, link_requests, messages, notifications);
}

/// Drives the fetching of calendars kept elsewhere. Most of a fetch is waiting, but not all of it: requests come first, so they are few.
async fn drive_calendars(app: &Arc<App>, pace: Pace, stop: &CancellationToken) {
    let length = lease_length(pace);
    driver::drive(
        Pace {
            at_most: pace.at_most.min(FETCHES),
            ..pace
        },
        // No commit tells of them: sources are due by the clock, and bookings refresh theirs directly.
        app.store.arrivals().of(Queue::BusySources),
        stop.clone(),
        |limit| busy_refresh::lease_due(app, outbox::lease(app, length, limit)),
        |due| busy::source(app, due),
    )
    .await;
}

/// Drives what the practices' own systems are told.
async fn drive_webhooks(app: &Arc<App>, pace: Pace, stop: &CancellationToken) {
    let length = lease_length(pace);
    driver::drive(
        Pace {
            at_most: DELIVERIES,
            ..pace
        },
        app.store.arrivals().of(Queue::Deliveries),
        stop.clone(),
        |limit| deliver::lease_due(app, length, limit),
        |due| webhooks::delivery(app, due),
    )
    .await;
}

async fn forget(app: &App) {
    loop {
        // One kind that fails does not keep the others from being forgotten.
        match outbox::forget_replies(app).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old answers forgotten"),
            Err(error) => tracing::warn!(%error, "cannot forget old answers"),
        }
        match deliver::forget(app).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old deliveries forgotten"),
            Err(error) => tracing::warn!(%error, "cannot forget old deliveries"),
        }
        match outbox::forget_mailboxes(app).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "counted mailboxes forgotten"),
            Err(error) => tracing::warn!(%error, "cannot forget counted mailboxes"),
        }
        match app.store.forget_origins(app.clock.now()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "where bookings came from is forgotten"),
            Err(error) => tracing::warn!(%error, "cannot forget where bookings came from"),
        }
        sleep(FORGET_EVERY).await;
    }
}

/// Does everything that is due by the app's clock, one after the other, until nothing is; how many pieces were done. For
/// tests, which set the clock and want to know when it is over. A store that does not answer ends it.
pub async fn run_due(app: &App) -> usize {
    let mut done = 0;
    loop {
        match round(app).await {
            Ok(0) => return done,
            Ok(some) => done += some,
            Err(error) => {
                tracing::error!(%error, done, "work that is due was not done");
                return done;
            }
        }
    }
}

async fn round(app: &App) -> Result<usize, ServiceError> {
    const LEASE: SignedDuration = SignedDuration::from_mins(1);
    let (jobs, events) = (
        outbox::lease_jobs(app, LEASE, 100).await?,
        outbox::lease_events(app, LEASE, 100).await?,
    );
    let deliveries = deliver::lease_due(app, LEASE, 100).await?;
    let requests = outbox::lease_link_requests(app, LEASE, 100).await?;
    // Messages after all that may plan messages, which are then due at once.
    for job in &jobs {
        crate::service::jobs::carry_out(app, job).await?;
    }
    for event in &events {
        crate::service::money::events::apply(app, event).await?;
    }
    for request in &requests {
        crate::service::clients::link_requests::carry_out(app, request).await?;
    }
    for delivery in &deliveries {
        deliver::deliver(app, delivery).await?;
    }
    let messages = outbox::lease_messages(app, LEASE, 100).await?;
    for message in &messages {
        crate::service::messages::sending::carry_out(app, message).await?;
    }
    let notifications = outbox::lease_notifications(app, LEASE, 100).await?;
    for notification in &notifications {
        crate::service::messages::notifications::carry_out(app, notification).await?;
    }
    let done = [jobs.len(), events.len(), requests.len(), deliveries.len()];
    Ok(done.iter().sum::<usize>() + messages.len() + notifications.len())
}

#[cfg(test)]
mod tests;
