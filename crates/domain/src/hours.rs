//! Hours of the day: when a client may be written to.

use std::fmt;

use jiff::civil::Time;

/// The end of the day, in minutes from midnight.
const DAY: i32 = 24 * 60;

/// `from..until` in minutes from midnight, over midnight where `until` is less; none where both are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    pub from: i32,
    pub until: i32,
}

impl Hours {
    /// No hour at all.
    pub const NONE: Self = Self { from: 0, until: 0 };

    /// `HH:MM-HH:MM`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (from, until) = text.split_once('-')?;
        let minutes = |text: &str| {
            let text = text.trim();
            // A time of day ends at 23:59, but it must be possible to say "until midnight".
            let end_of_day = text == "24:00";
            let time = if end_of_day {
                Time::midnight()
            } else {
                text.parse::<Time>().ok()?
            };
            Some(if end_of_day {
                DAY
            } else {
                i32::from(time.hour()) * 60 + i32::from(time.minute())
            })
        };
        Some(Self {
            from: minutes(from)?,
            until: minutes(until)?,
        })
    }

    #[must_use]
    pub const fn is_none(self) -> bool {
        self.from == self.until
    }

    /// Whether this minute of the day is among them.
    #[must_use]
    pub const fn hold(self, minute: i32) -> bool {
        // `22:00-02:00` crosses midnight and covers both ends of the day.
        if self.from <= self.until {
            self.from <= minute && minute < self.until
        } else {
            self.from <= minute || minute < self.until
        }
    }

    /// Hours that are in both. Two spans over midnight may meet twice: the first time of the day counts, for it is safe.
    #[must_use]
    pub fn meet(self, other: Self) -> Self {
        let both = |minute: &i32| self.hold(*minute) && other.hold(*minute);
        // Minute by minute over one day: simpler than the cases of two spans that may each cross
        // midnight.
        let begins = |minute: &i32| both(minute) && !both(&((minute + DAY - 1) % DAY));
        // The whole day has no beginning to find.
        if (0..DAY).all(|minute| both(&minute)) {
            return Self {
                from: 0,
                until: DAY,
            };
        }
        let Some(from) = (0..DAY).find(begins) else {
            return Self::NONE;
        };
        let length = (1..=DAY)
            .find(|length| !both(&((from + length) % DAY)))
            .unwrap_or(DAY);
        let until = from + length;
        Self {
            from,
            // `24:00` stays: as `00:00`, hours that begin at midnight would be empty.
            until: if until > DAY { until - DAY } else { until },
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until } = self;
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            until / 60,
            until % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(one: &str, other: &str) -> String {
        let [one, other] = [one, other].map(|text| Hours::read(text).unwrap());
        assert!(
            (0..DAY)
                .all(|minute| !one.meet(other).hold(minute)
                    || one.hold(minute) && other.hold(minute)),
            "in both"
        );
        one.meet(other).to_string()
    }

    #[test]
    fn what_two_people_say_is_safe_where_both_do() {
        assert_eq!(meet("09:00-19:00", "10:00-11:00"), "10:00-11:00");
        assert_eq!(meet("10:00-11:00", "09:00-19:00"), "10:00-11:00");
        assert_eq!(meet("09:00-12:00", "11:30-15:00"), "11:30-12:00");
        assert_eq!(
            meet("22:00-06:00", "05:00-23:00"),
            "05:00-06:00",
            "and an hour in the evening"
        );
        assert_eq!(meet("22:00-06:00", "23:00-07:00"), "23:00-06:00");
        assert_eq!(meet("20:00-24:00", "19:00-24:00"), "20:00-24:00");
        assert_eq!(meet("00:00-24:00", "00:00-24:00"), "00:00-24:00");
        assert_eq!(meet("20:00-02:00", "00:00-24:00"), "20:00-02:00");
    }

    #[test]
    fn hours_that_do_not_meet_are_none() {
        let none = Hours::read("09:00-10:00")
            .unwrap()
            .meet(Hours::read("10:00-11:00").unwrap());
        assert!(none.is_none() && (0..DAY).all(|minute| !none.hold(minute)));
        assert!(Hours::read(&none.to_string()).unwrap().is_none());
    }

    #[test]
    fn other_words_are_no_hours() {
        assert!(
            ["", "9", "in the morning", "09:00", "25:00-26:00"]
                .iter()
                .all(|text| Hours::read(text).is_none())
        );
    }
}
