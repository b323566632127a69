//! Whether the keys are those of the data: of each a fingerprint is kept, and a canary, something small that was made with it.
//!
//! A fingerprint says which key stands where another belongs. A canary is opened, so that it proves more: the key does what it
//! did when the data was sealed.

use uuid::Uuid;

use super::{
    sealed::Encrypted,
    vault::{SealedIn, Vault},
};
use domain::ids::PracticeId;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub(super) enum Purpose {
    Seal,
    Index,
}

/// What is kept of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canary {
    pub purpose: Purpose,
    /// The id of a key that seals; of the one that indexes none.
    pub id: String,
    pub fingerprint: Vec<u8>,
    /// A known word, sealed or indexed with it.
    pub proof: Vec<u8>,
}

/// What is wrong with the keys of a process, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum KeyFault {
    #[error(
        "encryption.keys lacks the key `{0}`, with which data in this database is sealed; put it back into the list, and leave it there"
    )]
    Missing(String),
    #[error(
        "encryption.keys has another key under `{0}` than the one with which data in this database is sealed; put the right one back from your copy, or correct database.url if this is the wrong database"
    )]
    Wrong(String),
    #[error(
        "encryption.keys has under `{0}` the key that belongs under `{1}`; give each key its own id again"
    )]
    Swapped(String, String),
    #[error(
        "encryption.index_key is not the one by which clients in this database are found; put the right one back from your copy, or correct database.url if this is the wrong database"
    )]
    WrongIndex,
    #[error(
        "encryption.index_key is the key `{0}` of encryption.keys; put the index key back from your copy"
    )]
    IndexSeals(String),
    #[error(
        "encryption.keys has under `{0}` the key that belongs into encryption.index_key; put the right one back from your copy"
    )]
    SealIndexes(String),
    #[error(
        "what was sealed with the key `{0}` to recognise it cannot be opened, though it is the right key; restore a backup"
    )]
    Damaged(String),
    #[error(
        "the keys do not open what this database holds; put back those it was made with, or correct database.url if this is the wrong database"
    )]
    OfOtherData,
}

const WORD: &str = "canary";
const PLACE: SealedIn = SealedIn {
    practice: PracticeId(Uuid::nil()),
    table: "canaries",
    row: Uuid::nil(),
};

impl Vault {
    /// What is to be kept of the keys: of the one that seals now and of the index, and with `all` of every other one too,
    /// which may have sealed what is there already.
    pub(super) fn canaries(&self, all: bool) -> Vec<Canary> {
        // Without keys (upkeep commands) nothing is kept, or the next start would find canaries of
        // no key.
        if self.fingerprints.is_empty() {
            return Vec::new();
        }
        let seals = self
            .fingerprints
            .iter()
            // The first time every key is kept, since any of them may have sealed what is there.
            // Later only the one that seals has begun to count
            // (docs/decisions/0032-storage-and-keys-are-looked-at.md).
            .filter(|(id, _)| all || **id == self.active)
            .filter_map(|(id, fingerprint)| {
                let proof = self.seal_with(id, PLACE, &WORD.to_owned()).ok()?.bytes;
                Some(Canary {
                    purpose: Purpose::Seal,
                    id: id.clone(),
                    fingerprint: fingerprint.clone(),
                    proof,
                })
            });
        let index = Canary {
            purpose: Purpose::Index,
            // There is only one index key, so it needs no id.
            id: String::new(),
            fingerprint: self.index_fingerprint.clone(),
            proof: self.index(PLACE.practice, PLACE.table, WORD),
        };
        seals.chain([index]).collect()
    }

    /// What is wrong with the keys, where these are kept.
    pub(super) fn faults(&self, kept: &[Canary]) -> Vec<KeyFault> {
        let fault = |one: &Canary| match one.purpose {
            Purpose::Seal => self.seal_fault(one, kept),
            Purpose::Index => self.index_fault(one, kept),
        };
        kept.iter().filter_map(fault).collect()
    }

    fn seal_fault(&self, one: &Canary, kept: &[Canary]) -> Option<KeyFault> {
        let id = one.id.clone();
        let Some(here) = self.fingerprints.get(&one.id) else {
            return Some(KeyFault::Missing(id));
        };
        if *here != one.fingerprint {
            // If the fingerprint is another key's, the two were swapped, and the message can name
            // it.
            return Some(match kept.iter().find(|other| other.fingerprint == *here) {
                Some(other) if other.purpose == Purpose::Index => KeyFault::SealIndexes(id),
                Some(other) => KeyFault::Swapped(id, other.id.clone()),
                None => KeyFault::Wrong(id),
            });
        }
        // If the fingerprint fits but the canary does not open, the row is damaged; the key is
        // right.
        let opened = self.open(PLACE, &Encrypted::<String>::new(one.proof.clone()));
        (opened.as_deref() != Ok(WORD)).then_some(KeyFault::Damaged(id))
    }

    fn index_fault(&self, one: &Canary, kept: &[Canary]) -> Option<KeyFault> {
        // The proof and not the fingerprint: what counts is that clients are found.
        if self.index(PLACE.practice, PLACE.table, WORD) == one.proof {
            return None;
        }
        let sealing = kept.iter().find(|other| {
            other.purpose == Purpose::Seal && other.fingerprint == self.index_fingerprint
        });
        Some(sealing.map_or(KeyFault::WrongIndex, |other| {
            KeyFault::IndexSeals(other.id.clone())
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::fingerprint::fingerprint;

    fn vault(keys: &[(&str, u8)], active: &str, index: u8) -> Vault {
        let keys: Vec<_> = keys
            .iter()
            .map(|(id, byte)| ((*id).to_owned(), [*byte; 32]))
            .collect();
        Vault::new(&keys, active, &[index; 32]).unwrap()
    }

    fn faults(keys: &[(&str, u8)], active: &str, index: u8) -> Vec<KeyFault> {
        let kept = vault(&[("a", 1), ("b", 2)], "a", 3).canaries(true);
        assert_eq!(kept.len(), 3);
        vault(keys, active, index).faults(&kept)
    }

    #[test]
    fn the_same_keys_are_right_whichever_seals_and_with_more_beside_them() {
        assert_eq!(faults(&[("a", 1), ("b", 2)], "b", 3), []);
        assert_eq!(faults(&[("a", 1), ("b", 2), ("c", 9)], "c", 3), []);
    }

    #[test]
    fn each_wrong_missing_or_swapped_key_is_named() {
        assert_eq!(faults(&[("b", 2)], "b", 3), [KeyFault::Missing("a".into())]);
        assert_eq!(
            faults(&[("a", 9), ("b", 2)], "b", 3),
            [KeyFault::Wrong("a".into())]
        );
        let swapped = [
            KeyFault::Swapped("a".into(), "b".into()),
            KeyFault::Swapped("b".into(), "a".into()),
        ];
        assert_eq!(faults(&[("a", 2), ("b", 1)], "a", 3), swapped);
        assert_eq!(
            faults(&[("a", 1), ("b", 2)], "a", 9),
            [KeyFault::WrongIndex]
        );
        let crossed = [
            KeyFault::SealIndexes("a".into()),
            KeyFault::IndexSeals("a".into()),
        ];
        assert_eq!(faults(&[("a", 3), ("b", 2)], "a", 1), crossed);
    }

    #[test]
    fn only_the_key_that_seals_is_kept_later() {
        let kept = vault(&[("a", 1), ("b", 2)], "b", 3).canaries(false);
        assert_eq!(
            kept.iter()
                .map(|one| (one.purpose, one.id.as_str()))
                .collect::<Vec<_>>(),
            [(Purpose::Seal, "b"), (Purpose::Index, "")]
        );
    }

    #[test]
    fn a_canary_that_was_changed_is_noticed() {
        let right = vault(&[("a", 1)], "a", 3);
        let mut kept = right.canaries(true);
        *kept[0].proof.last_mut().unwrap() ^= 1;
        assert_eq!(right.faults(&kept), [KeyFault::Damaged("a".into())]);
    }

    #[test]
    fn a_fingerprint_is_of_one_key_and_tells_nothing_of_it() {
        assert_ne!(fingerprint(&[1; 32]), fingerprint(&[2; 32]));
        assert!(
            !fingerprint(&[1; 32])
                .windows(4)
                .any(|bytes| bytes == [1; 4])
        );
    }
}
