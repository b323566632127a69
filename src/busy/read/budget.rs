//! What reading a file may cost: wall time, and steps of working out, so that no rule and no number of rules holds it up.

use std::{cell::Cell, time::Instant};

use crate::ports::busy::ReadError;

/// The most steps of one file, each about as long as a rule looks at a day: 5,000 series that repeat weekly take some ten million
/// in a year.
const MOST_STEPS: usize = 12_000_000;
/// What a byte costs that is parsed, in steps.
pub(super) const A_BYTE: usize = 2;
/// What a comma or semicolon costs, for what it parts is kept by itself.
pub(super) const A_PART: usize = 16;
/// What a rule costs before it is followed.
pub(super) const A_RULE: usize = 100;
/// What each period costs that a rule is followed through, beside its days.
pub(super) const A_PERIOD: usize = 6;
/// What a start costs that a rule finds: it is told in its zone, compared, sorted.
pub(super) const A_START: usize = 16;
/// What a date costs that the file itself gives.
pub(super) const A_DATE: usize = 4;
/// What it costs to hold a series against an exception that moves all that follows.
pub(super) const A_SHIFT: usize = 32;
/// The most descriptions of zones that are worked out; real calendars name a handful.
const MOST_DESCRIBED: u32 = 50;

/// What is left. Once it is spent, all that asks gets nothing more, and the file as a whole is refused.
#[derive(Debug)]
pub(super) struct Budget {
    deadline: Instant,
    steps: Cell<usize>,
    described: Cell<u32>,
    spent: Cell<bool>,
}

impl Budget {
    pub fn until(deadline: Instant) -> Self {
        Self { deadline, steps: Cell::new(MOST_STEPS), described: Cell::new(MOST_DESCRIBED), spent: Cell::new(false) }
    }

    /// Takes so many steps; whether there were as many, and time.
    pub fn take(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or_default());
        // A look at the clock costs about as much as a step.
        let late = (steps > 64 || self.steps.get() % 64 < steps) && Instant::now() > self.deadline;
        self.spent.set(self.spent.get() || left.is_none() || late);
        !self.spent.get()
    }

    /// Whether one more description of a zone may be worked out.
    pub fn take_description(&self) -> bool {
        let left = self.described.get().checked_sub(1);
        self.described.set(left.unwrap_or_default());
        left.is_some()
    }

    pub fn check(&self) -> Result<(), ReadError> {
        if self.spent.get() || Instant::now() > self.deadline { Err(ReadError::TooSlow) } else { Ok(()) }
    }
}
