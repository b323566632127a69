//! The outbox's work: jobs, the provider's events, messages to clients, and notifications to practices.

use std::sync::Arc;

use jiff::SignedDuration;

use super::driver::Step;
use crate::service::{
    App, ServiceError,
    clients::link_requests,
    job_outcome::Outcome,
    jobs,
    messages::{notifications, sending},
    money::events,
};
use domain::clients::mailbox::MAILS_WITHIN;
use store::{Job, Lease, Leased, LinkRequest, Message, Notification, StoreError, StoredEvent};

/// How long answers are kept to be repeated.
// As docs/decisions/0010-idempotency-with-the-mutation.md says.
const REPLIES_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// Rows forgotten in one transaction.
const FORGET_AT_ONCE: u32 = 1_000;

/// Takes jobs that are due.
pub(super) async fn lease_jobs(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<Job>>, ServiceError> {
    Ok(app.store.lease_jobs(lease(app, length, limit)).await?)
}

/// Takes events that are due.
pub(super) async fn lease_events(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<StoredEvent>>, ServiceError> {
    Ok(app.store.lease_events(lease(app, length, limit)).await?)
}

/// Takes messages that are due.
pub(super) async fn lease_messages(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<Message>>, ServiceError> {
    Ok(app.store.lease_messages(lease(app, length, limit)).await?)
}

/// Takes requests for links.
pub(super) async fn lease_link_requests(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<LinkRequest>>, ServiceError> {
    Ok(app
        .store
        .lease_link_requests(lease(app, length, limit))
        .await?)
}

/// The terms on which work is taken now.
pub(super) fn lease(app: &App, length: SignedDuration, limit: usize) -> Lease {
    let now = app.clock.now();
    Lease {
        now,
        length,
        // A new token for each lease: whoever settles must show it, which a worker whose lease has
        // lapsed cannot.
        token: app.entropy.uuid(now),
        limit: u32::try_from(limit).unwrap_or(u32::MAX),
    }
}

/// Carries out one job.
pub(super) fn job(
    app: &Arc<App>,
    leased: Leased<Job>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: leased.work.kind.into_str(),
        run: async move { jobs::carry_out(&app, &leased).await.map(Outcome::as_str) },
    }
}

/// Applies one event.
pub(super) fn event(
    app: &Arc<App>,
    leased: Leased<StoredEvent>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "event",
        run: async move { events::apply(&app, &leased).await },
    }
}

/// Sends one message.
pub(super) fn message(
    app: &Arc<App>,
    leased: Leased<Message>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "message",
        run: async move { sending::carry_out(&app, &leased).await },
    }
}

/// Looks for what one request asks for.
pub(super) fn link_request(
    app: &Arc<App>,
    leased: Leased<LinkRequest>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "link_request",
        run: async move { link_requests::carry_out(&app, &leased).await },
    }
}

/// Takes notifications that are due.
pub(super) async fn lease_notifications(
    app: &App,
    length: SignedDuration,
    limit: usize,
) -> Result<Vec<Leased<Notification>>, ServiceError> {
    Ok(app
        .store
        .lease_notifications(lease(app, length, limit))
        .await?)
}

/// Sends one notification.
pub(super) fn notification(
    app: &Arc<App>,
    leased: Leased<Notification>,
) -> Step<impl Future<Output = Result<&'static str, ServiceError>> + Send + 'static> {
    let app = Arc::clone(app);
    Step {
        kind: "notification",
        run: async move { notifications::carry_out(&app, &leased).await },
    }
}

/// Forgets which mailboxes mails went to, once a day is over; how many.
pub(super) async fn forget_mailboxes(app: &App) -> Result<u64, StoreError> {
    app.store
        .forget_mailboxes(
            app.clock
                .now()
                // Older mails no longer count, so there is no reason to keep them.
                .saturating_sub(MAILS_WITHIN)
                .unwrap_or_default(),
        )
        .await
}

/// Forgets answers that nobody may ask for any more; how many.
pub(super) async fn forget_replies(app: &App) -> Result<u64, StoreError> {
    let before = app
        .clock
        .now()
        .saturating_sub(REPLIES_KEPT)
        .unwrap_or_default();
    let mut forgotten = 0;
    loop {
        let some = app.store.forget_replies(before, FORGET_AT_ONCE).await?;
        forgotten += some;
        if some < u64::from(FORGET_AT_ONCE) {
            return Ok(forgotten);
        }
    }
}
