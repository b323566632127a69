//! The balance: one transaction for each movement of money, never changed afterwards.

use serde_json::{Value, json};

use super::balance_transaction::{BalanceTransaction, Movement};
use crate::{
    objects::render::filled,
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState},
        records::{Charge, Refund},
    },
};

/// How long the money of a charge is pending, in seconds.
const PENDING: i64 = 2 * 24 * 60 * 60;
/// What a dispute costs, won or lost, in the smallest unit.
pub(crate) const DISPUTE_FEE: i64 = 2_000;

/// 1.5 %, rounded half up, and 20 smallest units; never more than the amount. Krónur and shillings, which Stripe counts in
/// hundredths, are whole.
pub(crate) fn charge_fee(amount: i64, currency: &str) -> i64 {
    // In 128 bits, because an amount of any size is multiplied by 15 here.
    let share = (i128::from(amount) * 15 + 500) / 1_000;
    let fee = i64::try_from(share + 20).unwrap_or(i64::MAX).min(amount);
    if matches!(currency, "isk" | "ugx") {
        fee - fee % 100
    } else {
        fee
    }
}

/// The object as it looks at `now`.
pub(crate) fn balance_transaction(entry: &BalanceTransaction, now: i64) -> Value {
    let (kind, category) = entry.movement.names();
    let fees = (entry.fee != 0).then(|| {
        let description = if entry.movement == Movement::Dispute { "Dispute fee" } else { "Stripe processing fees" };
        json!({ "amount": entry.fee, "application": null, "currency": entry.currency, "description": description, "type": "stripe_fee" })
    });
    let fields = json!({
        "id": entry.id, "created": entry.created, "available_on": entry.available_on, "amount": entry.amount,
        "fee": entry.fee, "net": entry.amount - entry.fee, "currency": entry.currency, "source": entry.source,
        "type": kind, "reporting_category": category, "fee_details": Vec::from_iter(fees),
        "status": if entry.available_on > now { "pending" } else { "available" },
    });
    let mut object = filled(include_str!("../objects/balance_transaction.json"), fields);
    if let Some(rate) = entry.rate {
        let text = format!("{}.{:06}", rate / 1_000_000, rate % 1_000_000);
        object["exchange_rate"] = serde_json::from_str(&text).unwrap_or_default();
    }
    object
}

impl LockedState<'_> {
    /// Books a movement of `like`'s account and currency, for `source`.
    pub(crate) fn book(
        &mut self,
        movement: Movement,
        like: &Charge,
        source: &str,
        amount: i64,
        fee: i64,
    ) -> BalanceTransaction {
        let conversion = self
            .conversion
            .clone()
            // The balance's own currency needs no conversion.
            .filter(|to| to.currency != like.currency);
        let (amount, fee, currency) = match &conversion {
            // Two hundredths of what comes are taken for it.
            Some(to) if movement == Movement::Charge => (
                to.of(amount),
                to.of(fee) + to.of(amount) / 50,
                to.currency.clone(),
            ),
            Some(to) => (to.of(amount), to.of(fee), to.currency.clone()),
            None => (amount, fee, like.currency.clone()),
        };
        let entry = BalanceTransaction {
            id: self.fresh_id("txn_3", 18),
            account: like.account.clone(),
            created: self.now,
            available_on: if movement == Movement::Charge {
                // Money from charges is pending for some days (docs.stripe.com/payouts); refunds
                // and disputes take theirs at once.
                self.now.saturating_add(PENDING)
            } else {
                self.now
            },
            movement,
            amount,
            fee,
            currency,
            source: source.to_owned(),
            rate: conversion.map(|to| to.millionths),
        };
        self.state.put(entry.clone());
        entry
    }

    /// Books the return of a refund's money, once.
    pub(crate) fn book_failure(&mut self, refund: &mut Refund, charge: &Charge) {
        if refund.balance_transaction.is_some() {
            let entry = self.book(
                Movement::RefundFailure,
                charge,
                &refund.id,
                refund.amount,
                0,
            );
            refund.failure_balance_transaction = Some(entry.id);
        }
    }

    /// `GET /v1/balance_transactions/{id}`
    pub(crate) fn get_balance_transaction(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = balance_transaction(&self.balance_transaction(&ask.id)?, self.now);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/balance_transactions`
    pub(crate) fn list_balance_transactions(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form: &mut Form = &mut ask.form;
        let (source, currency, kind) = (
            form.take("source"),
            form.take("currency"),
            form.take("type"),
        );
        let created = form.range("created")?;
        let rows = self.state.balance.iter().filter(|(_, entry)| {
            entry.account == self.account
                && source.as_ref().is_none_or(|id| &entry.source == id)
                && currency.as_ref().is_none_or(|code| &entry.currency == code)
                && kind
                    .as_ref()
                    .is_none_or(|kind| entry.movement.names().0 == kind)
                && created.holds(entry.created)
        });
        let rows = rows
            .map(|(id, entry)| (id.clone(), balance_transaction(entry, self.now)))
            .collect();
        self.page(rows, "/v1/balance_transactions", form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_rounded_half_up_and_eats_no_more_than_there_is() {
        for (amount, fee) in [
            (1, 1),
            (20, 20),
            (21, 20),
            (33, 20),
            (34, 21),
            (100, 22),
            (6_500, 118),
        ] {
            assert_eq!(charge_fee(amount, "gbp"), fee, "{amount}");
        }
        assert_eq!(
            (charge_fee(650_000, "isk"), charge_fee(6_500, "jpy")),
            (9_700, 118)
        );
    }
}
