//! `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

/// How long after `now` to wait; `None` for what cannot be read.
pub(super) fn read(text: &str, now: Timestamp) -> Option<SignedDuration> {
    let text = text.trim();
    // Only digits are seconds: `-1` and `+1` are not (RFC 9110 §10.2.3).
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text
            .parse::<u32>()
            .ok()
            .map(|seconds| SignedDuration::from_secs(seconds.into()));
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(date.duration_since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = "2026-10-05T08:00:00Z".parse().unwrap();
        let seconds = |text| read(text, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Mon, 05 Oct 2026 08:01:00 GMT"), Some(60));
        assert_eq!(seconds("Mon, 05 Oct 2026 07:59:00 GMT"), Some(-60));
        assert_eq!(
            (
                seconds(""),
                seconds("soon"),
                seconds("-1"),
                seconds("99999999999")
            ),
            (None, None, None, None)
        );
    }
}
