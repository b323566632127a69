//! The one place that writes properties. What it is given may be anything: it passes [`text`] first, then is
//! escaped or encoded as its type demands, then folded.
//!
//! The crate `icalendar` does not write this, only reads it back in the tests: version 0.17 leaves control characters and line
//! ends as they are, folds some lines at 76 octets, takes time that grows with the square of a line's length to do so (3 ms
//! for a note of 10,000 emoji, so seconds for a hostile feed), and offers no way around its folding.

use jiff::{Timestamp, civil::Date, tz::Offset};

use super::{Person, text};
use crate::domain::interval::Interval;

/// Octets of a line, without its end (RFC 5545 §3.1).
const LONGEST: usize = 75;
const LINE_END: &str = "\r\n";
const PRODUCT: &str = "-//Hourkeep//Hourkeep//EN";

/// A calendar as it is written: its own properties first, then its parts.
#[derive(Debug)]
pub(super) struct Sheet {
    written: String,
    /// The line that is being written, not folded yet.
    line: String,
}

impl Sheet {
    /// `size`: bytes it may come to.
    pub(super) fn new(size: usize) -> Self {
        let mut sheet = Self { written: String::with_capacity(size), line: String::new() };
        sheet.word("BEGIN", "VCALENDAR");
        sheet.word("VERSION", "2.0");
        sheet.word("PRODID", PRODUCT);
        sheet.word("CALSCALE", "GREGORIAN");
        sheet
    }

    pub(super) fn finish(mut self) -> String {
        self.word("END", "VCALENDAR");
        self.written
    }

    /// A component of `kind`, with what every one has to have.
    pub(super) fn part(&mut self, kind: &'static str, uid: &str, stamp: Timestamp, properties: impl FnOnce(&mut Self)) {
        self.word("BEGIN", kind);
        self.line("UID", uid);
        self.instant("DTSTAMP", stamp);
        properties(self);
        self.word("END", kind);
    }

    /// The calendar's name, in both properties that clients look for it.
    pub(super) fn name(&mut self, name: &str) {
        let name = text::name(name);
        self.line("NAME", &name);
        self.line("X-WR-CALNAME", &name);
    }

    /// RFC 7986 §5.7, and what clients read that do not know it. `minutes` of at least one.
    pub(super) fn refresh(&mut self, minutes: i64) {
        let every = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("PT{minutes}M"),
            (hours, 0) => format!("PT{hours}H"),
            (hours, minutes) => format!("PT{hours}H{minutes}M"),
        };
        self.property(&["REFRESH-INTERVAL;VALUE=DURATION:", &every]);
        self.property(&["X-PUBLISHED-TTL:", &every]);
    }

    /// A TEXT of one line.
    pub(super) fn line(&mut self, key: &'static str, value: &str) {
        self.escaped(key, &text::line(value));
    }

    /// A TEXT that may have several lines.
    pub(super) fn paragraph(&mut self, key: &'static str, value: &str) {
        self.escaped(key, &text::paragraph(value));
    }

    /// Left out unless it leads to the web.
    pub(super) fn address(&mut self, key: &'static str, url: &str) {
        if let Some(url) = text::address(url) {
            self.property(&[key, ":", &url]);
        }
    }

    pub(super) fn word(&mut self, key: &'static str, word: &'static str) {
        self.property(&[key, ":", word]);
    }

    pub(super) fn number(&mut self, key: &'static str, number: u32) {
        self.property(&[key, ":", &number.to_string()]);
    }

    pub(super) fn instant(&mut self, key: &'static str, at: Timestamp) {
        self.line.extend([key, ":"]);
        utc(&mut self.line, at);
        self.fold();
    }

    /// When something ends: a second that has begun belongs to it, so that nothing has no length.
    pub(super) fn end(&mut self, key: &'static str, at: Timestamp) {
        self.instant(key, rounded_up(at));
    }

    pub(super) fn date(&mut self, key: &'static str, date: Date) {
        self.line.extend([key, ";VALUE=DATE:"]);
        day(&mut self.line, date);
        self.fold();
    }

    /// A stretch of taken time; parts of a second are widened to the whole one.
    pub(super) fn taken(&mut self, kind: &'static str, at: Interval) {
        self.line.extend(["FREEBUSY;FBTYPE=", kind, ":"]);
        utc(&mut self.line, at.start);
        self.line.push('/');
        utc(&mut self.line, rounded_up(at.end));
        self.fold();
    }

    /// `parameters`: as they are written, each with its `;` in front.
    pub(super) fn person(&mut self, key: &'static str, person: &Person, parameters: &'static str) {
        let (name, address) = (text::parameter(&person.name), text::mailbox(&person.email));
        // Always in quotes: some readers trim what is not, around `=`.
        let name = if name.is_empty() { name } else { format!(";CN=\"{name}\"") };
        self.property(&[key, &name, parameters, ":", &address]);
    }

    /// TEXT (RFC 5545 §3.3.11).
    fn escaped(&mut self, key: &'static str, value: &str) {
        self.line.extend([key, ":"]);
        let mut rest = value;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'\\' | b';' | b',' | b'\n')) {
            let (plain, mark) = (&rest[..at], &rest[at..=at]);
            self.line.extend([plain, "\\", if mark == "\n" { "n" } else { mark }]);
            rest = &rest[at + 1..];
        }
        self.line.push_str(rest);
        self.fold();
    }

    fn property(&mut self, pieces: &[&str]) {
        self.line.extend(pieces.iter().copied());
        self.fold();
    }

    /// Ends the line: no piece of it is longer than it may be, with the space that continues it, and no character is torn.
    fn fold(&mut self) {
        let (mut rest, mut room) = (self.line.as_str(), LONGEST);
        while rest.len() > room {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(room));
            self.written.extend([piece, LINE_END, " "]);
            (rest, room) = (behind, LONGEST - 1);
        }
        self.written.extend([rest, LINE_END]);
        self.line.clear();
    }
}

/// Form #2 of RFC 5545 §3.3.5; the second that `at` lies in.
fn utc(out: &mut String, at: Timestamp) {
    let at = Offset::UTC.to_datetime(at);
    day(out, at.date());
    out.push('T');
    for number in [at.hour(), at.minute(), at.second()] {
        two_digits(out, number);
    }
    out.push('Z');
}

/// RFC 5545 §3.3.4 has four digits for a year and no sign.
fn day(out: &mut String, date: Date) {
    let year = date.year().max(0);
    for number in [year / 100, year % 100, date.month().into(), date.day().into()] {
        two_digits(out, number);
    }
}

/// `number`: 0 to 99.
fn two_digits(out: &mut String, number: impl Into<i16>) {
    let number: i16 = number.into();
    for digit in [number / 10, number % 10] {
        out.push(char::from(b"0123456789"[usize::from(digit.unsigned_abs()) % 10]));
    }
}

fn rounded_up(at: Timestamp) -> Timestamp {
    let begun = at.as_nanosecond().rem_euclid(1_000_000_000);
    let whole = if begun == 0 { at.as_nanosecond() } else { at.as_nanosecond() - begun + 1_000_000_000 };
    Timestamp::from_nanosecond(whole).unwrap_or(at)
}
