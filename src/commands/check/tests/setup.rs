//! Setting up: the webhook, accounts of practices, and what is missing on the way.

use super::*;
use stripe_sandbox::{Fault, FaultKind, Operation};

#[tokio::test]
async fn the_webhook_is_made_once_and_its_secret_printed_once() {
    let world = World::new().await;
    let desk = Workspace::with(
        &format!("public_url = \"{URL}\""),
        &stripe("sk_test_a", &world.sandbox.base_url(), ""),
    );
    let said = desk.say(&["check", "--make-webhook"]).await.unwrap();
    assert_eq!(said.matches("whsec_").count(), 2, "{said}");
    let made = world.handle.webhook_endpoints();
    assert_eq!(
        (
            made.len(),
            made[0]["url"].as_str(),
            made[0]["api_version"].as_str()
        ),
        (2, Some(HOOK), Some("2026-09-30.endive"))
    );
    assert_eq!(
        made[0]["enabled_events"].as_array().unwrap().len(),
        crate::service::money::events::WANTED.len()
    );
    assert!(
        made[0]["application"].is_null() && made[1]["application"].is_string(),
        "one of its own, one of connected accounts"
    );
    let again = desk.say(&["check", "--make-webhook"]).await.unwrap();
    assert!(
        !again.contains("whsec_") && again.matches("already").count() == 2,
        "{again}"
    );
    assert_eq!(world.handle.webhook_endpoints().len(), 2);
    let none = Workspace::new()
        .say(&["check", "--make-webhook"])
        .await
        .unwrap_err();
    assert!(none.starts_with("there is no Stripe key"), "{none}");
}

#[tokio::test]
async fn what_is_missing_on_the_way_is_told_and_no_secret_is() {
    let world = World::new().await;
    let desk = Workspace::with(
        &format!("public_url = \"{URL}\""),
        &stripe("sk_test_hush", &world.sandbox.base_url(), ""),
    );
    let said = desk.checked(&[]).await;
    for words in [
        "to do  database",
        "run `hourkeep migrate`",
        "look   mail server",
        "to do  public address",
        "to do  signing secret",
        "look   stripe's receipts",
    ] {
        assert!(said.contains(words), "{words} not in {said}");
    }
    assert!(!desk.0.path().join("a.db").exists(), "nothing is made");
    desk.say(&["migrate"]).await.unwrap();
    let said = desk.checked(&[]).await;
    assert!(
        said.contains("good   database") && said.contains("to do  practices"),
        "{said}"
    );
    assert!(!said.contains("hush") && !said.contains("whsec_"), "{said}");
    let lines: serde_json::Value = serde_json::from_str(&desk.checked(&["--json"]).await).unwrap();
    assert!(
        lines
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["about"] == "practices" && line["standing"] == "to_do"),
        "{lines}"
    );
}

#[tokio::test]
async fn a_practice_gets_an_account_of_its_own_and_its_owner_a_link() {
    let world = World::new().await;
    let desk = Workspace::with(
        &format!("public_url = \"{URL}\""),
        &stripe("sk_test_a", &world.sandbox.base_url(), "\"whsec_1\""),
    );
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let onboard = ["practice", "onboard", "stillpoint"];
    let first = desk.say(&onboard).await.unwrap();
    let account = first
        .split("made ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .unwrap()
        .to_owned();
    assert!(
        first.contains(&format!("paid to {account}"))
            && first.trim_end().ends_with(&format!("/onboard/{account}")),
        "{first}"
    );
    let again = desk.say(&onboard).await.unwrap();
    assert!(
        !again.contains("made ")
            && again.contains("as before")
            && again.contains(&format!("/onboard/{account}")),
        "{again}"
    );
    assert!(
        desk.checked(&[])
            .await
            .contains("hourkeep practice onboard stillpoint prints")
    );
    world
        .handle
        .fault(Fault::new(FaultKind::Forbidden).of(Operation::CreateAccountLink));
    assert!(
        desk.say(&onboard)
            .await
            .unwrap_err()
            .starts_with("Stripe does not let the key do this")
    );
    let without = Workspace::new();
    without.say(&["migrate"]).await.unwrap();
    without
        .say(&["apply", without.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    assert!(
        without
            .say(&onboard)
            .await
            .unwrap_err()
            .contains("stripe.connected_accounts = true")
    );
}

#[test]
fn a_clock_that_goes_wrong_is_told_which_way() {
    let said = |seconds: i64| {
        let mut report = Report::default();
        stripe::clock(
            now() + jiff::SignedDuration::from_secs(seconds),
            now(),
            &mut report,
        );
        report.0.remove(0)
    };
    assert_eq!(
        (said(30).standing, said(-30).standing),
        (Readiness::Good, Readiness::Good)
    );
    assert!(
        said(31).says.contains("31 seconds ahead")
            && said(-400).says.contains("400 seconds behind")
    );
}
