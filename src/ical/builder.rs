//! The one place that writes properties, and the one that knows the crate `icalendar`.
//!
//! The crate writes content lines: it escapes TEXT and quotes parameters, rightly for what has passed [`text`](super::text)
//! before; by itself it writes control characters, `"` in a parameter and the line ends in a URL or an address as they are. Its
//! folding is done again: a last piece of 75 octets comes out of it as 76, as the space in front is not counted. The rest is left
//! aside: its components take DTSTAMP and UID from the clock and from chance where they are missing, and know no VFREEBUSY; its
//! all-day event has no length; its calendar writes `NAME` unescaped and an hour as `PT3600S`. So what surrounds the lines is here.

use icalendar::Property;
use jiff::{Timestamp, civil::Date, tz::Offset};

use super::{Person, text};
use crate::domain::interval::Interval;

/// Octets of a line, without its end.
const LONGEST: usize = 75;
const LINE_END: &str = "\r\n";
const PRODUCT: &str = "-//Hourkeep//Hourkeep//EN";

/// A calendar as it is written: its own properties first, then its parts.
#[derive(Debug)]
pub(super) struct Sheet(String);

impl Sheet {
    /// `size`: bytes it may come to.
    pub(super) fn new(size: usize) -> Self {
        let mut sheet = Self(String::with_capacity(size));
        sheet.0.push_str("BEGIN:VCALENDAR\r\n");
        sheet.word("VERSION", "2.0");
        sheet.word("PRODID", PRODUCT);
        sheet.word("CALSCALE", "GREGORIAN");
        sheet
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push_str("END:VCALENDAR\r\n");
        self.0
    }

    /// A component of `kind`, with what every one has to have.
    pub(super) fn part(&mut self, kind: &'static str, uid: &str, stamp: Timestamp, properties: impl FnOnce(&mut Self)) {
        self.0.extend(["BEGIN:", kind, "\r\n"]);
        self.line("UID", uid);
        self.instant("DTSTAMP", stamp);
        properties(self);
        self.0.extend(["END:", kind, "\r\n"]);
    }

    /// The calendar's name, in both properties that clients look for it.
    pub(super) fn name(&mut self, name: &str) {
        let name = text::name(name);
        self.write(Property::new("NAME", name.as_str()));
        self.write(Property::new("X-WR-CALNAME", name));
    }

    /// RFC 7986 §5.7, and what clients read that do not know it. `minutes` of at least one.
    pub(super) fn refresh(&mut self, minutes: i64) {
        let every = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("PT{minutes}M"),
            (hours, 0) => format!("PT{hours}H"),
            (hours, minutes) => format!("PT{hours}H{minutes}M"),
        };
        self.write(Property::new("REFRESH-INTERVAL", every.as_str()).add_parameter("VALUE", "DURATION").done());
        self.write(Property::new("X-PUBLISHED-TTL", every));
    }

    /// A TEXT of one line.
    pub(super) fn line(&mut self, key: &'static str, value: &str) {
        self.write(Property::new(key, text::line(value)));
    }

    /// A TEXT that may have several lines.
    pub(super) fn paragraph(&mut self, key: &'static str, value: &str) {
        self.write(Property::new(key, text::paragraph(value)));
    }

    /// Left out unless it leads to the web.
    pub(super) fn address(&mut self, key: &'static str, url: &str) {
        if let Some(url) = text::address(url) {
            self.write(Property::new(key, url));
        }
    }

    pub(super) fn word(&mut self, key: &'static str, word: &'static str) {
        self.write(Property::new(key, word));
    }

    pub(super) fn number(&mut self, key: &'static str, number: u32) {
        self.write(Property::new(key, number.to_string()));
    }

    pub(super) fn instant(&mut self, key: &'static str, at: Timestamp) {
        self.write(Property::new(key, utc(at)));
    }

    /// When something ends: a second that has begun belongs to it, so that nothing has no length.
    pub(super) fn end(&mut self, key: &'static str, at: Timestamp) {
        self.write(Property::new(key, utc(rounded_up(at))));
    }

    pub(super) fn date(&mut self, key: &'static str, date: Date) {
        self.write(Property::new(key, day(date)).add_parameter("VALUE", "DATE").done());
    }

    /// A stretch of taken time; parts of a second are widened to the whole one.
    pub(super) fn taken(&mut self, kind: &'static str, at: Interval) {
        let period = format!("{}/{}", utc(at.start), utc(rounded_up(at.end)));
        self.write(Property::new("FREEBUSY", period).add_parameter("FBTYPE", kind).done());
    }

    pub(super) fn person(&mut self, key: &'static str, person: &Person, parameters: &[(&'static str, &'static str)]) {
        let mut property = Property::new(key, text::mailbox(&person.email));
        let name = text::parameter(&person.name);
        if !name.is_empty() {
            property.add_parameter("CN", &name);
        }
        for (key, value) in parameters {
            property.add_parameter(key, value);
        }
        self.write(property);
    }

    fn write(&mut self, property: Property) {
        let line: Result<String, _> = property.try_into();
        // Only a writer that fails makes an error of it, and it writes to a String.
        let line = line.unwrap_or_default();
        if line.len() <= LONGEST + LINE_END.len() {
            self.0.push_str(&line);
        } else {
            self.fold(&line.replace("\r\n ", ""));
        }
    }

    /// RFC 5545 §3.1: no line is longer than 75 octets, and no character is torn.
    fn fold(&mut self, line: &str) {
        let mut rest = line.trim_end_matches(LINE_END);
        let mut room = LONGEST;
        while rest.len() > room {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(room));
            self.0.extend([piece, LINE_END, " "]);
            (rest, room) = (behind, LONGEST - 1);
        }
        self.0.extend([rest, LINE_END]);
    }
}

/// Form #2 of RFC 5545 §3.3.5; the second that `at` lies in.
fn utc(at: Timestamp) -> String {
    let at = Offset::UTC.to_datetime(at);
    format!("{}T{:02}{:02}{:02}Z", day(at.date()), at.hour(), at.minute(), at.second())
}

/// RFC 5545 §3.3.4 has four digits for a year and no sign.
fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year().max(0), date.month(), date.day())
}

fn rounded_up(at: Timestamp) -> Timestamp {
    let begun = at.as_nanosecond().rem_euclid(1_000_000_000);
    let whole = if begun == 0 { at.as_nanosecond() } else { at.as_nanosecond() - begun + 1_000_000_000 };
    Timestamp::from_nanosecond(whole).unwrap_or(at)
}
