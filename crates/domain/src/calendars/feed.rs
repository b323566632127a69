//! Calendars that others subscribe to: whose bookings one shows, how much of them, and when a booking looks different to a
//! subscriber.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

use crate::{
    booking::{Booking, Ending, State},
    ids::{BookingId, FeedId, PracticeId, PractitionerId, RoomId, SessionId},
    interval::Interval,
    practice::schedule::TimeOff,
    zone::Zone,
};

/// A calendar under a secret address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub id: FeedId,
    pub practice: PracticeId,
    pub shows: Shows,
    pub detail: Detail,
    /// Whether a practitioner's times off are in it.
    pub times_off: bool,
    /// Whether the busy times of a practitioner's other calendars are in it.
    pub busy: bool,
    /// What the owner calls it.
    pub label: String,
    /// BCP 47; `None`: the practice's own.
    pub language: Option<String>,
    pub created: Timestamp,
    pub revoked: Option<Timestamp>,
}

/// Whose bookings a feed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    Practice,
    Practitioner(PractitionerId),
    Room(RoomId),
    /// A client's own: all bookings of the chain, by its first one. Made by who had shown that the mailbox is theirs.
    Client(BookingId),
    /// A client's own that shows one booking: made by who booked, and had shown no more than that.
    Booking(BookingId),
}

/// How much a feed tells of who comes.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Detail {
    /// Nobody and nothing: that the time is taken.
    #[default]
    Busy,
    /// Initials.
    Initials,
    /// Names.
    Names,
}

impl Detail {
    /// A name as far as it may be told; `None`: not at all.
    #[must_use]
    pub fn of_name(self, name: &str) -> Option<String> {
        match self {
            Self::Busy => None,
            Self::Initials => Some(initials(name)),
            Self::Names => Some(name.trim().to_owned()),
        }
    }
}

/// The first letter of each word: `Ana María de Souza` is `A. M. d. S.`
fn initials(name: &str) -> String {
    let letters = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters
        .map(|letter| format!("{letter}."))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One event of a feed, as it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same for the life of what it shows, and nobody else's.
    pub uid: String,
    pub when: EntryTime,
    pub title: String,
    pub description: Option<String>,
    pub location: Option<String>,
    /// Rises with each change that a subscriber sees.
    pub sequence: u32,
    pub created: Timestamp,
    pub changed: Timestamp,
}

/// Under this, and the practice's id in front of it, UIDs are unique in the world. No setting changes it, nor may a release: calendars
/// would take everything for something new.
const UID_DOMAIN: &str = "hourkeep";

/// The UID of an event of a practice's; `name` is its id, or says what it is. `host`: of those that went out before UIDs ended in
/// [`UID_DOMAIN`], the host they ended in.
#[must_use]
pub fn uid(name: impl fmt::Display, practice: PracticeId, host: Option<&str>) -> String {
    // The practice's id is in it, so that for somebody who works in two practices each one's
    // bookings count as busy in the other (docs/decisions/0038-icalendar-is-the-data-model.md).
    format!("{name}@{practice}.{}", host.unwrap_or(UID_DOMAIN))
}

/// Whether this is how an event of the practice's is named, or was ever named under whatever host, and whatever became of it. Behind
/// another practice's id, on the same machine or elsewhere, it is foreign.
#[must_use]
pub fn is_ours(uid: &str, practice: PracticeId) -> bool {
    // Calendars keep the UID of what they copy; a booking that comes back this way must not take
    // its own time again.
    let Some((name, domain)) = uid.rsplit_once('@') else {
        return false;
    };
    if !domain
        .strip_prefix(&practice.to_string())
        // Any host may follow: `public_url` may have had another one when the feed was read.
        .is_some_and(|host| host.starts_with('.'))
    {
        return false;
    }
    let of_practitioner = |name: &str| {
        name.rsplit_once('-')
            .is_some_and(|(_, id)| id.parse::<PractitionerId>().is_ok())
    };
    let is_absence = ["off-", "busy-", "taken-"]
        .iter()
        .any(|kind| name.starts_with(kind))
        && of_practitioner(name);
    is_absence || name.parse::<BookingId>().is_ok() || name.parse::<SessionId>().is_ok()
}

/// When an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryTime {
    At(Interval),
    /// Whole local days, both included.
    Days(Date, Date),
}

impl EntryTime {
    /// A time off: whole days where it begins and ends at midnight.
    #[must_use]
    pub fn of_time_off(off: &TimeOff, zone: &Zone) -> Option<Self> {
        let midnight = |at: DateTime| at.time() == Time::midnight();
        match off.until.date().yesterday() {
            Ok(last) if midnight(off.from) && midnight(off.until) => {
                // Whole days have no zone (RFC 5545 §3.3.4): a subscriber elsewhere sees the date
                // that is meant.
                (off.from.date() <= last).then_some(Self::Days(off.from.date(), last))
            }
            _ => off.interval(zone).map(Self::At),
        }
    }
}

impl Booking {
    /// Whether the booking stands in calendars: confirmed, or over. Not one that waits for its payment, nor one that was
    /// cancelled.
    #[must_use]
    pub const fn is_in_calendars(&self) -> bool {
        matches!(
            self.state,
            // A missed session stays: it took its time.
            State::Confirmed { .. }
                | State::Ended {
                    how: Ending::Completed | Ending::NoShow,
                    ..
                }
        )
    }

    /// Whether subscribers see it otherwise than `before`: then its SEQUENCE rises (RFC 5545 §3.8.7.4).
    #[must_use]
    pub fn differs_visibly(&self, before: &Self) -> bool {
        let looks = |one: &Self| {
            (
                one.at,
                one.room,
                one.mode,
                one.service,
                one.is_in_calendars(),
            )
        };
        // Money, version and client are not shown to every subscriber, so they do not raise it.
        looks(self) != looks(before) || self.practitioners != before.practitioners
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn our_own_names_are_known_and_no_others() {
        let (id, own, others) = (
            "0".repeat(32),
            PracticeId(Uuid::from_u128(1)),
            PracticeId(Uuid::from_u128(2)),
        );
        for name in [
            "bkg_",
            "ses_",
            "off-2026-10-12T00:00:00-2026-10-13T00:00:00-prt_",
            "busy-1-2-prt_",
            "taken-prt_",
        ] {
            for host in [
                None,
                Some("book.example"),
                Some("127.0.0.1:8080"),
                Some("former.example"),
            ] {
                assert!(
                    is_ours(&uid(format!("{name}{id}"), own, host), own),
                    "{name}"
                );
                assert!(
                    !is_ours(&uid(format!("{name}{id}"), others, host), own),
                    "another practice's"
                );
            }
            for end in [
                format!("@{own}"),
                format!("@{own}0.hourkeep"),
                format!("@x.{own}.hourkeep"),
                format!(".{own}.hourkeep"),
            ] {
                assert!(!is_ours(&format!("{name}{id}{end}"), own), "{name} {end}");
            }
        }
        for name in ["birthday_", "off-prt-", "prt_", "", "busy-"] {
            assert!(
                !is_ours(&uid(format!("{name}{id}"), own, None), own),
                "{name}"
            );
        }
    }

    #[test]
    fn a_feed_tells_of_a_name_what_its_detail_allows() {
        assert_eq!(Detail::Busy.of_name("Sam Doe"), None);
        assert_eq!(
            Detail::Initials.of_name(" Ana María de Souza "),
            Some("A. M. d. S.".into())
        );
        assert_eq!(Detail::Initials.of_name("(Sam)"), Some("S.".into()));
        assert_eq!(Detail::Initials.of_name("!"), Some(String::new()));
        assert_eq!(Detail::Names.of_name("Sam "), Some("Sam".into()));
    }
}
