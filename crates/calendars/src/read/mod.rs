//! Understanding an iCalendar file (RFC 5545): which time its events take.
//!
//! Three rules above all: what is not understood is never taken as free; nothing of an event is kept but when it is; and no
//! file, whatever is in it, costs more than a little time and memory.

mod budget;
mod events;
mod file;
mod properties;
mod recurrence;
mod terms;
mod time;
mod zones;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub use self::terms::{LARGEST, Limits, MOST_EVENTS, ReadError, ReadOptions, ReadWindow};
use self::{
    budget::Budget,
    events::{echo, event::Event, freebusy, series, taken::Taken},
    file::{
        scan::{self, Component},
        text,
    },
    properties::text_of,
    zones::Zones,
};
use domain::{
    calendars::busy::{CalendarFault, EventBusy, EventKey, Reading},
    interval::merged,
};

/// How long reading may take, of a core's time.
const TIMEOUT: Duration = Duration::from_secs(2);
/// The most stretches of time that the events of one calendar may take: 5,000 that repeat weekly, over a year.
const MOST_OCCURRENCES: usize = 300_000;
/// The most dates that series add or leave out, one by one.
const MOST_DATES: usize = 200_000;
/// The most stretches that are left of these once they are merged; all that is kept and told costs as much as they do.
const MOST_MERGED: usize = 20_000;
/// The most faults that are told one by one.
const MOST_FAULTS: usize = 100;

/// What a calendar says. Works hard for as long as [`TIMEOUT`] allows: not for a thread that serves requests.
pub fn read(bytes: &[u8], wanted: &ReadWindow) -> Result<Reading, ReadError> {
    read_in(bytes, wanted, &ReadOptions::default())
}

/// As [`read`], with options.
pub fn read_in(
    bytes: &[u8],
    wanted: &ReadWindow,
    options: &ReadOptions,
) -> Result<Reading, ReadError> {
    read_within(bytes, wanted, options, TIMEOUT)
}

fn read_within(
    bytes: &[u8],
    wanted: &ReadWindow,
    options: &ReadOptions,
    patience: Duration,
) -> Result<Reading, ReadError> {
    // Started here, so that decoding and scanning count as well.
    let budget = Budget::of(patience);
    let text = text::decode(bytes, options.limits.bytes)?;
    let calendars = scan::calendars(&text, options.limits)?;
    let mut report = Report {
        budget: &budget,
        passed_over: 0,
        occurrences: 0,
        events: BTreeMap::new(),
        faults: Vec::new(),
        further: 0,
    };
    // Across all calendars of the file: events with one UID belong together wherever they stand.
    let mut series: BTreeMap<EventKey, Vec<Event>> = BTreeMap::new();
    let mut dates = 0;
    let mut told: BTreeMap<EventKey, Taken> = BTreeMap::new();
    let mut echoes: BTreeSet<String> = BTreeSet::new();
    for calendar in &calendars {
        let mut zones = Zones::of(calendar, wanted, &budget);
        for component in &calendar.children {
            budget.take(component.cost());
            budget.check()?;
            match component.name.as_str() {
                // Our own bookings, coming back in a calendar that subscribes to our feed. Their
                // time is taken already.
                "VEVENT" | "VFREEBUSY" if echo::is_one(component, options.own) => {
                    echoes.extend(text_of(component, "UID"));
                }
                "VEVENT" => {
                    for event in Event::read(component, &text, &mut zones, options.elsewhere) {
                        dates += event.extra.len() + event.excluded.len();
                        if dates > MOST_DATES {
                            return Err(ReadError::TooMuch {
                                what: "single dates of series",
                                most: MOST_DATES,
                            });
                        }
                        series.entry(event.key).or_default().push(event);
                    }
                }
                "VFREEBUSY" => {
                    let taken = told.entry(freebusy::key(component, &text)).or_default();
                    freebusy::add(taken, component, &mut zones, wanted.window);
                    taken.check()?;
                }
                // RFC 7953 says when somebody is available. Hourkeep does not work out the hours
                // that this leaves closed, so the calendar's owner is told.
                "VAVAILABILITY" => report.blame(
                    component,
                    "VAVAILABILITY is not supported: what it keeps closed is not known",
                ),
                _ => {}
            }
        }
    }
    for (key, events) in series {
        budget.check()?;
        report.add(key, series::taken(events, wanted.window, &budget)?)?;
    }
    for (key, taken) in told {
        report.add(key, taken)?;
    }
    report.passed_over += echoes.len();
    budget.check()?;
    report.into_reading()
}

/// What has been understood so far.
struct Report<'a> {
    budget: &'a Budget,
    passed_over: usize,
    occurrences: usize,
    events: BTreeMap<EventKey, EventBusy>,
    faults: Vec<CalendarFault>,
    /// Faults that are not told one by one.
    further: usize,
}

impl Report<'_> {
    fn add(&mut self, key: EventKey, taken: Taken) -> Result<(), ReadError> {
        self.budget.check()?;
        let understood = taken.faults.is_empty();
        for (line, what) in taken.faults {
            self.fault(CalendarFault {
                line: Some(line),
                what,
            });
        }
        // Left out of the reading, so that what was known of it before is forgotten
        // (docs/decisions/0017-busy-times-by-event.md).
        if taken.free && understood {
            self.passed_over += 1;
            return Ok(());
        }
        let event = self.events.entry(key).or_insert_with(|| EventBusy {
            key,
            busy: Vec::new(),
            understood: true,
        });
        event.understood &= understood;
        let before = event.busy.len();
        // Merging costs what both sides hold.
        self.budget.take(before + taken.busy.len());
        event.busy = merged([std::mem::take(&mut event.busy), taken.busy].concat());
        self.occurrences += event.busy.len().saturating_sub(before);
        if self.occurrences > MOST_OCCURRENCES {
            return Err(ReadError::TooMuch {
                what: "occurrences",
                most: MOST_OCCURRENCES,
            });
        }
        Ok(())
    }

    fn blame(&mut self, component: &Component, what: &str) {
        self.fault(CalendarFault {
            line: Some(component.line),
            what: what.to_owned(),
        });
    }

    fn fault(&mut self, fault: CalendarFault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        } else {
            self.further += 1;
        }
    }

    fn into_reading(mut self) -> Result<Reading, ReadError> {
        let all = self
            .events
            .values()
            .flat_map(|event| event.busy.iter().copied())
            .collect();
        if merged(all).len() > MOST_MERGED {
            return Err(ReadError::TooMuch {
                what: "stretches of busy time",
                most: MOST_MERGED,
            });
        }
        self.faults.sort_by_key(|fault| fault.line);
        if self.further > 0 {
            self.faults.push(CalendarFault {
                line: None,
                what: format!("{} more of the kind", self.further),
            });
        }
        Ok(Reading {
            events: self.events.into_values().collect(),
            passed_over: self.passed_over,
            faults: self.faults,
        })
    }
}

#[cfg(test)]
mod tests;
