//! Practices with accounts of their own.

use super::*;
use crate::adapters::stripe::AccountOrder;

#[tokio::test]
async fn accounts_of_practices_have_to_be_complete_and_heard_of() {
    let (desk, world) = (Workspace::new(), World::new().await);
    let mut of = practice(&desk).await;
    in_order(&world, &of);
    let settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    let said = async |of: &Catalogue, lines: &[(&str, Readiness, &str)]| {
        let mut report = Report::default();
        stripe::look(&settings, std::slice::from_ref(of), now(), &mut report).await;
        for (about, standing, words) in lines {
            assert!(
                has(&report, about, *standing, words),
                "{words}: {report:#?}"
            );
        }
    };
    of.practice.stripe_account = Some("acct_unknown".into());
    said(&of, UNKNOWN).await;
    let setup = crate::app::stripe_setup(&settings).unwrap().unwrap();
    let order = AccountOrder {
        practice: "p",
        public_name: "Stillpoint",
        statement_prefix: &of.practice.statement_prefix,
        email: None,
    };
    let made = setup.make_account(&order, "k").await.unwrap();
    assert_eq!(
        setup.make_account(&order, "k").await.unwrap(),
        made,
        "made once"
    );
    of.practice.stripe_account = Some(made.clone());
    said(&of, INCOMPLETE).await;
    let link = setup
        .onboarding_link(&made, "http://127.0.0.1:9/book/stillpoint")
        .await
        .unwrap();
    complete(&link).await;
    world.handle.add_webhook_endpoint(HOOK, true, false);
    said(&of, COMPLETE).await;
}

const UNKNOWN: &[(&str, Readiness, &str)] = &[
    (
        "account of stillpoint",
        Readiness::ToDo,
        "hourkeep practice onboard stillpoint",
    ),
    (
        "connected webhook",
        Readiness::ToDo,
        "of the practices' own accounts",
    ),
];
const INCOMPLETE: &[(&str, Readiness, &str)] = &[(
    "account of stillpoint",
    Readiness::ToDo,
    "takes no payments yet",
)];
const COMPLETE: &[(&str, Readiness, &str)] = &[
    ("account of stillpoint", Readiness::Good, "pays out"),
    ("connected webhook", Readiness::Good, "receives every event"),
    ("signing secret", Readiness::ToDo, "2 endpoints lead here"),
];

/// Fills in Stripe's form, as the practice's owner does, which works once.
async fn complete(link: &str) {
    let person = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    assert_eq!(person.get(link).send().await.unwrap().status(), 200);
    let done = person.post(link).send().await.unwrap();
    assert_eq!(
        (
            done.status().as_u16(),
            done.headers()["location"].to_str().unwrap()
        ),
        (303, "http://127.0.0.1:9/book/stillpoint")
    );
    assert_eq!(person.get(link).send().await.unwrap().status(), 410, "once");
}
