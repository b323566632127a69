//! Notifications: what the owner and the practitioners of a practice are told of its bookings, by which rules, and when. Derived
//! where changes are committed, as messages to clients are.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Time};

use super::{SETTLING, contact_rules::WAKING};
use crate::{
    booking::{Booking, Ending, State},
    ids::PractitionerId,
    zone::{Zone, at_wall_clock},
};

pub use super::notification_rules::{NotificationRules, NotifiedEvent, ShownClient};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    Owner,
    Practitioner(PractitionerId),
}

/// What a notification is about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum NotificationKind {
    New,
    Moved,
    /// It went to another practitioner.
    PassedOn,
    Cancelled,
    Day,
    /// The operator changed where payments go, or whether they are real.
    Payee,
}

/// What becomes of a notification that is not sent yet when more happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// It says what is so when it is sent: nothing more is needed.
    Keep,
    Replace(NotificationKind),
    /// Nobody ever heard of it, and it is over.
    Drop,
}

/// What begins within this is told at night too.
// Kept until 08:00, it would come too late for a session that morning
// (docs/decisions/0033-mail-that-is-not-abused.md).
const SOON: SignedDuration = SignedDuration::from_hours(12);

impl NotificationKind {
    /// What it counts as for who chooses; `None`: nobody is asked.
    #[must_use]
    pub const fn event(self) -> Option<NotifiedEvent> {
        match self {
            Self::New => Some(NotifiedEvent::New),
            Self::Moved | Self::PassedOn => Some(NotifiedEvent::Moved),
            Self::Cancelled => Some(NotifiedEvent::Cancelled),
            Self::Day => Some(NotifiedEvent::Day),
            Self::Payee => None,
        }
    }

    /// When it is looked at first: who moves a booking may move it again.
    #[must_use]
    pub fn first_look(self, now: Timestamp) -> Timestamp {
        match self {
            // As for clients: several moves within two minutes are one.
            Self::Moved | Self::PassedOn => now.saturating_add(SETTLING).unwrap_or(now),
            _ => now,
        }
    }

    /// Whether it still says what is so to `whom`.
    #[must_use]
    pub fn holds(self, booking: &Booking, whom: Recipient, now: Timestamp) -> bool {
        let theirs = is_news(booking) && concerns(booking, whom);
        match self {
            Self::New | Self::Moved => theirs && now < booking.at.end,
            Self::PassedOn => !theirs && now < booking.at.end,
            Self::Cancelled => !booking.is_active(),
            Self::Day | Self::Payee => true,
        }
    }
}

impl NotificationRules {
    /// Whether this is to be told of. For a move `starts` are the time before and the one after.
    #[must_use]
    pub fn want(
        &self,
        kind: NotificationKind,
        starts: &[Timestamp],
        zone: &Zone,
        by_practice: bool,
        now: Timestamp,
    ) -> bool {
        let chosen = kind
            .event()
            .is_none_or(|event| self.events.contains(&event));
        let near = |start: &Timestamp| {
            let last = self
                .within_days
                .map(|days| zone.date(now).saturating_add(i64::from(days).days()));
            // By the reader's calendar: to a person "today and tomorrow" means dates, not hours.
            last.is_none_or(|last| zone.date(*start) <= last)
        };
        // For a move either time counts: an appointment that leaves today is news today.
        chosen && (self.own_acts || !by_practice) && starts.iter().any(near)
    }

    /// When the day's mail comes next, after `now`, where its reader is.
    #[must_use]
    pub fn next_day(&self, zone: &Zone, now: Timestamp) -> Timestamp {
        let morning = |days: i64| self.morning(zone, now, days);
        // Today's if it is still ahead, else tomorrow's; one day more in case that date has no such
        // time.
        (0..=2)
            .filter_map(morning)
            .find(|at| *at > now)
            .unwrap_or_else(|| {
                now.saturating_add(SignedDuration::from_hours(24))
                    .unwrap_or(now)
            })
    }

    /// When it comes on the day that it is at `now`.
    #[must_use]
    pub fn this_day(&self, zone: &Zone, now: Timestamp) -> Timestamp {
        self.morning(zone, now, 0).unwrap_or(now)
    }

    fn morning(&self, zone: &Zone, now: Timestamp, days: i64) -> Option<Timestamp> {
        let (hour, minute) = (
            i8::try_from(self.day_at / 60).ok()?,
            i8::try_from(self.day_at % 60).ok()?,
        );
        let date = zone.date(now).checked_add(days.days()).ok()?;
        at_wall_clock(date.to_datetime(Time::new(hour, minute, 0, 0).ok()?), zone)
    }
}

fn concerns(booking: &Booking, whom: Recipient) -> bool {
    match whom {
        Recipient::Owner => true,
        Recipient::Practitioner(id) => booking.practitioners.contains(&id),
    }
}

/// Whether the practice is told of it: it stands, or waits for the practice's own yes. Nobody is told of what waits for its payment or
/// its proof.
const fn is_news(booking: &Booking) -> bool {
    booking.is_confirmed() || booking.awaits_approval()
}

/// What a change of a booking is to somebody of the practice.
#[must_use]
pub fn notified(
    before: Option<&Booking>,
    after: &Booking,
    whom: Recipient,
) -> Option<NotificationKind> {
    let stood = before.filter(|one| is_news(one));
    let had = stood.filter(|one| concerns(one, whom));
    let has = is_news(after) && concerns(after, whom);
    match (had, has) {
        // It was a colleague's and is now theirs: new to them.
        (None, true) if stood.is_some() => Some(NotificationKind::New),
        // One that was over and is not so after all was told of when it was new.
        (None, true) => {
            let was_told = before.is_some_and(|one| match one.state {
                // Nobody was notified of a hold that expired before it was paid late.
                State::Ended { how, .. } => how != Ending::Expired,
                State::Held { .. } | State::Confirmed { .. } => false,
            });
            (!was_told).then_some(NotificationKind::New)
        }
        (Some(before), true) => {
            let looks = |one: &Booking| (one.at, one.mode, one.practitioners.clone(), one.service);
            (looks(before) != looks(after)).then_some(NotificationKind::Moved)
        }
        (Some(_), false) if is_news(after) => Some(NotificationKind::PassedOn),
        (Some(_), false) => match after.state {
            State::Ended {
                how: Ending::CancelledByClient | Ending::CancelledByPractice | Ending::Declined,
                ..
            } => Some(NotificationKind::Cancelled),
            _ => None,
        },
        // The practice had said yes to it, and it did not come about.
        (None, false) => before
            .filter(|one| one.was_approved() && concerns(one, whom) && !after.is_active())
            .map(|_| NotificationKind::Cancelled),
    }
}

/// What becomes of `pending`, of which its reader has not heard, when `kind` happens.
#[must_use]
pub const fn merged(pending: NotificationKind, kind: NotificationKind) -> Merged {
    use NotificationKind::{Cancelled, Moved, New, PassedOn};
    match (pending, kind) {
        // What a notification says is worked out when it is sent, so "new" will give the new time.
        (New, Moved) => Merged::Keep,
        (New, Cancelled | PassedOn) => Merged::Drop,
        // Passed on to a colleague and back again: for its reader it has moved at most.
        (PassedOn, New) => Merged::Replace(Moved),
        (_, kind) => Merged::Replace(kind),
    }
}

/// Until when something about a session that starts at `start` can wait: the next morning, unless it is day or the session is near.
#[must_use]
pub fn quiet_until(start: Timestamp, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
    let local = zone.rules().to_datetime(now);
    let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
    if WAKING.hold(minute) || start.duration_since(now) <= SOON {
        return None;
    }
    // After midnight the morning is today's, before it tomorrow's.
    let date = if minute < WAKING.from {
        local.date()
    } else {
        local.date().tomorrow().ok()?
    };
    let hour = i8::try_from(WAKING.from / 60).ok()?;
    // Never a past moment: a clock change in the morning may have skipped past eight o'clock.
    at_wall_clock(date.to_datetime(Time::new(hour, 0, 0, 0).ok()?), zone).filter(|at| *at > now)
}

/// The first letters of a name, three at most: `S. Q.`
#[must_use]
pub fn initials(name: &str) -> String {
    let letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let shown: Vec<_> = letters
        .take(3)
        .map(|letter| format!("{}.", letter.to_uppercase()))
        .collect();
    shown.join(" ")
}

#[cfg(test)]
mod tests;
