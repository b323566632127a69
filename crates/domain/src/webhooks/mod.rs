//! Outbound webhooks: what a practice's own systems can be told of, and how often that is tried.

pub mod events;

use jiff::{SignedDuration, Timestamp};

/// What happened, by the name under which it is announced.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(const_into_str)]
pub enum Event {
    /// A time is kept while its payment may come.
    #[strum(serialize = "booking.held")]
    BookingHeld,
    #[strum(serialize = "booking.confirmed")]
    BookingConfirmed,
    /// Another time, practitioner, room, service or way.
    #[strum(serialize = "booking.moved")]
    BookingMoved,
    /// By its client, or by the practice.
    #[strum(serialize = "booking.cancelled")]
    BookingCancelled,
    #[strum(serialize = "booking.completed")]
    BookingCompleted,
    /// The client did not come.
    #[strum(serialize = "booking.missed")]
    BookingMissed,
    /// The hold ran out unpaid.
    #[strum(serialize = "booking.expired")]
    BookingExpired,
    /// Money came.
    #[strum(serialize = "payment.captured")]
    PaymentCaptured,
    /// The saved card was refused, or the payment will not come any more.
    #[strum(serialize = "payment.failed")]
    PaymentFailed,
    /// Money was sent back.
    #[strum(serialize = "payment.refunded")]
    PaymentRefunded,
    #[strum(serialize = "fee.proposed")]
    FeeProposed,
    #[strum(serialize = "fee.approved")]
    FeeApproved,
    #[strum(serialize = "fee.waived")]
    FeeWaived,
}

impl Event {
    /// The event of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// Seconds between two attempts, after the first, the second …; then it is given up.
// The schedule that Standard Webhooks recommends: soon at first, to outlast a restart, then over
// days, to outlast a weekend.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// A receiver that asks for more time gets no more than this.
// A `Retry-After` of a year would switch deliveries off without saying so.
const LONGEST_WISH: SignedDuration = SignedDuration::from_hours(24);
/// An endpoint that fails for so long is not tried any more.
pub const RETRY_PERIOD: SignedDuration = SignedDuration::from_hours(5 * 24);
/// For so long after a rotation both secrets sign.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// When to try again after `attempts` (from 1) that failed; `None`: never. Up to a fifth later than the pause says, by
/// `random`, so that what failed together does not come together; never before what the receiver `asked` for.
#[must_use]
pub fn next_attempt(
    attempts: u32,
    now: Timestamp,
    asked: Option<SignedDuration>,
    random: u64,
) -> Option<Timestamp> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let pause = SignedDuration::from_secs(*PAUSES.get(index)?);
    // Only ever later: sooner would shorten the documented schedule.
    let fifth = u64::try_from(pause.as_millis() / 5).unwrap_or_default();
    let jitter =
        SignedDuration::from_millis(i64::try_from(random % (fifth + 1)).unwrap_or_default());
    let placement = asked
        .unwrap_or_default()
        .clamp(SignedDuration::ZERO, LONGEST_WISH);
    now.checked_add(pause.max(placement) + jitter).ok()
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn after(attempts: u32, asked: Option<i64>, random: u64) -> Option<i64> {
        let next = next_attempt(
            attempts,
            Timestamp::UNIX_EPOCH,
            asked.map(SignedDuration::from_secs),
            random,
        );
        next.map(Timestamp::as_second)
    }

    #[test]
    fn ten_attempts_in_days() {
        let all: Vec<_> = (1..=12).map(|attempts| after(attempts, None, 0)).collect();
        let pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map(Some);
        assert_eq!(
            (&all[..9], &all[9..]),
            (pauses.as_slice(), [None; 3].as_slice())
        );
        assert_eq!(after(0, None, 0), None);
    }

    #[test]
    fn chance_makes_it_later_by_a_fifth_at_most() {
        assert_eq!(
            (after(2, None, 60_000), after(2, None, 60_001)),
            (Some(360), Some(300))
        );
        assert!((0..1_000).all(|n| {
            after(2, None, u64::MAX / 1_000 * n).is_some_and(|s| (300..=360).contains(&s))
        }));
    }

    #[test]
    fn a_receiver_may_ask_for_time_but_not_for_ever() {
        assert_eq!(
            (after(1, Some(60), 0), after(2, Some(60), 0)),
            (Some(60), Some(300))
        );
        assert_eq!(
            (after(1, Some(i64::MAX), 0), after(1, Some(-5), 0)),
            (Some(86_400), Some(5))
        );
    }

    #[test]
    fn names_are_found_again() {
        assert!(
            Event::VARIANTS
                .iter()
                .all(|event| Event::named(event.into_str()) == Some(*event))
        );
        assert_eq!(
            Event::named("webhook.test"),
            None,
            "nobody subscribes to tests"
        );
    }
}
