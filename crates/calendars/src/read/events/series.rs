//! All events of one UID together: a master, and what replaces occurrences of it.

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::{
    event::Event,
    occurrences::occurrences,
    shift::Shift,
    taken::Taken,
    versions::{Coverage, by_age, newest_of_each},
};
use crate::read::{
    ReadError,
    budget::{A_DATE, A_SHIFT, Budget},
    recurrence::{expand::Span, range::Range, removed::Removed},
    time::{Length, Time},
};
use domain::interval::Interval;

const APART: &str = "an event has the UID of a newer one, and is at other times: both are taken";

/// The time that the events of one UID take.
pub(crate) fn taken(
    events: Vec<Event>,
    window: Interval,
    budget: &Budget,
) -> Result<Taken, ReadError> {
    let (overrides, masters): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|event| event.replaces.is_some());
    let (mut overrides, (masters, older)) = (newest_of_each(overrides), by_age(masters));
    // Somebody invited to single dates of a series gets overrides without a master.
    if masters.is_empty() {
        overrides
            .iter_mut()
            .for_each(Event::begin_where_it_replaces);
    }
    let ranged = overrides
        .iter()
        .any(|event| event.range().is_some_and(|range| range != Range::One));
    // A free series still takes time if one override moves many of its occurrences.
    let counts = |master: &Event| !master.free || ranged;
    let mut taken = Taken {
        free: overrides.iter().chain(&masters).all(|event| event.free),
        ..Taken::default()
    };
    let uid = Uid::of(&overrides, window, budget);
    let mut newer = Coverage::default();
    for master in &masters {
        budget.check()?;
        let this = if counts(master) {
            uid.series(master, &uid.ranges)
        } else {
            Taken::default()
        };
        newer.add(master, &this);
        taken.join(this)?;
    }
    // Masters first: older versions are compared with all the time these take.
    uid.add_older(&older, newer, &mut taken)?;
    uid.add_overrides(&overrides, &mut taken)?;
    // Faults of a series that leaves its time free could not change that, so they are not reported.
    let blamed = overrides
        .into_iter()
        .chain(masters.into_iter().filter(counts))
        .filter(|event| !event.again);
    taken.faults.extend(blamed.flat_map(told));
    Ok(taken)
}

/// What is to be told of an event, with its line.
fn told(event: Event) -> impl Iterator<Item = (usize, String)> {
    event
        .faults
        .into_iter()
        .chain(event.doubts)
        .map(move |fault| (event.line, fault))
}

/// The events of one UID as they are read: what its overrides replace, whatever the series, for a file may hold very many of both; and
/// the time that matters.
struct Uid<'a> {
    replaced: Removed,
    ranges: Ranges<'a>,
    window: Interval,
    budget: &'a Budget,
}

/// Overrides that replace more than one occurrence.
#[derive(Default)]
struct Ranges<'a> {
    onwards: Vec<(&'a Time, &'a Event)>,
    prior: Vec<(&'a Time, &'a Event)>,
}

impl<'a> Uid<'a> {
    fn of(overrides: &'a [Event], window: Interval, budget: &'a Budget) -> Self {
        budget.take(overrides.len() * A_DATE);
        // An override that is not understood replaces nothing: it counts beside the original.
        let sound = overrides
            .iter()
            .filter(|event| event.faults.is_empty() && (event.start.is_some() || event.free));
        let (mut replaced, mut ranges) = (Removed::default(), Ranges::default());
        for event in sound {
            let Some(at) = event
                .replaces
                .as_ref()
                .and_then(|replaced| replaced.at.as_ref())
            else {
                continue;
            };
            // It replaces its own occurrence, whatever its range.
            replaced.add(at);
            match event.range() {
                Some(Range::Onwards) => ranges.onwards.push((at, event)),
                Some(Range::Prior) => ranges.prior.push((at, event)),
                Some(Range::One) | None => {}
            }
        }
        Self {
            replaced,
            ranges,
            window,
            budget,
        }
    }

    /// Older events than those that count, where they lie apart from all that are newer: a program that gives the UID of one event
    /// to another means both. `newer`: what those that count come to.
    fn add_older(
        &self,
        older: &[Event],
        mut newer: Coverage,
        taken: &mut Taken,
    ) -> Result<(), ReadError> {
        for of_one_age in older.chunk_by(|a, b| a.sequence == b.sequence) {
            // Versions with the same SEQUENCE do not replace each other, so their time counts as
            // newer only from the next SEQUENCE on.
            newer.next();
            for master in of_one_age {
                self.budget.check()?;
                let mut this = self.series(master, &self.ranges);
                if this.busy.is_empty() || !newer.is_apart(master, &this) {
                    continue;
                }
                newer.add(master, &this);
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
        Ok(())
    }

    /// The time that the overrides themselves take.
    fn add_overrides(&self, overrides: &[Event], taken: &mut Taken) -> Result<(), ReadError> {
        for event in overrides.iter().filter(|event| !event.free) {
            // It may be copied from another series, or be all that is left of its own, so its dates
            // count.
            if event.is_series() {
                taken.join(self.series(event, &Ranges::default()))?;
            } else if let Some(start) = &event.start {
                taken.add(start, event.length, self.window);
            }
        }
        Ok(())
    }

    /// The time that a series takes, but for what is replaced of it; `ranges`: what moves many of its occurrences.
    fn series(&self, master: &Event, ranges: &Ranges<'_>) -> Taken {
        let mut taken = Taken::default();
        let Some(start) = &master.start else {
            return taken;
        };
        // Paid before the work is done, so that a file over budget is refused before the work.
        let dates = master.extra.len() + master.excluded.len();
        let overriding = ranges.onwards.len() + ranges.prior.len();
        if !self.budget.take(dates * A_DATE + overriding * A_SHIFT) {
            return taken;
        }
        let mut removed = Removed::default();
        master.excluded.iter().for_each(|time| removed.add(time));
        let (shifts, prior) = (
            Shift::all(start, &ranges.onwards),
            Shift::all(start, &ranges.prior),
        );
        let all = || shifts.iter().chain(&prior);
        // How early an occurrence may begin and still reach into the window depends on the longest
        // one and on the furthest move.
        let longest = all()
            .map(|shift| shift.length)
            .fold(master.length, Length::longer);
        let furthest = all().map(|shift| shift.by.abs()).max();
        let span = reach(start, longest, furthest, self.window);
        for one in occurrences(master, start, span, self.budget, &mut taken.faults) {
            if removed.contains(one.at, start) || self.replaced.contains(one.at, start) {
                continue;
            }
            // Programs that do not know THISANDPRIOR leave the earlier occurrences in place: both
            // count.
            let moved = prior
                .get(prior.partition_point(|shift| shift.from <= one.at))
                .filter(|shift| !shift.free);
            if let Some(shift) = moved {
                taken.shifted(one, shift, start, self.window);
            }
            // The latest override that begins here or earlier decides.
            let begun = shifts.partition_point(|shift| shift.from <= one.at);
            match begun.checked_sub(1).and_then(|last| shifts.get(last)) {
                None if master.free => {}
                Some(shift) if shift.free => {}
                None => taken.push(one, &start.clock, self.window),
                Some(shift) => taken.shifted(one, shift, start, self.window),
            }
        }
        taken
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
