//! Reminders of a booking.

use jiff::{SignedDuration, Timestamp};

use super::{MessageKind, Plan, by_email};
use crate::{
    booking::{Booking, State},
    messages::contact_rules::reminders,
};

/// Who was told so lately needs no reminder.
const REMINDER_GRACE: SignedDuration = SignedDuration::from_hours(2);

const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Reminders stand as long as the booking is confirmed at that time.
pub(super) fn remind(plan: &mut Plan, before: Option<&Booking>, booking: &Booking, now: Timestamp) {
    let stands =
        |one: &Booking| matches!(one.state, State::Confirmed { .. }).then_some(one.at.start);
    let (was, is) = (before.and_then(stands), stands(booking));
    // Reminders change only with whether or when the booking stands: another room or practitioner
    // has its own message.
    if was == is {
        return;
    }
    if was.is_some() {
        // Also on a move: reminders still waiting are planned for the old time.
        plan.cancels.extend(MessageKind::REMINDERS);
    }
    if is.is_some() {
        let [early, late] = reminders(booking);
        let hour_before = booking.terms.reminds_hour_before.then(|| {
            let at = booking.at.start.saturating_sub(AN_HOUR);
            (MessageKind::HourBefore, at.unwrap_or(booking.at.start))
        });
        let ahead = [
            (MessageKind::Reminder, early),
            (MessageKind::DayBefore, late),
        ]
        .into_iter()
        .chain(hour_before)
        .filter(|(_, at)| at.duration_since(now) > REMINDER_GRACE);
        plan.new
            .extend(ahead.map(|(kind, at)| by_email(kind, at, false)));
    }
}
