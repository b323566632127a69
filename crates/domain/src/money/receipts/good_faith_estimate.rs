//! The Good Faith Estimate: what a provider in the US tells people who are uninsured or pay themselves that a session is
//! expected to cost, and by when (45 CFR 149.610(b)(1)(v)–(vi)).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::working_days;

/// By when the estimate must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateDue {
    /// Only when the client asks for it, then within three business days of that.
    OnRequest,
    /// Up to and including this date of the practice's calendar.
    By(Date),
}

impl EstimateDue {
    /// For a session on `session` that is scheduled on `scheduled`: ten or more business days ahead within three of them,
    /// three or more ahead within one.
    #[must_use]
    pub fn of(scheduled: Date, session: Date, holidays: &BTreeSet<Date>) -> Self {
        let is_ahead = |count| {
            working_days::after(scheduled, count, holidays).is_some_and(|date| date <= session)
        };
        // 45 CFR 149.610(b)(1)(vi)(A)–(B). Business days count from the day after scheduling, as
        // `working_days::after` does.
        let within = match () {
            // Ten first: a session that far ahead is also at least three days ahead.
            () if is_ahead(10) => 3,
            () if is_ahead(3) => 1,
            () => return Self::OnRequest,
        };
        working_days::after(scheduled, within, holidays).map_or(Self::OnRequest, Self::By)
    }

    /// After the session was moved on `moved`: what was due stays due, but not after the session; what was not is counted
    /// anew, for moving is scheduling.
    #[must_use]
    pub fn moved(self, moved: Date, session: Date, holidays: &BTreeSet<Date>) -> Self {
        match self {
            // The duty arose when the session was first scheduled. Moving it must not allow more
            // time, nor a date after the session.
            Self::By(date) => Self::By(date.min(session)),
            Self::OnRequest => Self::of(moved, session, holidays),
        }
    }

    /// The date, if it has one.
    #[must_use]
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::By(date) => Some(date),
            Self::OnRequest => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const BOOKED: Date = date(2026, 6, 1);

    #[test]
    fn the_vectors() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!(
            "../../../../../tests/vectors/money-and-time.json"
        ))
        .unwrap();
        let cases: Vec<_> = vectors
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| name.starts_with("gfe_"))
            .collect();
        assert_eq!(cases.len(), 4);
        for (name, expected) in cases {
            let session: Date = name.trim_start_matches("gfe_").parse().unwrap();
            let ahead = (1..=20)
                .take_while(|n| {
                    working_days::after(BOOKED, *n, &BTreeSet::new()).unwrap() <= session
                })
                .count();
            let due = EstimateDue::of(BOOKED, session, &BTreeSet::new()).date();
            let due = due.map_or_else(|| "on request only".to_owned(), |date| date.to_string());
            assert_eq!(serde_json::json!([ahead, due]), *expected, "{name}");
        }
    }

    #[test]
    fn holidays_are_no_business_days() {
        let holidays = BTreeSet::from([date(2026, 6, 2)]);
        let due = |session| EstimateDue::of(BOOKED, session, &holidays).date();
        assert_eq!(due(date(2026, 6, 4)), None, "only two business days ahead");
        assert_eq!(due(date(2026, 6, 5)), Some(date(2026, 6, 3)));
        assert_eq!(due(date(2026, 6, 15)), Some(date(2026, 6, 3)));
        assert_eq!(due(date(2026, 6, 16)), Some(date(2026, 6, 5)));
        assert_eq!(due(date(2026, 5, 29)), None);
    }

    #[test]
    fn moving_keeps_what_is_due_and_schedules_what_was_not() {
        let (none, later) = (BTreeSet::new(), date(2026, 6, 15));
        let due = EstimateDue::By(date(2026, 6, 4));
        assert_eq!(due.moved(date(2026, 6, 2), later, &none), due);
        assert_eq!(
            due.moved(date(2026, 6, 2), date(2026, 6, 3), &none),
            EstimateDue::By(date(2026, 6, 3))
        );
        assert_eq!(EstimateDue::OnRequest.moved(BOOKED, later, &none), due);
        assert_eq!(
            EstimateDue::OnRequest.moved(BOOKED, BOOKED, &none),
            EstimateDue::OnRequest
        );
    }
}
