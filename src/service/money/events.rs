//! The provider's events: stored under their id, answered, and applied by a worker. An event is a hint to look.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{
    disputes,
    payments::{
        charge,
        settle::{Settled, settle},
        taking::reach,
    },
    refunds::{self, Adopted},
};
use crate::{
    ports::payments::{CheckoutState, EventError, PaymentsError},
    service::{
        App, ServiceError,
        booking::changing::{provider, worker},
        jobs::{patience, reason},
    },
};
use domain::money::payments::payment::{CollectionMethod, Payment};
use store::{
    Audit, AuditDetail, Change, ChangeCommand, ChangeFacts, EventEnd, Leased, Record, StoredEvent,
};

/// Whether a signature of this form can be of an event now; what needs no look at the event itself.
pub fn expect(app: &App, signature: Option<&str>) -> Result<(), ReceiveError> {
    Ok(app
        .gateways
        .payments
        // Before the body is read: an event with 5,000 signatures once cost a quarter of a second
        // (docs/decisions/0031-what-one-connection-may-cost.md).
        .check_signature_header(signature, app.clock.now())?)
}

/// Takes a posted event. `Ok` once it is stored, whether it was new or not.
pub async fn receive(app: &App, signature: Option<&str>, body: &[u8]) -> Result<(), ReceiveError> {
    let now = app.clock.now();
    let event = app.gateways.payments.read_event(signature, body, now)?;
    let stored = StoredEvent {
        id: event.id,
        kind: event.kind,
        object: event.object,
        account: event.account,
        livemode: event.livemode,
    };
    // Stored, then answered: Stripe repeats whatever was not answered with 2xx, so a crash in
    // between loses nothing (docs/decisions/0006-hosted-checkout.md).
    app.store
        .store_event(&stored, now)
        .await
        .map_err(ServiceError::from)?;
    Ok(())
}

/// Why an event is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// What an event came to.
enum EventOutcome {
    Applied,
    Ignored(&'static str),
    Quarantined(&'static str),
}

/// Our own row of what the event is about may be a moment behind the event; after this many looks it is not ours.
// With the pauses of `patience`, 2 to 128 seconds, some four minutes.
const MAX_ATTEMPTS: u32 = 8;
/// What the bank does about a payment of ours waits for that payment for a day: its own events may be so late.
// From the ninth on a look every five minutes: about a day.
const MAX_ATTEMPTS_FOR_BANKS: u32 = 300;

/// Applies a stored event and settles its row; a word for what became of it.
pub async fn apply(app: &App, leased: &Leased<StoredEvent>) -> Result<&'static str, ServiceError> {
    let Leased {
        work: event,
        token,
        attempts,
    } = leased;
    let now = app.clock.now();
    let seen = match look(app, event).await {
        // Most of what stays unknown belongs to somebody else at the same account.
        Ok(None) if *attempts >= MAX_ATTEMPTS => unknown(app, event, *attempts).await,
        seen => seen,
    };
    let (end, why) = match seen {
        Ok(Some(EventOutcome::Applied)) => (EventEnd::Applied, None),
        Ok(Some(EventOutcome::Ignored(why))) => (EventEnd::Ignored, Some(why)),
        Ok(Some(EventOutcome::Quarantined(why))) => {
            tracing::error!(event = event.id, why, "event quarantined");
            audit_quarantine(app, event, why).await?;
            (EventEnd::Quarantined, Some(why))
        }
        // Our commit of the object's id may be a moment behind Stripe's event.
        Ok(None) => return later(app, leased, "unknown_object").await,
        Err(error) => {
            // Never given up: as long as the provider or the database is down, the event waits.
            tracing::warn!(event = event.id, attempts, %error, "event put off");
            return later(app, leased, reason(&error)).await;
        }
    };
    app.store
        .settle_event(&event.id, *token, end, why, now)
        .await?;
    Ok(end.into_str())
}

/// What was not applied stands in the audit trail of the booking it is about, if there is one.
async fn audit_quarantine(
    app: &App,
    event: &StoredEvent,
    why: &'static str,
) -> Result<(), ServiceError> {
    // Without a booking it appears only among the exceptions.
    let Some(record) = app.store.booking_of_provider_object(&event.object).await? else {
        return Ok(());
    };
    let detail = AuditDetail::default()
        .with("event", event.id.clone())
        .with("kind", event.kind.clone())
        .with("why", why);
    let decide = move |facts: &ChangeFacts| {
        let audit = Audit {
            detail: detail.clone(),
            ..worker("event.quarantined", &facts.booking)
        };
        Ok(Change::of(facts.booking.clone(), audit))
    };
    app.store
        .change(ChangeCommand::plain(
            record.booking.practice,
            record.booking.id,
            app.clock.now(),
            Arc::new(decide),
        ))
        .await?;
    Ok(())
}

async fn later(
    app: &App,
    leased: &Leased<StoredEvent>,
    why: &str,
) -> Result<&'static str, ServiceError> {
    let now = app.clock.now();
    let due = now
        .saturating_add(SignedDuration::from_secs(patience(leased.attempts)))
        .unwrap_or(now);
    app.store
        .postpone_event(&leased.work.id, leased.token, due, why)
        .await?;
    Ok("again")
}

/// What to do about an object that stays unknown: ignore it, unless it says that it took money for a payment of ours, or
/// that a bank took it back.
async fn unknown(
    app: &App,
    event: &StoredEvent,
    attempts: u32,
) -> Result<Option<EventOutcome>, ServiceError> {
    // By its metadata it is ours, but it is not paid as far as we know: the payment's own event may
    // be this late.
    if Topic::of(&event.kind) == Some(Topic::Dispute) && disputes::is_ours(app, event).await? {
        return Ok((attempts >= MAX_ATTEMPTS_FOR_BANKS)
            .then_some(EventOutcome::Quarantined("disputed_but_unknown")));
    }
    if event.kind.starts_with("checkout.session.") {
        let checkout = match app
            .gateways
            .payments
            .checkout(&event.object, event.account.as_deref())
            .await
        {
            Ok(checkout) => checkout,
            Err(PaymentsError::NotFound) => {
                return Ok(Some(EventOutcome::Ignored("unknown_object")));
            }
            Err(error) => return Err(provider(error)),
        };
        // Somebody has paid for a booking that is not here, as after a restore from an older copy:
        // a person has to look at that money.
        if checkout.payment.is_some() && checkout.state == CheckoutState::Paid {
            if let Some(practice) = checkout.practice {
                // So that it appears among that practice's exceptions, although none of its rows
                // names it.
                app.store.event_of_practice(&event.id, practice).await?;
            }
            return Ok(Some(EventOutcome::Quarantined("paid_but_unknown")));
        }
    }
    Ok(Some(EventOutcome::Ignored("unknown_object")))
}

/// Looks at what the event is about; `None` when we know no such thing (yet).
async fn look(app: &App, event: &StoredEvent) -> Result<Option<EventOutcome>, ServiceError> {
    // 1. Kinds that we do not follow: an endpoint may be set to send everything.
    let Some(topic) = Topic::of(&event.kind) else {
        return Ok(Some(EventOutcome::Ignored("kind")));
    };
    // 2. A test event must never confirm a real booking.
    if event.livemode != app.gateways.payments.livemode() {
        return Ok(Some(EventOutcome::Quarantined("wrong_mode")));
    }
    // 3. Whose it is, by the object's id.
    let found = match app.store.booking_of_provider_object(&event.object).await? {
        None if topic == Topic::Dispute => disputes::booking_of(app, event).await?,
        None if topic == Topic::Refund => return adopt(app, event).await,
        // Most are of payment pages, whose own events say the same.
        None if topic == Topic::Charge => return Ok(Some(EventOutcome::Ignored("kind"))),
        found => found,
    };
    let Some(record) = found else {
        return Ok(None);
    };
    // Of a dispute that is new, no row says which payment it is of.
    let there = |one: &&Payment| one.payee.connected == event.account;
    let payments = &record.funds.payments;
    let payment = record
        .funds
        .payment_of(&event.object)
        .or_else(|| payments.iter().find(there))
        .or(payments.first());
    let Some(payee) = payment.map(|one| one.payee.clone()) else {
        return Ok(None);
    };
    // 4. An event of one account must not settle a payment of another
    // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
    if event.account != payee.connected {
        return Ok(Some(EventOutcome::Quarantined("wrong_account")));
    }
    // 5. Only now the object is fetched: an event is a hint, the object is the truth
    // (docs/decisions/0006-hosted-checkout.md).
    let account = reach(app, &payee).map_err(provider)?;
    follow(app, event, topic, &record, account).await
}

/// A refund that no row here names.
async fn adopt(app: &App, event: &StoredEvent) -> Result<Option<EventOutcome>, ServiceError> {
    let adopted = refunds::adopt(app, &event.object, event.account.as_deref()).await?;
    Ok(adopted.map(|adopted| match adopted {
        Adopted::Done => EventOutcome::Applied,
        // A refund made there that failed has not moved any money.
        Adopted::Nothing => EventOutcome::Ignored("refund_failed"),
        Adopted::Mismatch => EventOutcome::Quarantined("mismatch"),
    }))
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Page,
    Charge,
    Refund,
    Dispute,
}

impl Topic {
    fn of(kind: &str) -> Option<Self> {
        let topics = [
            // By prefix: even a new kind of event about a known object is a hint to look.
            ("checkout.session.", Self::Page),
            ("payment_intent.", Self::Charge),
            ("refund.", Self::Refund),
            ("charge.dispute.", Self::Dispute),
        ];
        topics
            .into_iter()
            .find(|(prefix, _)| kind.starts_with(prefix))
            .map(|(_, topic)| topic)
    }
}

/// What the provider has to tell of, by its names: how far pages, charges, refunds and disputes are.
pub const WANTED: [&str; 16] = [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

async fn follow(
    app: &App,
    event: &StoredEvent,
    topic: Topic,
    record: &Record,
    account: Option<&str>,
) -> Result<Option<EventOutcome>, ServiceError> {
    let settled = match topic {
        Topic::Refund => {
            refunds::follow(app, record, Some(&event.object)).await?;
            Settled::Done
        }
        Topic::Dispute => disputes::follow(app, record, &event.object, account).await?,
        Topic::Charge => {
            let ours = |one: &&Payment| {
                // A page's intent is covered by the page's own events, which also show the
                // session's state.
                one.method == CollectionMethod::Card && one.intent.as_deref() == Some(&event.object)
            };
            let Some(payment) = record.funds.payments.iter().find(ours) else {
                return Ok(Some(EventOutcome::Ignored("kind")));
            };
            charge::look(app, record, payment).await?
        }
        Topic::Page => {
            let ours = |one: &&Payment| {
                one.page
                    .as_ref()
                    .is_some_and(|page| page.id == event.object)
            };
            let Some(payment) = record.funds.payments.iter().find(ours) else {
                return Ok(None);
            };
            let checkout = app
                .gateways
                .payments
                .checkout(&event.object, account)
                .await
                .map_err(provider)?;
            settle(app, &record.booking, payment, &checkout).await?
        }
    };
    Ok(Some(match settled {
        Settled::Done => EventOutcome::Applied,
        Settled::Mismatch => EventOutcome::Quarantined("mismatch"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_followed() {
        assert!(WANTED.iter().all(|kind| Topic::of(kind).is_some()));
    }
}
