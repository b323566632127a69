//! The check against the sandbox: with everything in order, and with each thing as it should not be.

mod accounts;
mod around;
mod cases;
mod setup;

use serde_json::json;

use self::cases::CASES;
use super::*;
use crate::{app::Infrastructure, commands::tests::desk::Workspace, config::Environment};
use stripe_sandbox::{SandboxHandle, testing::World};

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
fn given_of(world: &World, desk: &Workspace, key: &str, secrets: &str) -> Settings {
    let top = format!("public_url = \"{URL}\"\n");
    let file = desk.file(&top, &stripe(key, &world.sandbox.base_url(), secrets));
    given(Some(&file))
}

fn given(file: Option<&Path>) -> Settings {
    Settings::load(file, Purpose::Upkeep).unwrap()
}

/// A practice of which everything at Stripe is in order.
async fn practice(desk: &Workspace) -> Catalogue {
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

#[tokio::test]
async fn each_thing_that_is_not_as_it_should_be_is_told() {
    let desk = Workspace::new();
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
async fn a_key_that_is_not_known_or_not_heard_ends_it() {
    let (desk, world) = (Workspace::new(), World::new().await);
    let of = [practice(&desk).await];
    let looked = async |change: fn(&mut Settings)| {
        let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
        change(&mut settings);
        let mut report = Report::default();
        stripe::look(&settings, &of, now(), &mut report).await;
        report
    };
    for (change, about, standing, words) in KEYS {
        let report = looked(*change).await;
        assert!(
            has(&report, about, *standing, words),
            "{about}: {words} not in {report:#?}"
        );
    }
    let unknown = looked(|settings| settings.stripe.secret_key = Some("sk_live_a".into())).await;
    assert_eq!(
        unknown
            .0
            .iter()
            .filter(|line| line.about != "clock")
            .count(),
        1
    );
}

/// What is different from settings with a test key, and what is said of it.
type KeyCase = (fn(&mut Settings), &'static str, Readiness, &'static str);

const KEYS: &[KeyCase] = &[
    (|_| {}, "permissions", Readiness::Good, "restricted"),
    (
        |settings| settings.environment = Environment::Live,
        "stripe key",
        Readiness::ToDo,
        "is a test key",
    ),
    (
        |settings| settings.stripe.secret_key = Some("sk_live_a".into()),
        "stripe key",
        Readiness::ToDo,
        "does not know this key",
    ),
    (
        |settings| settings.stripe.base_url = Some("http://127.0.0.1:9/".into()),
        "stripe key",
        Readiness::ToDo,
        "cannot be reached from here",
    ),
    (
        |settings| settings.stripe.secret_key = None,
        "stripe key",
        Readiness::Look,
        "sandbox",
    ),
    (
        |settings| {
            settings.stripe.secret_key = None;
            settings.environment = Environment::Live;
        },
        "stripe key",
        Readiness::ToDo,
        "paid services cannot be booked (stillpoint)",
    ),
];
