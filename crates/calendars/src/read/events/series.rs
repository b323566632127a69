//! All events of one UID together: a master, and what replaces occurrences of it.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::{
    event::Event,
    taken::Taken,
    versions::{Spans, by_age, newest_of_each},
};
use crate::read::{
    MOST_OCCURRENCES, ReadError,
    budget::{A_DATE, A_SHIFT, Budget},
    recurrence::{
        expand::{self, Endless, Span},
        frequency::Frequency,
        range::Range,
        readings::readings,
        removed::Removed,
        rule::Rule,
    },
    time::{Length, Time},
    zones::clock::Clock,
};
use domain::interval::Interval;

const APART: &str = "an event has the UID of a newer one, and is at other times: both are taken";

/// A start, before anything replaces it.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    at: Timestamp,
    local: DateTime,
    length: Length,
}

/// The time that the events of one UID take.
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
pub(crate) fn taken(
    events: Vec<Event>,
    window: Interval,
    budget: &Budget,
) -> Result<Taken, ReadError> {
    let mut taken = Taken::default();
    let (overrides, masters): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|event| event.replaces.is_some());
    let (mut overrides, (masters, older)) = (newest_of_each(overrides), by_age(masters));
    if masters.is_empty() {
        overrides
            .iter_mut()
            .for_each(Event::begin_where_it_replaces);
    }
    taken.free = overrides.iter().chain(&masters).all(|event| event.free);
    let ranged = overrides
        .iter()
        .any(|event| event.range().is_some_and(|range| range != Range::One));
    let replaced = Replaced::by(&overrides, budget);
    let mut spans = Spans::default();
    for master in &masters {
        budget.check()?;
        let mut this = Taken::default();
        if !master.free || ranged {
            series(
                master,
                &replaced.all,
                &replaced.ranges,
                window,
                budget,
                &mut this,
            );
        }
        spans.add(master, &this);
        taken.join(this)?;
    }
    for of_one_age in older.chunk_by(|a, b| a.sequence == b.sequence) {
        spans.next();
        for master in of_one_age {
            budget.check()?;
            let mut this = Taken::default();
            series(
                master,
                &replaced.all,
                &replaced.ranges,
                window,
                budget,
                &mut this,
            );
            if !this.busy.is_empty() && spans.is_apart(master, &this) {
                spans.add(master, &this);
                this.faults.extend(
                    master
                        .faults
                        .iter()
                        .map(|fault| (master.line, fault.clone())),
                );
                this.faults.push((master.line, APART.to_owned()));
                taken.join(this)?;
            }
        }
    }
    for event in overrides.iter().filter(|event| !event.free) {
        // Copied out of another series, or all that is left of its own: nobody says that its dates are not meant.
        if event.is_series() {
            series(
                event,
                &replaced.all,
                &Ranges::default(),
                window,
                budget,
                &mut taken,
            );
            taken.check()?;
        } else if let Some(start) = &event.start {
            taken.add(start, event.length, window);
        }
    }
    // Whatever is wrong with a series that leaves the time free, it does.
    let blamed = overrides
        .into_iter()
        .chain(masters.into_iter().filter(|master| !master.free || ranged));
    let blamed = blamed.filter(|event| !event.again);
    let told = |event: Event| {
        event
            .faults
            .into_iter()
            .chain(event.doubts)
            .map(move |fault| (event.line, fault))
    };
    taken.faults.extend(blamed.flat_map(told));
    Ok(taken)
}

/// What the overrides of a UID replace, whatever the series; a file may hold very many of both.
struct Replaced<'a> {
    all: Removed,
    ranges: Ranges<'a>,
}

/// Those that replace more than one occurrence.
#[derive(Default)]
struct Ranges<'a> {
    onwards: Vec<(&'a Time, &'a Event)>,
    prior: Vec<(&'a Time, &'a Event)>,
}

impl<'a> Replaced<'a> {
    fn by(overrides: &'a [Event], budget: &Budget) -> Self {
        budget.take(overrides.len() * A_DATE);
        // What is not understood replaces nothing: then both count.
        let sound = overrides
            .iter()
            .filter(|event| event.faults.is_empty() && (event.start.is_some() || event.free));
        let (mut all, mut ranges) = (Removed::default(), Ranges::default());
        for event in sound {
            let Some(at) = event
                .replaces
                .as_ref()
                .and_then(|replaced| replaced.at.as_ref())
            else {
                continue;
            };
            all.add(at);
            match event.range() {
                Some(Range::Onwards) => ranges.onwards.push((at, event)),
                Some(Range::Prior) => ranges.prior.push((at, event)),
                Some(Range::One) | None => {}
            }
        }
        Self { all, ranges }
    }
}

fn series(
    master: &Event,
    replaced: &Removed,
    ranges: &Ranges,
    window: Interval,
    budget: &Budget,
    taken: &mut Taken,
) {
    let Some(start) = &master.start else { return };
    let dates = master.extra.len() + master.excluded.len();
    if !budget.take(dates * A_DATE + (ranges.onwards.len() + ranges.prior.len()) * A_SHIFT) {
        return;
    }
    let mut removed = Removed::default();
    master.excluded.iter().for_each(|time| removed.add(time));
    let (shifts, prior) = (
        Shift::all(start, &ranges.onwards),
        Shift::all(start, &ranges.prior),
    );
    let longest = shifts
        .iter()
        .chain(&prior)
        .map(|shift| shift.length)
        .fold(master.length, Length::longer);
    let furthest = shifts
        .iter()
        .chain(&prior)
        .map(|shift| shift.by.abs())
        .max();
    for one in occurrences(
        master,
        start,
        reach(start, longest, furthest, window),
        budget,
        taken,
    ) {
        if removed.contains(one.at, start) || replaced.contains(one.at, start) {
            continue;
        }
        // Programs that do not know of it leave the others where they are: those count as well.
        let moved = prior
            .get(prior.partition_point(|shift| shift.from <= one.at))
            .filter(|shift| !shift.free);
        if let Some(shift) = moved {
            taken.shifted(one, shift, start, window);
        }
        let begun = shifts.partition_point(|shift| shift.from <= one.at);
        match begun.checked_sub(1).and_then(|last| shifts.get(last)) {
            None if master.free => {}
            Some(shift) if shift.free => {}
            None => taken.push(one, &start.clock, window),
            Some(shift) => taken.shifted(one, shift, start, window),
        }
    }
}

/// What RANGE=THISANDFUTURE does to all later occurrences (RFC 5545 §3.2.13), or THISANDPRIOR to all earlier ones (RFC 2445 §4.2.13).
#[derive(Debug)]
struct Shift {
    from: Timestamp,
    /// On the clock of the series, so that it stays the same when clocks change.
    by: SignedDuration,
    length: Length,
    /// They no longer take time.
    free: bool,
}

impl Shift {
    /// In order of time.
    fn all(series: &Time, replaced: &[(&Time, &Event)]) -> Vec<Self> {
        let mut shifts: Vec<Self> = replaced
            .iter()
            .filter_map(|(at, event)| Self::of(series, at, event))
            .collect();
        shifts.sort_by_key(|shift| shift.from);
        shifts
    }

    fn of(series: &Time, replaced: &Time, event: &Event) -> Option<Self> {
        let from = replaced.instant()?;
        // A date stands for the usual time of that day.
        let usual = replaced.date && !series.date;
        let before = if usual {
            replaced.local.date().to_datetime(series.local.time())
        } else {
            series.clock.local(from)
        };
        let after = event
            .start
            .as_ref()
            .and_then(Time::instant)
            .map_or(before, |at| series.clock.local(at));
        Some(Self {
            from,
            by: after.duration_since(before),
            length: event.length,
            free: event.free,
        })
    }
}

/// The wall-clock time in which an occurrence may begin that overlaps the window.
fn reach(start: &Time, longest: Length, shift: Option<SignedDuration>, window: Interval) -> Span {
    let around = longest.at_most().saturating_add(shift.unwrap_or_default());
    let local = |at: Timestamp| start.clock.local(at);
    let from = local(window.start)
        .checked_sub(around)
        .unwrap_or(DateTime::MIN);
    let after = SignedDuration::from_hours(48).saturating_add(shift.unwrap_or_default());
    Span {
        from,
        to: local(window.end)
            .checked_add(after)
            .unwrap_or(DateTime::MAX),
    }
}

/// The start itself, what the rules say, and the extra dates, each once.
#[expect(
    clippy::too_many_lines,
    reason = "wants to be two: it was cut to size at wider lines"
)]
fn occurrences(
    master: &Event,
    start: &Time,
    span: Span,
    budget: &Budget,
    taken: &mut Taken,
) -> Vec<Occurrence> {
    let mut found: BTreeMap<Timestamp, Occurrence> = BTreeMap::new();
    let mut follow = |rule: &Rule| {
        expand::starts(
            rule,
            start.local,
            until(rule, start),
            span,
            expand::MAX_OCCURRENCES,
            budget,
        )
        .unwrap_or_else(|Endless { found, why }| {
            taken.faults.push((master.line, format!("a rule {why}")));
            found
        })
    };
    let excluded: HashSet<DateTime> = master
        .exception_rules
        .iter()
        .flat_map(&mut follow)
        .collect();
    let mut add = |at: Option<Timestamp>, local: DateTime, length: Length| {
        if let Some(at) = at {
            let one = found.entry(at).or_insert(Occurrence { at, local, length });
            one.length = one.length.longer(length);
        }
    };
    if !excluded.contains(&start.local) {
        add(start.instant(), start.local, master.length);
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
            add(start.clock.instant(local), local, master.length);
            if rule.frequency == Frequency::Hourly {
                add(start.clock.again(local), local, master.length);
            }
        }
    }
    for (time, length) in &master.extra {
        // A date among times means the usual time of that day.
        let local = if time.date && !start.date {
            time.local.date().to_datetime(start.local.time())
        } else {
            time.local
        };
        let Some(at) = time.clock.instant(local) else {
            continue;
        };
        add(
            Some(at),
            start.clock.local(at),
            length.unwrap_or(master.length),
        );
    }
    found.into_values().collect()
}

/// The end of a rule on the clock of its event (RFC 5545 §3.3.10).
fn until(rule: &Rule, start: &Time) -> Option<DateTime> {
    let until = rule.until.as_ref()?;
    let Some(at) = until
        .utc
        .then(|| Clock::utc().instant(until.local))
        .flatten()
    else {
        return Some(until.local);
    };
    let local = start.clock.local(at);
    // For dates, programs disagree whose midnight is meant: the later one.
    Some(if start.date {
        local.max(until.local)
    } else {
        local
    })
}

impl Taken {
    /// Whether it is not too much already.
    pub fn check(&self) -> Result<(), ReadError> {
        let most = MOST_OCCURRENCES;
        if self.busy.len() > most {
            Err(ReadError::TooMuch {
                what: "occurrences",
                most,
            })
        } else {
            Ok(())
        }
    }

    /// What another takes as well.
    fn join(&mut self, other: Self) -> Result<(), ReadError> {
        self.busy.extend(other.busy);
        self.faults.extend(other.faults);
        self.check()
    }

    fn shifted(&mut self, one: Occurrence, shift: &Shift, start: &Time, window: Interval) {
        if let Ok(local) = one.local.checked_add(shift.by) {
            self.add(
                &Time {
                    local,
                    ..start.clone()
                },
                shift.length,
                window,
            );
        }
    }

    /// What begins at a time, if it overlaps the window.
    pub fn add(&mut self, start: &Time, length: Length, window: Interval) {
        if let Some(at) = start.instant() {
            self.push(
                Occurrence {
                    at,
                    local: start.local,
                    length,
                },
                &start.clock,
                window,
            );
        }
    }

    fn push(&mut self, one: Occurrence, clock: &Clock, window: Interval) {
        let end = one
            .length
            .end(one.at, one.local, clock)
            .unwrap_or(Timestamp::MAX);
        self.busy
            .extend(Interval::new(one.at, end).filter(|interval| interval.overlaps(window)));
    }
}
