//! What may be wrong at Stripe, one thing after the other.

use serde_json::json;

use super::*;
use stripe_sandbox::{Fault, FaultKind, Operation};

/// What is wrong at Stripe, and what has to be said of it.
pub(super) type Case = (&'static str, Readiness, &'static str, fn(&SandboxHandle));

fn fault(handle: &SandboxHandle, kind: FaultKind, operation: Operation) {
    handle.fault(Fault::new(kind).of(operation));
}

fn own(handle: &SandboxHandle, change: &serde_json::Value) {
    assert!(handle.change(SandboxHandle::OWN_ACCOUNT, change));
}

fn endpoint(handle: &SandboxHandle, change: &serde_json::Value) {
    let id = handle.webhook_endpoints()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(handle.change(&id, change));
}

pub(super) const CASES: [Case; 19] = [
    (
        "account",
        Readiness::Look,
        "takes no payments yet, requirements.past_due (external_account): complete it before going live",
        |h| {
            own(
                h,
                &json!({"charges_enabled": false, "requirements": {"disabled_reason": "requirements.past_due", "currently_due": ["external_account"]}}),
            );
        },
    ),
    (
        "account",
        Readiness::Look,
        "does not pay out to a bank account",
        |h| own(h, &json!({"payouts_enabled": false})),
    ),
    (
        "account",
        Readiness::Look,
        "Stripe needs more information (tos_acceptance.date): provide it until 2026-12-24",
        |h| {
            own(
                h,
                &json!({"requirements": {"currently_due": ["tos_acceptance.date"], "current_deadline": 1_798_070_400}}),
            );
        },
    ),
    ("account", Readiness::Look, "may not take cards", |h| {
        own(h, &json!({"capabilities": {"card_payments": "inactive"}}));
    }),
    (
        "account",
        Readiness::Look,
        "not checked: the key may not read it",
        |h| {
            fault(h, FaultKind::Forbidden, Operation::GetAccount);
        },
    ),
    ("public name", Readiness::ToDo, "there is none", |h| {
        own(h, &json!({"business_profile": {"name": null}}));
    }),
    (
        "public name",
        Readiness::ToDo,
        "\"Trauma Therapy\" reveals",
        |h| {
            own(h, &json!({"business_profile": {"name": "Trauma Therapy"}}));
        },
    ),
    (
        "statement of stillpoint",
        Readiness::ToDo,
        "begin with OTHER, but clients are told",
        |h| {
            own(
                h,
                &json!({"settings": {"card_payments": {"statement_descriptor_prefix": "OTHER"}}}),
            );
        },
    ),
    (
        "statement of stillpoint",
        Readiness::ToDo,
        "no shortened descriptor",
        |h| {
            own(
                h,
                &json!({"settings": {"card_payments": {"statement_descriptor_prefix": null}}}),
            );
        },
    ),
    (
        "permissions",
        Readiness::ToDo,
        "may not read Charges and Refunds: edit it",
        |h| {
            fault(h, FaultKind::Forbidden, Operation::ListRefunds);
        },
    ),
    (
        "cards",
        Readiness::ToDo,
        "switched off as a way to pay",
        |h| {
            assert!(h.change(
                SandboxHandle::METHODS,
                &json!({"card": {"display_preference": {"value": "off"}}})
            ));
        },
    ),
    ("cards", Readiness::Look, "not checked", |h| {
        fault(h, FaultKind::Forbidden, Operation::ListMethodConfigurations);
    }),
    ("webhook", Readiness::ToDo, "is switched off", |h| {
        endpoint(h, &json!({"status": "disabled"}));
    }),
    (
        "webhook",
        Readiness::ToDo,
        "leads to http://127.0.0.1:9/stripe): run hourkeep check --make-webhook",
        |h| {
            endpoint(h, &json!({"url": "http://127.0.0.1:9/stripe"}));
        },
    ),
    (
        "webhook",
        Readiness::ToDo,
        "does not receive checkout.session.expired,",
        |h| {
            endpoint(
                h,
                &json!({"enabled_events": ["checkout.session.completed"]}),
            );
        },
    ),
    (
        "webhook",
        Readiness::Good,
        "version 2020-08-27; everything is looked up",
        |h| {
            endpoint(h, &json!({"api_version": "2020-08-27"}));
        },
    ),
    (
        "webhook",
        Readiness::Look,
        "2 endpoints receive the same",
        |h| drop(h.add_webhook_endpoint(HOOK, false, false)),
    ),
    (
        "webhook",
        Readiness::Look,
        "not checked: the key may not read webhook endpoints",
        |h| {
            fault(h, FaultKind::Forbidden, Operation::ListWebhookEndpoints);
        },
    ),
    ("thin events", Readiness::Look, "not needed", |h| {
        drop(h.add_webhook_endpoint(HOOK, false, true));
    }),
];
