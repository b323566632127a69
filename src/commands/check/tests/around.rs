//! What is not Stripe: the public address and the mail server.

use axum::{Router, http::StatusCode, routing::get};

use super::*;
use crate::commands::check::{address, around};

/// A server that is told what to answer.
async fn public(health: &'static str, practice: StatusCode, webhook: StatusCode) -> String {
    let router = Router::new()
        .route(
            "/healthz",
            get(async move || ([("content-type", "application/json")], health)),
        )
        .route("/v1/practices/{slug}", get(async move || practice))
        .route(
            "/v1/webhooks/stripe",
            axum::routing::post(async move || webhook),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    format!("http://{at}")
}

#[tokio::test]
async fn the_public_address_has_to_be_this_installation() {
    let (desk, world) = (Workspace::new(), World::new().await);
    let of = [practice(&desk).await];
    let ours = r#"{"status":"ok"}"#;
    let (ok, missing, done, refused) = (
        StatusCode::OK,
        StatusCode::NOT_FOUND,
        StatusCode::NO_CONTENT,
        StatusCode::UNAUTHORIZED,
    );
    for (health, practice, webhook, standing, words) in [
        (
            ours,
            ok,
            done,
            Readiness::Look,
            "this installation; going live needs https",
        ),
        ("<html>", ok, done, Readiness::ToDo, "it is not Hourkeep"),
        (
            ours,
            missing,
            done,
            Readiness::ToDo,
            "does not know stillpoint",
        ),
        (ours, ok, refused, Readiness::ToDo, "restart the server"),
    ] {
        let mut settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
        settings.public_url = public(health, practice, webhook).await;
        let mut report = Report::default();
        address::look(&settings, &of, now(), &mut report).await;
        assert!(
            has(&report, "public address", standing, words),
            "{words} not in {report:#?}"
        );
    }
    let settings = given_of(&world, &desk, "sk_test_a", "\"whsec_1\"");
    let mut report = Report::default();
    address::look(&settings, &of, now(), &mut report).await;
    assert!(
        has(
            &report,
            "public address",
            Readiness::ToDo,
            "cannot be reached from here"
        ),
        "{report:#?}"
    );
}

#[tokio::test]
async fn a_mail_server_that_does_not_answer_is_told() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    let desk = Workspace::new();
    let file = desk.file(
        "",
        &format!("[mail]\nsmtp_url = \"smtp://{at}\"\nfrom = \"a@b.example\""),
    );
    let mut report = Report::default();
    around::mail(&given(Some(&file)), &mut report).await;
    assert!(
        has(&report, "mail server", Readiness::ToDo, "cannot be reached"),
        "{report:#?}"
    );
    let said: std::collections::BTreeSet<_> = [
        "not_let_in",
        "tls",
        "silent",
        "busy",
        "unreachable",
        "refused",
    ]
    .map(around::meaning)
    .into();
    assert_eq!(said.len(), 6, "each has its own sentence");
}
