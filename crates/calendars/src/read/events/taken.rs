//! The time that events take.

use domain::interval::Interval;

/// What a series takes.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Only what overlaps the window; in no order.
    pub busy: Vec<Interval>,
    /// Nothing of it takes time, by its own word.
    pub free: bool,
    /// With the line of the event.
    pub faults: Vec<(usize, String)>,
}
