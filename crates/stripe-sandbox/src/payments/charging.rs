//! Charges of saved cards while their holder is not there (docs.stripe.com/payments/save-and-reuse).

use serde_json::Value;

use super::cards::{CardBehaviour, Decline, PaymentMethod};
use crate::{
    objects::render,
    rules,
    server::{error::ApiError, form::Form},
    state::{
        locked::{Ask, LockedState},
        records::{ChargeStatus, Intent, IntentData, IntentStatus},
    },
};

impl LockedState<'_> {
    /// `POST /v1/payment_intents`, with `off_session` and `confirm` only: it succeeds or is declined before the answer.
    pub(crate) fn create_intent(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let form = &mut ask.form;
        let (amount, currency) = money(form)?;
        let customer = form.need("customer")?;
        self.customer(&customer)
            .map_err(|error| error.of_parameter("customer"))?;
        let method = form.need("payment_method")?;
        let method = self
            .payment_method(&method)
            .map_err(|error| error.of_parameter("payment_method"))?;
        off_session_at_once(form)?;
        let allowed = rules::allowed(form)?;
        let redirects = rules::redirects(form, &allowed)?;
        let data = IntentData {
            allowed,
            redirects: redirects.map(str::to_owned),
            ..charge_data(form)?
        };
        let expand = form.list("expand");
        form.finish()?;
        // Every parameter is checked before the first record: a refused request leaves no trace.
        usable(&method, &customer)?;
        let intent = Intent {
            id: self.fresh_id("pi_3", 18),
            account: self.account.clone(),
            created: self.now,
            session: None,
            amount,
            currency,
            customer: Some(customer),
            data,
            status: IntentStatus::RequiresPaymentMethod,
            last_error: None,
            latest_charge: None,
            canceled_at: None,
            cancellation_reason: None,
            settles_at: None,
            // As it was at that moment: a later change to the card does not change what was
            // charged.
            method: Some(method.clone()),
        };
        // The intent exists from here on, even if the card declines: Stripe answers 402 with an
        // intent that stays.
        self.state.put(intent.clone());
        let intent = self.attempt(intent, method.behaviour.decline())?;
        self.expanded(render::intent(&intent), &expand)
    }

    /// Charges the card, or is declined: then the intent is left as the attempt has made it.
    fn attempt(&mut self, intent: Intent, declines: Option<Decline>) -> Result<Intent, ApiError> {
        let Some(decline) = declines else {
            let charge = self.put_charge(&intent, ChargeStatus::Succeeded, None);
            self.take_money(charge);
            return Ok(self.intent_paid(intent));
        };
        // A declined attempt has a charge too, a failed one (docs.stripe.com/api/charges).
        self.put_charge(&intent, ChargeStatus::Failed, Some(decline));
        Err(declined(decline, &self.fail(intent, decline)))
    }

    /// `GET /v1/payment_intents`
    pub(crate) fn list_intents(&mut self, ask: &mut Ask) -> Result<Value, ApiError> {
        let (customer, created) = (ask.form.take("customer"), ask.form.range("created")?);
        let rows = self.state.intents.iter().filter(|(_, intent)| {
            intent.account == self.account
                && customer
                    .as_ref()
                    .is_none_or(|id| intent.customer.as_ref() == Some(id))
                && created.holds(intent.created)
        });
        let rows = rows
            .map(|(id, intent)| (id.clone(), render::intent(intent)))
            .collect();
        self.page(rows, "/v1/payment_intents", &mut ask.form)
    }

    /// Changes what a saved card will do.
    pub(crate) fn set_card(&mut self, method: &str, behaviour: CardBehaviour) -> bool {
        let Some(mut method) = self.state.methods.get(method).cloned() else {
            return false;
        };
        method.behaviour = behaviour;
        self.state.put(method);
        true
    }
}

/// What is charged.
fn money(form: &mut Form) -> Result<(i64, String), ApiError> {
    let amount = form
        .number("amount")?
        .ok_or_else(|| ApiError::missing("amount"))?;
    if amount < 1 {
        return Err(ApiError::parameter(
            Some("parameter_invalid_integer"),
            "amount",
            "This value must be greater than or equal to 1.",
        ));
    }
    let currency = rules::currency(&form.need("currency")?, "currency")?;
    rules::amount(amount, &currency, "amount", "Amount")?;
    Ok((amount, currency))
}

/// The sandbox has no client's side of an intent, where it would be confirmed later.
fn off_session_at_once(form: &mut Form) -> Result<(), ApiError> {
    for flag in ["off_session", "confirm"] {
        if form.need(flag)? != "true" {
            return Err(ApiError::parameter(
                None,
                flag,
                "The sandbox charges saved cards off session, at once, only.",
            ));
        }
    }
    Ok(())
}

/// A card that is attached to this customer.
fn usable(method: &PaymentMethod, customer: &str) -> Result<(), ApiError> {
    match &method.customer {
        Some(owner) if owner == customer => Ok(()),
        Some(_) => {
            let message = format!(
                "The PaymentMethod {} does not belong to the Customer {customer}.",
                method.id
            );
            // Stored under the key: the attempt had begun when the card turned out to be another
            // customer's.
            Err(ApiError::parameter(None, "payment_method", message).stored())
        }
        None => {
            let message = "The provided PaymentMethod was detached from a Customer, or was never attached to one. \
                           It may not be used again.";
            Err(ApiError::parameter(None, "payment_method", message).stored())
        }
    }
}

fn charge_data(form: &mut Form) -> Result<IntentData, ApiError> {
    let statement_descriptor_suffix = form.take("statement_descriptor_suffix");
    if let Some(text) = &statement_descriptor_suffix {
        rules::statement_suffix(text, "statement_descriptor_suffix")?;
    }
    Ok(IntentData {
        metadata: form.metadata("metadata")?,
        statement_descriptor_suffix,
        description: form.take("description"),
        receipt_email: form.take("receipt_email"),
        ..IntentData::default()
    })
}

/// 402 with the intent as it is after the attempt (docs.stripe.com/api/errors).
fn declined(decline: Decline, intent: &Intent) -> ApiError {
    let mut error = decline.object(intent.latest_charge.as_deref(), intent.method.as_ref());
    error["payment_intent"] = render::intent(intent);
    ApiError::card(decline.code(), decline.message(), error)
}
