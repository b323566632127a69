//! Taken time, for other tools to plan around.

use super::{FreeBusy, builder::Sheet};
use crate::domain::interval::{Interval, merged};

/// A published VFREEBUSY (RFC 5545 §3.6.4). With an organizer its METHOD is PUBLISH; without one there is none, as RFC 5546
/// §3.3.1 lets nobody publish anonymously.
#[must_use]
pub fn free_busy(times: &FreeBusy) -> String {
    let mut sheet = Sheet::new(1_024 + 64 * (times.busy.len() + times.tentative.len()));
    if times.organizer.is_some() {
        sheet.word("METHOD", "PUBLISH");
    }
    sheet.part("VFREEBUSY", &times.uid, times.stamp, |sheet| {
        if let Some(organizer) = &times.organizer {
            sheet.person("ORGANIZER", organizer, "");
        }
        sheet.instant("DTSTART", times.window.start);
        sheet.end("DTEND", times.window.end);
        // A property for each: readers exist that take only the first of a list.
        for (kind, taken) in [("BUSY", times.busy), ("BUSY-TENTATIVE", times.tentative)] {
            for at in within(times.window, taken) {
                sheet.taken(kind, at);
            }
        }
    });
    sheet.finish()
}

/// In order, not overlapping, and nothing outside of `window` (RFC 5545 §3.8.2.6).
fn within(window: Interval, taken: &[Interval]) -> Vec<Interval> {
    let inside = |at: &Interval| Interval::new(at.start.max(window.start), at.end.min(window.end));
    merged(taken.iter().filter_map(inside).collect())
}
