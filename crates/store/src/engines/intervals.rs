//! Many intervals in one column: 16 bytes each, start and end in microseconds since 1970, big-endian; behind the key of an event
//! where they are kept by event, or as runs that are equally long and equally far apart, as those of series are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use domain::{
    calendars::busy::{EventKey, KnownBusy},
    interval::Interval,
};

/// The most intervals that are kept of one source; a damaged column might claim any number.
const MAX_INTERVALS: usize = 1_000_000;

/// The bytes of intervals, in their order.
pub(super) fn written(intervals: &[Interval]) -> Vec<u8> {
    let half = |at: Timestamp| at.as_microsecond().to_be_bytes();
    intervals
        .iter()
        .flat_map(|one| half(one.start).into_iter().chain(half(one.end)))
        .collect()
}

/// The intervals of a column; `None` when it is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Interval>> {
    let (chunks, rest) = bytes.as_chunks::<16>();
    // A rest means that the column was cut off.
    rest.is_empty()
        .then(|| chunks.iter().map(interval).collect())?
}

fn interval(bytes: &[u8; 16]) -> Option<Interval> {
    let half = |half: &[u8; 8]| Timestamp::from_microsecond(i64::from_be_bytes(*half)).ok();
    Interval::new(half(bytes.first_chunk()?)?, half(bytes.last_chunk()?)?)
}

/// Intervals that are equally long and equally far apart; in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    start: i64,
    length: i64,
    /// From one start to the next; nothing when there is one only.
    step: i64,
    /// From 1.
    count: u32,
}

impl Run {
    fn of(one: Interval) -> Self {
        let (start, end) = (one.start.as_microsecond(), one.end.as_microsecond());
        Self {
            start,
            length: end - start,
            step: 0,
            count: 1,
        }
    }

    /// Longer by the next one, if it goes on like this.
    fn with(self, next: Self) -> Option<Self> {
        let step = if self.count == 1 {
            next.start.checked_sub(self.start)?
        } else {
            self.step
        };
        // Checked arithmetic throughout: the column may be damaged, and its numbers anything.
        let longer = Self {
            step,
            count: self.count.checked_add(1)?,
            ..self
        };
        (next.length == self.length && longer.start_of(self.count)? == next.start).then_some(longer)
    }

    fn start_of(self, number: u32) -> Option<i64> {
        self.step
            .checked_mul(i64::from(number))?
            .checked_add(self.start)
    }

    fn interval(self, number: u32) -> Option<Interval> {
        let start = self.start_of(number)?;
        let at = |microsecond| Timestamp::from_microsecond(microsecond).ok();
        Interval::new(at(start)?, at(start.checked_add(self.length)?)?)
    }
}

fn runs(intervals: &[Interval]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for next in intervals.iter().map(|one| Run::of(*one)) {
        match runs
            .last_mut()
            .and_then(|last| Some((last.with(next)?, last)))
        {
            Some((longer, last)) => *last = longer,
            None => runs.push(next),
        }
    }
    runs
}

/// The bytes of intervals by event, as runs (in the format of `postcard`); `None` when there are too many.
pub(super) fn known_written(known: &KnownBusy) -> Option<Vec<u8>> {
    // Refused before writing: what could not be read back must not be written.
    if known.values().map(Vec::len).sum::<usize>() > MAX_INTERVALS {
        return None;
    }
    let rows: Vec<_> = known
        .iter()
        .map(|(key, intervals)| (key.0, runs(intervals)))
        .collect();
    postcard::to_allocvec(&rows).ok()
}

/// The intervals by event of two columns; `None` when they are damaged. `plain` is written by programs from before there were runs,
/// also after them, where both are at work.
pub(super) fn known_read(plain: &[u8], runs: &[u8]) -> Option<KnownBusy> {
    // An older program on the same database writes `plain` and leaves `runs` as they were
    // (docs/decisions/0023-importing-gives-way.md), so the plain column counts wherever it is
    // filled.
    if !plain.is_empty() || runs.is_empty() {
        plain_read(plain)
    } else {
        runs_read(runs)
    }
}

fn runs_read(bytes: &[u8]) -> Option<KnownBusy> {
    let (rows, rest) = postcard::take_from_bytes::<Vec<([u8; 16], Vec<Run>)>>(bytes).ok()?;
    let counts = rows
        .iter()
        .flat_map(|(_, runs)| runs)
        .map(|run| run.count as usize);
    // Counted before anything is made: a few bytes can say a run of four billion intervals.
    let count = counts.fold(0, usize::saturating_add);
    let all = |run: Run| (0..run.count).map(move |number| run.interval(number));
    let event = |(key, runs): ([u8; 16], Vec<Run>)| {
        Some((
            EventKey(key),
            runs.into_iter().flat_map(all).collect::<Option<_>>()?,
        ))
    };
    (rest.is_empty() && count <= MAX_INTERVALS).then(|| rows.into_iter().map(event).collect())?
}

fn plain_read(bytes: &[u8]) -> Option<KnownBusy> {
    let (chunks, rest) = bytes.as_chunks::<32>();
    let mut known = KnownBusy::new();
    for chunk in chunks {
        let (key, one) = (chunk.first_chunk::<16>()?, chunk.last_chunk::<16>()?);
        known
            .entry(EventKey(*key))
            .or_default()
            .push(interval(one)?);
    }
    rest.is_empty().then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: i64 = 7 * 24 * 3600;

    fn of(start: i64, end: i64) -> Interval {
        Interval::new(
            Timestamp::from_second(start).unwrap(),
            Timestamp::from_second(end).unwrap(),
        )
        .unwrap()
    }

    fn known(events: &[&[Interval]]) -> KnownBusy {
        events
            .iter()
            .zip(1..)
            .map(|(intervals, key)| (EventKey([key; 16]), intervals.to_vec()))
            .collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let intervals = [of(-5, 10), of(20, 4_000_000_000)];
        assert_eq!(
            read(&written(&intervals)).as_deref(),
            Some(intervals.as_slice())
        );
        assert_eq!(read(&[]), Some(Vec::new()));
        let weekly: Vec<_> = (0..52)
            .map(|week| of(week * WEEK, week * WEEK + 3000))
            .collect();
        // As when the clocks change, when one is moved, when one is left out, when one is longer.
        let changing = [
            of(0, 9),
            of(10, 19),
            of(25, 34),
            of(35, 44),
            of(55, 64),
            of(66, 76),
            of(80, 89),
            of(90, 99),
        ];
        let all = known(&[&weekly, &changing, &intervals, &[of(1, 2)]]);
        let bytes = known_written(&all).unwrap();
        assert_eq!(known_read(&[], &bytes), Some(all));
        assert!(
            known_written(&known(&[&weekly])).unwrap().len() < 40,
            "a series is one run"
        );
        assert_eq!(
            known_read(&[], &known_written(&KnownBusy::new()).unwrap()),
            Some(KnownBusy::new())
        );
        assert_eq!(
            known_read(&[], &[]),
            Some(KnownBusy::new()),
            "nothing was written yet"
        );
    }

    #[test]
    fn what_was_written_before_there_were_runs_is_read() {
        let intervals = [of(0, 10), of(20, 30)];
        let plain: Vec<u8> = intervals
            .iter()
            .flat_map(|one| [&[1; 16], &*written(&[*one])].concat())
            .collect();
        assert_eq!(known_read(&plain, &[]), Some(known(&[&intervals])));
        assert_eq!(known_read(&plain[1..], &[]), None);
        let stale = known_written(&known(&[&[of(1, 2)]])).unwrap();
        assert_eq!(
            known_read(&plain, &stale),
            Some(known(&[&intervals])),
            "an older program was the last to write"
        );
    }

    #[test]
    fn no_more_is_written_than_is_read() {
        let many: Vec<_> = (0..=i64::try_from(MAX_INTERVALS).unwrap())
            .map(|n| of(10 * n, 10 * n + 1))
            .collect();
        assert_eq!(known_written(&known(&[&many])), None);
        let most = known(&[&many[1..]]);
        assert_eq!(known_read(&[], &known_written(&most).unwrap()), Some(most));
    }

    #[test]
    fn damage_is_noticed() {
        assert_eq!(read(&[0; 15]), None);
        assert_eq!(read(&[0; 16]), None, "an empty interval");
        let bytes = known_written(&known(&[&[of(0, 10), of(20, 30)]])).unwrap();
        for length in 1..bytes.len() {
            assert_eq!(known_read(&[], &bytes[..length]), None);
        }
        assert_eq!(known_read(&[], &[&*bytes, &[0]].concat()), None);
        let claims = |run: Run| {
            known_read(
                &[],
                &postcard::to_allocvec(&vec![([1_u8; 16], vec![run])]).unwrap(),
            )
        };
        let run = Run {
            start: 0,
            length: 1,
            step: 10,
            count: 1,
        };
        assert!(claims(run).is_some());
        for damaged in [
            Run {
                count: u32::MAX,
                ..run
            },
            Run { length: 0, ..run },
            Run {
                start: i64::MAX,
                ..run
            },
            Run {
                step: i64::MAX,
                count: 3,
                ..run
            },
        ] {
            assert_eq!(claims(damaged), None, "{damaged:?}");
        }
    }
}
