//! The key under which texts are signed that are given out and kept nowhere.

use std::fmt;

use aws_lc_rs::hmac;

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
