//! Time zones by IANA name, from the database that is built into the program: the same rules on every machine.

use std::{fmt, sync::LazyLock};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

// Not the system's: many machines are releases behind, and two replicas must not disagree about a
// start.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA database.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// No zone has that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IANA time zone; write it like Europe/London")]
pub struct UnknownZone;

/// More than any zone is away from UTC.
const ZONES: SignedDuration = SignedDuration::from_hours(26);

/// No clock shows an earlier time at an instant. ISO 8601, as times off are written, is in order as text.
#[must_use]
pub fn earliest_local(at: Timestamp) -> DateTime {
    utc(at.saturating_sub(ZONES).unwrap_or(at))
}

/// No clock shows a later time at an instant.
#[must_use]
pub fn latest_local(at: Timestamp) -> DateTime {
    utc(at.saturating_add(ZONES).unwrap_or(at))
}

fn utc(at: Timestamp) -> DateTime {
    at.to_zoned(TimeZone::UTC).datetime()
}

impl Zone {
    /// The zone of an IANA name, in its usual spelling.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        DATABASE
            .get(name)
            .ok()
            // `Etc/Unknown` is in the database, but is not a real zone.
            .filter(|rules| !rules.is_unknown())
            .map(Self)
            .ok_or(UnknownZone)
    }

    /// All IANA names.
    pub fn names() -> impl Iterator<Item = String> {
        DATABASE.available().map(|name| name.to_string())
    }

    /// Coordinated Universal Time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The rules themselves.
    #[must_use]
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The local date at an instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.0.to_datetime(at).date()
    }

    /// The offset from UTC at an instant.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> Offset {
        self.0.to_offset(at)
    }

    /// Until when the local date at an instant stays the same, or the offset changes, whichever comes first.
    #[must_use]
    pub fn same_day_until(&self, at: Timestamp) -> Timestamp {
        // Local midnight by the present offset. If the offset changes before it, that change is the
        // earlier of the two and counts.
        let offset = i64::from(self.offset(at).seconds());
        let local = at.as_second().saturating_add(offset);
        let midnight = local
            .div_euclid(DAY)
            .saturating_add(1)
            .saturating_mul(DAY)
            .saturating_sub(offset);
        let midnight = Timestamp::from_second(midnight).unwrap_or(Timestamp::MAX);
        let change = self.0.following(at).next();
        change.map_or(midnight, |change| midnight.min(change.timestamp()))
    }

    /// RFC 3339 with this zone's offset, e.g. `2026-12-01T12:00:00+00:00`.
    #[must_use]
    pub fn rfc3339(&self, at: Timestamp) -> String {
        at.display_with_offset(self.offset(at)).to_string()
    }

    /// The stretches of constant offset that cover the local dates `first..=last`, in order.
    #[must_use]
    pub fn stretches(&self, first: Date, last: Date) -> Vec<OffsetPeriod> {
        // Today's offsets reach from −12 to +14 hours, so a day on either side covers every local
        // date.
        let (begin, end) = (utc_midnight(first) - DAY, utc_midnight(last) + 2 * DAY);
        let Ok(begin_at) = Timestamp::from_second(begin) else {
            return Vec::new();
        };
        let mut current = OffsetPeriod {
            begin,
            end,
            offset: self.offset(begin_at).seconds().into(),
        };
        let mut stretches = Vec::with_capacity(2);
        for transition in self.0.following(begin_at) {
            let at = transition.timestamp().as_second();
            if at >= end {
                break;
            }
            let offset = i64::from(transition.offset().seconds());
            // Transitions also change names or the summer-time flag without moving the clock.
            if offset != current.offset {
                stretches.push(OffsetPeriod { end: at, ..current });
                current = OffsetPeriod {
                    begin: at,
                    end,
                    offset,
                };
            }
        }
        stretches.push(current);
        stretches
    }
}

const DAY: i64 = 86_400;

/// Seconds from the epoch to midnight of `date` on a clock that shows UTC.
#[must_use]
pub fn utc_midnight(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_secs()
}

/// A stretch of time in which a zone's offset does not change; all in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetPeriod {
    /// First second since the epoch.
    pub begin: i64,
    /// The second after its last.
    pub end: i64,
    /// East of UTC.
    pub offset: i64,
}

impl OffsetPeriod {
    /// The part of the wall-clock range `[from, until)` (seconds as if UTC) that this stretch shows, as instants.
    #[must_use]
    pub fn instants(&self, from: i64, until: i64) -> Option<(i64, i64)> {
        let (start, end) = (
            // The pre-image of a wall-clock range under one offset, cut to where that offset holds:
            // gaps and folds need no case of their own (docs/decisions/0009-clock-changes.md).
            (from - self.offset).max(self.begin),
            (until - self.offset).min(self.end),
        );
        (start < end).then_some((start, end))
    }
}

/// A wall-clock instant in `zone`; in a gap as much later as the clock is put forward, in a fold the first of the two.
#[must_use]
pub fn at_wall_clock(local: jiff::civil::DateTime, zone: &Zone) -> Option<Timestamp> {
    // "Compatible" is RFC 5545's rule for local times (§3.3.5), and what other calendars do.
    zone.0.to_ambiguous_timestamp(local).compatible().ok()
}

/// Where a stretch of wall time begins or ends in `zone`: the same instant twice on most days, the end of the gap when the
/// clock never shows it, the first and the second instant when it shows it twice.
#[must_use]
pub fn edges(local: jiff::civil::DateTime, zone: &Zone) -> Option<(Timestamp, Timestamp)> {
    let found = zone.0.to_ambiguous_timestamp(local);
    if matches!(found.offset(), AmbiguousOffset::Gap { .. }) {
        // The transition itself: an edge that no clock shows falls where the clocks go on.
        let end = zone.0.following(found.earlier().ok()?).next()?.timestamp();
        return Some((end, end));
    }
    Some((found.earlier().ok()?, found.later().ok()?))
}

/// Whole days of elapsed time.
#[must_use]
pub const fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
