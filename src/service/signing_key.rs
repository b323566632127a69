//! The key under which texts are signed that are given out and kept nowhere.

use std::fmt;

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

/// The installation's own key for what it gives out and wants to know again.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// A key of its own for one purpose, from the installation's.
    #[must_use]
    pub fn derived(from: &[u8; 32], purpose: &str) -> Self {
        // One key per purpose, so that a signature made for one never passes for another.
        let key = hmac::Key::new(hmac::HMAC_SHA256, from);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hmac::sign(&key, purpose.as_bytes()).as_ref());
        Self(bytes)
    }

    /// A key of its own for one more purpose, from this one.
    #[must_use]
    pub fn for_purpose(&self, purpose: &str) -> Self {
        Self::derived(&self.0, purpose)
    }

    /// A text that carries these bytes and cannot be made up: they and their signature, in base64url (RFC 4648 §5).
    #[must_use]
    pub fn signed_text(&self, bytes: &[u8]) -> String {
        let signature = self.sign(&[bytes]);
        URL_SAFE_NO_PAD.encode([bytes, &signature].concat())
    }

    /// The bytes that such a text carries, of which there are so many; `None` if it was not made with this key.
    #[must_use]
    pub fn read_text(&self, text: &str, length: usize) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signed, signature) = bytes.split_at_checked(length)?;
        let holds = bool::from(self.sign(&[signed]).ct_eq(signature));
        bytes.truncate(length);
        holds.then_some(bytes)
    }

    /// HMAC-SHA-256 of the parts, each with its length.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &self.0));
        for part in parts {
            // With its length, or `ab` + `c` and `a` + `bc` would have one signature.
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}
