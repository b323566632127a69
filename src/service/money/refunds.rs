//! Refunds: ordered at the provider and followed to their end.

use std::sync::Arc;

use super::payments::{settle::committed, taking::reach};
use crate::{
    ports::payments::{PaymentsError, ProviderRefund, RefundOrder, RefundState},
    service::{
        App, ServiceError,
        booking::changing::{ChangeExt, IdPool, provider, worker},
        job_outcome::Outcome,
    },
};
use domain::{
    booking::Refusal,
    ids::RefundId,
    money::payments::{
        payment::{Payment, PaymentState},
        refund::{Cause, Refund, RefundProgress},
    },
};
use store::{Change, ChangeCommand, ChangeFacts, Record};

/// Orders the booking's refunds that the provider does not know, looks at those it is working on and at the one that
/// its event names, which may fail after it had succeeded. One that failed, now or before, is for somebody to look at.
pub(crate) async fn follow(
    app: &App,
    record: &Record,
    named: Option<&str>,
) -> Result<Outcome, ServiceError> {
    let mut worst = RefundProgress::Succeeded;
    // What came outside Checkout the practice gives back by hand.
    for refund in record
        .funds
        .refunds
        .iter()
        .filter(|one| !record.funds.is_by_hand(one))
    {
        let state = match refund.state {
            RefundProgress::Ordered | RefundProgress::Pending => {
                follow_one(app, record, refund).await?
            }
            // A bank may send a refund back days after it succeeded; only its event says so, since
            // the rounds would otherwise have to ask about every refund for ever.
            RefundProgress::Succeeded
                if named.is_some() && named == refund.provider_id.as_deref() =>
            {
                follow_one(app, record, refund).await?
            }
            settled => settled,
        };
        // One that failed is for somebody to look at, when none is left that may still end by itself.
        worst = match (worst, state) {
            (RefundProgress::Ordered | RefundProgress::Pending, _)
            | (_, RefundProgress::Succeeded | RefundProgress::Superseded) => worst,
            (_, state) => state,
        };
    }
    Ok(match worst {
        // One that failed stands among the exceptions by itself.
        RefundProgress::Succeeded | RefundProgress::Superseded | RefundProgress::Failed => {
            Outcome::Done
        }
        RefundProgress::Ordered | RefundProgress::Pending => {
            Outcome::later(app.clock.now(), 60, "refund_pending")
        }
    })
}

async fn follow_one(
    app: &App,
    record: &Record,
    refund: &Refund,
) -> Result<RefundProgress, ServiceError> {
    let Some(payment) = record.funds.payment(refund.payment) else {
        return Err(ServiceError::Internal(
            "a refund without its payment".into(),
        ));
    };
    let account = reach(app, &payment.payee).map_err(provider)?;
    let answer = match &refund.provider_id {
        Some(id) => app.gateways.payments.refund_state(id, account).await,
        // Ordered here and perhaps there: the same order under the same key returns the same
        // refund, in its present state.
        None => {
            app.gateways
                .payments
                .refund(&order(record, payment, refund)?)
                .await
        }
    };
    let (state, provider_id) = match answer {
        Ok(ProviderRefund { id, state, .. }) => (progress(state), Some(id)),
        // Final for this order: it becomes an exception that somebody has to look at.
        Err(PaymentsError::Refused { code }) => {
            tracing::error!(booking = %record.booking.id, code, "refund refused");
            (RefundProgress::Failed, refund.provider_id.clone())
        }
        Err(error) => return Err(provider(error)),
    };
    // Looking often must not fill the audit trail.
    if (state, &provider_id) != (refund.state, &refund.provider_id) {
        write(
            app,
            record,
            Refund {
                state,
                provider_id,
                ..refund.clone()
            },
        )
        .await?;
    }
    Ok(state)
}

fn order(record: &Record, payment: &Payment, refund: &Refund) -> Result<RefundOrder, ServiceError> {
    let intent = payment
        .intent
        .clone()
        .ok_or_else(|| ServiceError::Internal("a captured payment without its intent".into()))?;
    Ok(RefundOrder {
        practice: record.booking.practice,
        payment: payment.id,
        refund: refund.id,
        payment_intent: intent,
        amount: refund.amount,
        idempotency_key: refund.order_key(),
        account: payment.payee.connected.clone(),
    })
}

async fn write(app: &App, record: &Record, refund: Refund) -> Result<(), ServiceError> {
    let action = match refund.state {
        RefundProgress::Succeeded => "refund.succeeded",
        RefundProgress::Failed | RefundProgress::Superseded => "refund.failed",
        RefundProgress::Ordered | RefundProgress::Pending => "refund.pending",
    };
    let decide = move |facts: &ChangeFacts| {
        // Another look may have been faster, and have seen more.
        let known = facts.funds.refunds.iter().find(|one| one.id == refund.id);
        if known.is_some_and(|known| known.state > refund.state || *known == refund) {
            return Err(Refusal::Unchanged);
        }
        let audit = worker(action, &facts.booking);
        Ok(Change {
            funds: refund.clone().into(),
            ..Change::of(facts.booking.clone(), audit)
        })
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        app.clock.now(),
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| ())
}

/// What became of a refund that no row here names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adopted {
    /// It is a row now, or was by the time.
    Done,
    /// It gave nothing back.
    Nothing,
    /// It does not fit what was paid.
    Mismatch,
}

/// Takes up a refund that was made at the provider itself, by whoever runs the account there; `None` while the payment it gives back
/// is not known, or not as paid (yet), and of an order of ours that is on its way.
pub(crate) async fn adopt(
    app: &App,
    id: &str,
    account: Option<&str>,
) -> Result<Option<Adopted>, ServiceError> {
    let seen = match app.gateways.payments.refund_state(id, account).await {
        Ok(seen) => seen,
        Err(PaymentsError::NotFound) => return Ok(None),
        Err(error) => return Err(provider(error)),
    };
    // A refund without an intent belongs to a charge that we did not make.
    let Some(intent) = &seen.payment_intent else {
        return Ok(None);
    };
    let Some(record) = app.store.booking_of_provider_object(intent).await? else {
        return Ok(None);
    };
    let Some(payment) = record.funds.payment_of(intent) else {
        return Ok(None);
    };
    // With our id in its metadata it is an order of ours whose answer is still on its way.
    let ours = |one: &Refund| Some(one.id) == seen.refund;
    if payment.state != PaymentState::Captured || record.funds.refunds.iter().any(ours) {
        return Ok(None);
    }
    // As with events: one account must not write into another's booking.
    if payment.payee.connected.as_deref() != account {
        return Ok(Some(Adopted::Mismatch));
    }
    let state = progress(seen.state);
    if state == RefundProgress::Failed {
        return Ok(Some(Adopted::Nothing));
    }
    let made = Refund {
        id: RefundId(app.fresh()),
        payment: payment.id,
        amount: seen.amount,
        cause: Cause::External,
        given_up: 0,
        state,
        provider_id: Some(seen.id.clone()),
    };
    take_up(app, &record, made).await
}

/// Makes a refund that the provider made a row of its booking's, unless another look was faster; `None` if the booking has nothing
/// (yet) that could be given back.
async fn take_up(
    app: &App,
    record: &Record,
    made: Refund,
) -> Result<Option<Adopted>, ServiceError> {
    let (now, ids) = (app.clock.now(), IdPool::new(app));
    let decide = move |facts: &ChangeFacts| {
        if facts
            .funds
            .refunds
            .iter()
            // Its event and the reconciliation may both have found it.
            .any(|one| one.provider_id == made.provider_id)
        {
            return Err(Refusal::Unchanged);
        }
        let mut ids = ids.clone();
        // On the facts under the lock: what is still owed after the refund depends on everything
        // beside it.
        let funds = facts
            .booking
            .adopt(&facts.funds, made.clone(), now, &mut ids)?;
        let audit = worker("refund.made_outside", &facts.booking);
        Ok(Change {
            funds,
            ..Change::of(facts.booking.clone(), audit)
        }
        .with_work(now, &mut ids))
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    match committed(app, command).await {
        Ok(_) => Ok(Some(Adopted::Done)),
        Err(ServiceError::Refused(Refusal::RefundTooLarge)) => Ok(Some(Adopted::Mismatch)),
        // The payment's own event has not been applied yet, so this is tried again later.
        Err(ServiceError::Refused(Refusal::NothingToRefund)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn progress(state: RefundState) -> RefundProgress {
    match state {
        // `requires_action` waits for the client's bank details (Stripe, Refund `status`); neither
        // is final.
        RefundState::Pending | RefundState::RequiresAction => RefundProgress::Pending,
        RefundState::Succeeded => RefundProgress::Succeeded,
        RefundState::Failed | RefundState::Canceled => RefundProgress::Failed,
    }
}
