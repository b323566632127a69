//! Unguessable credentials: manage tokens and API keys. Only their SHA-256 is kept.

use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

use store::TokenHash;

/// Characters of a manage token.
const MANAGE_TOKEN: usize = 43;

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// A manage token of 32 random bytes: 43 characters of base64url (RFC 4648 §5).
#[must_use]
pub fn manage_token(random: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// A mail token: as a manage token, and told from one by its form, so that neither is ever taken for the other.
#[must_use]
pub fn mail_token(random: [u8; 32]) -> String {
    // One character longer than a manage token, so that neither random value can have the other's
    // form.
    format!("m{}", manage_token(random))
}

/// Whether the text has the form of a manage token or of a mail token.
#[must_use]
pub fn is_link_token(text: &str) -> bool {
    let formed = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    // Texts of any other form are not looked up at all.
    formed && (text.len() == MANAGE_TOKEN || is_mail_token(text))
}

fn is_mail_token(text: &str) -> bool {
    text.len() == MANAGE_TOKEN + 1 && text.starts_with('m')
}

/// What a booking is found by, of a token as it was shown.
#[must_use]
pub fn token_hash(text: &str) -> TokenHash {
    // A fast hash is right: 256 random bits cannot be guessed offline
    // (docs/decisions/0011-manage-tokens.md).
    let hash = sha256(text.as_bytes());
    if is_mail_token(text) {
        TokenHash::Mail(hash)
    } else {
        TokenHash::Manage(hash)
    }
}

/// An API key: `hk_sk_live_` or `hk_sk_test_`, 256 bits and a checksum of 32 bits, both in hex.
#[must_use]
pub fn api_key(random: [u8; 32], live: bool) -> String {
    let mut key = String::from(if live { "hk_sk_live_" } else { "hk_sk_test_" });
    for byte in random {
        // Writing to a String cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    let sum = checksum(&key);
    key + &sum
}

/// Whether the text is an API key that was made here, as far as its form can tell; typos are found without a look-up.
#[must_use]
pub fn is_api_key(text: &str) -> bool {
    // 64 digits of the key, 8 of the checksum.
    let (prefixes, length) = (["hk_sk_live_", "hk_sk_test_"], "hk_sk_live_".len() + 72);
    let formed = text.len() == length
        && text.is_ascii()
        && prefixes.iter().any(|prefix| text.starts_with(prefix));
    formed
        && bool::from(
            checksum(&text[..length - 8])
                .as_bytes()
                .ct_eq(&text.as_bytes()[length - 8..]),
        )
}

fn checksum(key: &str) -> String {
    // Not a secret: it lets scanners and this program tell a key from any other text.
    let hash = sha256(key.as_bytes());
    hash[..4].iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What of a key may be shown later, to recognise it by.
#[must_use]
pub fn hint(key: &str) -> String {
    key.chars()
        .take("hk_sk_live_".len() + 4)
        .collect::<String>()
        + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_form() {
        let key = api_key([7; 32], false);
        assert!(is_api_key(&key) && key.starts_with("hk_sk_test_0707"));
        let mut typo = key.clone();
        typo.replace_range(20..21, "f");
        assert!(!is_api_key(&typo) && !is_api_key("hk_sk_test_") && !is_api_key(&key[1..]));
    }

    #[test]
    fn tokens_have_256_bits() {
        assert_eq!(manage_token([255; 32]).len(), 43);
        assert_eq!(mail_token([255; 32]).len(), 44);
    }

    #[test]
    fn a_token_says_by_its_form_where_it_stood() {
        // One in 64 manage tokens begins like a mail token.
        let (manage, mail) = (manage_token([0x9a; 32]), mail_token([0x9a; 32]));
        assert!(manage.starts_with('m') && is_link_token(&manage) && is_link_token(&mail));
        assert!(
            matches!(token_hash(&manage), TokenHash::Manage(_))
                && matches!(token_hash(&mail), TokenHash::Mail(_))
        );
        assert!(
            !is_link_token(&manage[1..])
                && !is_link_token(&format!("n{manage}"))
                && !is_link_token(&format!("m{mail}"))
        );
    }
}
