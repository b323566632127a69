//! What an event should have told: asked for instead.

use jiff::Timestamp;

use crate::service::{
    App, ServiceError,
    booking::changing::provider,
    money::{
        payments::{charge, settle::settle, taking::reach},
        refunds,
    },
};
use domain::money::payments::payment::{CollectionMethod, Payment, UNREACHABLE};
use store::{Record, StoredEvent};

/// Bookings looked at in one round.
const LIMIT: u32 = 1_000;
/// After so many failures in a row the provider is left alone until the next round.
const MAX_LOOKS: u32 = 3;

/// Looks at everything that is not final. One thing that fails does not hide the others.
pub(super) async fn look(app: &App, account: Option<&str>) -> Result<(), ServiceError> {
    let (mut first, mut failures) = (None, 0);
    for (practice, booking) in app.store.unsettled(account, LIMIT).await? {
        let Some(record) = app.store.booking(practice, booking).await? else {
            continue;
        };
        match follow(app, &record).await {
            // Only failures in a row count: a provider that is down fails every time, an odd object
            // once.
            Ok(()) => failures = 0,
            // It stands among the exceptions, and says nothing about the others.
            Err(ServiceError::AccountNotReady(issue)) => {
                tracing::debug!(%booking, %issue, "not final, and cannot be asked about");
            }
            Err(error) => {
                tracing::warn!(%booking, %error, "not final, and cannot be looked at");
                failures += 1;
                first.get_or_insert(error);
            }
        }
        if failures == MAX_LOOKS {
            break;
        }
    }
    first.map_or(Ok(()), Err)
}

/// Looks at the payments and refunds of a booking that are not final.
pub(super) async fn follow(app: &App, record: &Record) -> Result<(), ServiceError> {
    // Given up while the account could not be asked: once it answers again, the outcome becomes
    // known (docs/decisions/0042-a-payment-belongs-to-its-account.md).
    let unseen = |one: &Payment| one.refusal.as_deref() == Some(UNREACHABLE);
    for payment in record
        .funds
        .payments
        .iter()
        .filter(|one| one.is_open() || unseen(one))
    {
        look_at(app, record, payment).await?;
    }
    refunds::follow(app, record, None).await.map(|_| ())
}

/// A page that was opened, or a charge that was begun; what was not begun has its effect. What does not match was logged.
pub(super) async fn look_at(
    app: &App,
    record: &Record,
    payment: &Payment,
) -> Result<(), ServiceError> {
    match &payment.page {
        _ if payment.method == CollectionMethod::Card && payment.intent.is_some() => {
            charge::look(app, record, payment).await?;
        }
        Some(page) if payment.method == CollectionMethod::Page => {
            let account = reach(app, &payment.payee).map_err(provider)?;
            let checkout = app
                .gateways
                .payments
                .checkout(&page.id, account)
                .await
                .map_err(provider)?;
            settle(app, &record.booking, payment, &checkout).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Events that could not be delivered are stored like those that were.
pub(super) async fn events(
    app: &App,
    account: Option<&str>,
    since: Timestamp,
) -> Result<(), ServiceError> {
    let now = app.clock.now();
    for event in app
        .gateways
        .payments
        .undelivered_events(since, account)
        .await
        .map_err(provider)?
    {
        let stored = StoredEvent {
            id: event.id,
            kind: event.kind,
            object: event.object,
            account: event.account,
            livemode: event.livemode,
        };
        // Under the event's id, like the webhook: an event that arrived meanwhile is not stored
        // twice.
        app.store.store_event(&stored, now).await?;
    }
    Ok(())
}
