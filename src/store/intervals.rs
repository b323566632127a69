//! Many intervals in one column: 16 bytes each, start and end in microseconds since 1970, big-endian; behind the key of an event
//! where they are kept by event.

use jiff::Timestamp;

use crate::domain::{
    busy::{EventKey, Known},
    interval::Interval,
};

/// The bytes of intervals, in their order.
pub(super) fn written(intervals: &[Interval]) -> Vec<u8> {
    intervals.iter().flat_map(|one| bytes(*one)).collect()
}

/// The intervals of a column; `None` when it is damaged.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Interval>> {
    let (chunks, rest) = bytes.as_chunks::<16>();
    rest.is_empty().then(|| chunks.iter().map(interval).collect())?
}

/// The bytes of intervals by event.
pub(super) fn known_written(known: &Known) -> Vec<u8> {
    let rows = known.iter().flat_map(|(key, intervals)| intervals.iter().map(move |one| (key.0, bytes(*one))));
    rows.flat_map(|(key, interval)| key.into_iter().chain(interval)).collect()
}

/// The intervals by event of a column; `None` when it is damaged.
pub(super) fn known_read(bytes: &[u8]) -> Option<Known> {
    let (chunks, rest) = bytes.as_chunks::<32>();
    let mut known = Known::new();
    for chunk in chunks {
        let (key, one) = (chunk.first_chunk::<16>()?, chunk.last_chunk::<16>()?);
        known.entry(EventKey(*key)).or_default().push(interval(one)?);
    }
    rest.is_empty().then_some(known)
}

fn bytes(interval: Interval) -> impl Iterator<Item = u8> {
    let half = |at: Timestamp| at.as_microsecond().to_be_bytes();
    half(interval.start).into_iter().chain(half(interval.end))
}

fn interval(bytes: &[u8; 16]) -> Option<Interval> {
    let half = |half: &[u8; 8]| Timestamp::from_microsecond(i64::from_be_bytes(*half)).ok();
    Interval::new(half(bytes.first_chunk()?)?, half(bytes.last_chunk()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(start: i64, end: i64) -> Interval {
        Interval::new(Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap()).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let intervals = [of(-5, 10), of(20, 4_000_000_000)];
        assert_eq!(read(&written(&intervals)).as_deref(), Some(intervals.as_slice()));
        let known = Known::from([(EventKey([7; 16]), intervals.to_vec()), (EventKey([8; 16]), vec![of(1, 2)])]);
        assert_eq!(known_read(&known_written(&known)), Some(known));
        assert_eq!(read(&[]), Some(Vec::new()));
    }

    #[test]
    fn damage_is_noticed() {
        assert_eq!(read(&[0; 15]), None);
        assert_eq!(read(&[0; 16]), None, "an empty interval");
        assert_eq!(known_read(&[1; 33]), None);
    }
}
