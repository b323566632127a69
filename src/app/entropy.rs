//! The system's randomness.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::rand;
use jiff::Timestamp;
use uuid::Uuid;

use domain::entropy::Entropy;

/// The random bits of a `UUIDv7` (RFC 9562 §5.7): 12 of `rand_a`, 62 of `rand_b`.
const BITS: u32 = 74;

/// Randomness from AWS-LC, and ids that rise within one process even when many are made in one millisecond (RFC 9562
/// §6.2, method 2: the random bits of the last one, raised by a random amount).
#[derive(Debug, Default)]
pub struct OsEntropy(Mutex<Last>);

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    milliseconds: u64,
    /// Below 2^74.
    random: u128,
}

impl Entropy for OsEntropy {
    fn bytes(&self) -> [u8; 32] {
        random()
    }

    fn uuid(&self, now: Timestamp) -> Uuid {
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        // A poisoned lock does no harm: `Last` is only ever replaced as a whole.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = last.next(
            milliseconds,
            u128::from_be_bytes(random()),
            u32::from_be_bytes(random()),
        );
        last.uuid()
    }
}

impl Last {
    fn next(self, milliseconds: u64, fresh: u128, step: u32) -> Self {
        // The highest bit stays free, so that there is room to rise.
        let fresh = fresh & ((1 << (BITS - 1)) - 1);
        // If the clock stands still or goes back, ids go on from the last one: they must rise,
        // because their order says what came later.
        if milliseconds > self.milliseconds {
            return Self {
                milliseconds,
                random: fresh,
            };
        }
        // Raised by a random step, not by one, so that the next id cannot be guessed (RFC 9562
        // §6.2).
        let random = self.random + 1 + u128::from(step);
        if random >> BITS == 0 {
            Self { random, ..self }
        } else {
            Self {
                // The bits are used up: a millisecond is borrowed from the future, as the RFC
                // allows.
                milliseconds: self.milliseconds + 1,
                random: fresh,
            }
        }
    }

    fn uuid(self) -> Uuid {
        let (a, b) = (self.random >> 62, self.random & ((1 << 62) - 1));
        // 48 bits of time, version 7, `rand_a`, variant `10`, `rand_b` (RFC 9562 §5.7).
        Uuid::from_u128(u128::from(self.milliseconds) << 80 | 7 << 76 | a << 64 | 2 << 62 | b)
    }
}

#[expect(
    clippy::expect_used,
    reason = "without randomness nothing may go on, and AWS-LC itself aborts when the system has none"
)]
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_and_carry_their_instant() {
        let (entropy, now) = (
            OsEntropy::default(),
            Timestamp::from_millisecond(1_800_000_000_123).unwrap(),
        );
        let ids: Vec<_> = (0..1_000).map(|_| entropy.uuid(now)).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        for id in &ids {
            assert_eq!(
                (id.get_version_num(), id.get_variant()),
                (7, uuid::Variant::RFC4122)
            );
            assert_eq!(
                id.get_timestamp().unwrap().to_unix(),
                (1_800_000_000, 123_000_000)
            );
        }
    }

    #[test]
    fn a_clock_set_back_and_a_full_millisecond_do_not_stop_the_rise() {
        let last = Last {
            milliseconds: 10,
            random: (1 << BITS) - 1,
        };
        let next = last.next(3, 5, 0);
        assert_eq!((next.milliseconds, next.random), (11, 5));
        assert!(next.uuid() > last.uuid() && next.next(2, u128::MAX, 7).random == 13);
    }

    #[test]
    fn bytes_are_not_the_same_twice() {
        assert_ne!(OsEntropy::default().bytes(), OsEntropy::default().bytes());
    }
}
