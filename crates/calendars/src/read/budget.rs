//! What reading a file may cost: time, and steps of working out, so that no rule and no number of rules holds it up.

use std::{cell::Cell, time::Duration};

use crate::read::ReadError;

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
/// What the name of a zone costs that is met for the first time.
pub(super) const A_NAME: usize = 1_000;
/// So many steps, tens of microseconds, go by between two looks at the clock.
const A_LOOK: usize = 4_096;
/// The most descriptions of zones that are worked out; real calendars name a handful.
const MOST_DESCRIBED: u32 = 50;

/// What is left. Once it is spent, all that asks gets nothing more, and the file as a whole is refused.
#[derive(Debug)]
pub(super) struct Budget {
    /// Of what [`elapsed`] tells.
    deadline: Duration,
    steps: Cell<usize>,
    described: Cell<u32>,
    spent: Cell<bool>,
}

impl Budget {
    /// For this thread, from now on.
    pub fn of(patience: Duration) -> Self {
        let deadline = elapsed().saturating_add(patience);
        Self {
            deadline,
            steps: Cell::new(MOST_STEPS),
            described: Cell::new(MOST_DESCRIBED),
            spent: Cell::new(false),
        }
    }

    /// Takes so many steps; whether there were as many, and time.
    pub fn take(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        // An overdraft leaves zero steps: a smaller request after it must not succeed.
        self.steps.set(left.unwrap_or_default());
        // Reading a thread's CPU time is a system call, so it is done once every `A_LOOK` steps.
        let is_time_to_look = steps > A_LOOK || self.steps.get() % A_LOOK < steps;
        let late = is_time_to_look && elapsed() > self.deadline;
        // Sticky: callers further up may go on for a while, and must get nothing more either.
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
        if self.take(1) {
            Ok(())
        } else {
            Err(ReadError::TooSlow)
        }
    }
}

/// CPU time of this thread, which gives way to others: how long they keep it from its core is not the file's fault.
#[cfg(target_os = "linux")]
pub(super) fn elapsed() -> Duration {
    // A clock that cannot be read stands at zero; then the steps alone bound the work.
    Duration::try_from(rustix::time::clock_gettime(
        rustix::time::ClockId::ThreadCPUTime,
    ))
    .unwrap_or_default()
}

/// Where threads have no clock of their own, that of the day.
#[cfg(not(target_os = "linux"))]
pub(super) fn elapsed() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}
