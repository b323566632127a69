//! The events that wait to be posted: in order, unless a fault says otherwise.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::faults::{Fault, FaultKind};

/// So many failures in a row hold up the events behind; afterwards they overtake.
const BLOCKING: u32 = 5;
/// After so many an event is given up.
const LAST: u32 = 100;
/// The first pause after a failure, doubled each time, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// One delivery to be made.
#[derive(Debug)]
struct Dispatch {
    event: String,
    failures: u32,
    /// Not before.
    due: Option<Instant>,
    /// Due at once when another one has been delivered.
    overtaken: bool,
}

#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<Dispatch>,
    held: bool,
}

/// The waiting line.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    line: Mutex<Line>,
    /// Something may be posted.
    pub wake: Notify,
    /// Something was posted or given up.
    pub settled: Notify,
}

/// What to do next.
pub(crate) enum Next {
    Post(String),
    Wait(Instant),
    Idle,
}

impl Queue {
    fn line(&self) -> MutexGuard<'_, Line> {
        // The lock is held for a few operations on the line only, so a poisoned one is still whole.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an event, as `fault` will have it.
    pub(crate) fn push(&self, event: &str, fault: Option<&Fault>) {
        let plain = |due, overtaken| Dispatch {
            event: event.to_owned(),
            failures: 0,
            due,
            overtaken,
        };
        let mut line = self.line();
        match fault.map(|fault| (fault.kind, Instant::now() + fault.length())) {
            Some((FaultKind::Delay, due)) => line.waiting.push_back(plain(Some(due), false)),
            Some((FaultKind::Reorder, due)) => line.waiting.push_back(plain(Some(due), true)),
            Some((FaultKind::Duplicate, _)) => line
                .waiting
                .extend([plain(None, false), plain(None, false)]),
            _ => line.waiting.push_back(plain(None, false)),
        }
        self.wake.notify_one();
    }

    /// Stops posting until [`Queue::release`].
    pub(crate) fn hold(&self) {
        self.line().held = true;
    }

    /// Posts again, what has gathered in its order or backwards.
    pub(crate) fn release(&self, backwards: bool) {
        let mut line = self.line();
        line.held = false;
        if backwards {
            line.waiting.make_contiguous().reverse();
        }
        self.wake.notify_one();
    }

    /// The ids that wait, in order.
    pub(crate) fn waiting(&self) -> Vec<String> {
        self.line()
            .waiting
            .iter()
            .map(|dispatch| dispatch.event.clone())
            .collect()
    }

    pub(crate) fn next(&self) -> Next {
        let (line, now) = (self.line(), Instant::now());
        let mut earliest: Option<Instant> = None;
        // While the line is held, nothing is posted and nothing is due.
        for dispatch in line.waiting.iter().take_while(|_| !line.held) {
            match dispatch.due.filter(|due| *due > now) {
                None => return Next::Post(dispatch.event.clone()),
                Some(due) => earliest = Some(earliest.map_or(due, |earliest| earliest.min(due))),
            }
            // An event that has just failed holds up those behind it, so that a short outage does
            // not change their order; after `BLOCKING` failures they overtake.
            if (1..BLOCKING).contains(&dispatch.failures) {
                break;
            }
        }
        earliest.map_or(Next::Idle, Next::Wait)
    }

    /// The post of `event` succeeded, or failed.
    pub(crate) fn posted(&self, event: &str, delivered: bool) {
        let mut line = self.line();
        let Some(place) = line
            .waiting
            .iter()
            .position(|dispatch| dispatch.event == event)
        else {
            return;
        };
        if delivered {
            // Only its first place in the line: a duplicate stands in it twice, and is posted
            // twice.
            line.waiting.remove(place);
            for dispatch in line
                .waiting
                .iter_mut()
                // A reordered event waits only until one other has gone ahead.
                .filter(|dispatch| dispatch.overtaken)
            {
                (dispatch.overtaken, dispatch.due) = (false, None);
            }
        } else if let Some(dispatch) = line.waiting.get_mut(place) {
            dispatch.failures += 1;
            let pause = FIRST_PAUSE
                .saturating_mul(2_u32.saturating_pow(dispatch.failures - 1))
                .min(LONGEST_PAUSE);
            dispatch.due = Some(Instant::now() + pause);
            if dispatch.failures >= LAST {
                line.waiting.remove(place);
            }
        }
        drop(line);
        self.settled.notify_waiters();
    }
}
