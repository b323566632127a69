//! Disputes: the bank takes the money back, and returns it if the dispute is won (docs.stripe.com/disputes/how-disputes-work).

use serde_json::{Value, json};

use super::{
    balance::{DISPUTE_FEE, balance_transaction},
    balance_transaction::Movement,
};
use crate::{
    objects::render::filled,
    server::error::ApiError,
    state::{
        locked::{Ask, LockedState},
        records::{Charge, ChargeStatus, Dispute, DisputeStatus},
    },
};

/// How long evidence is awaited, in seconds.
const EVIDENCE: i64 = 7 * 24 * 60 * 60;

/// Stripe's reasons (Dispute object, `reason`).
const REASONS: [&str; 15] = [
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
];

/// The object as it looks at `now`.
pub(crate) fn dispute(dispute: &Dispute, now: i64) -> Value {
    let movements: Vec<Value> = dispute
        .movements
        .iter()
        .map(|entry| balance_transaction(entry, now))
        .collect();
    let fields = json!({
        "id": dispute.id, "created": dispute.created, "amount": dispute.amount, "currency": dispute.currency,
        "charge": dispute.charge, "payment_intent": dispute.intent, "reason": dispute.reason, "status": dispute.status,
        "balance_transactions": movements,
    });
    let mut object = filled(include_str!("../objects/dispute.json"), fields);
    object["evidence_details"]["due_by"] = dispute.due_by.into();
    // `past_due` says that the bank heard nothing in time; it changes by itself as time goes on.
    object["evidence_details"]["past_due"] = (dispute.due_by < now).into();
    if matches!(
        dispute.status,
        DisputeStatus::WarningNeedsResponse | DisputeStatus::WarningClosed
    ) {
        // An inquiry has moved no money, so the charge can still be refunded
        // (docs.stripe.com/disputes/how-disputes-work, inquiries).
        object["is_charge_refundable"] = true.into();
        object["payment_method_details"]["card"]["case_type"] = "inquiry".into();
    }
    object
}

/// A sum is negative where the bank has it.
const fn withdrawn(status: DisputeStatus) -> bool {
    matches!(status, DisputeStatus::NeedsResponse | DisputeStatus::Lost)
}

impl LockedState<'_> {
    fn emit_dispute(&mut self, kind: &str, dispute: &Dispute) {
        self.emit(
            kind,
            self::dispute(dispute, self.now),
            dispute.account.clone(),
        );
    }

    /// The holder of the card disputes what is left of a charge, or of a payment intent's. `None` if there is no such money,
    /// it has been disputed before, or Stripe knows no such reason.
    pub(crate) fn open_dispute(&mut self, payment: &str, reason: &str) -> Option<Dispute> {
        self.open(payment, reason, DisputeStatus::NeedsResponse)
    }

    /// The bank asks only (docs.stripe.com/disputes/how-disputes-work#inquiries).
    pub(crate) fn open_inquiry(&mut self, payment: &str, reason: &str) -> Option<Dispute> {
        self.open(payment, reason, DisputeStatus::WarningNeedsResponse)
    }

    /// The payer's bank returns a debit; nothing can be said against it (docs.stripe.com/payments/sepa-debit#disputed-payments).
    pub(crate) fn return_debit(&mut self, payment: &str, reason: &str) -> Option<Dispute> {
        let dispute = self.open(payment, reason, DisputeStatus::Lost)?;
        self.emit_dispute("charge.dispute.closed", &dispute);
        Some(dispute)
    }

    fn open(&mut self, payment: &str, reason: &str, status: DisputeStatus) -> Option<Dispute> {
        // A dispute may name a charge or an intent; an intent's last charge is the one that took
        // the money.
        let of_intent = self
            .state
            .intents
            .get(payment)
            .and_then(|intent| intent.latest_charge.as_deref());
        let mut charge = self
            .state
            .charges
            .get(of_intent.unwrap_or(payment))?
            .clone();
        let left = charge.amount - charge.amount_refunded;
        let disputable =
            // One dispute per charge, and for no more than what is left: refunded money cannot be
            // taken back twice.
            charge.status == ChargeStatus::Succeeded && charge.dispute.is_none() && left > 0;
        if !disputable || !REASONS.contains(&reason) {
            return None;
        }
        let mut dispute = Dispute {
            id: self.fresh_id("du_1", 18),
            account: charge.account.clone(),
            created: self.now,
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            amount: left,
            currency: charge.currency.clone(),
            reason: reason.to_owned(),
            status,
            due_by: self.now.saturating_add(EVIDENCE),
            movements: Vec::new(),
        };
        // An inquiry takes nothing until it escalates.
        if withdrawn(status) {
            dispute.movements.push(self.book(
                Movement::Dispute,
                &charge,
                &dispute.id,
                -left,
                DISPUTE_FEE,
            ));
        }
        charge.dispute = Some(dispute.id.clone());
        self.state.put(charge);
        self.state.put(dispute.clone());
        self.emit_dispute("charge.dispute.created", &dispute);
        if withdrawn(status) {
            // Two events, as at Stripe: one that it exists, one that money has moved.
            self.emit_dispute("charge.dispute.funds_withdrawn", &dispute);
        }
        Some(dispute)
    }

    /// An inquiry becomes a dispute; whether it was one.
    pub(crate) fn escalate_inquiry(&mut self, dispute: &str) -> bool {
        let asked = self
            .state
            .disputes
            .get(dispute)
            .filter(|dispute| dispute.status == DisputeStatus::WarningNeedsResponse);
        let Some(mut dispute) = asked.cloned() else {
            return false;
        };
        let Some(charge) = self.state.charges.get(&dispute.charge).cloned() else {
            return false;
        };
        dispute.status = DisputeStatus::NeedsResponse;
        dispute.movements.push(self.book(
            Movement::Dispute,
            &charge,
            &dispute.id,
            -dispute.amount,
            DISPUTE_FEE,
        ));
        self.state.put(dispute.clone());
        self.emit_dispute("charge.dispute.updated", &dispute);
        self.emit_dispute("charge.dispute.funds_withdrawn", &dispute);
        true
    }

    /// The bank decides, lets an inquiry rest, or gives back after all what was lost; whether there was such a dispute.
    pub(crate) fn close_dispute(&mut self, dispute: &str, won: bool) -> bool {
        let Some(mut dispute) = self.state.disputes.get(dispute).cloned() else {
            return false;
        };
        let Some(charge) = self.state.charges.get(&dispute.charge).cloned() else {
            return false;
        };
        let before = dispute.status;
        // A lost dispute may still be won (docs/decisions/0041-slow-methods-are-asked-for.md); a
        // won or closed one is final.
        dispute.status = match (before, won) {
            (DisputeStatus::NeedsResponse | DisputeStatus::Lost, true) => DisputeStatus::Won,
            (DisputeStatus::NeedsResponse, false) => DisputeStatus::Lost,
            (DisputeStatus::WarningNeedsResponse, true) => DisputeStatus::WarningClosed,
            _ => return false,
        };
        let won = won && withdrawn(before);
        if won {
            // The fee is not returned.
            dispute.movements.push(self.book(
                Movement::DisputeReversal,
                &charge,
                &dispute.id,
                dispute.amount,
                0,
            ));
        }
        self.state.put(dispute.clone());
        self.emit_dispute(
            // It was closed before: Stripe reports later changes as `updated`.
            if before == DisputeStatus::Lost {
                "charge.dispute.updated"
            } else {
                "charge.dispute.closed"
            },
            &dispute,
        );
        if won {
            self.emit_dispute("charge.dispute.funds_reinstated", &dispute);
        }
        true
    }

    /// Refuses to give back what the bank has taken back already.
    pub(crate) fn undisputed(&self, charge: &Charge) -> Result<(), ApiError> {
        let dispute = charge
            .dispute
            .as_ref()
            .and_then(|id| self.state.disputes.get(id));
        if dispute.is_some_and(|dispute| withdrawn(dispute.status)) {
            let message = format!(
                "Charge {} has been charged back; cannot issue a refund.",
                charge.id
            );
            return Err(ApiError::state(Some("charge_disputed"), message));
        }
        Ok(())
    }

    /// `GET /v1/disputes/{id}`
    pub(crate) fn get_dispute(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let object = dispute(&self.dispute(&ask.id)?, self.now);
        self.answer(object, &mut ask.form)
    }

    /// `GET /v1/disputes`
    pub(crate) fn list_disputes(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let (charge, intent, created) = (
            form.take("charge"),
            form.take("payment_intent"),
            form.range("created")?,
        );
        let rows = self.state.disputes.iter().filter(|(_, dispute)| {
            dispute.account == self.account
                && charge.as_ref().is_none_or(|id| &dispute.charge == id)
                && intent.as_ref().is_none_or(|id| &dispute.intent == id)
                && created.holds(dispute.created)
        });
        let rows = rows
            .map(|(id, dispute)| (id.clone(), self::dispute(dispute, self.now)))
            .collect();
        self.page(rows, "/v1/disputes", form)
    }
}
