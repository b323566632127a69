//! When a message may reach its client: quiet hours, safe hours, and what becomes of a reminder whose moment is unsafe.

use jiff::{SignedDuration, Timestamp};

use crate::{
    booking::Booking,
    clients::{Channel, ContactRules, MessageChannel},
    hours::Hours,
    zone::Zone,
};

/// Nobody is written to from 20:00 until 08:00.
pub(crate) const WAKING: Hours = Hours {
    from: 8 * 60,
    until: 20 * 60,
};
/// An answer so long after the client's act is still an answer.
// Sending is retried within it; after that the message waits for the morning like any other.
const RETRY_WINDOW: SignedDuration = SignedDuration::from_mins(30);
/// A reminder that late would only startle.
const TOO_SHORT: SignedDuration = SignedDuration::from_hours(1);
/// A reminder that has to move gets so much time to be sent in, and a text message to arrive.
// With the minute itself that is the last safe quarter of an hour
// (docs/decisions/0019-messages.md).
const LEEWAY: SignedDuration = SignedDuration::from_mins(14);
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// A whole day, with an hour more for a change of the clocks.
const MINUTES: usize = 25 * 60;

/// What the client's rules say about a message at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    Now(Contact),
    /// To be looked at again then.
    Wait(Timestamp),
    Never(Withheld),
}

/// How much a message may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Contact {
    Ok,
    /// The name, and that there is something; no time, no link, no attachment.
    NameOnly,
}

/// Why a message is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Withheld {
    /// The client does not want this channel to be used.
    #[strum(serialize = "unsafe_channel")]
    Unsafe,
    /// No hour that is safe comes in time.
    NoSafeHour,
    /// What it reminds of is about to begin.
    TooLate,
    /// Nobody has proved the mailbox to be theirs, and enough went there today.
    #[strum(serialize = "too_many_mails")]
    TooMany,
    /// The practice knows of no address.
    NoAddress,
}

/// A message that is about to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingMessage {
    pub channel: MessageChannel,
    /// When its session starts, if it reminds of one and may come earlier than meant.
    pub reminds_of: Option<Timestamp>,
    /// The moment it is meant for.
    pub at: Timestamp,
    /// Whether it answers what the client did at that moment.
    pub prompted: bool,
    /// Since when it is to be sent: one that was there in time is late by nobody's choice.
    pub planned: Timestamp,
}

/// What somebody said of how an address may be used, and the zone in which their hours are meant.
#[derive(Debug, Clone, Copy)]
pub struct StatedRules<'a> {
    pub rules: &'a ContactRules,
    pub zone: &'a Zone,
}

/// Whether what another chain of bookings said of an address counts for a message of this one. It does, for nobody knows who is
/// right, until this chain is proved; then only what was proved as well may keep from its client what they must know.
#[must_use]
pub const fn is_heeded(own_proved: bool, other_proved: bool, must_know: bool) -> bool {
    // Otherwise a stranger who knows the address could keep a proved client from hearing that the
    // practice has called off (docs/decisions/0028-proof-of-mailbox.md).
    other_proved || !own_proved || !must_know
}

/// The hours of one address: waking hours, in those that all call safe. Who is safe at night only has said so themselves.
#[derive(Debug, Clone)]
struct Allowed<'a> {
    safe: Vec<(Hours, &'a Zone)>,
    waking: Option<Hours>,
    zone: &'a Zone,
}

impl<'a> Allowed<'a> {
    /// `None`: what was said cannot be understood, so no hour is known to be safe.
    fn of(words: &[StatedRules<'a>]) -> Option<Self> {
        let said = words
            .iter()
            .filter_map(|word| Some((word.rules.safe_hours.as_deref()?, word.zone)));
        let read =
            |(hours, zone)| Some((Hours::read(hours).filter(|hours| !hours.is_none())?, zone));
        // One entry that cannot be understood leaves no hour at all: it was somebody's warning.
        let safe = said.map(read).collect::<Option<Vec<_>>>()?;
        // Whoever is safe only at night has said so themselves. Insisting on waking hours would
        // mean never writing to them.
        let waking = safe
            .iter()
            .all(|(hours, _)| !hours.meet(WAKING).is_none())
            .then_some(WAKING);
        Some(Self {
            safe,
            waking,
            zone: words.first()?.zone,
        })
    }

    fn is_safe(&self, at: Timestamp) -> bool {
        self.safe
            .iter()
            .all(|(hours, zone)| hours.hold(minute(zone, at)))
    }

    fn at(&self, at: Timestamp) -> bool {
        self.is_safe(at)
            && self
                .waking
                .is_none_or(|hours| hours.hold(minute(self.zone, at)))
    }

    /// `at` itself if that is allowed, else a moment before it that is, with some minutes after it that are too.
    fn before(&self, at: Timestamp) -> Option<Timestamp> {
        let best = self.nearest(at, -MINUTE)?;
        let sooner = best
            .saturating_sub(LEEWAY)
            .ok()
            // Only if it had to move anyway; if the safe stretch is shorter than that, its last
            // minute must do.
            .filter(|sooner| best < at && self.at(*sooner));
        Some(sooner.unwrap_or(best))
    }

    /// `at` itself, or the nearest whole minute after it, or before it, that is allowed.
    fn nearest(&self, at: Timestamp, step: SignedDuration) -> Option<Timestamp> {
        if self.at(at) {
            return Some(at);
        }
        // Rules are in minutes of the wall clock. All zones are whole minutes from UTC today, so
        // one step is one minute in each.
        let minute = Timestamp::from_second(at.as_second().div_euclid(60) * 60).ok()?;
        // Minute by minute over a day: 1,500 checks are cheap, and clock changes and several zones
        // need no special case.
        let steps = (0..MINUTES).scan(minute, |one, _| {
            *one = one.saturating_add(step).ok()?;
            Some(*one)
        });
        let mut steps = std::iter::once(minute)
            .filter(|one| step.is_negative() || *one >= at)
            .chain(steps);
        steps.find(|one| self.at(*one))
    }
}

fn minute(zone: &Zone, at: Timestamp) -> i32 {
    let local = zone.rules().to_datetime(at);
    i32::from(local.hour()) * 60 + i32::from(local.minute())
}

/// Until when a message that is sent now may arrive, as far as its client's hours go: a quarter of an hour at the most.
#[must_use]
pub fn arrives_until(words: &[StatedRules<'_>], now: Timestamp) -> Timestamp {
    let later = |minutes| {
        now.saturating_add(SignedDuration::from_mins(minutes))
            .unwrap_or(now)
    };
    let safe = Allowed::of(words);
    let is_safe = |minutes: &i64| {
        safe.as_ref()
            .is_some_and(|allowed| allowed.is_safe(later(*minutes)))
    };
    later(
        (1..=LEEWAY.as_mins() + 1)
            .take_while(is_safe)
            .last()
            .unwrap_or(0),
    )
}

/// When, and how, a message may be sent by the strictest of `words`, as they are now; the first is the client's own, and their night
/// is meant.
#[must_use]
pub fn sending(occasion: PendingMessage, words: &[StatedRules<'_>], now: Timestamp) -> Sending {
    let strictest = words
        .iter()
        .map(|word| word.rules.of(occasion.channel))
        .max()
        // Without anybody's word there is no permission.
        .unwrap_or(Channel::Never);
    let contact = match strictest {
        Channel::Ok => Contact::Ok,
        Channel::NameOnly => Contact::NameOnly,
        // No other channel takes its place: the client may have good reasons for all of them
        // (docs/decisions/0019-messages.md).
        Channel::Never => return Sending::Never(Withheld::Unsafe),
    };
    let never = Sending::Never(Withheld::NoSafeHour);
    let Some(allowed) = Allowed::of(words) else {
        return never;
    };
    // The next allowed moment; lazily, for most messages can go now.
    let morning = || allowed.nearest(now, MINUTE);
    if let Some(start) = occasion.reminds_of {
        let Some(best) = allowed.before(occasion.at) else {
            return never;
        };
        let of_use = |at: Timestamp| start.duration_since(at) > TOO_SHORT;
        // A reminder moves to an earlier safe moment, never to a later one, unless it was due in
        // time and an outage kept it from being sent. In this order:
        return match morning() {
            // its moment is still to come;
            _ if now < best => Sending::Wait(best),
            // it is safe now, and early enough to be of use;
            Some(at) if at <= now && of_use(now) => Sending::Now(contact),
            // it is safe now, but the session begins within the hour;
            Some(at) if at <= now => Sending::Never(Withheld::TooLate),
            // its moment was missed through an outage: the next safe hour will do, if it is of use
            // then.
            Some(at) if occasion.planned <= best && of_use(at) => Sending::Wait(at),
            _ => never,
        };
    }
    // Somebody who has just booked at 23:00 is awake, and expects the answer. Safe hours apply all
    // the same.
    let answers = occasion.prompted && now.duration_since(occasion.at) <= RETRY_WINDOW;
    match morning() {
        // Somebody may have had it looked at again before its time.
        _ if now < occasion.at => Sending::Wait(occasion.at),
        _ if answers && allowed.is_safe(now) => Sending::Now(contact),
        Some(at) if at <= now => Sending::Now(contact),
        Some(at) => Sending::Wait(at),
        None => never,
    }
}

/// When a message is looked at first. A reminder a day early: its best moment may be before the one it is meant for, and
/// depends on rules that may change until then.
#[must_use]
pub fn first_look(kind: super::MessageKind, at: Timestamp, now: Timestamp) -> Timestamp {
    let early = at
        // A day, and an hour more for the night when the clocks change.
        .saturating_sub(SignedDuration::from_hours(25))
        .unwrap_or(at);
    if kind.moves_earlier() {
        early.max(now)
    } else {
        at.max(now)
    }
}

/// 72 hours before, or a day before cancelling stops being free if that is earlier; and 24 hours before.
#[must_use]
pub fn reminders(booking: &Booking) -> [Timestamp; 2] {
    let earlier = |at: Timestamp, by: SignedDuration| at.saturating_sub(by).unwrap_or(at);
    let start = booking.at.start;
    let early = earlier(start, A_DAY * 3);
    let free = booking
        .free_until()
        .map_or(early, |until| earlier(until, A_DAY));
    // The first one is of use only while cancelling is still free.
    [early.min(free), earlier(start, A_DAY)]
}

#[cfg(test)]
mod tests;
