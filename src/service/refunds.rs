//! Refunds: ordered at the provider and followed to their end.

use std::sync::Arc;

use super::{
    App, ServiceError,
    change::{catalogue_of, provider, worker},
    effects::Outcome,
    settle::committed,
};
use crate::{
    domain::{
        booking::Refusal,
        payment::Payment,
        refund::{Refund, RefundProgress},
    },
    ports::{
        payments::{PaymentsError, ProviderRefund, RefundOrder, RefundState},
        store::{Change, ChangeCommand, ChangeFacts, Record},
    },
};

/// Orders the booking's refunds that the provider does not know, looks at those it is working on and at the one that
/// its event names, which may fail after it had succeeded. One that failed, now or before, is for somebody to look at.
pub(super) async fn follow(app: &App, record: &Record, named: Option<&str>) -> Result<Outcome, ServiceError> {
    let mut worst = RefundProgress::Succeeded;
    for refund in &record.funds.refunds {
        let state = match refund.state {
            RefundProgress::Ordered | RefundProgress::Pending => follow_one(app, record, refund).await?,
            RefundProgress::Succeeded if named.is_some() && named == refund.provider_id.as_deref() => {
                follow_one(app, record, refund).await?
            }
            settled => settled,
        };
        // One that failed is for somebody to look at, when none is left that may still end by itself.
        worst = match (worst, state) {
            (RefundProgress::Ordered | RefundProgress::Pending, _) | (_, RefundProgress::Succeeded) => worst,
            (_, state) => state,
        };
    }
    Ok(match worst {
        RefundProgress::Succeeded => Outcome::Done,
        RefundProgress::Ordered | RefundProgress::Pending => Outcome::later(app.clock.now(), 60, "refund_pending"),
        RefundProgress::Failed => Outcome::Hopeless("refund_failed"),
    })
}

async fn follow_one(app: &App, record: &Record, refund: &Refund) -> Result<RefundProgress, ServiceError> {
    let payment = record.funds.payment(refund.payment);
    let (Some(payment), catalogue) = (payment, catalogue_of(app, &record.booking).await?) else {
        return Err(ServiceError::Internal("a refund without its payment".into()));
    };
    let account = catalogue.practice.stripe_account;
    let answer = match &refund.provider_id {
        Some(id) => app.payments.refund_state(id, account.as_deref()).await,
        None => app.payments.refund(&order(record, payment, refund, account)?).await,
    };
    let (state, provider_id) = match answer {
        Ok(ProviderRefund { id, state, .. }) => (progress(state), Some(id)),
        Err(PaymentsError::Refused { code }) => {
            tracing::error!(booking = %record.booking.id, code, "refund refused");
            (RefundProgress::Failed, refund.provider_id.clone())
        }
        Err(error) => return Err(provider(error)),
    };
    if (state, &provider_id) != (refund.state, &refund.provider_id) {
        write(app, record, Refund { state, provider_id, ..refund.clone() }).await?;
    }
    Ok(state)
}

fn order(record: &Record, payment: &Payment, refund: &Refund, account: Option<String>) -> Result<RefundOrder, ServiceError> {
    let intent = payment.intent.clone().ok_or_else(|| ServiceError::Internal("a captured payment without its intent".into()))?;
    Ok(RefundOrder {
        practice: record.booking.practice,
        payment: payment.id,
        refund: refund.id,
        payment_intent: intent,
        amount: refund.amount,
        idempotency_key: refund.order_key(),
        account,
    })
}

async fn write(app: &App, record: &Record, refund: Refund) -> Result<(), ServiceError> {
    let action = match refund.state {
        RefundProgress::Succeeded => "refund.succeeded",
        RefundProgress::Failed => "refund.failed",
        RefundProgress::Ordered | RefundProgress::Pending => "refund.pending",
    };
    let decide = move |facts: &ChangeFacts| {
        // Another look may have been faster, and have seen more.
        let known = facts.funds.refunds.iter().find(|one| one.id == refund.id);
        if known.is_some_and(|known| known.state > refund.state || *known == refund) {
            return Err(Refusal::Unchanged);
        }
        let audit = worker(action, &facts.booking);
        Ok(Change { funds: refund.clone().into(), ..Change::of(facts.booking.clone(), audit) })
    };
    let command = ChangeCommand::plain(record.booking.practice, record.booking.id, app.clock.now(), Arc::new(decide));
    committed(app, command).await.map(|_| ())
}

fn progress(state: RefundState) -> RefundProgress {
    match state {
        RefundState::Pending | RefundState::RequiresAction => RefundProgress::Pending,
        RefundState::Succeeded => RefundProgress::Succeeded,
        RefundState::Failed | RefundState::Canceled => RefundProgress::Failed,
    }
}
