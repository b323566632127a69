//! The environment, which wins: each case in a process of its own.

use std::process::{Command, Output};

use super::*;

/// Loads a file whose key ring is another one, under the environment that [`child`] was given, and says what came out.
#[test]
#[ignore = "run by `the_environment_wins` in a process of its own, because the environment belongs to the whole process"]
fn in_an_environment() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("hourkeep.toml");
    fs::write(
        &path,
        file("listen = \"127.0.0.1:1\"", "[holds]\nper_email = 7"),
    )
    .unwrap();
    match Settings::load(Some(&path), Purpose::Serving) {
        Ok(settings) => {
            let (keys, hooks) = (
                settings
                    .encryption
                    .given()
                    .unwrap()
                    .ring
                    .keys()
                    .collect::<Vec<_>>(),
                settings.stripe.webhook_secrets.len(),
            );
            let (listen, holds, enforce) = (
                settings.listen,
                settings.holds.per_email,
                settings.rate_limits.enforce,
            );
            println!(
                "<{listen} {holds} {keys:?} {hooks} {enforce:?} {:?}>",
                settings.busy_sources.allow_networks
            );
        }
        Err(error) => println!("<{error}>"),
    }
}

fn child(environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "config::tests::environment::in_an_environment",
        "--ignored",
        "--nocapture",
    ]);
    let Output { stdout, .. } = command
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(stdout).unwrap();
    let (from, to) = (text.find('<').unwrap(), text.rfind('>').unwrap());
    text[from + 1..to].to_owned()
}

#[test]
fn the_environment_wins() {
    assert_eq!(child(&[]), "127.0.0.1:1 7 [\"2026a\"] 0 On []");
    let ring = format!("a={KEY},b={KEY}");
    let set = [
        ("HOURKEEP_LISTEN", "127.0.0.1:2"),
        ("HOURKEEP_ENCRYPTION_KEYS", ring.as_str()),
        ("HOURKEEP_ENCRYPTION_ACTIVE", "b"),
        ("HOURKEEP_STRIPE_WEBHOOK_SECRETS", "whsec_1, whsec_2"),
        ("HOURKEEP_RATE_LIMITS_ENFORCE", "off"),
        (
            "HOURKEEP_BUSY_SOURCES_ALLOW_NETWORKS",
            "10.0.0.0/8,fd00::/8",
        ),
    ];
    assert_eq!(
        child(&set),
        "127.0.0.1:2 7 [\"a\", \"b\"] 2 Off [10.0.0.0/8, fd00::/8]"
    );
}

#[test]
fn errors_name_the_variable_but_not_its_secret() {
    for (name, value) in [
        ("HOURKEEP_ENCRYPTION_INDEX_KEY", "hush"),
        ("HOURKEEP_ENCRYPTION_KEYS", "a=hush"),
        ("HOURKEEP_STRIPE_WEBHOOK_SECRETS", "hush,,"),
        ("HOURKEEP_LISTEN", "nowhere"),
        ("HOURKEEP_STRIPE_SECRET", "hush"),
    ] {
        let error = child(&[(name, value)]);
        assert!(error.contains(name) && !error.contains("hush"), "{error}");
    }
}
