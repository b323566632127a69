//! The outline of a file: its lines, unfolded, and the components they form. This is where hostile files are stopped, before
//! anything parses values: the work is linear, and nesting is refused.

use std::borrow::Cow;

use super::{content_line::value, mend::mended, shape};
use crate::read::{
    Limits, ReadError,
    budget::{A_BYTE, A_PART, A_RULE},
};

/// Deeper nesting than any real calendar's: VCALENDAR, VEVENT, VALARM and what a vendor may add.
const DEEPEST: usize = 8;
/// All that is kept of one file, calendars, events, zones and their parts: so many times as many as there may be events.
const MOST_COMPONENTS: (usize, usize) = (5, 2);
/// Of a calendar that uses the whole size, lines as they stand in the file are at least so many bytes long; no real one's are.
const SHORTEST_LINES: usize = 10;
/// The most that is read of one component, in bytes, unfolded: some 15,000 exceptions.
const MOST_TEXT: usize = 256 * 1024;
/// The longest parameters of a time; a zone's name is what they are for.
const MOST_PARAMETERS: usize = 1_000;
/// The standard wants one rule at most.
const MOST_RULES: usize = 10;
/// Of a whole file.
const MOST_RULES_OF_ALL: usize = 30_000;

/// What of a component is read; all else (titles, notes, people, alarms) is left behind here.
const READ: &[&str] = &[
    "DTEND",
    "DTSTART",
    "DURATION",
    "EXDATE",
    "FREEBUSY",
    "RDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "STATUS",
    "TRANSP",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "UID",
    "X-LIC-LOCATION",
    "X-MICROSOFT-CDO-BUSYSTATUS",
    "X-WR-TIMEZONE",
];
/// Of these, the ones whose values are times.
const TIMES: &[&str] = &[
    "DTEND",
    "DTSTART",
    "EXDATE",
    "FREEBUSY",
    "RDATE",
    "RECURRENCE-ID",
];
/// Kept as text: validated before any parser sees them (RFC 5545 §3.3.10).
const RULES: &[&str] = &["EXRULE", "RRULE"];

/// Components that may take time.
const TAKE_TIME: &[&str] = &["VEVENT", "VFREEBUSY", "VAVAILABILITY"];
/// What is kept beside them; tasks, alarms and the like are left behind.
const OTHERS: &[&str] = &["VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT"];

/// A component, with those of its properties that are read.
#[derive(Debug, Default)]
pub(crate) struct Component {
    /// In capitals.
    pub name: String,
    /// Where it begins, from 1.
    pub line: usize,
    /// The properties that are read, unfolded, a line each.
    pub properties: String,
    /// Values of RRULE.
    pub rules: Vec<String>,
    /// Values of EXRULE, which newer standards dropped (RFC 2445 §4.8.5.2).
    pub exception_rules: Vec<String>,
    /// A property of it could not even be told apart.
    pub damaged: bool,
    /// The bytes of the text it stands in.
    pub place: (usize, usize),
    pub children: Vec<Component>,
}

/// The most lines of a file.
const fn most_lines(limits: Limits) -> usize {
    limits.bytes / SHORTEST_LINES
}

/// The calendars of a file; there is usually one (RFC 5545 §3.4 allows more).
pub(crate) fn calendars(text: &str, limits: Limits) -> Result<Vec<Component>, ReadError> {
    let mut scan = Scan {
        most_events: limits.events,
        ..Scan::default()
    };
    let (mut lines, most) = (Lines::of(text), most_lines(limits));
    while let Some(line) = lines.next() {
        if lines.number > most {
            return Err(ReadError::TooMuch {
                what: "lines",
                most,
            });
        }
        if !line
            .content
            // Old programs pad files with NULs, and DOS ended texts with 0x1A.
            .trim_matches(['\0', ' ', '\t', '\u{1a}'])
            .is_empty()
        {
            scan.take(&line)?;
        }
    }
    // An open component means the file was cut off: events may be missing at its end, so none of it
    // is used.
    match scan {
        Scan { open, .. } if !open.is_empty() => Err(ReadError::Truncated { line: lines.number }),
        Scan { done, .. } if done.is_empty() => Err(ReadError::NotCalendar),
        Scan { done, .. } => Ok(done),
    }
}

#[derive(Default)]
struct Scan {
    open: Vec<Component>,
    done: Vec<Component>,
    events: usize,
    components: usize,
    rules: usize,
    most_events: usize,
}

impl Scan {
    fn take(&mut self, line: &Line) -> Result<(), ReadError> {
        let content = line.content.as_ref();
        let end = content.find([':', ';']).unwrap_or(content.len());
        let name = content[..end].trim_end();
        // Blanks before the colon, which some programs write.
        let content = if name.len() == end {
            line.content.clone()
        } else {
            Cow::Owned(format!("{name}{}", &content[end..]))
        };
        let content = content.as_ref();
        if name.eq_ignore_ascii_case("BEGIN") {
            return self.begin(line, value(content));
        }
        if name.eq_ignore_ascii_case("END") {
            return self.end(line, value(content));
        }
        // What a program says around the calendar is passed over.
        if let Some(component) = self.open.last_mut() {
            component.take(name, content);
        }
        Ok(())
    }

    fn begin(&mut self, line: &Line, name: &str) -> Result<(), ReadError> {
        let name = name.trim().to_ascii_uppercase();
        let is_calendar = name == "VCALENDAR";
        // Another component first, such as a vCard, means another kind of file; after a calendar it
        // is damage.
        if self.open.is_empty() && !is_calendar {
            return Err(if self.done.is_empty() {
                ReadError::NotCalendar
            } else {
                ReadError::Damaged { line: line.number }
            });
        }
        // Calendars do not nest. The depth is bounded because components are read and dropped by
        // recursion.
        if is_calendar != self.open.is_empty() || self.open.len() == DEEPEST {
            return Err(ReadError::Damaged { line: line.number });
        }
        self.events += usize::from(name == "VEVENT" || name == "VFREEBUSY");
        if self.events > self.most_events {
            return Err(ReadError::TooMuch {
                what: "events",
                most: self.most_events,
            });
        }
        self.components += usize::from(is_kept(&name));
        let most = self.most_events.saturating_mul(MOST_COMPONENTS.0) / MOST_COMPONENTS.1;
        if self.components > most {
            return Err(ReadError::TooMuch {
                what: "components",
                most,
            });
        }
        self.open.push(Component {
            name,
            line: line.number,
            place: (line.at, line.at),
            ..Component::default()
        });
        Ok(())
    }

    fn end(&mut self, line: &Line, name: &str) -> Result<(), ReadError> {
        let damaged = ReadError::Damaged { line: line.number };
        let Some(mut closed) = self.open.pop() else {
            return Err(damaged);
        };
        self.rules += closed.rules.len() + closed.exception_rules.len();
        if self.rules > MOST_RULES_OF_ALL {
            return Err(ReadError::TooMuch {
                what: "rules",
                most: MOST_RULES_OF_ALL,
            });
        }
        if !closed.name.eq_ignore_ascii_case(name.trim()) {
            return Err(damaged);
        }
        closed.place.1 = line.at;
        // Where it does not belong, or its parent was not ended: what it says counts, and cannot be all.
        if self.open.len() > 1 && TAKE_TIME.contains(&closed.name.as_str()) {
            closed.damaged = true;
            self.open
                .iter_mut()
                .skip(1)
                .for_each(|parent| parent.damaged = true);
            self.open
                .first_mut()
                .into_iter()
                .for_each(|calendar| calendar.children.push(std::mem::take(&mut closed)));
            return Ok(());
        }
        match self.open.last_mut() {
            None => self.done.push(closed),
            // Only what can say when something is counts inside a component: an alarm cannot.
            Some(parent) if OTHERS.contains(&parent.name.as_str()) && is_kept(&closed.name) => {
                parent.children.push(closed);
            }
            Some(_) => {}
        }
        Ok(())
    }
}

fn is_kept(name: &str) -> bool {
    TAKE_TIME.contains(&name) || OTHERS.contains(&name)
}

impl Component {
    fn take(&mut self, name: &str, content: &str) {
        let is = |known: &&str| known.eq_ignore_ascii_case(name);
        if RULES.iter().any(is) {
            if self.rules.len() + self.exception_rules.len() == MOST_RULES {
                self.damaged = true;
                return;
            }
            let rule = value(content).trim().to_owned();
            if name.eq_ignore_ascii_case("RRULE") {
                self.rules.push(rule);
            } else {
                self.exception_rules.push(rule);
            }
        } else if READ.iter().any(is) {
            let (is_time, value) = (TIMES.iter().any(is), value(content));
            let long = is_time && content.len() - value.len() > MOST_PARAMETERS;
            if long || self.properties.len() + content.len() > MOST_TEXT {
                self.damaged = true;
                // Left out and marked: the event takes what its other properties say, and is
                // reported as not understood.
                return;
            }
            let (content, value) = (content.trim_end(), value.trim_end());
            // Parsers read `P1Y` or `PT90` as something shorter, so a malformed duration is made
            // unreadable.
            if name.eq_ignore_ascii_case("DURATION") && !shape::duration(value.trim_start()) {
                self.properties.push_str("DURATION:?\n");
                return;
            }
            if is_time {
                self.properties.push_str(&mended(content));
            } else {
                // Their parameters tell nothing about time, and a parser might follow them.
                self.properties.push_str(&content[..name.len()]);
                self.properties.push(':');
                self.properties.push_str(value);
            }
            self.properties.push('\n');
        } else {
            // A line without a name belongs to a text that was folded wrongly, which happens; a control character does not.
            self.damaged |= name.chars().take(80).any(char::is_control);
        }
    }

    /// What parsing it costs, in steps of the budget.
    pub fn cost(&self) -> usize {
        let parts = self
            .properties
            .bytes()
            .filter(|byte| matches!(byte, b',' | b';'))
            .count();
        A_BYTE * self.properties.len()
            + A_PART * parts
            + A_RULE * (self.rules.len() + self.exception_rules.len())
    }

    pub fn of_kind<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// An unfolded line.
struct Line<'a> {
    number: usize,
    /// Byte of the text.
    at: usize,
    content: Cow<'a, str>,
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
    /// Line feeds, or carriage returns alone, as very old programs wrote.
    end: u8,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            number: 0,
            end: if text.contains('\n') { b'\n' } else { b'\r' },
        }
    }

    /// The next line as it stands in the file.
    fn physical(&mut self) -> Option<&'a str> {
        let rest = self
            .text
            .as_bytes()
            .get(self.at..)
            .filter(|rest| !rest.is_empty())?;
        let length = rest
            .iter()
            .position(|byte| *byte == self.end)
            .unwrap_or(rest.len());
        let line = &self.text[self.at..self.at + length];
        self.at += length + 1;
        self.number += 1;
        // CRLF ends a line (RFC 5545 §3.1); many programs write LF alone.
        Some(line.trim_end_matches('\r'))
    }

    fn next(&mut self) -> Option<Line<'a>> {
        let at = self.at;
        let mut content = Cow::Borrowed(self.physical()?);
        let number = self.number;
        // Folded lines go on after one space or tab (RFC 5545 §3.1).
        while let Some(b' ' | b'\t') = self.text.as_bytes().get(self.at) {
            let more = self.physical()?;
            // One octet only: blanks after it belong to the text.
            content.to_mut().push_str(&more[1..]);
        }
        Some(Line {
            number,
            at,
            content,
        })
    }
}
