//! Which of several events of one UID count: the newest, and older ones that they do not stand for.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{event::Event, taken::Taken};

/// Those of the highest SEQUENCE; several if a file says two things at once. One that does not tell when it is does not stand
/// for an older one that does, but its faults count.
pub(crate) fn newest(events: Vec<Event>) -> Vec<Event> {
    by_age(events).0
}

/// For every occurrence that is replaced the newest events; those of which it is not known what they replace, all.
pub(crate) fn newest_of_each(overrides: Vec<Event>) -> Vec<Event> {
    let mut by_target: BTreeMap<_, Vec<Event>> = BTreeMap::new();
    for event in overrides {
        let target = event.replaces.as_ref().and_then(|replaced| {
            replaced
                .at
                .as_ref()
                .map(|at| (at.date, at.instant(), replaced.range))
        });
        // An override that does not say which occurrence it replaces gets a group of its own, by
        // its line.
        by_target
            .entry((target.is_none().then_some(event.line), target))
            .or_default()
            .push(event);
    }
    by_target.into_values().flat_map(newest).collect()
}

/// The newest, and the older ones that tell when they are, the newer first.
pub(crate) fn by_age(events: Vec<Event>) -> (Vec<Event>, Vec<Event>) {
    let tells = |event: &Event| event.start.is_some() || event.free;
    let highest = events
        .iter()
        .filter(|event| tells(event))
        .map(|event| event.sequence)
        .max();
    // If none has a readable start, all count as newest, so that their faults are reported.
    let (newest, mut older): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|event| highest.is_none_or(|highest| event.sequence >= highest));
    older.retain(|event| event.start.is_some() && !event.free);
    older.sort_by_key(|event| std::cmp::Reverse(event.sequence));
    (newest, older)
}

/// From the first start of events to their last end, as far as it is known.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    /// Not overlapping: the end of each by its start.
    kept: BTreeMap<Timestamp, Timestamp>,
    waiting: Vec<(Timestamp, Timestamp)>,
    /// One that never begins stands for all others.
    everything: bool,
}

impl Coverage {
    /// Adds what an event comes to, for those that are older than it: see [`Coverage::next`].
    pub fn add(&mut self, event: &Event, taken: &Taken) {
        match span(event, taken) {
            Some(span) => self.waiting.push(span),
            None => self.everything |= event.free,
        }
    }

    /// From here on events are older.
    pub fn next(&mut self) {
        // Overlapping spans are joined as they come, so that `is_apart` is one look-up.
        for (mut start, mut end) in std::mem::take(&mut self.waiting) {
            while let Some((other, until)) = self
                .kept
                .range(..=end)
                .next_back()
                .filter(|(_, until)| **until >= start)
            {
                let (other, until) = (*other, *until);
                (start, end) = (start.min(other), end.max(until));
                self.kept.remove(&other);
            }
            self.kept.insert(start, end);
        }
    }

    /// Whether an event lies apart from all that are newer.
    pub fn is_apart(&self, event: &Event, taken: &Taken) -> bool {
        let Some((start, end)) = span(event, taken) else {
            return false;
        };
        !self.everything
            && self
                .kept
                .range(..=end)
                .next_back()
                .is_none_or(|(_, until)| *until < start)
    }
}

fn span(event: &Event, taken: &Taken) -> Option<(Timestamp, Timestamp)> {
    let start = event.start.as_ref()?;
    let at = start.instant()?;
    let end = event
        .length
        .end(at, start.local, &start.clock)
        .unwrap_or(at);
    let first = taken
        .busy
        .iter()
        .map(|one| one.start)
        .fold(at, Timestamp::min);
    Some((
        first,
        taken
            .busy
            .iter()
            .map(|one| one.end)
            .fold(end, Timestamp::max),
    ))
}
