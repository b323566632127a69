//! When a series begins, again and again, before anything replaces an occurrence of it.

use std::collections::{BTreeMap, HashSet};

use jiff::{Timestamp, civil::DateTime};

use super::event::Event;
use crate::read::{
    budget::Budget,
    recurrence::{
        expand::{self, Span, Truncated},
        frequency::Frequency,
        readings::readings,
        rule::Rule,
    },
    time::{Length, Time},
    zones::clock::Clock,
};

/// A start, before anything replaces it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occurrence {
    pub at: Timestamp,
    pub local: DateTime,
    pub length: Length,
}

/// The start itself, what the rules say, and the extra dates, each once. A rule that cannot be followed to its end is a fault.
pub(crate) fn occurrences(
    master: &Event,
    start: &Time,
    span: Span,
    budget: &Budget,
    faults: &mut Vec<(usize, String)>,
) -> Vec<Occurrence> {
    let mut follow = |rule: &Rule| {
        let starts = expand::starts(
            rule,
            start.local,
            until(rule, start),
            span,
            expand::MAX_OCCURRENCES,
            budget,
        );
        starts.unwrap_or_else(|Truncated { found, why }| {
            faults.push((master.line, format!("a rule {why}")));
            found
        })
    };
    let excluded: HashSet<DateTime> = master
        .exception_rules
        .iter()
        .flat_map(&mut follow)
        .collect();
    let mut found = Found::default();
    // DTSTART is the first occurrence, whether or not a rule finds it (RFC 5545 §3.8.5.3).
    if !excluded.contains(&start.local) {
        found.add(start.instant(), start.local, master.length);
    }
    for rule in &master
        .rules
        .iter()
        .flat_map(|rule| readings(rule, start.local))
        .collect::<Vec<_>>()
    {
        for local in follow(rule)
            .into_iter()
            .filter(|local| !excluded.contains(local))
        {
            found.add(start.clock.instant(local), local, master.length);
            // In a fold an hourly rule also starts in the second pass of the repeated hour.
            if rule.frequency == Frequency::Hourly {
                found.add(start.clock.again(local), local, master.length);
            }
        }
    }
    for (time, length) in &master.extra {
        if let Some(at) = extra(time, start) {
            // On the clock of the series, which is where `shifted` moves it.
            let length = length.unwrap_or(master.length);
            found.add(Some(at), start.clock.local(at), length);
        }
    }
    found.0.into_values().collect()
}

/// Occurrences by when they begin; of two at once the longer counts.
#[derive(Default)]
struct Found(BTreeMap<Timestamp, Occurrence>);

impl Found {
    fn add(&mut self, at: Option<Timestamp>, local: DateTime, length: Length) {
        if let Some(at) = at {
            let one = self.0.entry(at).or_insert(Occurrence { at, local, length });
            one.length = one.length.longer(length);
        }
    }
}

/// When an extra date is. A date among times means the usual time of that day.
fn extra(time: &Time, start: &Time) -> Option<Timestamp> {
    let local = if time.date && !start.date {
        time.local.date().to_datetime(start.local.time())
    } else {
        time.local
    };
    time.clock.instant(local)
}

/// The end of a rule on the clock of its event (RFC 5545 §3.3.10).
fn until(rule: &Rule, start: &Time) -> Option<DateTime> {
    let until = rule.until.as_ref()?;
    let Some(at) = until
        .utc
        .then(|| Clock::utc().instant(until.local))
        .flatten()
    else {
        // An UNTIL that is not in UTC is on the event's own clock.
        return Some(until.local);
    };
    let local = start.clock.local(at);
    // For dates, programs disagree about whose midnight is meant: take the later one.
    Some(if start.date {
        local.max(until.local)
    } else {
        local
    })
}
