//! Fees: approved, reduced or waived by a human; waived by themselves when the time is sold again.

use std::sync::Arc;

use super::payments::settle::committed;
use crate::service::{
    Answered, App, Idempotent, ServiceError,
    authenticate::{Scope, allow},
    booking::changing::{ChangeExt, IdPool, change, worker},
    listing::{Page, cursor},
};
use domain::{
    booking::Refusal,
    ids::FeeId,
    money::{
        Money,
        fee::{Fee, FeeKind, Waiver},
        funds::BookingMoney,
    },
};
use store::{
    Actor, Audit, Change, ChangeCommand, ChangeFacts, FeesQuery, KeyRecord, ListedFee,
    MoneyOfBooking, Principal, Record, RenderError,
};

/// What a practice asks for.
#[derive(Debug, Clone, Default)]
pub struct FeesRequest {
    pub state: Option<ListedFee>,
    pub cursor: Option<String>,
    /// 1–100.
    pub limit: u32,
}

/// What a human decides about a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is taken: all of it, or less.
    Approve(Option<Money>),
    Waive,
}

/// A fee, and all the money of its booking.
#[derive(Debug, Clone)]
pub struct BookingFee {
    pub fee: Fee,
    pub of: MoneyOfBooking,
}

/// A page of the practice's fees, the newest first.
pub async fn list(
    app: &App,
    key: &KeyRecord,
    request: &FeesRequest,
) -> Result<Page<BookingFee>, ServiceError> {
    allow(key, Scope::Payments)?;
    let before = request.cursor.as_deref().map(cursor).transpose()?;
    let query = FeesQuery {
        state: request.state,
        before,
        // One more than asked for tells whether there is another page.
        limit: request.limit + 1,
    };
    let found = app.store.fees(key.practice, &query).await?;
    let page = Page::of(found, request.limit, |(id, _)| id.to_string());
    Ok(page.filter_map(|(id, of)| {
        let fee = of.funds.fee(id)?.clone();
        Some(BookingFee { fee, of })
    }))
}

/// Decides about a fee and settles the money: what is not taken goes back, what is missing is asked for.
pub async fn decide(
    app: &App,
    key: &KeyRecord,
    id: FeeId,
    decision: Decision,
    once: &Idempotent<BookingFee>,
) -> Result<Answered<BookingFee>, ServiceError> {
    allow(key, Scope::Payments)?;
    let found = app
        .store
        .booking_of_fee(key.practice, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let (now, ids, actor) = (app.clock.now(), IdPool::new(app), Actor::Key(key.id));
    let decide = move |facts: &ChangeFacts| {
        // Read again under the lock: somebody else may have decided meanwhile
        // (docs/decisions/0004-decide-again-under-the-lock.md).
        let fee = facts.funds.fee(id).ok_or(Refusal::FeeDecided)?.clone();
        let (fee, action) = match decision {
            Decision::Approve(amount) => (fee.approved(amount, now)?, "fee.approved"),
            Decision::Waive => (fee.waived(Waiver::Practice, now)?, "fee.waived"),
        };
        let audit = Audit::new(actor, action, facts.booking.id.0)
            .with("fee", id.to_string())
            .with("amount", fee.due().amount);
        // A fee below Stripe's minimum could be approved but never asked for, so it is refused
        // here.
        if matches!(decision, Decision::Approve(_)) {
            facts
                .booking
                .chargeable(&facts.funds.with(&fee.clone().into()))?;
        }
        let change = Change {
            funds: fee.into(),
            ..Change::of(facts.booking.clone(), audit)
        };
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = ChangeCommand::plain(key.practice, found.booking.id, now, Arc::new(decide));
    let decided = move |record: &Record| {
        let of = MoneyOfBooking::from(record);
        let fee = of.funds.fee(id).cloned();
        let fee = fee.ok_or_else(|| RenderError("the fee that was decided is gone".into()))?;
        Ok(BookingFee { fee, of })
    };
    let principal = Principal::Key(key.id);
    Ok(change(app, command, principal, once, decided).await?)
}

/// The time of a cancelled booking was sold again: its fees for cancelling fall away, if its policy says so.
pub(crate) async fn waive_resold(app: &App, record: &Record) -> Result<(), ServiceError> {
    if !record.booking.terms.policy.waive_if_resold {
        return Ok(());
    }
    let (now, ids) = (app.clock.now(), IdPool::new(app));
    let decide = move |facts: &ChangeFacts| {
        let late = facts
            .funds
            .fees
            .iter()
            .filter(|fee| fee.kind == FeeKind::LateCancellation);
        let fees: Vec<Fee> = late
            // Fees already waived stay as they are, with their reason.
            .filter_map(|fee| fee.clone().waived(Waiver::Resold, now).ok())
            .collect();
        // The job may run twice, and the practice may have waived it before.
        if fees.is_empty() {
            return Err(Refusal::Unchanged);
        }
        let funds = BookingMoney {
            fees,
            ..BookingMoney::default()
        };
        let change = Change {
            funds,
            ..Change::of(
                facts.booking.clone(),
                worker("fee.waived_resold", &facts.booking),
            )
        };
        Ok(change.settled_up(&facts.funds, now, &mut ids.clone()))
    };
    let command = ChangeCommand::plain(
        record.booking.practice,
        record.booking.id,
        now,
        Arc::new(decide),
    );
    committed(app, command).await.map(|_| ())
}
