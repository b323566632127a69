//! Values as they are written in requests: instants, dates, wall times, texts. Read strictly.

#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape of the rules that garde calls"
)]

use std::{fmt, marker::PhantomData};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Deserializer, de};

use domain::text::{is_blank, is_hidden};

/// An instant: RFC 3339 with an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

/// A local date, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

/// A local date and time without offset, `YYYY-MM-DDTHH:MM`; a date alone means its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallTime(pub DateTime);

/// Years in which something can be booked.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // jiff also reads a zone in brackets and a space in place of the T, which RFC 3339 as meant
        // here does not have.
        let plain = (20..=35).contains(&text.len())
            && !text.contains('[')
            && text.get(10..11).is_some_and(|t| t == "T" || t == "t");
        let read = text
            .parse::<Timestamp>()
            .ok()
            .filter(|_| plain && text.is_ascii());
        let at = read.ok_or_else(|| {
            de::Error::custom("is not a time with its offset, such as 2026-12-01T12:00:00+00:00")
        })?;
        let year = at.to_zoned(jiff::tz::TimeZone::UTC).year();
        YEARS
            .contains(&year)
            .then_some(Self(at))
            .ok_or_else(|| de::Error::custom("lies outside the years 2000 to 2200"))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = text
            .parse::<Date>()
            .ok()
            // It must be the same text when written back: jiff reads other forms of ISO 8601 as
            // well.
            .filter(|date| date.to_string() == text && YEARS.contains(&date.year()));
        read.map(Self).ok_or_else(|| {
            de::Error::custom("is not a date such as 2026-12-01 in the years 2000 to 2200")
        })
    }
}

impl<'de> Deserialize<'de> for WallTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let date = text
            .get(..10)
            .and_then(|date| date.parse::<Date>().ok())
            .filter(|date| YEARS.contains(&date.year()));
        let read = match text.len() {
            10 => date.map(|date| date.at(0, 0, 0, 0)),
            16 | 19 if text.is_ascii() && &text[10..11] == "T" => {
                date.and(text.parse::<DateTime>().ok())
            }
            _ => None,
        };
        read.map(Self).ok_or_else(|| {
            de::Error::custom(
                "is not a local date and time such as 2026-12-21T14:00, without an offset",
            )
        })
    }
}

/// An object. A derived `Deserialize` alone would also read a list, its items in the order of the members.
pub(crate) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    optional_object(deserializer)?.ok_or_else(|| de::Error::custom("is not an object"))
}

/// An object, or `null`.
pub(crate) fn optional_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    // `deserialize_any`, because a derived type that asks for a struct also accepts a list.
    deserializer.deserialize_any(OnlyObject(PhantomData))
}

struct OnlyObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for OnlyObject<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, members: A) -> Result<Option<T>, A::Error> {
        T::deserialize(de::value::MapAccessDeserializer::new(members)).map(Some)
    }
}

/// A text of one line: no control characters.
pub(crate) fn one_line(text: &str, (): &()) -> garde::Result {
    if text.chars().any(is_hidden) {
        Err(garde::Error::new("contains control characters"))
    } else {
        Ok(())
    }
}

/// A text of several lines: no control characters but line ends and tabs.
pub(crate) fn many_lines(text: &str, (): &()) -> garde::Result {
    let hidden = |c: char| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(hidden) {
        Err(garde::Error::new("contains control characters"))
    } else {
        Ok(())
    }
}

/// Not all white space, nor all characters that show nothing.
pub(crate) fn not_blank(text: &str, (): &()) -> garde::Result {
    if is_blank(text) {
        Err(garde::Error::new("says nothing"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Option<Timestamp> {
        serde_json::from_value::<Instant>(text.into())
            .ok()
            .map(|at| at.0)
    }

    #[test]
    fn instants_need_an_offset_and_a_sane_year() {
        assert!(
            instant("2026-12-01T12:00:00+00:00").is_some()
                && instant("2026-12-01T12:00:00Z").is_some()
        );
        for text in [
            "2026-12-01T12:00:00",
            "2026-12-01",
            "2026-12-01T12:00:00+00:00[Europe/London]",
            "1999-12-01T12:00:00Z",
            "9999-12-01T12:00:00Z",
            "2026-02-30T12:00:00Z",
            "20261201T120000Z",
            "2026-12-01 12:00:00Z",
            "",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_wall_times_are_plain() {
        let day = |text: &str| serde_json::from_value::<Day>(text.into()).is_ok();
        assert!(
            day("2026-12-01")
                && !day("2026-12-1")
                && !day("20261201")
                && !day("2026-12-01T00:00")
                && !day("1066-10-14")
        );
        let wall = |text: &str| serde_json::from_value::<WallTime>(text.into()).is_ok();
        assert!(
            wall("2026-12-01")
                && wall("2026-12-01T14:30")
                && !wall("2026-12-01T14:30Z")
                && !wall("2026-12-01T25:00")
                && !wall("soon")
        );
    }

    #[test]
    fn what_shows_nothing_says_nothing() {
        assert!(not_blank("\u{feff} \u{ad}", &()).is_err() && not_blank("X", &()).is_ok());
    }

    #[test]
    fn hidden_characters_are_found() {
        assert!(
            one_line("Zoë O’Brien", &()).is_ok()
                && one_line("a\u{0}b", &()).is_err()
                && one_line("a\u{202e}b", &()).is_err()
        );
        assert!(many_lines("a\nb", &()).is_ok() && one_line("a\nb", &()).is_err());
        for c in '\0'..=char::MAX {
            assert_eq!(
                one_line(&format!("a{c}"), &()).is_err(),
                is_hidden(c),
                "{c:?}"
            );
        }
    }
}
