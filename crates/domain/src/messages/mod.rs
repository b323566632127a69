//! Messages to clients: which follow from a change of a booking. Derived where changes are committed, so that no use case can
//! forget one.

pub mod contact_rules;
pub mod notification;
pub mod notification_rules;

mod appointment;
mod money;
mod planned;
mod reminding;

use jiff::{SignedDuration, Timestamp};

use super::{
    booking::{Booking, Ending, State},
    clients::{MessageChannel, confirmation::Awaits},
    messages::contact_rules::reminders,
    money::funds::BookingMoney,
};

use appointment::appointment;
use money::of_money;
pub use planned::{Plan, PlannedMessage};

/// What a message is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum MessageKind {
    /// The time is kept until the link in this very message is confirmed.
    Prove,
    /// The time is kept while the payment is waited for.
    Held,
    /// The client has paid, and the money is on its way; its time is kept.
    OnItsWay,
    /// The money was still on its way when its session came near: its time was given back.
    TooLate,
    /// The time is kept while the practice is asked for its yes.
    Requested,
    Confirmed,
    Moved,
    /// By its client.
    Cancelled,
    CancelledByPractice,
    /// The practice has said no to a request.
    Declined,
    /// The practice has not answered a request in time.
    Unanswered,
    /// Its time was held for a payment that nobody made.
    Expired,
    /// It was confirmed by mail, but is for new clients only.
    NotForClient,
    /// It was confirmed by mail, but its client has as many as the practice allows.
    LimitReached,
    /// The session will begin later than was agreed, by some minutes.
    RunningLate,
    /// A human has said that the client did not come.
    Missed,
    /// A payment came; its receipt can be had.
    Receipt,
    /// A refund went through.
    Refund,
    /// The practice has given money back by hand.
    GivenBack,
    /// A payment was recorded by mistake, and that was undone.
    ReceiptCorrected,
    PaymentFailed,
    /// The rest of the price is asked for.
    PaymentDue,
    /// A fee was approved.
    Fee,
    /// The practice sends the link to pay, when it likes.
    PaymentLink,
    /// What is owed for a session that is over was not paid yet.
    PaymentReminder,
    /// Its link was replaced: the new one.
    NewLink,
    /// Somebody asked for the links of the bookings made with an address.
    Links,
    /// To the address that was given before: it is not written to about this booking any more.
    AddressChanged,
    /// Early enough to change one's mind for free.
    Reminder,
    DayBefore,
    /// So short before that somebody sits down to join; where the practice sends it.
    HourBefore,
}

impl MessageKind {
    const REMINDERS: [Self; 3] = [Self::Reminder, Self::DayBefore, Self::HourBefore];
    /// What a newer one about the appointment makes out of date.
    const OVERTAKEN: [Self; 7] = [
        Self::Prove,
        Self::Requested,
        Self::Held,
        Self::OnItsWay,
        Self::Expired,
        Self::Confirmed,
        Self::Moved,
    ];

    #[must_use]
    pub const fn is_reminder(self) -> bool {
        matches!(self, Self::Reminder | Self::DayBefore | Self::HourBefore)
    }

    /// Whether it is sent earlier, rather than later, where its own moment is not safe.
    #[must_use]
    pub const fn moves_earlier(self) -> bool {
        matches!(self, Self::Reminder | Self::DayBefore)
    }

    /// Whether it tells when a session begins that may still take place.
    #[must_use]
    pub const fn tells_start(self) -> bool {
        matches!(
            self,
            Self::Prove
                | Self::Requested
                | Self::Held
                | Self::OnItsWay
                | Self::Confirmed
                | Self::Moved
                | Self::RunningLate
                | Self::Reminder
                | Self::DayBefore
                | Self::HourBefore
        )
    }

    /// Whether it comes so short before the session that it leads on to it.
    #[must_use]
    pub const fn leads_to_session(self) -> bool {
        matches!(self, Self::DayBefore | Self::HourBefore)
    }

    /// Whether it tells what the practice has answered to a request.
    #[must_use]
    pub const fn tells_answer(self) -> bool {
        matches!(self, Self::Held | Self::Confirmed | Self::Declined)
    }

    /// Whether it offers other times instead of the one that the practice could not give.
    #[must_use]
    pub const fn offers_times(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::Unanswered | Self::Expired | Self::CancelledByPractice
        )
    }

    /// Whether it answers somebody who asked for it a moment ago.
    #[must_use]
    pub const fn is_asked_for(self) -> bool {
        matches!(self, Self::Links)
    }

    /// Whether it is worth a text message as well: what somebody should know before they next look at their mail.
    /// `prompted`: they did it themselves just now.
    #[must_use]
    pub const fn is_texted(self, prompted: bool) -> bool {
        match self {
            Self::Moved => !prompted,
            Self::CancelledByPractice | Self::RunningLate | Self::Missed | Self::DayBefore => true,
            _ => false,
        }
    }

    /// Whether the practice may add words of its own: to what it did itself, and to nothing else.
    #[must_use]
    pub const fn takes_words(self) -> bool {
        matches!(
            self,
            Self::CancelledByPractice | Self::Moved | Self::RunningLate
        )
    }

    /// Whether it still says what is so. What a message says is worked out when it is sent, and much may have happened since
    /// it was planned.
    #[must_use]
    pub fn holds(self, booking: &Booking, funds: &BookingMoney, now: Timestamp) -> bool {
        let ahead = now < booking.at.start;
        match self {
            Self::Prove => booking.awaits_proof(),
            Self::Requested => booking.awaits_approval(),
            // The messages about a hold exclude each other: proof, request, payment, money on its
            // way, too late.
            Self::OnItsWay => matches!(booking.state, State::Held { .. }) && funds.is_under_way(),
            Self::TooLate | Self::Unanswered | Self::Expired => matches!(
                booking.state,
                State::Ended {
                    how: Ending::Expired,
                    ..
                }
            ),
            Self::Held => {
                matches!(
                    booking.state,
                    State::Held {
                        awaits: Awaits::Payment,
                        ..
                    }
                ) && !funds.is_under_way()
            }
            Self::Confirmed | Self::Moved | Self::RunningLate => {
                matches!(booking.state, State::Confirmed { .. }) && now < booking.at.end
            }
            // Overtaken by the one that comes after it.
            Self::Reminder => {
                matches!(booking.state, State::Confirmed { .. }) && now < reminders(booking)[1]
            }
            Self::DayBefore | Self::HourBefore => {
                matches!(booking.state, State::Confirmed { .. }) && ahead
            }
            Self::Cancelled
            | Self::CancelledByPractice
            | Self::Declined
            | Self::NotForClient
            | Self::LimitReached => !booking.is_active(),
            // Paid, waived or written off since: a client is not asked for what is no longer owed.
            Self::PaymentDue | Self::Fee => !booking.due(funds).is_zero(),
            Self::PaymentLink => !booking.due(funds).is_zero() || booking.waits_for_payment(),
            Self::PaymentReminder => booking.is_overdue(funds),
            // Also for a hold, for which nothing is due yet: its client has to try again.
            Self::PaymentFailed => !booking.due(funds).is_zero() || !booking.is_in_calendars(),
            Self::Missed => matches!(
                booking.state,
                State::Ended {
                    how: Ending::NoShow,
                    ..
                }
            ),
            // What happened has happened: these are true whatever comes after.
            Self::Receipt
            | Self::Refund
            | Self::GivenBack
            | Self::ReceiptCorrected
            | Self::NewLink
            | Self::Links
            | Self::AddressChanged => true,
        }
    }
}

/// How long a client who pays at once is left alone: one message, that it is confirmed, is enough.
const PAYING: SignedDuration = SignedDuration::from_mins(2);
/// Who moves again within this is told once.
pub(super) const SETTLING: SignedDuration = SignedDuration::from_mins(2);
/// A slip of the hand is taken back within this, and nobody hears of it.
const TAKING_BACK: SignedDuration = SignedDuration::from_mins(10);

/// Who is told, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageAudience {
    /// The bearer of the manage link, or who books, has just done it.
    pub by_client: bool,
    /// Somebody sends text messages, if there is a number to send them to.
    pub texted: bool,
}

/// The messages that follow when a booking becomes what it is in `after`.
#[must_use]
pub fn plan(
    before: Option<(&Booking, &BookingMoney)>,
    after: (&Booking, &BookingMoney),
    audience: MessageAudience,
    now: Timestamp,
) -> Plan {
    let mut plan = Plan::default();
    let about = appointment(before, after, audience.by_client);
    let missed = |one: &Booking| {
        matches!(
            one.state,
            State::Ended {
                how: Ending::NoShow,
                ..
            }
        )
    };
    // It was a slip: a message not sent within its ten minutes is not sent at all.
    if before.is_some_and(|(one, _)| missed(one)) && !missed(after.0) {
        plan.cancels.push(MessageKind::Missed);
    }
    if let Some((kind, prompted)) = about {
        // News of the appointment overtakes what was not sent yet: two mails that contradict each
        // other are worse than one.
        plan.cancels.extend(MessageKind::OVERTAKEN);
        let pause = match kind {
            MessageKind::Held | MessageKind::OnItsWay if prompted => PAYING,
            MessageKind::Moved => SETTLING,
            MessageKind::Missed => TAKING_BACK,
            // Whoever is still there may book again at once.
            MessageKind::Expired => PAYING,
            _ => SignedDuration::ZERO,
        };
        let at = now.saturating_add(pause).unwrap_or(now);
        plan.new.push(by_email(kind, at, prompted));
    }
    // A confirmation mentions its payment; a receipt beside it would be a second mail at the same
    // moment.
    let confirmed = about.is_some_and(|(kind, _)| kind == MessageKind::Confirmed);
    plan.new.extend(of_money(before, after, confirmed, now));
    reminding::remind(&mut plan, before.map(|(booking, _)| booking), after.0, now);
    // Beside the mail, not instead of it: neither channel takes the other's place
    // (docs/decisions/0022-text-messages.md).
    if audience.texted {
        let texted: Vec<_> = plan
            .new
            .iter()
            .filter(|one| one.kind.is_texted(one.prompted))
            .copied()
            .collect();
        plan.new
            .extend(texted.into_iter().map(|one| PlannedMessage {
                channel: MessageChannel::Sms,
                ..one
            }));
    }
    plan
}

#[must_use]
pub const fn by_email(kind: MessageKind, at: Timestamp, prompted: bool) -> PlannedMessage {
    PlannedMessage {
        kind,
        channel: MessageChannel::Email,
        at,
        prompted,
    }
}

#[cfg(test)]
pub(super) mod tests;
