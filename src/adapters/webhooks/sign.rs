//! The header `webhook-signature`: `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`, one for each secret.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;

use crate::ports::webhooks::WebhookMessage;

/// All signatures, separated by spaces; `None` when a secret is not `whsec_` and base64.
pub(super) fn signatures(message: WebhookMessage<'_>) -> Option<String> {
    let signed = format!("{}.{}.{}", message.id, message.at.as_second(), message.body);
    let one = |secret: &str| {
        // Standard Webhooks, "Signature scheme": the secret is base64 behind `whsec_`.
        let bytes = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        let tag = sign(&Key::new(HMAC_SHA256, &bytes), signed.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(tag)))
    };
    let all: Option<Vec<_>> = message
        .secrets
        .iter()
        .map(|secret| one(secret.expose_secret()))
        .collect();
    all.filter(|all| !all.is_empty()).map(|all| all.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn signatures_are_those_of_the_specification() {
        let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()];
        let message = WebhookMessage {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: jiff::Timestamp::from_second(1_614_265_330).unwrap(),
            body: "{\"test\": 2432232314}",
            secrets: &secrets,
        };
        assert_eq!(
            signatures(message).as_deref(),
            Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        );
    }

    #[test]
    fn every_secret_signs_and_a_broken_one_sends_nothing() {
        let of = |secrets: &[&str]| {
            let secrets: Vec<_> = secrets.iter().map(|one| (*one).into()).collect();
            signatures(WebhookMessage {
                id: "dlv_1",
                at: jiff::Timestamp::UNIX_EPOCH,
                body: "{}",
                secrets: &secrets,
            })
        };
        let (a, b) = (of(&["whsec_AAAA"]).unwrap(), of(&["whsec_BBBB"]).unwrap());
        assert_eq!(of(&["whsec_AAAA", "whsec_BBBB"]), Some(format!("{a} {b}")));
        assert_eq!(
            (of(&[]), of(&["AAAA"]), of(&["whsec_AAAA", "whsec_!"])),
            (None, None, None)
        );
    }
}
