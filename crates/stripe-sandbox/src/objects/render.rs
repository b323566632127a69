//! The records as Stripe's complete objects: every field Stripe documents, with what the sandbox knows filled in.

use serde_json::{Value, json};
use stripe_client_core::VERSION;

use crate::{
    payments::cards::Decline,
    state::records::{
        Charge, ChargeStatus, Customer, Event, Intent, IntentData, IntentStatus, Mode, Refund,
        RefundStatus, Session, SessionStatus, SetupIntent,
    },
};

pub(crate) use super::template::filled;

/// What precedes the suffix on the bank statement.
pub(crate) const STATEMENT_PREFIX: &str = "SANDBOX";

/// A session; its page is at `base`.
pub(crate) fn session(session: &Session, base: &str) -> Value {
    let open = session.status == SessionStatus::Open;
    let details = session.customer_email.as_ref().map(|email| {
        json!({ "address": null, "business_name": null, "email": email, "individual_name": null, "name": null, "phone": null, "tax_exempt": "none", "tax_ids": null })
    });
    let amount = (session.mode == Mode::Payment).then(|| session.total());
    let status = match session.mode {
        Mode::Setup => "no_payment_required",
        Mode::Payment if session.paid => "paid",
        Mode::Payment => "unpaid",
    };
    let mut fields = json!({
        "id": session.id, "created": session.created, "expires_at": session.expires_at,
        "amount_subtotal": amount, "amount_total": amount, "mode": session.mode,
        "currency": Some(&session.currency).filter(|currency| !currency.is_empty()),
        "success_url": session.success_url, "cancel_url": session.cancel_url, "locale": session.locale,
        "client_reference_id": session.client_reference_id, "customer": session.customer,
        "customer_email": session.customer_email, "customer_details": details, "metadata": session.metadata,
        "payment_intent": session.intent, "setup_intent": session.setup_intent, "status": session.status,
        "payment_status": status,
        // Stripe's `url` is null as soon as a session is no longer open (API, Session object).
        "url": open.then(|| page_url(base, &session.id)),
    });
    fields["allowed_payment_method_types"] = json!(named(&session.intent_data));
    // Members that Stripe leaves empty in setup mode.
    if session.mode == Mode::Setup {
        for absent in ["total_details", "invoice_creation", "adaptive_pricing"] {
            fields[absent] = Value::Null;
        }
        fields["payment_method_collection"] = "always".into();
        if session.creates_customer {
            fields["customer_creation"] = "always".into();
        }
    }
    filled(include_str!("session.json"), fields)
}

/// Where a session is paid.
pub(crate) fn page_url(base: &str, session: &str) -> String {
    format!("{base}c/pay/{session}")
}

/// An intent.
pub(crate) fn intent(intent: &Intent) -> Value {
    let error = intent
        .last_error
        .map(|decline| decline.object(intent.latest_charge.as_deref(), intent.method.as_ref()));
    let action = (intent.status == IntentStatus::RequiresAction)
        // What a client-side library would be told to do next; nobody here does it.
        .then(|| json!({ "type": "use_stripe_sdk", "use_stripe_sdk": { "type": "three_d_secure_redirect" } }));
    let succeeded = intent.status == IntentStatus::Succeeded;
    let fields = json!({
        "id": intent.id, "created": intent.created, "amount": intent.amount, "currency": intent.currency,
        "amount_received": if succeeded { intent.amount } else { 0 }, "customer": intent.customer,
        "status": intent.status, "last_payment_error": error, "next_action": action,
        "latest_charge": intent.latest_charge, "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason, "metadata": intent.data.metadata,
        "description": intent.data.description, "receipt_email": intent.data.receipt_email,
        "statement_descriptor_suffix": intent.data.statement_descriptor_suffix,
        // Never used: the pay page is the sandbox's own, and no library of Stripe's is loaded in
        // it.
        "client_secret": format!("{}_secret_sandbox", intent.id), "allowed_payment_method_types": named(&intent.data),
        "automatic_payment_methods": automatic(&intent.data),
        // An attempt that failed takes its card away.
        "payment_method": intent.method.as_ref().filter(|_| succeeded).map(|method| &method.id),
    });
    filled(include_str!("intent.json"), fields)
}

/// The methods that were named.
pub(crate) fn named(data: &IntentData) -> Option<&[String]> {
    Some(data.allowed.as_slice()).filter(|allowed| !allowed.is_empty())
}

fn automatic(data: &IntentData) -> Option<Value> {
    data.redirects
        .as_ref()
        .map(|redirects| json!({ "allow_redirects": redirects, "enabled": true }))
}

/// A charge.
pub(crate) fn charge(charge: &Charge) -> Value {
    let succeeded = charge.status == ChargeStatus::Succeeded;
    let decline =
        (charge.status == ChargeStatus::Failed).then(|| charge.decline.unwrap_or(Decline::Generic));
    let suffix = charge.data.statement_descriptor_suffix.as_ref();
    let outcome = match decline {
        Some(decline) => json!({
            "advice_code": null, "network_advice_code": null, "network_decline_code": null,
            "network_status": "declined_by_network", "reason": decline.decline_code(), "risk_level": "normal", "risk_score": 20,
            "seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined",
        }),
        None => json!({
            "advice_code": null, "network_advice_code": null, "network_decline_code": null,
            "network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 20,
            "seller_message": "Payment complete.", "type": "authorized",
        }),
    };
    let fields = json!({
        "id": charge.id, "created": charge.created, "amount": charge.amount, "currency": charge.currency,
        "amount_captured": if succeeded { charge.amount } else { 0 }, "amount_refunded": charge.amount_refunded,
        "captured": succeeded, "paid": succeeded, "status": charge.status, "customer": charge.customer,
        "refunded": succeeded && charge.amount_refunded == charge.amount, "payment_intent": charge.intent,
        "failure_code": decline.map(Decline::code), "failure_message": decline.map(Decline::message),
        "outcome": outcome, "metadata": charge.data.metadata, "description": charge.data.description,
        "receipt_email": charge.data.receipt_email, "statement_descriptor_suffix": suffix,
        "calculated_statement_descriptor": suffix.map_or(STATEMENT_PREFIX.to_owned(), |s| format!("{STATEMENT_PREFIX}* {s}")),
        "balance_transaction": charge.balance_transaction, "disputed": charge.dispute.is_some(),
        "payment_method": charge.method.as_ref().map(|method| &method.id),
    });
    let mut object = filled(include_str!("charge.json"), fields);
    if let Some(method) = &charge.method {
        object["payment_method_details"]["card"]["last4"] = json!(method.last4);
    }
    object
}

/// A refund.
pub(crate) fn refund(refund: &Refund) -> Value {
    let mut fields = json!({
        "id": refund.id, "created": refund.created, "amount": refund.amount, "currency": refund.currency,
        "charge": refund.charge, "payment_intent": refund.intent, "reason": refund.reason,
        "customer": refund.customer, "payment_method": refund.method, "metadata": refund.metadata, "status": refund.status, "balance_transaction": refund.balance_transaction,
    });
    // Only a refund that failed has these two members.
    if let Some(id) = &refund.failure_balance_transaction {
        fields["failure_balance_transaction"] = json!(id);
    }
    if refund.status == RefundStatus::Failed {
        fields["failure_reason"] = "expired_or_canceled_card".into();
    }
    filled(include_str!("refund.json"), fields)
}

/// A customer.
pub(crate) fn customer(customer: &Customer) -> Value {
    let fields = json!({
        "id": customer.id, "created": customer.created, "email": customer.email, "name": customer.name,
        "phone": customer.phone, "description": customer.description, "metadata": customer.metadata,
    });
    filled(include_str!("customer.json"), fields)
}

/// An event, as it is posted and listed.
pub(crate) fn event(event: &Event) -> Value {
    let mut object = json!({
        "id": event.id, "object": "event", "api_version": VERSION.as_str(), "created": event.created,
        "data": { "object": event.object }, "livemode": false, "pending_webhooks": i32::from(!event.delivered),
        "request": { "id": event.request, "idempotency_key": event.idempotency_key }, "type": event.kind,
    });
    // Only events of connected accounts say whose they are (API, Event object, `account`).
    if let Some(account) = &event.account {
        object["account"] = account.as_str().into();
    }
    object
}

/// The object of a setup intent.
pub(crate) fn setup_intent(setup: &SetupIntent) -> Value {
    let fields = json!({
        "id": setup.id, "created": setup.created, "customer": setup.customer, "status": setup.status,
        "payment_method": setup.method, "last_setup_error": setup.last_error.map(|decline| decline.object(None, None)),
        "metadata": setup.data.metadata, "description": setup.data.description,
        "cancellation_reason": (setup.status == IntentStatus::Canceled).then_some("abandoned"),
        "client_secret": format!("{}_secret_sandbox", setup.id), "allowed_payment_method_types": named(&setup.data),
    });
    filled(include_str!("setup_intent.json"), fields)
}
