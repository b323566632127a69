mod environment;

use secrecy::ExposeSecret;

use super::*;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// A complete file; `top` stands before and `rest` after the sections that every file needs.
fn file(top: &str, rest: &str) -> String {
    format!(
        "{top}\n[encryption]\nkeys = {{ 2026a = \"{KEY}\" }}\nactive = \"2026a\"\nindex_key = \"{KEY}\"\n{rest}"
    )
}

fn load(top: &str, rest: &str) -> Result<Settings, ConfigError> {
    Settings::from_toml(&file(top, rest), "hourkeep.toml")
}

fn refusal(top: &str, rest: &str) -> String {
    load(top, rest).unwrap_err().to_string()
}

const LIVE: &str = "environment = \"live\"\npublic_url = \"https://book.example.org\"";

#[test]
fn the_committed_template_is_the_generated_one() {
    let committed = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/hourkeep.example.toml"
    ))
    .unwrap();
    assert!(
        committed == Settings::template(),
        "out of date: run `hourkeep config > hourkeep.example.toml`"
    );
}

#[test]
fn the_template_lacks_only_what_nobody_else_can_choose() {
    let error = Settings::from_toml(&Settings::template(), "hourkeep.toml")
        .unwrap_err()
        .to_string();
    let missing: Vec<_> = error
        .lines()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        missing,
        [
            "encryption.keys",
            "encryption.active",
            "encryption.index_key"
        ]
    );
}

#[test]
fn defaults_fill_what_is_not_said() {
    let settings = load("", "[rate_limits]\nbook = \"5/min\"").unwrap();
    assert_eq!(settings.environment, Environment::Test);
    assert_eq!(settings.rate_limits.book.to_string(), "5/min");
    assert_eq!(settings.rate_limits.read.to_string(), "300/min");
    assert_eq!(settings.http.body_limit_bytes.get(), 64 << 10);
    assert_eq!(
        (
            settings.busy_sources.allow_networks.len(),
            settings.busy_sources.refresh_minutes
        ),
        (0, 10)
    );
    let keys = settings.encryption.given().unwrap();
    assert_eq!(keys.ring["2026a"].expose()[31], 31);
    assert_eq!(
        settings.database.url.expose_secret(),
        "sqlite:data/hourkeep.db"
    );
}

#[test]
fn errors_name_file_line_and_key() {
    assert_eq!(
        refusal("lisen = 1", "").split(", expected").next().unwrap(),
        "hourkeep.toml:1: lisen: unknown field `lisen`"
    );
    assert!(
        refusal("", "[holds]\nper_adress = 3")
            .starts_with("hourkeep.toml:7: holds.per_adress: unknown field")
    );
    assert!(
        refusal("", "[holds]\nper_address = 0").starts_with("hourkeep.toml:7: holds.per_address: ")
    );
    assert!(
        refusal("", "[rate_limits]\nread = \"many\"")
            .contains("rate_limits.read: is not a budget such as `60/min`")
    );
    assert!(refusal("listen = ", "").starts_with("hourkeep.toml:1: "));
}

#[test]
fn secrets_do_not_print() {
    let settings = load(
        "",
        "[stripe]\nsecret_key = \"sk_test_hush\"\nwebhook_secrets = [\"whsec_hush\"]",
    )
    .unwrap();
    let printed = format!("{settings:?}");
    assert!(
        !printed.contains("hush") && !printed.contains(KEY) && !printed.contains("30, 31"),
        "{printed}"
    );
    for error in [
        refusal("", "[stripe]\nsecret_key = [\"sk_test_hush\"]"),
        refusal("", "[stripe]\nsecret_key = \"sk_test_hush\" \"\""),
        refusal("", "[stripe]\nwebhook_secrets = \"whsec_hush\""),
        Settings::from_toml("[encryption]\nindex_key = \"hush\"", "a")
            .unwrap_err()
            .to_string(),
        Settings::from_toml("[encryption]\nkeys = { a = [\"hush\"] }", "a")
            .unwrap_err()
            .to_string(),
    ] {
        assert!(!error.contains("hush"), "{error}");
    }
}

fn mail_by(url: &str) -> String {
    format!("[mail]\nsmtp_url = \"{url}\"\nfrom = \"bookings@example.org\"")
}

#[test]
fn a_cap_per_address_is_lifted_where_all_come_from_a_proxy() {
    let per_peer = |http: &str| {
        load("", &format!("[http]\n{http}"))
            .unwrap()
            .http
            .per_peer()
            .map(std::num::NonZeroUsize::get)
    };
    assert_eq!(
        (per_peer(""), per_peer("connections_per_peer = 5")),
        (Some(128), Some(5))
    );
    assert_eq!(
        (
            per_peer("connections_per_peer = 0"),
            per_peer("trusted_hops = 1")
        ),
        (None, None)
    );
}

/// Settings above and below the sections, and what is said of them.
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    (
        "public_url = \"https://a.example/\"",
        "",
        "public_url: must be",
    ),
    (
        "public_url = \"ftp://a.example\"",
        "",
        "public_url: must be",
    ),
    (
        "",
        "[stripe]\nsecret_key = \"sk_live_1\"\nwebhook_secrets = [\"whsec_1\"]",
        "stripe.secret_key: must begin with sk_test_",
    ),
    (
        LIVE,
        "[stripe]\nsecret_key = \"sk_test_1\"\nwebhook_secrets = [\"whsec_1\"]",
        "stripe.secret_key: must begin with sk_live_",
    ),
    (
        LIVE,
        "[rate_limits]\nenforce = \"off\"",
        "rate_limits.enforce: \"off\" is refused",
    ),
    (
        LIVE,
        "[stripe]\nbase_url = \"http://127.0.0.1/\"",
        "stripe.base_url: is refused",
    ),
    (
        "",
        "[stripe]\nbase_url = \"here\"",
        "stripe.base_url: must be",
    ),
    (
        "",
        "[stripe]\nsecret_key = \"sk_test_1\"",
        "stripe.webhook_secrets: the signing secret",
    ),
    (
        "",
        "[stripe]\nwebhook_secrets = [\" \"]",
        "stripe.webhook_secrets: an empty secret",
    ),
    (
        "",
        "[database]\nurl = \"mysql://a\"",
        "database.url: must begin",
    ),
    (
        "",
        "[worker]\nlease_seconds = 301",
        "worker.lease_seconds: must be at most 300",
    ),
    (LIVE, "", "mail.smtp_url: is required"),
    (
        LIVE,
        "[mail]\nsmtp_url = \"smtp://u:p@mail.example:587\"\nfrom = \"bookings@example.org\"",
        "mail.smtp_url: would send",
    ),
    (
        LIVE,
        "[mail]\nsmtp_url = \"smtp://u:p@mail.example:587?tls=opportunistic\"\nfrom = \"bookings@example.org\"",
        "mail.smtp_url: would send",
    ),
    (
        LIVE,
        "[mail]\nsmtp_url = \"smtp://10.0.0.5:25\"\nfrom = \"bookings@example.org\"",
        "mail.smtp_url: would send",
    ),
    (
        LIVE,
        "[mail]\nsmtp_url = \"smtp://localhost.example:25\"\nfrom = \"bookings@example.org\"",
        "mail.smtp_url: would send",
    ),
    (
        "",
        "[operator]\nlisten = \"127.0.0.1:8080\"",
        "operator.listen: must not be the address of the API",
    ),
    (
        "",
        "[mail]\nsmtp_url = \"http://a\"\nfrom = \"a@b.example\"",
        "mail.smtp_url: must begin with",
    ),
    (
        "",
        "[mail]\nsmtp_url = \"smtps://a\"",
        "mail.from: the address",
    ),
    (
        "",
        "[mail]\nfrom = \"bookings@therapy.example\"",
        "mail.from: would reveal",
    ),
    ("", "[log]\nfilter = \"a=b=c\"", "log.filter: must be"),
    (
        "",
        "[busy_sources]\nrefresh_minutes = 4",
        "busy_sources.refresh_minutes: must be from 5 to 60",
    ),
    (
        "",
        "[busy_sources]\nrefresh_minutes = 61",
        "busy_sources.refresh_minutes: must be from 5 to 60",
    ),
    (
        "",
        "[busy_sources]\nmax_bytes = 99999",
        "busy_sources.max_bytes: must be from 100000 to 104857600",
    ),
    (
        "",
        "[busy_sources]\nmax_events = 100001",
        "busy_sources.max_events: must be from 100 to 100000",
    ),
    (
        "",
        "[busy_sources]\nallow_networks = [\"0.0.0.0/0\"]",
        "busy_sources.allow_networks: must be private networks",
    ),
    (
        "",
        "[busy_sources]\nallow_networks = [\"::/0\"]",
        "busy_sources.allow_networks: must be private networks",
    ),
    (
        "",
        "[webhooks]\nallow_networks = [\"::/0\"]",
        "webhooks.allow_networks: must be private networks",
    ),
    (
        "",
        "[sms]\nwebhook_url = \"http://sms.example\"",
        "sms.webhook_url: must be an https URL",
    ),
    (
        "",
        "[sms]\nwebhook_url = \"https://sms.example\"",
        "sms.webhook_secret: sms.webhook_url requires a secret of `whsec_`",
    ),
];

#[test]
fn contradictions_are_refused_with_the_way_out() {
    for (top, rest, key) in CONTRADICTIONS {
        let error = refusal(top, rest);
        assert!(error.contains(key), "{key} not in: {error}");
    }
}

#[test]
fn real_payments_need_mail_that_nobody_else_can_read() {
    for url in [
        "smtps://u:p@mail.example",
        "smtp://u:p@mail.example:587?tls=required",
        "smtp://127.0.0.1:25",
        "smtp://[::1]",
        "smtp://localhost",
    ] {
        let live = load(
            LIVE,
            &format!(
                "{}\n[stripe]\nsecret_key = \"rk_live_1\"\nwebhook_secrets = [\"whsec_1\"]",
                mail_by(url)
            ),
        )
        .unwrap();
        assert_eq!(
            (live.environment, live.takes_payments()),
            (Environment::Live, true),
            "{url}"
        );
        let without_stripe = load(LIVE, &mail_by(url)).unwrap();
        assert!(!without_stripe.takes_payments(), "{url}");
    }
}

#[test]
fn the_active_key_must_exist_and_ids_are_plain() {
    let keyed = |id: &str| {
        let text = format!(
            "[encryption]\nkeys = {{ \"{id}\" = \"{KEY}\" }}\nactive = \"a\"\nindex_key = \"{KEY}\""
        );
        Settings::from_toml(&text, "a")
            .map(drop)
            .map_err(|error| error.to_string())
    };
    assert_eq!(keyed("a"), Ok(()));
    assert!(keyed("b").unwrap_err().starts_with("encryption.active: "));
    assert!(
        keyed("a:b")
            .unwrap_err()
            .contains("encryption.keys: an id must have")
    );
}
