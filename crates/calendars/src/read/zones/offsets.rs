//! Offsets from UTC in the names of time zones: `(UTC+01:00) Berlin, Rome`, `GMT -5`, `+0200`.

use super::name_key::Key;

/// The most that any clock on earth is away from UTC.
const FURTHEST: i64 = 15 * 3600;

/// What a name begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leading<'a> {
    /// Seconds east of UTC; `None` for `(UTC)` without a number.
    pub offset: Option<i64>,
    /// What follows.
    pub rest: &'a str,
}

/// The offset that a name begins with, with or without `UTC` or `GMT` before it.
pub(crate) fn leading(name: &Key) -> Option<Leading<'_>> {
    let inner = name.as_str().trim_start_matches(['(', '[', ' ']);
    let named = ["utc", "gmt"]
        .iter()
        .find_map(|prefix| inner.strip_prefix(prefix));
    let rest = named.unwrap_or(inner).trim_start();
    let clean = |rest: &'_ str| -> usize {
        rest.len()
            - rest
                .trim_start_matches([')', ']', ':', ' ', 'h', '-'])
                .len()
    };
    if let Some((offset, length)) = number(rest) {
        let after = &rest[length..];
        let ends = !after.starts_with(|c: char| c.is_ascii_alphanumeric() && c != 'h');
        return ends.then(|| Leading {
            offset: Some(offset),
            rest: &after[clean(after)..],
        });
    }
    let ends = !rest.starts_with(['+', '-'])
        && named.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()));
    ends.then(|| Leading {
        offset: None,
        rest: &rest[clean(rest)..],
    })
}

/// Every offset that stands anywhere in a text.
pub(crate) fn anywhere(text: &str) -> Vec<i64> {
    // A sign directly after a digit joins two numbers and begins no offset.
    let signs = text.match_indices(['+', '-']).filter(|(at, _)| {
        let before = text[..*at].trim_end();
        !before.ends_with(|c: char| c.is_ascii_digit()) || before.len() < *at
    });
    signs
        .filter_map(|(at, _)| number(&text[at..]))
        .map(|(offset, _)| offset)
        .take(4)
        .collect()
}

/// A number that `UTC` or `GMT` stands before and no sign: it may be either.
pub(crate) fn without_sign(name: &Key) -> Option<i64> {
    let inner = name.as_str().trim_start_matches(['(', '[', ' ']);
    let rest = ["utc", "gmt"]
        .iter()
        .find_map(|prefix| inner.strip_prefix(prefix))?
        .trim_start();
    let positive = format!("+{rest}");
    number(&positive).map(|(offset, _)| offset)
}

/// Sign, hours, and minutes if there are any: `+1`, `-0330`, `+05:30`, `+5.5`, `+023000`; and how many bytes that takes.
fn number(text: &str) -> Option<(i64, usize)> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits = unsigned.trim_start();
    let length = digits
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(digits.len());
    let digits = digits[..length].trim_end_matches([':', '.']);
    // `+5.5` is five and a half hours, `+5.30` five hours and thirty minutes: of two digits only 25
    // and 75 are read as hundredths.
    let seconds = if let Some((hours, tenths)) = digits
        .split_once('.')
        .filter(|(_, rest)| rest.len() == 1 || *rest == "75" || *rest == "25")
    {
        let part = if tenths.len() == 1 {
            tenths.parse::<i64>().ok()? * 360
        } else {
            tenths.parse::<i64>().ok()? * 36
        };
        hours.parse::<i64>().ok()? * 3600 + part
    } else if let Some((hours, rest)) = digits.split_once([':', '.']) {
        let minutes = rest
            .get(..2)?
            .parse::<i64>()
            .ok()
            .filter(|minutes| *minutes < 60)?;
        hours.parse::<i64>().ok()? * 3600 + minutes * 60
    } else {
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits, "0"),
            3 => digits.split_at(1),
            4 => digits.split_at(2),
            6 => (&digits[..2], &digits[2..4]),
            _ => return None,
        };
        hours.parse::<i64>().ok()? * 3600
            + minutes
                .parse::<i64>()
                .ok()
                .filter(|minutes| *minutes < 60)?
                * 60
    };
    let taken = 1 + (unsigned.len() - unsigned.trim_start().len()) + digits.len();
    (seconds <= FURTHEST).then_some((sign * seconds, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_told_however_they_are_written() {
        for (name, hours, rest) in [
            ("(UTC+01:00) Berlin", Some(1.0), "berlin"),
            ("(GMT +01:00)", Some(1.0), ""),
            ("GMT+0200", Some(2.0), ""),
            ("UTC-5", Some(-5.0), ""),
            ("UTC +01:00 / +02:00", Some(1.0), "/ +02:00"),
            ("+0200", Some(2.0), ""),
            ("-03:30", Some(-3.5), ""),
            ("\u{2212}0330", Some(-3.5), ""),
            ("UTC+5.5", Some(5.5), ""),
            ("UTC+5.75", Some(5.75), ""),
            (
                "GMT+0100 (Central European Standard Time)",
                Some(1.0),
                "(central european standard time)",
            ),
            ("(UTC) Dublin", None, "dublin"),
            ("[UTC+1] x", Some(1.0), "x"),
        ] {
            let found = leading(&Key::of(name)).map(|one| (one.offset, one.rest.to_owned()));
            #[expect(clippy::cast_possible_truncation, reason = "whole seconds")]
            let seconds = hours.map(|hours: f64| (hours * 3600.0) as i64);
            assert_eq!(found, Some((seconds, rest.to_owned())), "{name}");
        }
        for name in [
            "Berlin",
            "UTCX",
            "GMT0",
            "UTC 1",
            "+99",
            "+1x",
            "+12345",
            "UTC+1:99",
            "Europe/Berlin",
        ] {
            let key = Key::of(name);
            let found = leading(&key);
            assert!(
                found.is_none_or(|one| one.offset.is_none()),
                "{name}: {found:?}"
            );
        }
        assert_eq!(anywhere("berlin +01:00 / -2 a1-3"), [3600, -7200]);
        assert_eq!(without_sign(&Key::of("UTC 1")), Some(3600));
    }
}
