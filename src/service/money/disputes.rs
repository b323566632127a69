//! Disputes: what a client's bank does about a payment, followed to its end.

use std::sync::Arc;

use super::payments::settle::{Settled, committed};
use crate::{
    ports::payments::PaymentsError,
    service::{
        App, ServiceError,
        booking::changing::{ChangeExt, IdPool, provider, worker},
    },
};
use domain::{booking::Refusal, money::payments::dispute::Dispute};
use store::{Change, ChangeCommand, ChangeFacts, Record, StoredEvent};

/// Whose payment a dispute is about that is not known here yet.
pub(crate) async fn booking_of(
    app: &App,
    event: &StoredEvent,
) -> Result<Option<Record>, ServiceError> {
    // An event names only the dispute; its object says which payment it is about
    // (docs/decisions/0006-hosted-checkout.md).
    match intent_of(app, event).await? {
        Some(intent) => Ok(app.store.booking_of_provider_object(&intent).await?),
        None => Ok(None),
    }
}

/// Whether the dispute is about a payment of ours, even if that it came is not known here yet.
pub(crate) async fn is_ours(app: &App, event: &StoredEvent) -> Result<bool, ServiceError> {
    let Some(intent) = intent_of(app, event).await? else {
        return Ok(false);
    };
    match app
        .gateways
        .payments
        .charge_state(&intent, event.account.as_deref())
        .await
    {
        // Our payments have our id in Stripe's metadata; others of the same account do not.
        Ok(charge) => Ok(charge.payment.is_some()),
        Err(PaymentsError::NotFound) => Ok(false),
        Err(error) => Err(provider(error)),
    }
}

async fn intent_of(app: &App, event: &StoredEvent) -> Result<Option<String>, ServiceError> {
    match app
        .gateways
        .payments
        .dispute(&event.object, event.account.as_deref())
        .await
    {
        Ok(seen) => Ok(seen.payment_intent),
        Err(PaymentsError::NotFound) => Ok(None),
        Err(error) => Err(provider(error)),
    }
}

/// Writes how far a dispute is. While the bank has the money nothing of that payment goes back a second time.
pub(crate) async fn follow(
    app: &App,
    record: &Record,
    id: &str,
    account: Option<&str>,
) -> Result<Settled, ServiceError> {
    let seen = app
        .gateways
        .payments
        .dispute(id, account)
        .await
        .map_err(provider)?;
    let ours = record
        .funds
        .captured()
        // Both may be `None`: a payment without an intent must not match a dispute without one.
        .find(|one| one.intent.is_some() && one.intent == seen.payment_intent);
    let Some(payment) = ours else {
        return Ok(Settled::Mismatch);
    };
    // The amount may be less than the payment: a bank may dispute only a part of it.
    if seen.livemode != app.gateways.payments.livemode()
        || seen.amount.currency != payment.amount.currency
    {
        return Ok(Settled::Mismatch);
    }
    let dispute = Dispute {
        id: seen.id,
        payment: payment.id,
        amount: seen.amount,
        state: seen.state,
        reason: seen.reason,
        evidence_due: seen.evidence_due,
    };
    let (now, ids) = (app.clock.now(), IdPool::new(app));
    let decide = move |facts: &ChangeFacts| {
        let known = facts.funds.disputes.iter().find(|one| one.id == dispute.id);
        // What was lost may be won after all. An answer that is older than the end is passed over.
        if known.is_some_and(|known| {
            *known == dispute || (known.state.is_final() && !dispute.state.is_final())
        }) {
            return Err(Refusal::Unchanged);
        }
        let action = if dispute.state.is_final() {
            "dispute.closed"
        } else {
            "dispute.opened"
        };
        let change = Change {
            funds: dispute.clone().into(),
            ..Change::of(facts.booking.clone(), worker(action, &facts.booking))
        };
        // A returned debit is due again, a lost dispute is not; settling up knows the difference.
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| Settled::Done)
}
