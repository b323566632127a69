//! Fees: approved, reduced or waived by a human; waived by themselves when the time is sold again.

use std::sync::Arc;

use super::{
    App, ServiceError,
    change::{Spare, worker},
    settle::committed,
};
use crate::{
    domain::{
        booking::Refusal,
        fee::{Fee, FeeKind, Waiver},
        funds::Funds,
    },
    ports::store::{Change, ChangeCommand, ChangeFacts, Record},
};

/// The time of a cancelled booking was sold again: its fees for cancelling fall away, if its policy says so.
pub(super) async fn waive_resold(app: &App, record: &Record) -> Result<(), ServiceError> {
    if !record.booking.terms.policy.waive_if_resold {
        return Ok(());
    }
    let (now, spare) = (app.clock.now(), Spare::new(app, &record.funds));
    let decide = move |facts: &ChangeFacts| {
        let late = facts.funds.fees.iter().filter(|fee| fee.kind == FeeKind::LateCancellation);
        let fees: Vec<Fee> = late.filter_map(|fee| fee.clone().waived(Waiver::Resold, now).ok()).collect();
        if fees.is_empty() {
            return Err(Refusal::Unchanged);
        }
        let funds = Funds { fees, ..Funds::default() };
        let change = Change { funds, ..Change::of(facts.booking.clone(), worker("fee.waived_resold", &facts.booking)) };
        Ok(change.settled_up(&facts.funds, now, &mut spare.clone()))
    };
    let command = ChangeCommand::plain(record.booking.practice, record.booking.id, now, Arc::new(decide));
    committed(app, command).await.map(|_| ())
}
