//! Proof of work: a little computing that a browser does in the time it takes to type a name, and a flood of bookings has to do each time.
//!
//! A challenge is a signed text and kept nowhere. It is bound to the practice and to the address that asked for it, holds for ten
//! minutes and is used once. It consists of many small puzzles rather than one large, so that it takes everybody about as long:
//! for each `i` below [`PUZZLES`] a number `n` so that the SHA-256 of `<first 22 characters of the token>.<i>.<n>` begins with as
//! many zero bits as the difficulty says.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::origin::came_from;
use crate::service::{App, ServiceError, listing::InZone, signing_key::SigningKey, tokens::sha256};
use domain::{
    clients::suspicion::{Origin, Tolerance},
    ids::PracticeId,
};
use store::Solved;

/// Puzzles of one challenge.
pub const PUZZLES: usize = 32;
/// Zero bits: about 32,000 hashes in all, half a second in a cheap telephone's browser.
const EASIEST: u8 = 10;
/// Thirty-two times that.
const HARDEST: u8 = 15;
/// So many a day are confirmed at once before a challenge helps: the first that does is the easiest.
const UNCHALLENGED: u32 = 2;
/// How long a challenge holds.
const HOLDS: SignedDuration = SignedDuration::from_mins(10);
const ID: usize = 16;
const SIGNED: usize = ID + 8 + 1;
const SIGNATURE: usize = 16;
/// The characters of the token that the puzzles are about: its id.
const SEED: usize = 22;

/// A challenge that is given out; it has [`PUZZLES`] puzzles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Whether solving it makes the difference now.
    pub helps: bool,
    pub token: String,
    /// Zero bits.
    pub difficulty: u8,
    /// When it ends.
    pub ends: Timestamp,
}

/// A challenge with what was found for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    pub token: String,
    /// The numbers, in order, with commas between them.
    pub numbers: String,
}

/// A fresh challenge for somebody at an address, and whether solving it helps.
pub async fn challenge(
    app: &App,
    slug: &str,
    address: &str,
) -> Result<InZone<Challenge>, ServiceError> {
    let snapshot = app.snapshot(slug).await?;
    let (practice, now) = (&snapshot.catalogue.practice, app.clock.now());
    let origin = app
        .store
        .origin(practice.id, &came_from(address), now)
        .await?;
    // The signature covers both, so that a client can neither prolong the challenge nor ease it.
    let (ends, difficulty) = (now.saturating_add(HOLDS).unwrap_or(now), difficulty(origin));
    let token = token(
        &app.settings.signing_key,
        practice.id,
        address,
        app.entropy.bytes(),
        ends,
        difficulty,
    );
    // If a solution would make no difference, the client's device need not compute one.
    let helps = helps(app.settings.hold_caps.tolerance, origin)
        && !practice.booking.confirm_by_mail.always();
    let challenge = Challenge {
        helps,
        token,
        difficulty,
        ends,
    };
    Ok(InZone::new(challenge, practice.zone.clone()))
}

/// Whether a booking from there that costs nothing would be confirmed at once with a solution, and not without.
fn helps(tolerance: Tolerance, origin: Origin) -> bool {
    tolerance.has_room(origin, true) && !tolerance.has_room(origin, false)
}

/// The more from there is not proved, the harder.
fn difficulty(origin: Origin) -> u8 {
    // Each bit doubles the work: two more from an address, or eight from its network, add one bit.
    let more = origin.address.day.saturating_sub(UNCHALLENGED) / 2 + origin.network.day / 8;
    EASIEST
        .saturating_add(u8::try_from(more).unwrap_or(u8::MAX))
        .min(HARDEST)
}

fn token(
    key: &SigningKey,
    practice: PracticeId,
    address: &str,
    random: [u8; 32],
    ends: Timestamp,
    difficulty: u8,
) -> String {
    let mut bytes = random[..ID].to_vec();
    bytes.extend(ends.as_second().to_be_bytes());
    bytes.push(difficulty);
    // Bound to practice and address: a farm cannot solve once and book everywhere. Kept nowhere
    // until it is used (docs/decisions/0029-the-word-of-a-stranger.md).
    let signature = key.sign(&[practice.0.as_bytes(), address.as_bytes(), &bytes]);
    bytes.extend(&signature[..SIGNATURE]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is to be used up, if the solution is right and its challenge was given to this address for this practice and still holds.
#[must_use]
pub fn solved(
    key: &SigningKey,
    practice: PracticeId,
    address: &str,
    solution: &Solution,
    now: Timestamp,
) -> Option<Solved> {
    let bytes = URL_SAFE_NO_PAD
        .decode(&solution.token)
        .ok()
        // The cheapest first: form, signature, time, then 32 hashes. Without a challenge of ours
        // nobody makes the server hash.
        .filter(|bytes| bytes.len() == SIGNED + SIGNATURE)?;
    let (signed, signature) = bytes.split_at(SIGNED);
    let expected = key.sign(&[practice.0.as_bytes(), address.as_bytes(), signed]);
    // In constant time; 128 bits of the HMAC cannot be guessed in ten minutes.
    if !bool::from(expected[..SIGNATURE].ct_eq(signature)) {
        return None;
    }
    let (id, rest) = signed.split_first_chunk::<ID>()?;
    let (seconds, difficulty) = rest.split_first_chunk::<8>()?;
    let ends = Timestamp::from_second(i64::from_be_bytes(*seconds)).ok()?;
    // 22 characters of Base64 are the 16 random bytes and a little more: the puzzles depend on the
    // challenge's id.
    let seed = solution.token.get(..SEED)?;
    let right = now < ends && are_right(seed, *difficulty.first()?, &solution.numbers);
    right.then_some(Solved { id: *id, ends })
}

fn are_right(seed: &str, difficulty: u8, numbers: &str) -> bool {
    let given: Vec<&str> = numbers.split(',').collect();
    given.len() == PUZZLES
        && given
            .iter()
            .enumerate()
            .all(|(i, n)| is_right(seed, difficulty, i, n))
}

fn is_right(seed: &str, difficulty: u8, i: usize, n: &str) -> bool {
    // Only one spelling of each number, and short enough for seed, index and number to stay in one
    // block of SHA-256 (55 bytes).
    if n.is_empty() || n.len() > 10 || !n.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let hash = sha256(format!("{seed}.{i}.{n}").as_bytes());
    hash.first_chunk::<4>()
        .is_some_and(|first| u32::from_be_bytes(*first).leading_zeros() >= u32::from(difficulty))
}

/// Finds the numbers, as a browser does: for tests, and for programs that book.
#[must_use]
pub fn solve(token: &str, difficulty: u8) -> String {
    let seed = token.get(..SEED).unwrap_or(token);
    let find = |i| {
        (0..u64::MAX)
            .map(|n| n.to_string())
            .find(|n| is_right(seed, difficulty, i, n))
            .unwrap_or_default()
    };
    (0..PUZZLES).map(find).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_780_000_000, 0);

    fn key() -> SigningKey {
        SigningKey::derived(&[7; 32], "challenges")
    }

    fn practice(n: u128) -> PracticeId {
        PracticeId(uuid::Uuid::from_u128(n))
    }

    fn given() -> Solution {
        let token = token(
            &key(),
            practice(1),
            "203.0.113.7",
            [9; 32],
            NOW.saturating_add(HOLDS).unwrap(),
            4,
        );
        Solution {
            numbers: solve(&token, 4),
            token,
        }
    }

    #[test]
    fn a_solution_holds_where_and_while_its_challenge_does() {
        let (solution, key) = (given(), key());
        let holds =
            |practice, address, now| solved(&key, practice, address, &solution, now).is_some();
        assert!(holds(practice(1), "203.0.113.7", NOW));
        assert!(
            !holds(practice(2), "203.0.113.7", NOW),
            "another practice's"
        );
        assert!(!holds(practice(1), "203.0.113.8", NOW), "another address's");
        assert!(
            !holds(
                practice(1),
                "203.0.113.7",
                NOW.saturating_add(HOLDS).unwrap()
            ),
            "too late"
        );
        let other = SigningKey::derived(&[8; 32], "challenges");
        assert!(
            solved(&other, practice(1), "203.0.113.7", &solution, NOW).is_none(),
            "another installation's"
        );
    }

    #[test]
    fn every_character_of_token_and_solution_counts() {
        let (right, key) = (given(), key());
        let holds =
            |solution: &Solution| solved(&key, practice(1), "203.0.113.7", solution, NOW).is_some();
        for at in 0..right.token.len() {
            let mut token = right.token.clone();
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            token.replace_range(at..=at, other);
            assert!(
                !holds(&Solution {
                    token,
                    ..right.clone()
                }),
                "{at}"
            );
        }
        let numbers: Vec<&str> = right.numbers.split(',').collect();
        for wrong in [
            "",
            "1",
            &numbers[1..].join(","),
            &format!("{},1", right.numbers),
            &numbers.join(";"),
            &"9".repeat(400),
        ] {
            assert!(
                !holds(&Solution {
                    numbers: wrong.into(),
                    ..right.clone()
                }),
                "{wrong}"
            );
        }
    }

    #[test]
    fn suspicion_makes_it_harder_up_to_an_end() {
        let of = |day| {
            difficulty(Origin {
                address: domain::clients::suspicion::Recent {
                    hour: 0,
                    day,
                    week: day,
                },
                ..Origin::default()
            })
        };
        assert_eq!((of(2), of(4), of(1_000)), (EASIEST, EASIEST + 1, HARDEST));
    }
}
