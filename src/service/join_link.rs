//! The link by which a session is joined (docs/decisions/0067-how-to-join.md).
//!
//! It is a signed text and kept nowhere: it names one booking and when it begins, so that a booking that is moved has another one.

use jiff::Timestamp;
use uuid::Uuid;

use super::signing_key::SigningKey;
use domain::{
    booking::Booking,
    ids::{BookingId, PracticeId},
};

/// Two ids and a time in seconds.
const SIGNED: usize = 2 * 16 + 8;
const PURPOSE: &str = "join links";

/// Which booking, and when it began when the link was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinLink {
    pub practice: PracticeId,
    pub booking: BookingId,
    pub start: Timestamp,
}

impl JoinLink {
    #[must_use]
    pub const fn of(booking: &Booking) -> Self {
        Self {
            practice: booking.practice,
            booking: booking.id,
            start: booking.at.start,
        }
    }

    /// The text that names it and cannot be made up.
    #[must_use]
    pub fn token(&self, key: &SigningKey) -> String {
        let [practice, booking] = [self.practice.0, self.booking.0].map(Uuid::into_bytes);
        let start = self.start.as_second().to_be_bytes();
        let bytes = [&practice[..], &booking, &start].concat();
        key.for_purpose(PURPOSE).signed_text(&bytes)
    }

    /// What a text names; `None` if it was not made here.
    #[must_use]
    pub fn read(key: &SigningKey, token: &str) -> Option<Self> {
        let bytes = key.for_purpose(PURPOSE).read_text(token, SIGNED)?;
        let (ids, start) = bytes.split_at_checked(2 * 16)?;
        let (practice, booking) = ids.split_at_checked(16)?;
        Some(Self {
            practice: PracticeId(Uuid::from_slice(practice).ok()?),
            booking: BookingId(Uuid::from_slice(booking).ok()?),
            start: Timestamp::from_second(i64::from_be_bytes(start.try_into().ok()?)).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_what_it_was_made_for_and_cannot_be_changed() {
        let key = SigningKey::derived(&[7; 32], "test");
        let link = JoinLink {
            practice: PracticeId(Uuid::from_u128(1)),
            booking: BookingId(Uuid::from_u128(2)),
            start: "2026-12-01T12:00:00Z".parse().expect("a time"),
        };
        let token = link.token(&key);
        assert_eq!(JoinLink::read(&key, &token), Some(link));
        let other = SigningKey::derived(&[8; 32], "test");
        assert_eq!(JoinLink::read(&other, &token), None);
        for at in 0..token.len() {
            let mut forged = token.clone();
            let letter = if &token[at..=at] == "A" { "B" } else { "A" };
            forged.replace_range(at..=at, letter);
            assert_eq!(JoinLink::read(&key, &forged), None, "{at}");
        }
        assert_eq!(JoinLink::read(&key, ""), None);
        assert_eq!(JoinLink::read(&key, "AAAA"), None);
    }
}
