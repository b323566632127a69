//! Whether values have the shape that the standard asks for (RFC 5545 §3.3): parsers are lenient, and what is leniently half
//! read could leave time free.

/// Dates, or times, or periods, separated by commas; parsers go by the first, so that all must be of one kind.
pub(crate) fn times(value: &str) -> bool {
    let mut kinds = value.split(',').map(|item| kind(item.trim()));
    let first = kinds.next().flatten();
    first.is_some() && kinds.all(|other| other == first)
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Date,
    Time,
    Period,
}

/// What a value is, if it is one of these.
pub(crate) fn kind(item: &str) -> Option<Kind> {
    let (kind, sound) = match item.split_once('/') {
        None => (
            if item.len() == 8 {
                Kind::Date
            } else {
                Kind::Time
            },
            time(item),
        ),
        Some((start, end)) => (Kind::Period, time(start) && (time(end) || duration(end))),
    };
    sound.then_some(kind)
}

/// `20260101` or `20260101T090000`, the latter also with `Z` or an offset.
pub(crate) fn time(item: &str) -> bool {
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((date, time)) = item.split_once(['T', 't']) else {
        return digits(item, 8);
    };
    let time = time.strip_suffix(['Z', 'z']).unwrap_or(time);
    let time = match time.split_once(['+', '-']) {
        Some((time, offset)) if digits(offset, 4) => time,
        Some(_) => return false,
        None => time,
    };
    digits(date, 8) && digits(time, 6)
}

/// `P1W`, `P1DT2H`, `-PT15M`: no more of its letters and digits than a number can hold.
pub(crate) fn duration(item: &str) -> bool {
    let unsigned = item.strip_prefix(['+', '-']).unwrap_or(item);
    let Some(parts) = unsigned
        .strip_prefix(['P', 'p'])
        .filter(|parts| (2..=24).contains(&parts.len()))
    else {
        return false;
    };
    let (mut digits, mut clock) = (0, false);
    let sound = parts.bytes().all(|byte| {
        let (is_digit, before) = (byte.is_ascii_digit(), digits);
        digits = if is_digit { digits + 1 } else { 0 };
        match byte.to_ascii_uppercase() {
            b'W' | b'D' => before > 0 && !clock,
            b'H' | b'M' | b'S' => before > 0 && clock,
            b'T' => before == 0 && !std::mem::replace(&mut clock, true),
            _ => is_digit && before < 7,
        }
    });
    sound && digits == 0 && !parts.ends_with(['T', 't'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_what_only_begins_like_one() {
        for good in [
            "20260101",
            "20260101T090000",
            "20260101T090000Z",
            "20260101T090000+0100",
        ] {
            assert!(times(good), "{good}");
        }
        assert!(
            times("20260101, 20260102")
                && times("20260102T090000Z/PT1H,20260102T090000Z/20260102T100000Z")
        );
        for bad in [
            "",
            "2026-01-01",
            "20260101T",
            "20260101T09",
            "20260101T0900Z",
            "20260101T090000Z5",
            "20260101T090000X",
            "20260101,",
            "20260101/",
        ] {
            assert!(!times(bad), "{bad}");
        }
    }

    #[test]
    fn durations_have_numbers_before_their_letters() {
        for good in ["P1W", "PT1H", "P1DT2H3M4S", "-PT15M", "+P1D", "PT0S"] {
            assert!(duration(good), "{good}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "PTH",
            "P1",
            "1H",
            "PT1X",
            "PT99999999H",
            "P1Y",
            "P1M",
            "PT90",
            "PT1.5H",
            "PT1H30",
            "P1DT",
        ] {
            assert!(!duration(bad), "{bad}");
        }
    }
}
