//! The one door for personal data: sealed with AES-256-GCM, bound to practice, table and row; found by keyed hashes.

use std::{collections::BTreeMap, fmt};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    hmac,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{fingerprint::fingerprint, sealed::Encrypted};
use crate::StoreError;
use domain::ids::PracticeId;

/// First byte of everything sealed: the layout `1 | key id length | key id | nonce (12) | ciphertext and tag`.
// So that another layout can be told from this one some day.
const LAYOUT: u8 = 1;
const NONCE_BYTES: usize = 12;

/// The keys. Old ones open what was sealed with them; the active one seals.
pub struct Vault {
    keys: BTreeMap<String, RandomizedNonceKey>,
    pub(super) active: String,
    // Another index key would find nobody: it cannot be rotated like the keys that seal.
    index: hmac::Key,
    /// Of the keys by id.
    pub(super) fingerprints: BTreeMap<String, Vec<u8>>,
    pub(super) index_fingerprint: Vec<u8>,
}

/// Something sealed cannot be opened, or the keys are unusable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    #[error("there are no encryption keys in the settings, so nothing personal can be saved")]
    NoKeys,
    #[error("the active encryption key `{0}` is not among the keys")]
    NoActiveKey(String),
    #[error("an encryption key id is longer than 255 bytes, or a key is not 32 bytes")]
    UnusableKey,
    #[error("sealed data was made with a key that is not configured")]
    UnknownKey,
    #[error("sealed data is damaged, or stands in another place than it was sealed for")]
    Damaged,
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        Self::Inconsistent(error.to_string())
    }
}

/// Where something sealed stands; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct SealedIn {
    pub practice: PracticeId,
    pub table: &'static str,
    pub row: Uuid,
}

impl Vault {
    /// `keys` by id, each 32 bytes; `index` keys the look-up hashes and can never change.
    pub fn new(
        keys: &[(String, [u8; 32])],
        active: &str,
        index: &[u8; 32],
    ) -> Result<Self, VaultError> {
        let fingerprints = keys
            .iter()
            .map(|(id, bytes)| (id.clone(), fingerprint(bytes)))
            .collect();
        let usable = |(id, bytes): &(String, [u8; 32])| {
            let key = RandomizedNonceKey::new(&AES_256_GCM, bytes)
                .map_err(|_| VaultError::UnusableKey)?;
            if id.len() > usize::from(u8::MAX) {
                Err(VaultError::UnusableKey)
            } else {
                Ok((id.clone(), key))
            }
        };
        let keys = keys
            // Checked at the start, so that no key turns out unusable when somebody books.
            .iter()
            .map(usable)
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        if !keys.contains_key(active) {
            return Err(VaultError::NoActiveKey(active.into()));
        }
        let (index, index_fingerprint) =
            (hmac::Key::new(hmac::HMAC_SHA256, index), fingerprint(index));
        Ok(Self {
            keys,
            active: active.into(),
            index,
            fingerprints,
            index_fingerprint,
        })
    }

    /// Without any key, for upkeep: it seals nothing and opens nothing. Nobody is found by its index, and as a row is indexed where
    /// it is sealed, nothing is written with that either.
    #[must_use]
    pub fn none() -> Self {
        Self {
            keys: BTreeMap::new(),
            active: String::new(),
            index: hmac::Key::new(hmac::HMAC_SHA256, &[0; 32]),
            fingerprints: BTreeMap::new(),
            index_fingerprint: Vec::new(),
        }
    }

    /// Seals `value`, as JSON, for one place.
    pub fn seal<T: Serialize>(
        &self,
        place: SealedIn,
        value: &T,
    ) -> Result<Encrypted<T>, VaultError> {
        // Not the same as an unknown key: here somebody runs a command without any keys.
        if self.keys.is_empty() {
            return Err(VaultError::NoKeys);
        }
        self.seal_with(&self.active, place, value)
    }

    /// Seals with the key of this id.
    pub(super) fn seal_with<T: Serialize>(
        &self,
        id: &str,
        place: SealedIn,
        value: &T,
    ) -> Result<Encrypted<T>, VaultError> {
        let mut text = serde_json::to_vec(value).map_err(|_| VaultError::Damaged)?;
        let key = self.keys.get(id).ok_or(VaultError::UnknownKey)?;
        // The library makes a random 96-bit nonce for each value, so that our code cannot reuse
        // one.
        let nonce = key
            // Practice, table and row are authenticated: a value copied to another row does not
            // open (docs/decisions/0008-sealed-personal-data.md).
            .seal_in_place_append_tag(Aad::from(place.bytes()), &mut text)
            .map_err(|_| VaultError::Damaged)?;
        let id = id.as_bytes();
        let length = u8::try_from(id.len()).map_err(|_| VaultError::UnusableKey)?;
        Ok(Encrypted::new(
            [&[LAYOUT, length], id, nonce.as_ref().as_slice(), &text].concat(),
        ))
    }

    /// Opens what was sealed for this place.
    pub fn open<T: DeserializeOwned>(
        &self,
        place: SealedIn,
        sealed: &Encrypted<T>,
    ) -> Result<T, VaultError> {
        // Every length is checked: the bytes may be anything.
        let [LAYOUT, length, rest @ ..] = sealed.bytes.as_slice() else {
            return Err(VaultError::Damaged);
        };
        let (id, rest) = rest
            .split_at_checked(usize::from(*length))
            .ok_or(VaultError::Damaged)?;
        let (nonce, text) = rest
            .split_at_checked(NONCE_BYTES)
            .ok_or(VaultError::Damaged)?;
        let id = std::str::from_utf8(id).map_err(|_| VaultError::Damaged)?;
        // By the id inside, so that old keys open what they sealed while the active one seals.
        let key = self.keys.get(id).ok_or(VaultError::UnknownKey)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Damaged)?;
        let mut text = text.to_vec();
        let opened = key
            .open_in_place(nonce, Aad::from(place.bytes()), &mut text)
            .map_err(|_| VaultError::Damaged)?;
        serde_json::from_slice(opened).map_err(|_| VaultError::Damaged)
    }

    /// A keyed hash by which an equal text of the same practice and purpose is found again.
    #[must_use]
    pub fn index(&self, practice: PracticeId, purpose: &str, text: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.index);
        for part in [
            practice.0.as_bytes().as_slice(),
            purpose.as_bytes(),
            // A zero between purpose and text, so that no other pair gives the same bytes.
            &[0],
            text.as_bytes(),
        ] {
            context.update(part);
        }
        context.sign().as_ref().to_vec()
    }
}

impl SealedIn {
    fn bytes(self) -> Vec<u8> {
        [
            self.practice.0.as_bytes().as_slice(),
            self.table.as_bytes(),
            &[0],
            self.row.as_bytes(),
        ]
        .concat()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(row: u128) -> SealedIn {
        SealedIn {
            practice: PracticeId(Uuid::from_u128(1)),
            table: "clients",
            row: Uuid::from_u128(row),
        }
    }

    fn vault(active: &str) -> Vault {
        Vault::new(
            &[("a".into(), [1; 32]), ("b".into(), [2; 32])],
            active,
            &[3; 32],
        )
        .unwrap()
    }

    fn sam() -> Encrypted<String> {
        vault("a").seal(place(1), &"Sam".to_owned()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let sealed = sam();
        assert!(!sealed.bytes.windows(3).any(|bytes| bytes == b"Sam"));
        assert_eq!(vault("a").open(place(1), &sealed), Ok("Sam".into()));
        assert_eq!(vault("a").open(place(2), &sealed), Err(VaultError::Damaged));
    }

    #[test]
    fn an_older_key_still_opens_and_a_missing_one_is_named() {
        let sealed = sam();
        assert_eq!(vault("b").open(place(1), &sealed), Ok("Sam".into()));
        let without = Vault::new(&[("b".into(), [2; 32])], "b", &[3; 32]).unwrap();
        assert_eq!(without.open(place(1), &sealed), Err(VaultError::UnknownKey));
    }

    #[test]
    fn without_keys_nothing_is_sealed_and_nothing_opened() {
        let none = Vault::none();
        let refused = none.seal(place(1), &"Sam".to_owned());
        assert_eq!(refused.map(|sealed| sealed.bytes), Err(VaultError::NoKeys));
        assert_eq!(none.open(place(1), &sam()), Err(VaultError::UnknownKey));
        assert!(none.canaries(true).is_empty());
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        for at in 0..sam().bytes.len() {
            let mut altered = sam();
            altered.bytes[at] ^= 1;
            assert!(vault("a").open(place(1), &altered).is_err(), "byte {at}");
        }
    }

    #[test]
    fn the_index_differs_between_practices_and_purposes() {
        let of = |practice, purpose| {
            vault("a").index(
                PracticeId(Uuid::from_u128(practice)),
                purpose,
                "sam@example.org",
            )
        };
        assert_ne!(of(1, "email"), of(2, "email"));
        assert_ne!(of(1, "email"), of(1, "address"));
        assert_eq!(of(1, "email"), of(1, "email"));
    }
}
