//! Charges of saved cards while their clients are away (docs.stripe.com/payments/save-and-reuse). A client is charged at most
//! once per payment, whatever becomes of the answers: keys hold for a day, and beyond it the payment's own intent is looked for.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeRequest};
use stripe_core::{
    PaymentIntentAllowedPaymentMethodTypes,
    payment_intent::{
        CancelPaymentIntent, CancelPaymentIntentCancellationReason, CreatePaymentIntent,
        CreatePaymentIntentOffSession, RetrievePaymentIntent,
    },
};

use super::checkout;
use crate::{
    adapters::stripe::{
        StripePayments, amounts, lists,
        provider::{key_of, keys, plain},
        refusal::Failure,
        transport::CallOptions,
    },
    ports::payments::{Charge, ChargeOrder, ChargeState, PaymentsError},
};

/// Stripe's code for: only with the client taking part.
const AUTHENTICATION: &str = "authentication_required";

/// What is read of a payment intent.
#[derive(Debug, Deserialize)]
pub(crate) struct Intent {
    id: String,
    status: String,
    amount: i64,
    currency: String,
    #[serde(default)]
    metadata: HashMap<String, String>,
    livemode: bool,
    last_payment_error: Option<LastError>,
}

/// Why the last attempt failed.
#[derive(Debug, Deserialize)]
struct LastError {
    code: Option<String>,
    decline_code: Option<String>,
}

impl Intent {
    fn charge(&self) -> Result<Charge, PaymentsError> {
        Ok(Charge {
            intent: self.id.clone(),
            state: self.state()?,
            amount: amounts::from_stripe(self.amount, &self.currency)
                .ok_or(PaymentsError::Unknown)?,
            payment: self.metadata.get("payment").and_then(|id| id.parse().ok()),
            livemode: self.livemode,
        })
    }

    fn state(&self) -> Result<ChargeState, PaymentsError> {
        let error = self.last_payment_error.as_ref();
        let words = error.map(|error| (error.decline_code.as_deref(), error.code.as_deref()));
        Ok(match (self.status.as_str(), words) {
            ("succeeded", _) => ChargeState::Captured,
            ("requires_action", _) => ChargeState::NeedsAuthentication,
            // The bank wants the card's holder to be asked. That is not a decline, and cannot be
            // done off session.
            ("requires_payment_method" | "canceled", Some((decline, code)))
                if [decline, code].contains(&Some(AUTHENTICATION)) =>
            {
                ChargeState::NeedsAuthentication
            }
            ("requires_payment_method", Some((decline, code))) => ChargeState::Declined {
                code: decline.or(code).unwrap_or("card_declined").to_owned(),
            },
            // Canceled without an error: it can no longer be paid, and the bank gave no reason.
            ("canceled", _) => ChargeState::Declined {
                code: "canceled".into(),
            },
            // In the latter three nothing has been tried yet, or it is being tried at this moment.
            (
                "processing"
                | "requires_payment_method"
                | "requires_confirmation"
                | "requires_capture",
                _,
            ) => ChargeState::Processing,
            _ => return Err(PaymentsError::Unknown),
        })
    }

    /// Whether the money of a page that the client has completed will not come (`checkout.session.async_payment_failed`).
    pub(crate) fn failed(&self) -> bool {
        matches!(self.status.as_str(), "requires_payment_method" | "canceled")
    }

    /// Whether it ends, or has ended, without anybody's help.
    fn decided(&self) -> bool {
        match self.status.as_str() {
            "succeeded" | "processing" | "canceled" => true,
            "requires_payment_method" => self.last_payment_error.is_some(),
            _ => false,
        }
    }
}

/// Without its methods named, Stripe takes every method that the account has switched on for a possible one, and refuses to
/// confirm without a `return_url` as soon as one of them leads elsewhere; nobody is there to be led. Naming them excludes
/// `automatic_payment_methods` (docs.stripe.com/changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter).
fn request(order: &ChargeOrder) -> Result<RequestBuilder, PaymentsError> {
    // Refused before anything is sent: an amount that Stripe cannot express is never charged.
    let amount = amounts::to_stripe(order.amount).ok_or_else(|| PaymentsError::Refused {
        code: "amount_not_representable".into(),
    })?;
    let metadata: HashMap<String, String> = [
        ("practice".to_owned(), order.practice.to_string()),
        ("booking".to_owned(), order.booking.to_string()),
        ("payment".to_owned(), order.payment.to_string()),
    ]
    .into();
    Ok(
        CreatePaymentIntent::new(amount, checkout::currency(order.amount.currency))
            .customer(&order.card.customer)
            .payment_method(order.card.method.as_str())
            .allowed_payment_method_types([PaymentIntentAllowedPaymentMethodTypes::Card])
            .off_session(CreatePaymentIntentOffSession::Bool(true))
            .confirm(true)
            .metadata(metadata)
            .statement_descriptor_suffix(&order.statement_suffix)
            .build(),
    )
}

impl StripePayments {
    /// Carries out the order, unless it has been carried out.
    pub(crate) async fn charge_once(&self, order: &ChargeOrder) -> Result<Charge, PaymentsError> {
        // Stripe forgets keys; an intent it does not forget.
        if let Some(charge) = self.earlier_charge(order).await? {
            return Ok(charge);
        }
        for key in keys(&order.idempotency_key) {
            if let Some(charge) = self.charge_under(order, &key).await? {
                return Ok(charge);
            }
        }
        // Every key leads to a stored failure, and there is no intent: it is tried again later,
        // under a new key.
        Err(PaymentsError::Unknown)
    }

    /// The charge as it is now.
    pub(crate) async fn charge_now(
        &self,
        intent: &str,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError> {
        self.intent(intent, account).await?.charge()
    }

    pub(crate) async fn intent(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<Intent, PaymentsError> {
        self.ask(&RetrievePaymentIntent::new(plain(id)?), account)
            .await
    }

    /// Charges under `key`. `None`: Stripe repeats a failure that it stored under that key, and no intent exists.
    async fn charge_under(
        &self,
        order: &ChargeOrder,
        key: &str,
    ) -> Result<Option<Charge>, PaymentsError> {
        let (account, call) = (order.account.as_deref(), self.transport.call());
        let sent = call
            .json::<Intent>(
                request(order)?,
                CallOptions {
                    account,
                    key: Some(key_of(key)?.as_str()),
                },
            )
            .await;
        let intent = match sent {
            // A stored answer shows the intent as it was when new.
            Ok(intent) if call.replayed() => self.intent(&intent.id, account).await?,
            Ok(intent) => intent,
            // The card refused; the intent tells how it stands now, also when the refusal was stored long ago.
            Err(Failure {
                intent: Some(intent),
                ..
            }) => self.intent(&intent, account).await?,
            // A stored failure says nothing about whether it was done; a look at the intents does.
            Err(Failure {
                error: PaymentsError::Unknown | PaymentsError::NotReady(_),
                ..
            }) if call.replayed() => {
                return self.earlier_charge(order).await;
            }
            // The caller takes a refusal for the end, e.g. `idempotency_error`: nothing may have come of the key before.
            Err(Failure {
                error: error @ PaymentsError::Refused { .. },
                ..
            }) => {
                return self.earlier_charge(order).await?.ok_or(error).map(Some);
            }
            Err(Failure { error, .. }) => return Err(error),
        };
        self.settled(intent, account).await.map(Some)
    }

    /// The charge that an earlier attempt at this payment made, if there is one: the one that took money, if any did.
    async fn earlier_charge(&self, order: &ChargeOrder) -> Result<Option<Charge>, PaymentsError> {
        let (account, ours) = (order.account.as_deref(), order.payment.to_string());
        // Search by metadata lags behind at Stripe (docs.stripe.com/search, "data freshness"); a
        // list by customer does not.
        let wanted = [("customer", order.card.customer.as_str())];
        let mut intents = Vec::new();
        for entry in lists::all(&self.transport, "/payment_intents", &wanted, account).await? {
            if entry.pointer("/metadata/payment").and_then(Value::as_str) == Some(&ours) {
                let intent: Intent =
                    serde_json::from_value(entry).map_err(|_| PaymentsError::Unknown)?;
                intents.push((rank(&intent), intent));
            }
        }
        match intents.into_iter().max_by_key(|(rank, _)| *rank) {
            Some((_, intent)) => self.settled(intent, account).await.map(Some),
            None => Ok(None),
        }
    }

    /// The charge, closed for good if it is undecided or its client would have to take part: the client will pay in another
    /// way, and must not pay twice. Closing one that is being tried at this moment fails, for Stripe has locked it.
    async fn settled(
        &self,
        intent: Intent,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError> {
        let charge = intent.charge()?;
        // A decided one stays, unless its client would have to take part: that one is canceled
        // first.
        let asks = charge.state == ChargeState::NeedsAuthentication;
        if intent.status == "canceled" || intent.decided() && !asks {
            return Ok(charge);
        }
        let request = CancelPaymentIntent::new(plain(&intent.id)?)
            .cancellation_reason(CancelPaymentIntentCancellationReason::Abandoned)
            .build();
        let closed: Result<Intent, Failure> = self
            .transport
            .call()
            .json(request, CallOptions { account, key: None })
            .await;
        match closed.map_err(PaymentsError::from) {
            Ok(_) if asks => Ok(charge),
            Ok(closed) => closed.charge(),
            // It is no longer what it was.
            Err(PaymentsError::Refused { .. }) => self.charge_now(&intent.id, account).await,
            // Its attempt is over, it has no means of payment, and nobody has its secret: it stays as it is.
            Err(_) if intent.decided() => Ok(charge),
            Err(error) => Err(error),
        }
    }
}

/// How much an intent says about whether its payment's money was taken.
fn rank(intent: &Intent) -> u8 {
    match intent.status.as_str() {
        "succeeded" => 3,
        "processing" => 2,
        "canceled" => 0,
        _ => 1,
    }
}
