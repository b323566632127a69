//! All events of one UID together: a master, and what replaces occurrences of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp, civil::Date, civil::DateTime};

use super::{
    MOST_OCCURRENCES,
    budget::{A_DATE, A_SHIFT, Budget},
    clock::Clock,
    event::Event,
    expand::{self, Endless, Span},
    rule::{Frequency, Rule},
    time::{Length, Time},
};
use crate::{domain::interval::Interval, ports::busy::ReadError};

/// What a series takes.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Only what overlaps the window; in no order.
    pub busy: Vec<Interval>,
    /// Nothing of it takes time, by its own word.
    pub free: bool,
    /// With the line of the event.
    pub faults: Vec<(usize, String)>,
}

/// A start, before anything replaces it.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    at: Timestamp,
    local: DateTime,
    length: Length,
}

/// The time that the events of one UID take.
pub(super) fn taken(events: Vec<Event>, window: Interval, budget: &Budget) -> Result<Taken, ReadError> {
    let mut taken = Taken::default();
    let (overrides, masters): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.replaces.is_some());
    let (mut overrides, masters) = (newest_of_each(overrides), newest(masters));
    if masters.is_empty() {
        overrides.iter_mut().for_each(Event::begin_where_it_replaces);
    }
    taken.free = overrides.iter().chain(&masters).all(|event| event.free);
    let onwards = overrides.iter().any(Event::is_onwards);
    let replaced = Replaced::by(&overrides, budget);
    for master in &masters {
        budget.check()?;
        if !master.free || onwards {
            series(master, &replaced.all, &replaced.onwards, window, budget, &mut taken);
        }
        taken.check()?;
    }
    for event in overrides.iter().filter(|event| !event.free) {
        // Copied out of another series, or all that is left of its own: nobody says that its dates are not meant.
        if event.is_series() {
            series(event, &replaced.all, &[], window, budget, &mut taken);
            taken.check()?;
        } else if let Some(start) = &event.start {
            taken.add(start, event.length, window);
        }
    }
    // Whatever is wrong with a series that leaves the time free, it does.
    let blamed = overrides.into_iter().chain(masters.into_iter().filter(|master| !master.free || onwards));
    let blamed = blamed.filter(|event| !event.again);
    taken.faults.extend(blamed.flat_map(|event| event.faults.into_iter().map(move |fault| (event.line, fault))));
    Ok(taken)
}

/// Those of the highest SEQUENCE; several if a file says two things at once. One that does not tell when it is does not stand
/// for an older one that does, but its faults count.
fn newest(mut events: Vec<Event>) -> Vec<Event> {
    let tells = |event: &Event| event.start.is_some() || event.free;
    let highest = events.iter().filter(|event| tells(event)).map(|event| event.sequence).max();
    events.retain(|event| highest.is_none_or(|highest| event.sequence >= highest));
    events
}

/// For every occurrence that is replaced the newest events; those of which it is not known what they replace, all.
fn newest_of_each(overrides: Vec<Event>) -> Vec<Event> {
    let mut by_target: BTreeMap<_, Vec<Event>> = BTreeMap::new();
    for event in overrides {
        let target =
            event.replaces.as_ref().and_then(|replaced| replaced.at.as_ref().map(|at| (at.date, at.instant(), replaced.onwards)));
        by_target.entry((target.is_none().then_some(event.line), target)).or_default().push(event);
    }
    by_target.into_values().flat_map(newest).collect()
}

/// What the overrides of a UID replace, whatever the series; a file may hold very many of both.
struct Replaced<'a> {
    all: Removed,
    onwards: Vec<(&'a Time, &'a Event)>,
}

impl<'a> Replaced<'a> {
    fn by(overrides: &'a [Event], budget: &Budget) -> Self {
        budget.take(overrides.len() * A_DATE);
        // What is not understood replaces nothing: then both count.
        let sound = overrides.iter().filter(|event| event.faults.is_empty() && (event.start.is_some() || event.free));
        let (mut all, mut onwards) = (Removed::default(), Vec::new());
        for event in sound {
            let Some(at) = event.replaces.as_ref().and_then(|replaced| replaced.at.as_ref()) else { continue };
            all.add(at);
            if event.is_onwards() {
                onwards.push((at, event));
            }
        }
        Self { all, onwards }
    }
}

fn series(master: &Event, replaced: &Removed, onwards: &[(&Time, &Event)], window: Interval, budget: &Budget, taken: &mut Taken) {
    let Some(start) = &master.start else { return };
    let dates = master.extra.len() + master.excluded.len();
    if !budget.take(dates * A_DATE + onwards.len() * A_SHIFT) {
        return;
    }
    let mut removed = Removed::default();
    master.excluded.iter().for_each(|time| removed.add(time));
    let mut shifts: Vec<Shift> = onwards.iter().filter_map(|(at, event)| Shift::of(start, at, event)).collect();
    shifts.sort_by_key(|shift| shift.from);
    let longest = shifts.iter().map(|shift| shift.length).fold(master.length, Length::longer);
    let furthest = shifts.iter().map(|shift| shift.by.abs()).max();
    for one in occurrences(master, start, reach(start, longest, furthest, window), budget, taken) {
        if removed.contains(one, start) || replaced.contains(one, start) {
            continue;
        }
        let begun = shifts.partition_point(|shift| shift.from <= one.at);
        match begun.checked_sub(1).and_then(|last| shifts.get(last)) {
            None if master.free => {}
            Some(shift) if shift.free => {}
            None => taken.push(one, &start.clock, window),
            Some(shift) => {
                if let Ok(local) = one.local.checked_add(shift.by) {
                    taken.add(&Time { local, ..start.clone() }, shift.length, window);
                }
            }
        }
    }
}

/// What RANGE=THISANDFUTURE does to all later occurrences (RFC 5545 §3.2.13).
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
    fn of(series: &Time, replaced: &Time, event: &Event) -> Option<Self> {
        let from = replaced.instant()?;
        // A date stands for the usual time of that day.
        let usual = replaced.date && !series.date;
        let before = if usual { replaced.local.date().to_datetime(series.local.time()) } else { series.clock.local(from) };
        let after = event.start.as_ref().and_then(Time::instant).map_or(before, |at| series.clock.local(at));
        Some(Self { from, by: after.duration_since(before), length: event.length, free: event.free })
    }
}

/// The wall-clock time in which an occurrence may begin that overlaps the window.
fn reach(start: &Time, longest: Length, shift: Option<SignedDuration>, window: Interval) -> Span {
    let around = longest.at_most().saturating_add(shift.unwrap_or_default());
    let local = |at: Timestamp| start.clock.local(at);
    let from = local(window.start).checked_sub(around).unwrap_or(DateTime::MIN);
    let after = SignedDuration::from_hours(48).saturating_add(shift.unwrap_or_default());
    Span { from, to: local(window.end).checked_add(after).unwrap_or(DateTime::MAX) }
}

/// The start itself, what the rules say, and the extra dates, each once.
fn occurrences(master: &Event, start: &Time, span: Span, budget: &Budget, taken: &mut Taken) -> Vec<Occurrence> {
    let mut found: BTreeMap<Timestamp, Occurrence> = BTreeMap::new();
    let mut follow = |rule: &Rule| {
        expand::starts(rule, start.local, until(rule, start), span, expand::MOST, budget).unwrap_or_else(
            |Endless { found, why }| {
                taken.faults.push((master.line, format!("a rule {why}")));
                found
            },
        )
    };
    let excluded: HashSet<DateTime> = master.exception_rules.iter().flat_map(&mut follow).collect();
    let mut add = |at: Option<Timestamp>, local: DateTime, length: Length| {
        if let Some(at) = at {
            let one = found.entry(at).or_insert(Occurrence { at, local, length });
            one.length = one.length.longer(length);
        }
    };
    if !excluded.contains(&start.local) {
        add(start.instant(), start.local, master.length);
    }
    // Of COUNT and UNTIL the later: what either alone says.
    let either = |rule: &Rule| match (rule.count, &rule.until) {
        (Some(_), Some(_)) => vec![Rule { count: None, ..rule.clone() }, Rule { until: None, ..rule.clone() }],
        _ => vec![rule.clone()],
    };
    for rule in &master.rules.iter().flat_map(either).collect::<Vec<_>>() {
        for local in follow(rule).into_iter().filter(|local| !excluded.contains(local)) {
            add(start.clock.instant(local), local, master.length);
            if rule.frequency == Frequency::Hourly {
                add(start.clock.again(local), local, master.length);
            }
        }
    }
    for (time, length) in &master.extra {
        // A date among times means the usual time of that day.
        let local = if time.date && !start.date { time.local.date().to_datetime(start.local.time()) } else { time.local };
        let Some(at) = time.clock.instant(local) else { continue };
        add(Some(at), start.clock.local(at), length.unwrap_or(master.length));
    }
    found.into_values().collect()
}

/// The end of a rule on the clock of its event (RFC 5545 §3.3.10).
fn until(rule: &Rule, start: &Time) -> Option<DateTime> {
    let until = rule.until.as_ref()?;
    let Some(at) = until.utc.then(|| Clock::utc().instant(until.local)).flatten() else { return Some(until.local) };
    let local = start.clock.local(at);
    // For dates, programs disagree whose midnight is meant: the later one.
    Some(if start.date { local.max(until.local) } else { local })
}

impl Taken {
    /// Whether it is not too much already.
    pub fn check(&self) -> Result<(), ReadError> {
        let most = MOST_OCCURRENCES;
        if self.busy.len() > most { Err(ReadError::TooMuch { what: "occurrences", most }) } else { Ok(()) }
    }

    /// What begins at a time, if it overlaps the window.
    pub fn add(&mut self, start: &Time, length: Length, window: Interval) {
        if let Some(at) = start.instant() {
            self.push(Occurrence { at, local: start.local, length }, &start.clock, window);
        }
    }

    fn push(&mut self, one: Occurrence, clock: &Clock, window: Interval) {
        let end = one.length.end(one.at, one.local, clock).unwrap_or(Timestamp::MAX);
        self.busy.extend(Interval::new(one.at, end).filter(|interval| interval.overlaps(window)));
    }
}

/// Occurrences that do not take place: by instant, or by local date when one side is a date.
#[derive(Debug, Default)]
struct Removed {
    dates: HashSet<Date>,
    moments: BTreeSet<Timestamp>,
    /// Moments on the event's own clock, and their dates.
    floating: HashSet<Timestamp>,
    floating_dates: HashSet<Date>,
}

impl Removed {
    fn add(&mut self, time: &Time) {
        if time.date {
            self.dates.insert(time.local.date());
        } else if time.floating {
            self.floating_dates.insert(time.local.date());
            self.floating.extend(time.instant());
        } else {
            self.moments.extend(time.instant());
        }
    }

    fn contains(&self, one: Occurrence, start: &Time) -> bool {
        let date = (start.date || !self.dates.is_empty()).then(|| start.clock.date(one.at));
        if date.is_some_and(|date| self.dates.contains(&date)) {
            return true;
        }
        match date.filter(|_| start.date) {
            Some(date) => self.floating_dates.contains(&date) || self.holds_one_of(date, &start.clock),
            None => self.moments.contains(&one.at) || self.floating.contains(&one.at),
        }
    }

    /// Whether one of the moments lies on that day.
    fn holds_one_of(&self, date: Date, clock: &Clock) -> bool {
        let begin = |date: Date| clock.instant(date.into());
        let end = date.tomorrow().ok().and_then(begin);
        begin(date).is_some_and(|begin| self.moments.range(begin..).next().is_some_and(|at| end.is_none_or(|end| *at < end)))
    }
}
