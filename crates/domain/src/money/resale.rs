//! Resale: a fee for a late cancellation falls away when somebody else takes the time.

use crate::{
    booking::Booking,
    ids::{BookingId, PractitionerId},
    interval::Interval,
};

/// A cancelled booking with a fee that is neither waived nor refunded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub booking: BookingId,
    pub at: Interval,
    pub practitioners: Vec<PractitionerId>,
}

/// The cancelled bookings whose time `booking` takes: they overlap and share a practitioner. In a class one seat more says
/// nothing about another, so its fees stay until somebody decides.
#[must_use]
pub fn resold_by(booking: &Booking, waiting: &[Waiting]) -> Vec<BookingId> {
    let shares = |one: &Waiting| {
        one.practitioners
            .iter()
            .any(|id| booking.practitioners.contains(id))
    };
    let takes = |one: &&Waiting| {
        // One more seat sold does not say whose place it took.
        booking.seat.is_none()
            && one.at.overlaps(booking.at)
            && shares(one)
            // A booking that moves within its own old time has not been sold to somebody else.
            && one.booking != booking.id
    };
    waiting
        .iter()
        .filter(takes)
        .map(|one| one.booking)
        .collect()
}
