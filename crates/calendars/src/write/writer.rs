//! The layer between the types of `icalendar` and the bytes, and the one place that writes them. Whatever stands in a property passes
//! [`text`] as its type demands, is escaped, and folded. What was put in one order is written in that order.
//!
//! The types are the crate's that borrow (in its module `parser`, as it reads into them): a feed of 1,000 events is written in a
//! fifth of the time that those take which own every name and value, and sort them by name. Its own way of writing is not used: it
//! leaves control characters and line ends as they are, folds some lines at 76 octets, takes time that grows with the square of a
//! line's length, and makes up a DTSTAMP and a UID from clock and chance.

use std::borrow::Cow;

use icalendar::parser::{Calendar, Component, Parameter, Property};

use super::text;

/// Octets of a line, without its end (RFC 5545 §3.1).
const MAX_LINE_OCTETS: usize = 75;
const LINE_END: &str = "\r\n";

/// A calendar with its own properties, then its parts, then `more` of them: each of these is made when its turn comes and dropped when
/// it is written, so that a long calendar is never there twice. `size`: bytes it may come to.
pub(super) fn written<'a>(
    calendar: &Calendar<'_>,
    more: impl IntoIterator<Item = Component<'a>>,
    size: usize,
) -> String {
    let mut writer = Writer {
        written: String::with_capacity(size),
        begun: 0,
        long: String::new(),
    };
    writer.mark("BEGIN", "VCALENDAR");
    for property in &calendar.properties {
        writer.property(property);
    }
    for part in &calendar.components {
        writer.component(part);
    }
    for part in more {
        writer.component(&part);
    }
    writer.mark("END", "VCALENDAR");
    writer.written
}

#[derive(Debug)]
struct Writer {
    written: String,
    /// Where the line that is being written begins.
    begun: usize,
    /// One that is to be folded.
    long: String,
}

impl Writer {
    fn component(&mut self, part: &Component<'_>) {
        self.mark("BEGIN", part.name.as_str());
        for property in &part.properties {
            self.property(property);
        }
        for inner in &part.components {
            self.component(inner);
        }
        self.mark("END", part.name.as_str());
    }

    /// One whose value cannot be written at all, as an address that leads nowhere, is left out.
    fn property(&mut self, property: &Property<'_>) {
        let (key, value) = (property.name.as_str(), property.val.as_str());
        let Some(value) = said(key, value) else {
            return;
        };
        self.written.push_str(key);
        for parameter in &property.params {
            self.parameter(parameter);
        }
        self.written.push(':');
        match value {
            Said::Text(value) => self.escaped(&value),
            Said::AsItIs(value) => self.written.push_str(&value),
        }
        self.end_line();
    }

    /// A name stands in quotes always: some readers trim what does not, around `=`.
    fn parameter(&mut self, parameter: &Parameter<'_>) {
        let (key, value) = (
            parameter.key.as_str(),
            parameter.val.as_ref().map_or("", |value| value.as_str()),
        );
        let value = text::parameter(value);
        let is_word = || {
            value
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'-')
        };
        match value.as_str() {
            "" => {}
            word if key != "CN" && is_word() => self.written.extend([";", key, "=", word]),
            other => self.written.extend([";", key, "=\"", other, "\""]),
        }
    }

    /// TEXT (RFC 5545 §3.3.11).
    fn escaped(&mut self, value: &str) {
        let mut rest = value;
        while let Some(at) = rest
            .bytes()
            .position(|byte| matches!(byte, b'\\' | b';' | b',' | b'\n'))
        {
            let (plain, mark) = (&rest[..at], &rest[at..=at]);
            self.written
                .extend([plain, "\\", if mark == "\n" { "n" } else { mark }]);
            rest = &rest[at + 1..];
        }
        self.written.push_str(rest);
    }

    fn mark(&mut self, key: &str, kind: &str) {
        self.written.extend([key, ":", kind]);
        self.end_line();
    }

    /// Folds the line where it is too long: no piece of it is longer than it may be, with the space that continues it, and no
    /// character is torn.
    fn end_line(&mut self) {
        if self.written.len() - self.begun > MAX_LINE_OCTETS {
            self.long.clear();
            self.long.push_str(&self.written[self.begun..]);
            self.written.truncate(self.begun);
            let (mut rest, mut room) = (self.long.as_str(), MAX_LINE_OCTETS);
            while rest.len() > room {
                let (piece, behind) = rest.split_at(rest.floor_char_boundary(room));
                self.written.extend([piece, LINE_END, " "]);
                // The blank that continues a line is one of its 75 octets.
                (rest, room) = (behind, MAX_LINE_OCTETS - 1);
            }
            self.written.push_str(rest);
        }
        self.written.push_str(LINE_END);
        self.begun = self.written.len();
    }
}

enum Said<'a> {
    /// To be escaped.
    Text(Cow<'a, str>),
    /// Encoded already, or with nothing in it to escape.
    AsItIs(Cow<'a, str>),
}

/// What may be written of a value. Dates, times, periods, durations, numbers and words are our own, and nothing in them would have to
/// be escaped in a TEXT.
fn said<'a>(key: &str, value: &'a str) -> Option<Said<'a>> {
    Some(match key {
        "URL" => Said::AsItIs(text::address(value)?.into()),
        "ORGANIZER" | "ATTENDEE" => Said::AsItIs(text::mailbox(value).into()),
        "NAME" | "X-WR-CALNAME" => Said::Text(text::name(value).into()),
        _ if is_plain(value) => Said::AsItIs(value.into()),
        "DESCRIPTION" => Said::Text(text::paragraph(value)),
        _ => Said::Text(text::line(value)),
    })
}

/// Most values are. It looks at all of it in any case: that is quicker than to stop early.
fn is_plain(value: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') & !matches!(byte, b'\\' | b';' | b',');
    value.bytes().fold(true, |all, byte| all & plain(byte))
}
