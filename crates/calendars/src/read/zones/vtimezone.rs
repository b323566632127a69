//! Clocks that a calendar describes itself (RFC 5545 §3.6.5).

use calcard::icalendar::ICalendarProperty;
use jiff::SignedDuration;

use super::clock::{Clock, OffsetTransition, shown};
use crate::read::{
    budget::Budget,
    file::scan::Component,
    properties::{Properties, Zoning, offset_of},
    recurrence::{
        expand::{self, Span},
        frequency::Frequency,
        rule::Rule,
    },
};
use domain::interval::Interval;

/// More than the longest history of a zone has.
const MOST_CHANGES: usize = 2_000;

/// The most that one rule says of them: a few times each year, within reach of the window.
const MOST_ONSETS: usize = 500;
/// The most rules of one description; each costs about as much as a year of hours.
const MOST_RULES: usize = 100;

/// The described clock, if the whole description is understood.
pub(crate) fn clock(zone: &Component, window: Interval, budget: &Budget) -> Option<Clock> {
    let mut changes = Vec::new();
    if zone
        .children
        .iter()
        .map(|part| part.rules.len())
        .sum::<usize>()
        > MOST_RULES
    {
        return None;
    }
    for part in zone
        .children
        .iter()
        .filter(|part| part.name == "STANDARD" || part.name == "DAYLIGHT")
    {
        changes.extend(of_part(part, window, budget)?);
        if changes.len() > MOST_CHANGES {
            return None;
        }
    }
    changes.sort_unstable();
    changes.dedup();
    (!changes.is_empty()).then(|| Clock::Described(changes.into()))
}

fn of_part(part: &Component, window: Interval, budget: &Budget) -> Option<Vec<OffsetTransition>> {
    // Half a description would put events at wrong hours: it counts as a whole or not at all.
    if part.damaged || !part.exception_rules.is_empty() {
        return None;
    }
    let properties = Properties::of(part);
    let (before, after) = (
        offset_of(part, "TZOFFSETFROM")?,
        offset_of(part, "TZOFFSETTO")?,
    );
    // Onsets are on the wall clock of the zone being described, so they are read as if in UTC.
    let utc = Clock::utc();
    let start = properties
        .first(&ICalendarProperty::Dtstart)
        .and_then(|entry| entry.times(&utc, &mut Zoning::Ignored))?
        .into_iter()
        .next()?;
    let mut onsets = vec![start.local];
    for entry in properties.all(&ICalendarProperty::Rdate) {
        onsets.extend(
            entry
                .times(&utc, &mut Zoning::Ignored)?
                .into_iter()
                .map(|time| time.local),
        );
    }
    let from = window.start.checked_sub(REACH).ok()?;
    let span = Span {
        from: utc.local(from),
        to: utc.local(window.end.checked_add(REACH).ok()?),
    };
    for rule in &part.rules {
        let rule = Rule::parse(rule)
            .ok()
            .filter(|rule| rule.frequency == Frequency::Yearly && rule.doubts.is_empty())?;
        // UNTIL is in UTC; the onsets are shown by the clock before the change.
        let until = match &rule.until {
            Some(until) if until.utc => Some(shown(super::clock::seconds(until.local) + before)?),
            until => until.as_ref().map(|until| until.local),
        };
        onsets.extend(expand::starts(&rule, start.local, until, span, MOST_ONSETS, budget).ok()?);
    }
    // DTSTART is on the clock before the change (RFC 5545 §3.6.5), so subtracting that offset gives
    // UTC.
    let at = |local| super::clock::seconds(local) - before;
    Some(
        onsets
            .into_iter()
            .map(|local| OffsetTransition {
                at: at(local),
                before,
                after,
            })
            .collect(),
    )
}

/// As far around the window as times are turned into instants that matter.
pub(crate) const REACH: SignedDuration = SignedDuration::from_hours(24 * 366 * 20);
