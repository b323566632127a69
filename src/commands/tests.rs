//! The commands as their user sees them, on a database of their own.

mod databases;
pub(super) mod desk;
mod practices;

use self::desk::Workspace;
use super::*;

#[tokio::test]
async fn a_practice_is_applied_once_and_then_only_what_changed() {
    let desk = Workspace::new();
    assert!(
        desk.say(&["verify"])
            .await
            .unwrap_err()
            .contains("hourkeep migrate")
    );
    assert_eq!(
        desk.say(&["migrate"]).await.unwrap(),
        "the database is up to date\n"
    );
    let file = desk.practice(str::to_owned);
    let file = file.to_str().unwrap();
    let dry = desk.say(&["apply", "--dry-run", file]).await.unwrap();
    assert!(
        dry.contains("stillpoint: would change\n  + practice stillpoint\n"),
        "{dry}"
    );
    let first = desk.say(&["apply", file]).await.unwrap();
    assert!(
        first.contains("stillpoint: changed, now at revision 1\n"),
        "{first}"
    );
    assert_eq!(
        desk.say(&["apply", file]).await.unwrap().lines().last(),
        Some("stillpoint: nothing to change")
    );
    desk.practice(|text| text.replace("max_advance_days = 30", "max_advance_days = 31"));
    let second = desk.say(&["apply", file]).await.unwrap();
    assert!(
        second.contains("~ practice stillpoint: booking.max_advance_days 30 → 31"),
        "{second}"
    );
    let verified = desk.say(&["verify"]).await.unwrap();
    assert!(
        verified.starts_with("all ") && verified.ends_with(" invariants hold\n"),
        "{verified}"
    );
}

#[tokio::test]
async fn faults_are_listed_with_their_lines_and_nothing_is_applied() {
    let desk = Workspace::new();
    desk.say(&["migrate"]).await.unwrap();
    let change = |text: &str| {
        text.replace("max_advance_days = 30", "max_advance_days = 0")
            .replace("currency = \"USD\"", "currency = \"XXD\"")
    };
    let file = desk.practice(change);
    let said = desk
        .say(&["apply", file.to_str().unwrap()])
        .await
        .unwrap_err();
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(
        said.lines().all(|line| line.contains("stillpoint.toml:")) && said.contains("currency"),
        "{said}"
    );
    assert!(
        desk.say(&["keys", "list", "stillpoint"])
            .await
            .unwrap_err()
            .contains("no practice stillpoint")
    );
    assert!(
        desk.say(&["apply", "/nowhere.toml"])
            .await
            .unwrap_err()
            .starts_with("cannot read /nowhere.toml: ")
    );
}

#[tokio::test]
async fn keys_are_made_listed_and_revoked() {
    let desk = Workspace::new();
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    assert_eq!(
        desk.say(&["keys", "list", "stillpoint"]).await.unwrap(),
        "stillpoint has no keys\n"
    );
    let key = desk
        .say(&[
            "keys",
            "make",
            "stillpoint",
            "--label",
            "site",
            "--scopes",
            "bookings,keys",
        ])
        .await
        .unwrap();
    assert!(crate::service::tokens::is_api_key(key.trim_end()), "{key}");
    let listed = desk.say(&["keys", "list", "stillpoint"]).await.unwrap();
    assert!(
        listed.ends_with("no expiry  bookings,keys  site\n") && !listed.contains(key.trim_end()),
        "{listed}"
    );
    let id = listed.split(' ').next().unwrap();
    assert_eq!(
        desk.say(&["keys", "revoke", "stillpoint", id])
            .await
            .unwrap(),
        format!("{id} is revoked\n")
    );
    assert!(
        desk.say(&["keys", "list", "stillpoint"])
            .await
            .unwrap()
            .contains("  revoked 2")
    );
    assert!(
        desk.say(&["keys", "revoke", "stillpoint", "x"])
            .await
            .unwrap_err()
            .contains("key_")
    );
    let past = [
        "keys",
        "make",
        "stillpoint",
        "--label",
        "a",
        "--scopes",
        "keys",
        "--expires",
        "2020-01-01T00:00:00Z",
    ];
    assert!(desk.say(&past).await.unwrap_err().starts_with("--expires"));
}

#[tokio::test]
async fn a_test_may_set_the_clock_and_only_where_the_sandbox_takes_the_payments() {
    let desk = Workspace::new();
    desk.say(&["migrate"]).await.unwrap();
    let verify = ["verify", "--clock", "2028-02-29T10:00:00Z"];
    assert!(desk.say(&verify).await.unwrap().starts_with("all "));
    let stripe = "stripe = { secret_key = \"sk_test_1\", webhook_secrets = [\"whsec_1\"] }";
    let live = "environment = \"live\"\npublic_url = \"https://book.example.org\"\n\
        mail = { smtp_url = \"smtps://mail.example.org\", from = \"book@example.org\" }\n";
    for settings in [
        stripe.to_owned(),
        live.to_owned() + &stripe.replace("test", "live"),
    ] {
        let desk = Workspace::new().also(&settings);
        desk.say(&["migrate"]).await.unwrap();
        assert!(desk.say(&["verify"]).await.is_ok());
        assert!(
            desk.say(&verify)
                .await
                .unwrap_err()
                .starts_with("--clock is for tests")
        );
        let data = desk.0.path().join("demo");
        let demo = [
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--data",
            data.to_str().unwrap(),
            verify[1],
            verify[2],
        ];
        assert!(
            desk.say(&demo)
                .await
                .unwrap_err()
                .starts_with("--clock is for tests")
        );
    }
}

#[tokio::test]
async fn what_needs_no_database_works_without_one() {
    let desk = Workspace::new();
    assert!(
        desk.say(&["openapi"])
            .await
            .unwrap()
            .starts_with("openapi: 3.1")
    );
    assert_eq!(desk.say(&["config"]).await.unwrap(), Settings::template());
    assert!(
        desk.say(&["healthcheck"]).await.is_err()
            || std::net::TcpStream::connect("127.0.0.1:8080").is_ok()
    );
}

#[tokio::test]
async fn a_server_that_answers_is_healthy() {
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = server.local_addr().unwrap();
    let router = axum::Router::new().route("/healthz", axum::routing::get(async || "ok"));
    let serving = tokio::spawn(async { axum::serve(server, router).await });
    healthcheck::run(at).await.unwrap();
    serving.abort();
    let _ = serving.await;
    let said = healthcheck::run(at).await.unwrap_err().to_string();
    assert!(
        said.starts_with(&format!("no healthy server at {at}: ")),
        "{said}"
    );
}
