//! Refunds, never of more than was taken.

use serde_json::Value;

use super::balance_transaction::Movement;
use crate::{
    objects::render,
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState, RefundOutcome},
        records::{Charge, ChargeStatus, Refund, RefundStatus},
    },
};

impl LockedState<'_> {
    /// `POST /v1/refunds`
    pub(crate) fn create_refund(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        // The charge is looked up first, so that its faults are reported before any other.
        let mut charge = self.refundable(&mut ask.form)?;
        let form = &mut ask.form;
        let (amount, reason, metadata) = (
            form.number("amount")?,
            form.take("reason"),
            form.metadata("metadata")?,
        );
        let expand = form.list("expand");
        form.finish()?;
        if reason
            .as_deref()
            .is_some_and(|r| !matches!(r, "duplicate" | "fraudulent" | "requested_by_customer"))
        {
            return Err(ApiError::parameter(None, "reason", "Invalid reason."));
        }
        self.undisputed(&charge)?;
        let left = charge.amount - charge.amount_refunded;
        let amount = amount.unwrap_or(left);
        if left == 0 {
            let message = format!("Charge {} has already been refunded.", charge.id);
            return Err(ApiError::state(Some("charge_already_refunded"), message));
        }
        if amount < 1 {
            return Err(ApiError::parameter(
                Some("parameter_invalid_integer"),
                "amount",
                "Invalid positive integer",
            ));
        }
        if amount > left {
            let message = format!(
                "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
            );
            // Stored: a repetition under the same key gets the same refusal, even if the charge has
            // changed since.
            return Err(ApiError::parameter(Some("amount_too_large"), "amount", message).stored());
        }
        // Raised when the refund is ordered, not when it succeeds: two orders at once must not
        // exceed the charge.
        charge.amount_refunded += amount;
        let mut refund = self.new_refund(&charge, amount, reason, metadata);
        refund.balance_transaction = Some(
            self.book(Movement::Refund, &charge, &refund.id, -amount, 0)
                .id,
        );
        self.state.put(charge.clone());
        self.state.put(refund.clone());
        self.emit_refund("refund.created", &refund);
        self.emit_charge("charge.refunded", &charge);
        self.expanded(render::refund(&refund), &expand)
    }

    fn new_refund(
        &self,
        charge: &Charge,
        amount: i64,
        reason: Option<String>,
        metadata: crate::state::records::Metadata,
    ) -> Refund {
        let outcome = self.refund_outcome;
        Refund {
            id: self.fresh_id("re_3", 18),
            account: charge.account.clone(),
            created: self.now,
            charge: charge.id.clone(),
            intent: charge.intent.clone(),
            amount,
            currency: charge.currency.clone(),
            reason,
            metadata,
            status: if outcome == RefundOutcome::Succeed {
                RefundStatus::Succeeded
            } else {
                RefundStatus::Pending
            },
            fails_at: (outcome == RefundOutcome::Fail)
                .then(|| self.now.saturating_add(self.late_after)),
            customer: charge.customer.clone(),
            method: charge.method.as_ref().map(|method| method.id.clone()),
            balance_transaction: None,
            failure_balance_transaction: None,
        }
    }

    /// The charge that `payment_intent` or `charge` names, if it took money.
    fn refundable(&self, form: &mut Form) -> Result<Charge, ApiError> {
        if let Some(id) = form.take("charge") {
            let charge = self
                .charge(&id)
                .map_err(|error| error.of_parameter("charge"))?;
            if charge.status != ChargeStatus::Succeeded {
                return Err(ApiError::state(
                    Some("charge_not_refundable"),
                    "This charge took no money.",
                ));
            }
            return Ok(charge);
        }
        let id = form.need("payment_intent")?;
        let intent = self
            .intent(&id)
            .map_err(|error| error.of_parameter("payment_intent"))?;
        let taken = intent
            .latest_charge
            .and_then(|charge| self.state.charges.get(&charge));
        taken
            .filter(|charge| charge.status == ChargeStatus::Succeeded)
            .cloned()
            .ok_or_else(|| {
                ApiError::state(
                    None,
                    format!(
                        "This PaymentIntent ({id}) does not have a successful charge to refund."
                    ),
                )
            })
    }

    /// Ends a pending refund, or lets one that had succeeded fail later; the money of a failed one is the charge's again.
    pub(crate) fn settle_refund(&mut self, id: &str, status: RefundStatus) -> bool {
        // Banks may return a refund days after it succeeded, so a successful one may still fail.
        let dead = |status| matches!(status, RefundStatus::Failed | RefundStatus::Canceled);
        let Some(mut refund) = self
            .state
            .refunds
            .get(id)
            .filter(|refund| !dead(refund.status))
            .cloned()
        else {
            return false;
        };
        refund.status = status;
        refund.fails_at = None;
        if let Some(mut charge) = self
            .state
            .charges
            .get(&refund.charge)
            .filter(|_| dead(status))
            .cloned()
        {
            self.book_failure(&mut refund, &charge);
            charge.amount_refunded -= refund.amount;
            self.state.put(charge);
        }
        self.state.put(refund.clone());
        self.emit_refund("refund.updated", &refund);
        if status == RefundStatus::Failed {
            self.emit_refund("refund.failed", &refund);
        }
        true
    }
}
