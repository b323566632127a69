//! Randomness that is the same in each run: bytes mixed from a count, ids in the order in which they were made.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::entropy::Entropy;
use jiff::Timestamp;
use uuid::Uuid;

#[derive(Debug, Default)]
pub struct TestEntropy(AtomicU64);

impl TestEntropy {
    pub fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next number; `splitmix64` of the count.
    pub fn number(&self) -> u64 {
        let mut mixed = self
            .0
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(self.number() % end as u64).unwrap()
    }
}

impl Entropy for TestEntropy {
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.number().to_le_bytes());
        }
        bytes
    }

    fn uuid(&self, now: Timestamp) -> Uuid {
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(
            u64::try_from(now.as_millisecond()).unwrap(),
            &tail,
        )
        .into_uuid()
    }
}
