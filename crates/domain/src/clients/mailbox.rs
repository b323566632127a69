//! Mailboxes that nobody has proved to be theirs: what may go there; and what never reached one.

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::{Booking, Ending, State},
    messages::MessageKind,
};

/// So many mails go within [`MAILS_WITHIN`] to a mailbox that nobody has proved to be theirs.
// This bounds what a stranger can make Hourkeep send to somebody. A click on a link in one of the
// mails lifts the limit for the client (docs/decisions/0033-mail-that-is-not-abused.md).
pub const MAILS_A_DAY: u32 = 6;
/// The time over which [`MAILS_A_DAY`] counts: the last 24 hours at any moment, not a calendar day.
pub const MAILS_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Whether whoever knows an address can bring it about, and so as often as they like: the rest follows from what the practice
/// does, or from money that moved. `told`: the mailbox has heard of the booking.
#[must_use]
pub const fn is_anybodys(kind: MessageKind, prompted: bool, told: bool) -> bool {
    match kind {
        MessageKind::Prove
        | MessageKind::Held
        | MessageKind::OnItsWay
        | MessageKind::TooLate
        | MessageKind::Requested
        | MessageKind::Expired
        | MessageKind::Confirmed
        | MessageKind::Cancelled
        | MessageKind::AddressChanged
        | MessageKind::Links
        | MessageKind::Reminder
        | MessageKind::DayBefore
        | MessageKind::HourBefore => true,
        // A move by the practice is news to a client who knows of the booking. To anybody else, any
        // mail about it may be a stranger's doing.
        MessageKind::Moved => prompted || !told,
        MessageKind::CancelledByPractice
        | MessageKind::RunningLate
        | MessageKind::Declined
        | MessageKind::Unanswered
        | MessageKind::Missed => !told,
        // Of money that moved; and what only who has proved the mailbox, or the practice, brings about.
        MessageKind::Receipt
        | MessageKind::Refund
        | MessageKind::GivenBack
        | MessageKind::ReceiptCorrected
        | MessageKind::PaymentFailed
        | MessageKind::PaymentDue
        | MessageKind::Fee
        | MessageKind::PaymentLink
        | MessageKind::PaymentReminder
        | MessageKind::NotForClient
        | MessageKind::LimitReached
        | MessageKind::NewLink => false,
    }
}

/// Whether its client must know it whatever a stranger said of their address: that the practice called something off, and all that is
/// about a booking ahead.
#[must_use]
pub fn must_be_known(kind: MessageKind, booking: &Booking, now: Timestamp) -> bool {
    // Also after its time: somebody may be on the way, or have come for nothing.
    kind == MessageKind::CancelledByPractice || now < booking.at.start
}

/// Whether it should have been told and never was, for the session is over, or has begun: somebody has to look. `failed`: it was
/// tried. What a change of mind made pointless was overtaken by what told of that.
#[must_use]
pub fn never_told(kind: MessageKind, booking: &Booking, failed: bool, now: Timestamp) -> bool {
    let took_place = match booking.state {
        State::Confirmed { .. } => true,
        State::Ended { how, .. } => matches!(how, Ending::Completed | Ending::NoShow),
        State::Held { .. } => false,
    };
    let over = match kind {
        // Still unsent when the session is over: the client never heard of it.
        MessageKind::Confirmed | MessageKind::Moved => {
            booking.at.end <= now || !matches!(booking.state, State::Confirmed { .. })
        }
        // A mail without a safe hour was withheld by the client's own rules; only a failed sending
        // is a fault.
        MessageKind::DayBefore => failed,
        _ => false,
    };
    took_place && over
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::tests::booking;

    #[test]
    fn what_took_place_untold_is_missed_and_what_was_called_off_is_not() {
        let ended = |how| {
            booking(
                State::Ended {
                    at: Timestamp::UNIX_EPOCH,
                    how,
                },
                48,
            )
        };
        let confirmed = booking(
            State::Confirmed {
                since: Timestamp::UNIX_EPOCH,
            },
            48,
        );
        let (start, end) = (confirmed.at.start, confirmed.at.end);
        for kind in [MessageKind::Confirmed, MessageKind::Moved] {
            assert!(
                !never_told(kind, &confirmed, false, start)
                    && never_told(kind, &confirmed, false, end),
                "{kind:?}"
            );
            assert!(
                never_told(kind, &ended(Ending::Completed), false, end)
                    && never_told(kind, &ended(Ending::NoShow), false, end)
            );
            for how in [
                Ending::CancelledByClient,
                Ending::CancelledByPractice,
                Ending::Expired,
                Ending::Declined,
            ] {
                assert!(
                    !never_told(kind, &ended(how), true, end),
                    "{kind:?} {how:?}"
                );
            }
        }
        assert!(never_told(MessageKind::DayBefore, &confirmed, true, start));
        assert!(
            !never_told(MessageKind::DayBefore, &confirmed, false, start),
            "it was not tried"
        );
    }
}
