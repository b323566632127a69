//! Signing as Stripe does (Stripe, "Verify webhook signatures manually"). Written apart from the check in `payments`, so that
//! neither is tested against its own mirror image.

use aws_lc_rs::hmac;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// The header value `t=…,v1=…` for `body` posted at `now`.
#[must_use]
pub fn sign(secret: &SecretString, body: &[u8], now: Timestamp) -> String {
    let time = now.as_second().to_string();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    for part in [time.as_bytes(), b".", body] {
        context.update(part);
    }
    let digits = context
        .sign()
        .as_ref()
        .iter()
        .fold(String::new(), |digits, byte| {
            digits + &format!("{byte:02x}")
        });
    format!("t={time},v1={digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value was computed with `openssl dgst -sha256 -hmac whsec_known`.
    #[test]
    fn a_known_body_gets_the_known_signature() {
        let secret = SecretString::from("whsec_known");
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        assert_eq!(
            sign(&secret, b"{}", at),
            "t=1700000000,v1=56172812b342033a9e9ff107171d9094c9573602923ebd235441051bdf6e8129"
        );
    }
}
