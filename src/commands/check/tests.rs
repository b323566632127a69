//! The check against the sandbox: with everything in order, and with each thing as it should not be.

mod around;
mod setup;

use serde_json::json;

use super::*;
use crate::{adapters::stripe::AccountOrder, app::Infrastructure, commands::tests::Desk};
use stripe_sandbox::{Fault, FaultKind, Operation, SandboxHandle, testing::World};

const URL: &str = "http://127.0.0.1:9";
const HOOK: &str = "http://127.0.0.1:9/v1/webhooks/stripe";
const NOW: &str = "2026-12-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn stripe(key: &str, base: &str, secrets: &str) -> String {
    let secrets = if secrets.is_empty() {
        String::new()
    } else {
        format!("webhook_secrets = [{secrets}]\n")
    };
    format!(
        "[stripe]\nsecret_key = \"{key}\"\nbase_url = \"{base}\"\n{secrets}connected_accounts = true"
    )
}

/// Settings with the sandbox as Stripe.
fn given_of(world: &World, desk: &Desk, key: &str, secrets: &str) -> Settings {
    let top = format!("public_url = \"{URL}\"\n");
    let file = desk.file(&top, &stripe(key, &world.sandbox.base_url(), secrets));
    given(Some(&file))
}

fn given(file: Option<&Path>) -> Settings {
    Settings::load(file, Purpose::Upkeep).unwrap()
}

/// A practice of which everything at Stripe is in order.
async fn practice(desk: &Desk) -> Catalogue {
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let ground = Infrastructure::open(&given(Some(&desk.file("", ""))))
        .await
        .unwrap();
    let found = ground.store.catalogue("stillpoint").await.unwrap().unwrap();
    ground.store.close().await;
    found
}

fn in_order(world: &World, of: &Catalogue) {
    let prefix = json!({"settings": {"card_payments": {"statement_descriptor_prefix": of.practice.statement_prefix}}});
    assert!(world.handle.change(SandboxHandle::OWN_ACCOUNT, &prefix));
    world.handle.add_webhook_endpoint(HOOK, false, false);
}

fn has(report: &Report, about: &str, standing: Readiness, words: &str) -> bool {
    report
        .0
        .iter()
        .any(|line| line.about == about && line.standing == standing && line.says.contains(words))
}

/// What is wrong at Stripe, and what has to be said of it.
type Case = (&'static str, Readiness, &'static str, fn(&SandboxHandle));

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

const CASES: [Case; 19] = [
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

#[tokio::test]
async fn each_thing_that_is_not_as_it_should_be_is_told() {
    let desk = Desk::new();
    let of = practice(&desk).await;
    for (about, standing, words, spoil) in CASES {
        let world = World::new().await;
        in_order(&world, &of);
        let settings = given_of(&world, &desk, "rk_test_a", "\"whsec_1\", \"whsec_2\"");
        let asked = async || {
            let mut report = Report::default();
            stripe::look(&settings, std::slice::from_ref(&of), now(), &mut report).await;
            report
        };
        let before = asked().await;
        assert!(
            !before
                .0
                .iter()
                .any(|line| line.standing == Readiness::ToDo && line.about != "clock"),
            "{before:#?}"
        );
        assert!(
            !has(&before, about, standing, words),
            "{about}: {words} is always said"
        );
        spoil(&world.handle);
        let after = asked().await;
        assert!(
            has(&after, about, standing, words),
            "{about}: {words} not in {after:#?}"
        );
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
async fn a_key_that_is_not_known_or_not_heard_ends_it() {
    let (desk, world) = (Desk::new(), World::new().await);
    let of = [practice(&desk).await];
    let asked = async |settings: Settings| {
        let mut report = Report::default();
        stripe::look(&settings, &of, now(), &mut report).await;
        report
    };
    let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    assert!(has(
        &asked(given_of(&world, &desk, "sk_test_a", "\"whsec_1\"")).await,
        "permissions",
        Readiness::Good,
        "restricted"
    ));
    settings.environment = crate::config::Environment::Live;
    assert!(has(
        &asked(settings).await,
        "stripe key",
        Readiness::ToDo,
        "is a test key"
    ));
    let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    settings.stripe.secret_key = Some("sk_live_a".into());
    let report = asked(settings).await;
    assert!(
        has(
            &report,
            "stripe key",
            Readiness::ToDo,
            "does not know this key"
        ),
        "{report:#?}"
    );
    assert_eq!(
        report.0.iter().filter(|line| line.about != "clock").count(),
        1
    );
    let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    settings.stripe.base_url = Some("http://127.0.0.1:9/".into());
    assert!(has(
        &asked(settings).await,
        "stripe key",
        Readiness::ToDo,
        "cannot be reached from here"
    ));
    let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    settings.stripe.secret_key = None;
    assert!(has(
        &asked(settings).await,
        "stripe key",
        Readiness::Look,
        "sandbox"
    ));
    let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    (settings.stripe.secret_key, settings.environment) = (None, crate::config::Environment::Live);
    assert!(has(
        &asked(settings).await,
        "stripe key",
        Readiness::ToDo,
        "paid services cannot be booked (stillpoint)"
    ));
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
async fn accounts_of_practices_have_to_be_complete_and_heard_of() {
    let (desk, world) = (Desk::new(), World::new().await);
    let mut of = practice(&desk).await;
    in_order(&world, &of);
    let settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    of.practice.stripe_account = Some("acct_unknown".into());
    let asked = async |of: &Catalogue| {
        let mut report = Report::default();
        stripe::look(&settings, std::slice::from_ref(of), now(), &mut report).await;
        report
    };
    let report = asked(&of).await;
    assert!(
        has(
            &report,
            "account of stillpoint",
            Readiness::ToDo,
            "hourkeep practice onboard stillpoint"
        ),
        "{report:#?}"
    );
    assert!(
        has(
            &report,
            "connected webhook",
            Readiness::ToDo,
            "of the practices' own accounts"
        ),
        "{report:#?}"
    );
    let setup = crate::app::stripe_setup(&settings).unwrap().unwrap();
    let prefix = &of.practice.statement_prefix;
    let order = AccountOrder {
        practice: "p",
        public_name: "Stillpoint",
        statement_prefix: prefix,
        email: None,
    };
    let made = setup.make_account(&order, "k").await.unwrap();
    assert_eq!(
        setup.make_account(&order, "k").await.unwrap(),
        made,
        "made once"
    );
    of.practice.stripe_account = Some(made.clone());
    let report = asked(&of).await;
    assert!(
        has(
            &report,
            "account of stillpoint",
            Readiness::ToDo,
            "takes no payments yet"
        ),
        "{report:#?}"
    );
    let link = setup
        .onboarding_link(&made, "http://127.0.0.1:9/book/stillpoint")
        .await
        .unwrap();
    let person = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    assert_eq!(person.get(&link).send().await.unwrap().status(), 200);
    let done = person.post(&link).send().await.unwrap();
    assert_eq!(
        (
            done.status().as_u16(),
            done.headers()["location"].to_str().unwrap()
        ),
        (303, "http://127.0.0.1:9/book/stillpoint")
    );
    assert_eq!(
        person.get(&link).send().await.unwrap().status(),
        410,
        "once"
    );
    world.handle.add_webhook_endpoint(HOOK, true, false);
    let report = asked(&of).await;
    assert!(
        has(
            &report,
            "account of stillpoint",
            Readiness::Good,
            "pays out"
        ),
        "{report:#?}"
    );
    assert!(
        has(
            &report,
            "connected webhook",
            Readiness::Good,
            "receives every event"
        ),
        "{report:#?}"
    );
    assert!(
        has(
            &report,
            "signing secret",
            Readiness::ToDo,
            "2 endpoints lead here"
        ),
        "{report:#?}"
    );
}
