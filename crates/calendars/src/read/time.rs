//! Times as calendars write them.

use calcard::{common::PartialDateTime, icalendar::ICalendarDuration};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time as TimeOfDay},
};

use super::zones::clock::Clock;

/// A date, or a date and time of day, on some clock.
#[derive(Debug, Clone)]
pub(super) struct Time {
    /// Midnight for a date.
    pub local: DateTime,
    /// A date without a time of day.
    pub date: bool,
    /// Neither in UTC nor with a zone of its own.
    pub floating: bool,
    pub clock: Clock,
}

/// How long an event takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Length {
    /// Days on the calendar, whatever their length.
    pub days: i32,
    /// Time that passes after them.
    pub seconds: i64,
}

impl Time {
    /// On `floating`, unless it is in UTC.
    pub fn of(written: &PartialDateTime, floating: &Clock) -> Option<Self> {
        let number = |field: Option<u8>| i8::try_from(field?).ok();
        let date = Date::new(
            i16::try_from(written.year?).ok()?,
            number(written.month)?,
            number(written.day)?,
        )
        .ok()?;
        if !written.has_time() {
            // A date has no zone: it is the same day on every clock.
            return Some(Self {
                local: date.into(),
                date: true,
                floating: true,
                clock: floating.clone(),
            });
        }
        // 60 is a leap second (RFC 5545 §3.3.12).
        let second = number(written.second).unwrap_or_default().min(59);
        // What some programs write for the midnight that ends the day (ISO 8601 §5.3.2).
        let (date, hour) = match (number(written.hour)?, written.minute, second) {
            (24, Some(0), 0) => (date.tomorrow().ok()?, 0),
            (hour, ..) => (date, hour),
        };
        let time = TimeOfDay::new(hour, number(written.minute)?, second, 0).ok()?;
        let offset = written.tz_hour.map(|hour| {
            i64::from(hour) * 3600 + i64::from(written.tz_minute.unwrap_or_default()) * 60
        });
        let clock = match offset {
            None => floating.clone(),
            Some(offset) => Clock::fixed(if written.tz_minus { -offset } else { offset })?,
        };
        Some(Self {
            local: date.to_datetime(time),
            date: false,
            floating: offset.is_none(),
            clock,
        })
    }

    /// The date alone, on `clock`.
    pub fn as_date(&self, clock: &Clock) -> Self {
        Self {
            local: self.local.date().into(),
            date: true,
            floating: true,
            clock: clock.clone(),
        }
    }

    /// The days on `clock` on which may begin what says to be a date, and has a time of day: the first, and the one after the last.
    pub fn days_meant(&self, clock: &Clock) -> Option<(Self, Self)> {
        let (written, there) = (self.local.date(), clock.date(self.instant()?));
        let day = |date: Date| Self {
            local: date.into(),
            date: true,
            floating: true,
            clock: clock.clone(),
        };
        Some((
            day(written.min(there)),
            day(written.max(there).tomorrow().ok()?),
        ))
    }

    /// The day on `clock` before which it has ended in any case, as a date.
    pub fn day_after(&self, clock: &Clock) -> Option<Self> {
        let after = |at: DateTime| {
            if at.time() == TimeOfDay::midnight() {
                Some(at.date())
            } else {
                at.date().tomorrow().ok()
            }
        };
        let last = after(self.local)?.max(after(clock.local(self.instant()?))?);
        Some(Self {
            local: last.into(),
            date: true,
            floating: true,
            clock: clock.clone(),
        })
    }

    /// The same on the one of these clocks that shows it last.
    pub fn latest(&self, clocks: &[Clock]) -> Option<Self> {
        let on = |clock: &Clock| Self {
            clock: clock.clone(),
            ..self.clone()
        };
        clocks.iter().map(on).max_by_key(Self::instant)
    }

    /// The last days of the year 9999, which stand for ever, are the end of all time.
    pub fn instant(&self) -> Option<Timestamp> {
        self.clock
            .instant(self.local)
            .or_else(|| (self.local.year() == 9999).then_some(Timestamp::MAX))
    }
}

impl Length {
    pub const NONE: Self = Self {
        days: 0,
        seconds: 0,
    };
    pub const DAY: Self = Self {
        days: 1,
        seconds: 0,
    };

    /// For what begins and nobody knows when it ends: until the end of that day on `clock`, at least an hour.
    pub fn cautious(start: &Time, clock: &Clock) -> Self {
        if start.date {
            return Self::DAY;
        }
        let rest = || {
            let at = start.instant()?;
            let midnight = clock.instant(clock.date(at).tomorrow().ok()?.into())?;
            Some(midnight.duration_since(at).as_secs())
        };
        Self {
            days: 0,
            seconds: rest().unwrap_or_default().max(3600),
        }
    }

    /// From one to the other: in days between dates, otherwise the time that passes (RFC 5545 §3.8.5.3).
    pub fn between(start: &Time, end: &Time) -> Option<Self> {
        if start.date && end.date {
            let days = end.local.date().since(start.local.date()).ok()?.get_days();
            return Some(Self { days, seconds: 0 });
        }
        if start.date {
            // A midnight is the end of a day, however long that is.
            let local = start.clock.local(end.instant()?);
            if local.time() == TimeOfDay::midnight() {
                return Some(Self {
                    days: local.date().since(start.local.date()).ok()?.get_days(),
                    seconds: 0,
                });
            }
        }
        Some(Self {
            days: 0,
            seconds: end.instant()?.duration_since(start.instant()?).as_secs(),
        })
    }

    /// Nominal weeks and days, exact hours, minutes and seconds (RFC 5545 §3.3.6).
    pub fn of(duration: &ICalendarDuration) -> Option<Self> {
        let days = i32::try_from(u64::from(duration.weeks) * 7 + u64::from(duration.days)).ok()?;
        let seconds = i64::from(duration.hours) * 3600
            + i64::from(duration.minutes) * 60
            + i64::from(duration.seconds);
        Some(if duration.neg {
            Self {
                days: -days,
                seconds: -seconds,
            }
        } else {
            Self { days, seconds }
        })
    }

    pub fn is_negative(self) -> bool {
        self.days < 0 || self.seconds < 0
    }

    /// When what begins at `start`, shown as `local`, ends.
    pub fn end(self, start: Timestamp, local: DateTime, clock: &Clock) -> Option<Timestamp> {
        let after_days = if self.days == 0 {
            start
        } else {
            clock.instant(
                local
                    .checked_add(jiff::Span::new().try_days(self.days).ok()?)
                    .ok()?,
            )?
        };
        after_days
            .checked_add(SignedDuration::from_secs(self.seconds))
            .ok()
    }

    /// The one that takes longer, roughly.
    pub fn longer(self, other: Self) -> Self {
        if other.at_most() > self.at_most() {
            other
        } else {
            self
        }
    }

    /// At least as long, in wall-clock time.
    pub fn at_most(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.days) + 48)
            .saturating_add(SignedDuration::from_secs(self.seconds))
    }
}
