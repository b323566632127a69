//! The work in the background: jobs, provider events and messages, as soon as they are due; calendars kept elsewhere; telling the practices' own systems; reconciling with the provider; and forgetting
//! what is past use.

mod busy;
mod driver;
mod outbox;
mod post;
mod reconcile;
mod webhooks;

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use tokio::{sync::Notify, time::sleep};
use tokio_util::sync::CancellationToken;

pub use driver::Pace;

use crate::service::{App, ServiceError, calendars::busy_refresh, webhooks::deliver};

/// Calendars fetched at the same time.
const FETCHES: usize = 4;
/// Deliveries made at the same time: all but waiting, so that a few slow receivers keep nobody else waiting.
const DELIVERIES: usize = 32;
/// Between two rounds of forgetting.
const FORGET_EVERY: Duration = Duration::from_mins(10);

/// Works until `stop`, then finishes what is running, within `pace.drain`. Jobs, events and messages have drivers of their own, so
/// that none waits for the other.
pub async fn run(app: Arc<App>, pace: Pace, stop: CancellationToken) {
    let wakers = Wakers::default();
    // Endless rounds are simply dropped at the stop; the next process does their work anew. Leased
    // work is drained.
    let always = async {
        tokio::join!(
            wakers.wake_with(&app.work),
            forget(&app),
            reconcile::always(&app),
            post::watch(&app)
        )
    };
    let _ = tokio::join!(
        drive_outbox(&app, pace, &wakers, &stop),
        drive_calendars(&app, pace, &stop),
        drive_webhooks(&app, pace, &wakers, &stop),
        stop.run_until_cancelled(always)
    );
}

/// What wakes the drivers of work that requests leave behind.
#[derive(Default)]
struct Wakers {
    jobs: Arc<Notify>,
    events: Arc<Notify>,
    messages: Arc<Notify>,
    notifications: Arc<Notify>,
    deliveries: Arc<Notify>,
}

impl Wakers {
    /// Wakes all of them whenever there is work: a request does not know which kinds it left.
    async fn wake_with(&self, work: &Notify) {
        let all = [
            &self.jobs,
            &self.events,
            &self.messages,
            &self.notifications,
            &self.deliveries,
        ];
        loop {
            // `Notify` wakes one waiter, so one task passes it on to every driver.
            work.notified().await;
            for driver in all {
                driver.notify_one();
            }
        }
    }
}

/// The length of the leases under which work is taken.
fn lease_length(pace: Pace) -> SignedDuration {
    SignedDuration::try_from(pace.lease).unwrap_or(SignedDuration::from_mins(1))
}

/// Drives what the practices' requests and the provider's events left to be done, each kind for itself.
async fn drive_outbox(app: &Arc<App>, pace: Pace, wakers: &Wakers, stop: &CancellationToken) {
    let length = lease_length(pace);
    // One driver each, so that a provider that hangs fills only the places of jobs.
    let jobs = driver::drive(
        pace,
        Arc::clone(&wakers.jobs),
        stop.clone(),
        |limit| outbox::lease_jobs(app, length, limit),
        |leased| outbox::job(app, leased),
    );
    let events = driver::drive(
        pace,
        Arc::clone(&wakers.events),
        stop.clone(),
        |limit| outbox::lease_events(app, length, limit),
        |leased| outbox::event(app, leased),
    );
    let messages = driver::drive(
        pace,
        Arc::clone(&wakers.messages),
        stop.clone(),
        |limit| outbox::lease_messages(app, length, limit),
        |leased| outbox::message(app, leased),
    );
    let notifications = driver::drive(
        pace,
        Arc::clone(&wakers.notifications),
        stop.clone(),
        |limit| outbox::lease_notifications(app, length, limit),
        |leased| outbox::notification(app, leased),
    );
    tokio::join!(jobs, events, messages, notifications);
}

/// Drives the fetching of calendars kept elsewhere. Most of a fetch is waiting, but not all of it: requests come first, so they are few.
async fn drive_calendars(app: &Arc<App>, pace: Pace, stop: &CancellationToken) {
    let length = lease_length(pace);
    driver::drive(
        Pace {
            at_most: pace.at_most.min(FETCHES),
            ..pace
        },
        // Nothing wakes it: sources are due by the clock, and bookings refresh theirs directly.
        Arc::new(Notify::new()),
        stop.clone(),
        |limit| busy_refresh::lease_due(app, outbox::lease(app, length, limit)),
        |due| busy::source(app, due),
    )
    .await;
}

/// Drives what the practices' own systems are told.
async fn drive_webhooks(app: &Arc<App>, pace: Pace, wakers: &Wakers, stop: &CancellationToken) {
    let length = lease_length(pace);
    driver::drive(
        Pace {
            at_most: DELIVERIES,
            ..pace
        },
        Arc::clone(&wakers.deliveries),
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
    // Messages after jobs and events: these may plan messages, which are then due at once.
    for job in &jobs {
        crate::service::jobs::carry_out(app, job).await?;
    }
    for event in &events {
        crate::service::money::events::apply(app, event).await?;
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
    Ok(jobs.len() + events.len() + deliveries.len() + messages.len() + notifications.len())
}

#[cfg(test)]
mod tests;
