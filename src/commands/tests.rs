//! The commands as their user sees them, on a database of their own.

use std::{fs, path::PathBuf};

use clap::Parser;
use tempfile::TempDir;

use super::*;

/// A folder with a settings file.
pub(super) struct Desk(pub(super) TempDir);

impl Desk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let text = format!(
            "[database]\nurl = \"sqlite:{}/a.db\"\n[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"\n",
            folder.path().display()
        );
        fs::write(folder.path().join("hourkeep.toml"), text).unwrap();
        Self(folder)
    }

    /// With more settings; `top` stands before all sections.
    pub(super) fn with(top: &str, rest: &str) -> Self {
        let desk = Self::new();
        let file = desk.0.path().join("hourkeep.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{top}\n{text}{rest}\n")).unwrap();
        desk
    }

    /// What a command answers, or why it fails.
    pub(super) async fn say(&self, words: &[&str]) -> Result<String, String> {
        let config = self.0.path().join("hourkeep.toml");
        let words = ["hourkeep", "--config", config.to_str().unwrap()]
            .into_iter()
            .chain(words.iter().copied());
        let mut out = Vec::new();
        let done = run(Cli::try_parse_from(words).unwrap(), &mut out).await;
        done.map(|()| String::from_utf8(out).unwrap())
            .map_err(|failure| failure.to_string())
    }

    /// What a check prints, whether something is to be done or not.
    pub(super) async fn checked(&self, words: &[&str]) -> String {
        let config = self.0.path().join("hourkeep.toml");
        let words = ["hourkeep", "--config", config.to_str().unwrap(), "check"]
            .into_iter()
            .chain(words.iter().copied());
        let mut out = Vec::new();
        let _ = run(Cli::try_parse_from(words).unwrap(), &mut out).await;
        String::from_utf8(out).unwrap()
    }

    /// Another settings file beside its own, with more in it.
    pub(super) fn file(&self, top: &str, rest: &str) -> PathBuf {
        let text = fs::read_to_string(self.0.path().join("hourkeep.toml")).unwrap();
        let file = self.0.path().join("more.toml");
        fs::write(&file, format!("{top}\n{text}{rest}\n")).unwrap();
        file
    }

    /// More settings.
    pub(super) fn also(self, text: &str) -> Self {
        let file = self.0.path().join("hourkeep.toml");
        let before = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}\n{before}")).unwrap();
        self
    }

    pub(super) fn practice(&self, change: impl Fn(&str) -> String) -> PathBuf {
        let file = self.0.path().join("stillpoint.toml");
        fs::write(
            &file,
            change(include_str!("../../examples/practices/stillpoint.toml")),
        )
        .unwrap();
        file
    }
}

#[tokio::test]
async fn a_practice_is_applied_once_and_then_only_what_changed() {
    let desk = Desk::new();
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
    let desk = Desk::new();
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
    let desk = Desk::new();
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

const LIVE: &str = "environment = \"live\"\npublic_url = \"https://book.example.org\"";
const REAL: &str = "[stripe]\nsecret_key = \"sk_live_1\"\nwebhook_secrets = [\"whsec_1\"]\n\
    [mail]\nsmtp_url = \"smtps://a:b@mail.example\"\nfrom = \"a@b.example\"";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
async fn only_the_operator_says_that_real_money_moves() {
    let test = Desk::new();
    test.say(&["migrate"]).await.unwrap();
    test.say(&["apply", test.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let said = test
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.starts_with("this installation takes test payments only"),
        "{said}"
    );

    let desk = Desk::with(LIVE, REAL);
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let said = desk
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.contains("stillpoint cannot be live until") && said.contains("/origins/0: "),
        "{said}"
    );
    let public =
        |text: &str| text.replace("\"http://localhost:8080\", \"http://127.0.0.1:8080\", ", "");
    desk.say(&["apply", desk.practice(public).to_str().unwrap()])
        .await
        .unwrap();
    assert_eq!(
        desk.say(&["practice", "live", "stillpoint", "on"])
            .await
            .unwrap(),
        "stillpoint: live, paid to the installation's own account\n"
    );
    // The file says nothing of it, and takes nothing of it back.
    let again = desk
        .say(&["apply", desk.practice(public).to_str().unwrap()])
        .await
        .unwrap();
    assert_eq!(again.lines().last(), Some("stillpoint: nothing to change"));
    let told = desk.practice(|text| format!("live = false\n{}", public(text)));
    let said = desk
        .say(&["apply", told.to_str().unwrap()])
        .await
        .unwrap_err();
    assert!(
        said.contains(":1: live: does not belong here") && said.contains("hourkeep practice live"),
        "{said}"
    );
    assert!(
        desk.say(&["practice", "list"])
            .await
            .unwrap()
            .starts_with("stillpoint  live  paid to")
    );
    let off = desk
        .say(&["practice", "live", "stillpoint", "off"])
        .await
        .unwrap();
    assert!(
        off.starts_with("stillpoint: not live, so no real money moves"),
        "{off}"
    );
    assert!(
        desk.say(&["practice", "live", "stillpoint", "off"])
            .await
            .unwrap()
            .ends_with(", as before\n")
    );
    assert!(
        desk.say(&["practice", "live", "nobody", "off"])
            .await
            .unwrap_err()
            .starts_with("there is no practice nobody")
    );
}

#[tokio::test]
async fn a_practice_that_collects_nothing_goes_live_without_stripe() {
    let mail = REAL.find("[mail]").and_then(|at| REAL.get(at..)).unwrap();
    let desk = Desk::with(LIVE, mail);
    desk.say(&["migrate"]).await.unwrap();
    let public =
        |text: &str| text.replace("\"http://localhost:8080\", \"http://127.0.0.1:8080\", ", "");
    desk.say(&["apply", desk.practice(public).to_str().unwrap()])
        .await
        .unwrap();
    let said = desk
        .say(&["practice", "live", "stillpoint", "on"])
        .await
        .unwrap_err();
    assert!(
        said.starts_with("stillpoint collects money for ")
            && said.contains("set stripe.secret_key"),
        "{said}"
    );
    let free =
        desk.practice(|text| public(text).replace("payment = \"prepay\"", "payment = \"none\""));
    desk.say(&["apply", free.to_str().unwrap()]).await.unwrap();
    assert!(
        desk.say(&["practice", "live", "stillpoint", "on"])
            .await
            .unwrap()
            .starts_with("stillpoint: live")
    );
}

#[tokio::test]
async fn the_payee_is_one_practices_and_set_by_the_operator() {
    let without = Desk::new();
    without.say(&["migrate"]).await.unwrap();
    without
        .say(&["apply", without.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let said = without
        .say(&["practice", "payee", "stillpoint", "acct_1"])
        .await
        .unwrap_err();
    assert!(said.contains("stripe.connected_accounts = true"), "{said}");

    let desk = Desk::with("", "[stripe]\nconnected_accounts = true");
    desk.say(&["migrate"]).await.unwrap();
    desk.say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap();
    let other = |text: &str| text.replace("slug = \"stillpoint\"", "slug = \"other\"");
    desk.say(&["apply", desk.practice(other).to_str().unwrap()])
        .await
        .unwrap();
    for wrong in ["cus_1", "acct_", "acct_1 "] {
        assert!(
            desk.say(&["practice", "payee", "stillpoint", wrong])
                .await
                .unwrap_err()
                .contains("not an account"),
            "{wrong}"
        );
    }
    let said = desk
        .say(&["practice", "payee", "stillpoint", "acct_1"])
        .await
        .unwrap();
    assert!(said.ends_with("paid to acct_1\n"), "{said}");
    let said = desk
        .say(&["practice", "payee", "other", "acct_1"])
        .await
        .unwrap_err();
    assert_eq!(
        said,
        "the practice stillpoint is already paid to this account; no two practices can share one"
    );
    desk.say(&["practice", "payee", "stillpoint", "none"])
        .await
        .unwrap();
    desk.say(&["practice", "payee", "other", "acct_1"])
        .await
        .unwrap();
    assert!(
        desk.say(&["practice", "list"])
            .await
            .unwrap()
            .contains("other  not live, so no real money moves  paid to acct_1")
    );
    assert!(desk.say(&["verify"]).await.unwrap().contains("hold"));
}

#[tokio::test]
async fn a_test_may_set_the_clock_and_only_where_the_sandbox_takes_the_payments() {
    let desk = Desk::new();
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
        let desk = Desk::new().also(&settings);
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
    let desk = Desk::new();
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

#[tokio::test]
async fn a_database_that_does_not_fit_is_told_in_a_sentence() {
    let desk = Desk::new();
    let early = desk.say(&["keys", "list", "stillpoint"]).await.unwrap_err();
    assert_eq!(
        early,
        "the database has no schema yet; run `hourkeep migrate`"
    );
    desk.say(&["migrate"]).await.unwrap();
    let file = desk.0.path().join("a.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display()))
        .await
        .unwrap();
    sqlx::raw_sql("DELETE FROM _sqlx_migrations WHERE version = 12")
        .execute(&pool)
        .await
        .unwrap();
    let older = desk
        .say(&["apply", desk.practice(str::to_owned).to_str().unwrap()])
        .await
        .unwrap_err();
    assert_eq!(
        older,
        "the database's schema is older than this program; run `hourkeep migrate`"
    );
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9000, '', TRUE, x'00', 0)";
    sqlx::raw_sql(newer).execute(&pool).await.unwrap();
    pool.close().await;
    let newer = desk.say(&["migrate"]).await.unwrap_err();
    assert!(
        newer.contains(
            "newer than this program, which does not know its migration 9000; start the newer"
        ),
        "{newer}"
    );
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let folder = desk.say(&["verify"]).await.unwrap_err();
    assert!(
        folder.contains("the file cannot be opened") && folder.contains("HOURKEEP_DATABASE_URL"),
        "{folder}"
    );
}

#[tokio::test]
async fn keys_that_do_not_fit_are_found_by_verify_and_no_keys_are_said() {
    let desk = Desk::new();
    desk.say(&["migrate"]).await.unwrap();
    let config = desk.0.path().join("hourkeep.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(
        &config,
        text.replace("keys = { a = \"A", "keys = { a = \"B"),
    )
    .unwrap();
    assert_eq!(
        desk.say(&["verify"]).await.unwrap_err(),
        "1 violations found"
    );
    fs::write(&config, text.split("[encryption]").next().unwrap()).unwrap();
    let said = desk.say(&["verify"]).await.unwrap();
    assert!(
        said.starts_with("the keys were not checked") && said.ends_with(" invariants hold\n"),
        "{said}"
    );
}
