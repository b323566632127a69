//! Keys of 32 bytes that never print.

use std::{collections::BTreeMap, fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

/// A key of 32 bytes, written as base64. Wiped when dropped; its `Debug` says nothing.
#[derive(Clone)]
pub struct Key32(Zeroizing<[u8; 32]>);

/// The text is not such a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not 32 bytes in base64; make one with `openssl rand -base64 32`")]
pub struct KeyError;

/// The text is not a list of `id=key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "is not a comma-separated list of `id=key`, each key 32 bytes in base64 from `openssl rand -base64 32`"
)]
pub struct RingError;

/// A secret between two commas is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has an empty secret, which would let anybody sign; remove it")]
pub struct EmptySecret;

impl Key32 {
    /// The bytes, for the cipher.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Key32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl FromStr for Key32 {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| KeyError)?);
        <[u8; 32]>::try_from(bytes.as_slice())
            .map(Self::from)
            .map_err(|_| KeyError)
    }
}

impl fmt::Debug for Key32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key32(…)")
    }
}

impl<'de> Deserialize<'de> for Key32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // serde's own message would quote a value of the wrong kind; this one never does.
        let text = Zeroizing::new(
            String::deserialize(deserializer).map_err(|_| de::Error::custom(KeyError))?,
        );
        text.parse().map_err(de::Error::custom)
    }
}

/// `id=key,id=key`, as an environment variable holds a key ring. Base64 has no comma, and `=` only at its end.
pub(super) fn ring(text: &str) -> Result<BTreeMap<String, Key32>, RingError> {
    let entry = |entry: &str| {
        let (id, key) = entry.split_once('=').ok_or(RingError)?;
        Ok((id.trim().to_owned(), key.parse().map_err(|_| RingError)?))
    };
    text.split(',').map(entry).collect()
}

/// Secrets separated by commas, none of them empty.
pub(super) fn secrets(text: &str) -> Result<Vec<SecretString>, EmptySecret> {
    let secret = |secret: &str| match secret.trim() {
        "" => Err(EmptySecret),
        secret => Ok(secret.into()),
    };
    text.split(',').map(secret).collect()
}
