//! When a practitioner is busy elsewhere, as a calendar of theirs tells: what of it counts, and what is kept when a part of it
//! cannot be understood. Not understood never means free.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::interval::{Interval, merged};

/// What an event of a foreign calendar is recognised by: a hash of its UID, so that nothing of the event itself is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(pub [u8; 16]);

/// One event, with all its occurrences within the window that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventBusy {
    pub key: EventKey,
    /// In order of time, not overlapping; empty when the event takes no time.
    pub busy: Vec<Interval>,
    /// Whether that is all; otherwise there may be more, and what was known of the event before counts as well.
    pub understood: bool,
}

/// What a whole calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// In order of key, each once.
    pub events: Vec<EventBusy>,
    /// Events that leave the time free: transparent, cancelled, or our own bookings come back.
    pub passed_over: usize,
    /// What was not understood, for the owner to act on.
    pub faults: Vec<CalendarFault>,
}

/// Something in a calendar that was not understood. Says where and what, never what the event is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarFault {
    /// Line of the file, from 1, where the event begins.
    pub line: Option<usize>,
    /// For people, in English: `the time zone "Mars/Olympus" is not known`.
    pub what: String,
}

/// Whether events shown as "working elsewhere" take a practitioner's time.
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
pub enum WorkingElsewhere {
    /// They tell where somebody works, not that they cannot.
    #[default]
    Free,
    Busy,
}

/// What a server said to recognise a state of the calendar by (RFC 9110 §8.8); sent back with the next request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// As it was sent, quotes and all.
    pub etag: Option<String>,
    /// As it was sent.
    pub last_modified: Option<String>,
}

/// The intervals of a source by event, as far as they are known.
pub type KnownBusy = BTreeMap<EventKey, Vec<Interval>>;

impl Reading {
    /// What is known after this reading: what it says, and, of events it did not understand, also what was known before.
    #[must_use]
    pub fn after(self, before: &KnownBusy) -> KnownBusy {
        let told = self
            .events
            .into_iter()
            .map(|event| match before.get(&event.key) {
                // An event that is not understood never counts as free, and does not freeze the
                // rest of the calendar either (docs/decisions/0017-busy-times-by-event.md).
                Some(kept) if !event.understood => {
                    (event.key, merged([&event.busy[..], kept].concat()))
                }
                _ => (event.key, event.busy),
            });
        // Events that have gone from the calendar are not in the reading, and so are forgotten.
        told.filter(|(_, busy)| !busy.is_empty()).collect()
    }

    /// Whether what was known before may count.
    #[must_use]
    pub fn leans_on_before(&self) -> bool {
        self.events.iter().any(|event| !event.understood)
    }

    /// Whether everything was understood.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.faults.is_empty() && !self.leans_on_before()
    }
}

/// All the time that is taken, in order, whatever takes it.
#[must_use]
pub fn busy(known: &KnownBusy) -> Vec<Interval> {
    merged(known.values().flatten().copied().collect())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn of(start: i64, end: i64) -> Interval {
        Interval::new(
            Timestamp::from_second(start).unwrap(),
            Timestamp::from_second(end).unwrap(),
        )
        .unwrap()
    }

    fn event(key: u8, busy: &[Interval], understood: bool) -> EventBusy {
        EventBusy {
            key: EventKey([key; 16]),
            busy: busy.to_vec(),
            understood,
        }
    }

    fn reading(events: Vec<EventBusy>) -> Reading {
        Reading {
            events,
            passed_over: 0,
            faults: Vec::new(),
        }
    }

    #[test]
    fn what_is_understood_replaces_what_was_known() {
        let before = reading(vec![
            event(1, &[of(0, 10)], true),
            event(2, &[of(20, 30)], true),
        ])
        .after(&KnownBusy::new());
        let after = reading(vec![event(1, &[of(5, 8)], true)]).after(&before);
        assert_eq!(busy(&after), [of(5, 8)]);
    }

    #[test]
    fn what_is_not_understood_frees_nothing() {
        let before = reading(vec![
            event(1, &[of(0, 10)], true),
            event(2, &[of(20, 30)], true),
        ])
        .after(&KnownBusy::new());
        let now = reading(vec![event(1, &[of(40, 50)], false)]);
        assert!(!now.is_complete());
        assert_eq!(busy(&now.after(&before)), [of(0, 10), of(40, 50)]);
    }
}
