//! A part of a feed: some of its months, where the whole is more than a calendar program takes.

use std::str::FromStr;

use jiff::{
    Span, Timestamp,
    civil::{Date, Time},
};
use serde::Deserialize;

use crate::{
    interval::Interval,
    zone::{Zone, at_wall_clock},
};

/// A month, as a subscriber names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Month {
    /// By its first day.
    Named(Date),
    /// So many after the current one, so that it moves on by itself.
    Ahead(i16),
}

/// The text is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a month: write it like 2026-10, or as the number of months from the current one, such as 0 or 3"
)]
pub struct NoMonth;

/// The most months from the current one.
const MAX_PARTS: u16 = 999;

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        // Rust accepts numbers with a leading `+`, which in a URL's query is a space.
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if let Some((year, month)) = text
            .split_once('-')
            .filter(|(year, month)| year.len() == 4 && month.len() == 2)
        {
            let named = || Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok();
            return named()
                .filter(|_| digits(year) && digits(month))
                .map(Self::Named)
                .ok_or(NoMonth);
        }
        let (formed, ahead) = (
            digits(text.strip_prefix('-').unwrap_or(text)),
            text.parse::<i16>(),
        );
        ahead
            .ok()
            .filter(|ahead| formed && ahead.unsigned_abs() <= MAX_PARTS)
            .map(Self::Ahead)
            .ok_or(NoMonth)
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

impl Month {
    /// Its first day, on the date `today`.
    #[must_use]
    pub fn first_day(self, today: Date) -> Date {
        match self {
            Self::Named(first) => first,
            Self::Ahead(months) => today
                .first_of_month()
                .saturating_add(Span::new().months(months))
                // Again, because a sum beyond the end of the calendar becomes its last day, which
                // is not the first of a month.
                .first_of_month(),
        }
    }
}

/// Of `whole`, the local months `from` to `until` in `zone`, both included; `None` when that is nothing. Every instant of `whole` lies
/// in one month and no other, on days without midnight too.
#[must_use]
pub fn months(
    whole: Interval,
    from: Option<Month>,
    until: Option<Month>,
    now: Timestamp,
    zone: &Zone,
) -> Option<Interval> {
    // The end of one month and the beginning of the next come from one function, so that no instant
    // is in both or in neither.
    let begin = |first: Date| at_wall_clock(first.to_datetime(Time::midnight()), zone);
    let (today, next) = (zone.date(now), Span::new().months(1));
    // What lies outside of all time is left to `whole`.
    let start = from.and_then(|month| begin(month.first_day(today)));
    let end = until.and_then(|month| begin(month.first_day(today).checked_add(next).ok()?));
    Interval::new(
        start.map_or(whole.start, |at| at.max(whole.start)),
        end.map_or(whole.end, |at| at.min(whole.end)),
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn months_are_named_or_counted() {
        let today = date(2026, 10, 31);
        let first = |text: &str| text.parse::<Month>().map(|month| month.first_day(today));
        assert_eq!(first("2027-02"), Ok(date(2027, 2, 1)));
        let counted = [
            ("0", date(2026, 10, 1)),
            ("1", date(2026, 11, 1)),
            ("4", date(2027, 2, 1)),
            ("-1", date(2026, 9, 1)),
        ];
        for (text, expected) in counted {
            assert_eq!(first(text), Ok(expected), "{text}");
        }
        for wrong in [
            "",
            "-",
            "2026",
            "2026-13",
            "2026-1",
            "+026-01",
            "+1",
            "--1",
            "1.5",
            "1000",
            "-1000",
            "2026-10-01",
            "١",
        ] {
            assert_eq!(first(wrong), Err(NoMonth), "{wrong:?}");
        }
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        let whole = Interval::new(Timestamp::MIN, Timestamp::MAX).unwrap();
        let all = [
            None,
            Some(Month::Named(date(-9999, 1, 1))),
            Some(Month::Named(date(9999, 12, 1))),
            Some(Month::Ahead(999)),
        ];
        for (from, until) in all
            .into_iter()
            .flat_map(|from| all.map(|until| (from, until)))
        {
            for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                let _ = months(whole, from, until, now, &Zone::utc());
            }
        }
        assert_eq!(
            months(whole, None, None, Timestamp::MAX, &Zone::utc()),
            Some(whole)
        );
    }

    proptest! {
        /// However a feed is cut into months, each instant is in one part.
        #[test]
        fn parts_make_up_the_whole(
            zone in prop::sample::select(vec!["Europe/London", "America/New_York", "Africa/Cairo", "Pacific/Apia", "Asia/Beirut"]),
            now in 1_500_000_000_i64..1_900_000_000,
            cuts in prop::collection::btree_set(-3_i16..30, 1..5),
            offset in 0_i64..100_000_000,
        ) {
            let zone = Zone::named(zone).unwrap();
            let at = |second| Timestamp::from_second(second).unwrap();
            let whole = Interval::new(at(now - 2_600_000), at(now + 100_000_000)).unwrap();
            let cuts: Vec<i16> = cuts.into_iter().collect();
            let inner = cuts.windows(2).map(|pair| (Some(Month::Ahead(pair[0])), Some(Month::Ahead(pair[1] - 1))));
            let first = (None, Some(Month::Ahead(cuts[0] - 1)));
            let last = (Some(Month::Ahead(cuts[cuts.len() - 1])), None);
            let parts: Vec<Interval> = [first, last].into_iter().chain(inner)
                .filter_map(|(from, until)| months(whole, from, until, at(now), &zone)).collect();
            let one = at(now - 2_600_000 + offset);
            prop_assert_eq!(parts.iter().filter(|part| part.start <= one && one < part.end).count(), 1);
        }
    }
}
