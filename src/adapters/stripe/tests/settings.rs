//! What the adapter starts with, and what it refuses.

use super::*;
use crate::adapters::stripe::SettingsError;

fn refusal(change: impl FnOnce(&mut StripeSettings)) -> Option<SettingsError> {
    let mut settings = settings("http://127.0.0.1:1");
    change(&mut settings);
    StripePayments::new(&settings).err()
}

#[test]
fn the_key_decides_whether_real_money_moves() {
    for (key, livemode) in [
        ("sk_test_a", false),
        ("rk_test_a", false),
        ("sk_live_a", true),
        ("rk_live_a", true),
    ] {
        let settings = StripeSettings {
            secret_key: key.into(),
            base_url: None,
            ..settings("")
        };
        assert_eq!(
            StripePayments::new(&settings).unwrap().livemode(),
            livemode,
            "{key}"
        );
    }
    for key in [
        "",
        "sk_",
        "sk_test_",
        "pk_test_a",
        "whsec_a",
        " sk_test_a",
        "sk_test_a\n",
        "sk_test_é",
    ] {
        assert_eq!(
            refusal(|s| s.secret_key = key.into()),
            Some(SettingsError::SecretKey),
            "{key:?}"
        );
    }
}

#[test]
fn without_a_webhook_secret_it_does_not_start() {
    for secrets in [
        vec![],
        vec!["".into()],
        vec![WEBHOOK_SECRET.into(), " ".into()],
    ] {
        assert_eq!(
            refusal(|s| s.webhook_secrets = secrets),
            Some(SettingsError::WebhookSecret)
        );
    }
}

#[test]
fn an_endpoints_id_is_not_its_secret() {
    let found = refusal(|s| s.webhook_secrets = vec![WEBHOOK_SECRET.into(), "we_1Abc".into()]);
    assert_eq!(found, Some(SettingsError::WebhookId));
    assert!(
        SettingsError::WebhookId
            .to_string()
            .contains("reveal its signing secret")
    );
}

#[test]
fn the_key_travels_in_the_clear_only_to_this_machine() {
    for url in [
        "http://127.0.0.1:1",
        "http://localhost:1/",
        "http://[::1]:1//",
        "https://stripe.example/sub",
    ] {
        assert_eq!(refusal(|s| s.base_url = Some(url.into())), None, "{url}");
    }
    for url in [
        "http://stripe.example",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "127.0.0.1:1",
        "",
        "https://a.example/?b",
    ] {
        assert_eq!(
            refusal(|s| s.base_url = Some(url.into())),
            Some(SettingsError::BaseUrl),
            "{url}"
        );
    }
}

#[test]
fn secrets_are_not_printed() {
    let settings = settings("http://127.0.0.1:1");
    let printed = format!("{settings:?} {:?}", StripePayments::new(&settings).unwrap());
    assert!(
        !printed.contains("sk_test_abc") && !printed.contains(WEBHOOK_SECRET),
        "{printed}"
    );
}
