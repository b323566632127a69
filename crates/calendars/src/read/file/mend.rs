//! Properties whose values must be times, written so that no parser makes a time of something else.

use std::borrow::Cow;

use super::{
    content_line::value,
    shape::{self, Kind},
};

/// A parameter of ours: the value says to be a date, and is a time.
pub(crate) const DATE: &str = "X-HOURKEEP-DATE";
/// A parameter of ours: what RANGE says when it is not what the standard knows, for parsers leave that out.
pub(crate) const RANGE: &str = "X-HOURKEEP-RANGE";

/// The longest name and parameters that are repeated when a property is made several of.
const LONGEST_HEAD: usize = 1_000;

/// The property in one line or several; `?` stands for what is no time. Quotes are added where a zone's name contains a colon, as
/// in `TZID=(UTC+01:00) Berlin`.
pub(crate) fn mended(content: &str) -> Cow<'_, str> {
    let times = value(content);
    let head = &content[..content.len() - times.len()];
    let is_date = head.to_ascii_uppercase().contains("VALUE=DATE:")
        || head.to_ascii_uppercase().contains("VALUE=DATE;");
    // A date that removes is not a time that removes: which is meant is not known.
    if is_date && is(head, "EXDATE") && times.contains(['T', 't']) {
        return Cow::Owned(format!("{head}?"));
    }
    let upper = head.to_ascii_uppercase();
    // Which of both is meant is not known.
    if let Some(at) = upper
        .find(";VALUE=DATE")
        .filter(|_| is_date && times.contains(['T', 't']))
    {
        let (before, after) = (&head[..at], &head[at + ";VALUE=DATE".len()..]);
        return Cow::Owned(mended(&format!("{before};{DATE}=1{after}{times}")).into_owned());
    }
    if let Some(at) = upper.find(";RANGE=").filter(|at| {
        !upper[at + 7..]
            .trim_start_matches('"')
            .starts_with("THISANDFUTURE")
    }) {
        let (before, after) = (&head[..at], &head[at + ";RANGE=".len()..]);
        return Cow::Owned(mended(&format!("{before};{RANGE}={after}{times}")).into_owned());
    }
    if shape::times(times) {
        return Cow::Borrowed(content);
    }
    if let Some((parameters, times)) = content.rsplit_once(':')
        && let Some((before, zone)) = parameters.split_once("TZID=")
        && shape::times(times)
        && !zone.contains('"')
    {
        return Cow::Owned(format!("{before}TZID=\"{zone}\":{times}"));
    }
    // A list that says VALUE=DATE has named its kind; a long head would be repeated for each kind.
    let sorted = if is_date || head.len() > LONGEST_HEAD {
        None
    } else {
        sorted(head, times)
    };
    Cow::Owned(sorted.unwrap_or_else(|| format!("{head}?")))
}

fn is(head: &str, name: &str) -> bool {
    head.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

/// A list of several kinds as a line for each, for parsers go by the first. What takes time goes on to do so when something else
/// in the list cannot be read; what removes does not.
fn sorted(head: &str, times: &str) -> Option<String> {
    let (removes, busy) = (is(head, "EXDATE"), is(head, "FREEBUSY"));
    if !removes && !busy && !is(head, "RDATE") {
        return None;
    }
    let (mut dates, mut moments, mut periods, mut unreadable) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for item in times.split(',').map(str::trim) {
        match shape::kind(item) {
            Some(Kind::Period) => periods.push(Cow::Borrowed(item)),
            _ if busy => match endless(item) {
                Some(period) => periods.push(Cow::Owned(period)),
                None => unreadable = vec![Cow::Borrowed("?")],
            },
            Some(Kind::Date) => dates.push(Cow::Borrowed(item)),
            Some(Kind::Time) => moments.push(Cow::Borrowed(item)),
            // One unreadable item spoils a whole list of removals: removing the wrong date would
            // free time that is taken.
            None if removes => return None,
            None => unreadable = vec![Cow::Borrowed("?")],
        }
    }
    let lines = [dates, moments, periods, unreadable]
        .into_iter()
        .filter(|items| !items.is_empty());
    Some(
        lines
            .map(|items| format!("{head}{}", items.join(",")))
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// A period of which only the start can be told: its end is written as what is no time.
fn endless(item: &str) -> Option<String> {
    let start = item.split('/').next().map(str::trim)?;
    // There is no month 00, so the parser refuses the end and keeps the start.
    (shape::kind(start) == Some(Kind::Time)).then(|| format!("{start}/00000000T000000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_by_kind() {
        for (written, mended_as) in [
            (
                "EXDATE:20260303,20260302T140000Z,20260304",
                "EXDATE:20260303,20260304\nEXDATE:20260302T140000Z",
            ),
            ("EXDATE:20260303,20260302T1400", "EXDATE:?"),
            (
                "EXDATE;VALUE=DATE:20260303,20260302T140000Z",
                "EXDATE;VALUE=DATE:?",
            ),
            (
                "RDATE:20260303,x,20260302T140000Z/PT1H",
                "RDATE:20260303\nRDATE:20260302T140000Z/PT1H\nRDATE:?",
            ),
            (
                "FREEBUSY:20260302T140000Z/PT1H",
                "FREEBUSY:20260302T140000Z/PT1H",
            ),
            (
                "FREEBUSY:20260302T140000Z/x,20260303T140000Z",
                "FREEBUSY:20260302T140000Z/00000000T000000,20260303T140000Z/00000000T000000",
            ),
            (
                "FREEBUSY;X=1:20260302,20260303T140000Z/PT1H",
                "FREEBUSY;X=1:20260303T140000Z/PT1H\nFREEBUSY;X=1:?",
            ),
            ("DTSTART:20260302,20260303T140000Z", "DTSTART:?"),
            (
                "DTSTART;TZID=(UTC+01:00) Berlin:20260302T140000",
                "DTSTART;TZID=\"(UTC+01:00) Berlin\":20260302T140000",
            ),
        ] {
            assert_eq!(mended(written), mended_as);
        }
    }
}
