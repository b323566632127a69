//! Writing iCalendar (RFC 5545): feeds, single events, invitations, free/busy. Calendars, components, properties and parameters are
//! the crate `icalendar`'s; every value passes one [`writer`] that no text can break out of. Pure: what is written follows from what
//! is given, and the same content always gives the same bytes.
//!
//! Times are written in UTC, so that no definition of a time zone can be wrong. Texts come back from any reader as they were
//! given, but for what [`text`] takes out: control characters.

mod event;
mod feed;
mod free_busy;
mod invitation;
mod text;
mod times;
mod writer;

#[cfg(test)]
mod tests;

use icalendar::parser::{Calendar, Parameter, Property};
use jiff::{SignedDuration, Timestamp, civil::Date};

pub use event::single;
pub use feed::feed;
pub use free_busy::free_busy;
pub use invitation::invitation;

use domain::interval::Interval;

const PRODUCT: &str = "-//Hourkeep//Hourkeep//EN";

/// With what every calendar has.
fn calendar() -> Calendar<'static> {
    let own = [
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
    ];
    Calendar {
        properties: own.map(|(key, value)| Property::new_ref(key, value)).into(),
        components: Vec::new(),
    }
}

/// A property whose value was made here.
fn property(key: &'static str, value: String) -> Property<'static> {
    Property {
        name: key.into(),
        val: value.into(),
        params: Vec::new(),
    }
}

/// One whose value is of another type than usual.
fn typed(key: &'static str, kind: &'static str, value: String) -> Property<'static> {
    Property {
        params: vec![Parameter::new_ref("VALUE", Some(kind))],
        ..property(key, value)
    }
}

/// The media type of all that is written here; an invitation adds `method=` with [`Method::word`].
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Something that takes time. What must not be read must not be here: nothing in it asks readers to hide anything (CLASS), which some
/// of them would do to the whole event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same for as long as this is the same event, whatever changes about it; not empty, unique in the world.
    pub uid: String,
    pub at: EventTime,
    /// The title, on one line.
    pub summary: String,
    /// May have several lines.
    pub description: Option<String>,
    pub location: Option<String>,
    /// `https` or `http`; any other is left out.
    pub url: Option<String>,
    pub status: Status,
    /// Whether it leaves its time free.
    pub transparent: bool,
    /// Rises with each change that can be seen.
    pub sequence: u32,
    /// When the row changed last: DTSTAMP and LAST-MODIFIED. Never the time of writing.
    pub changed: Timestamp,
    pub created: Option<Timestamp>,
}

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTime {
    /// Parts of a second are widened to the whole one.
    Timed(Interval),
    /// Whole days, wherever one looks from; `last` belongs to it, and one before `first` counts as `first`.
    AllDay { first: Date, last: Date },
}

/// RFC 5545 §3.8.1.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

/// A calendar to subscribe to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What clients show; without `,` `;` `\`, which some of them show escaped.
    pub name: String,
    /// Written in this order. None at all is a feed as well, though RFC 5545 §3.6 asks for one component: clients take it.
    pub events: Vec<Event>,
    /// How often clients should come back; in whole minutes, at least one.
    pub refresh: SignedDuration,
}

/// An event by e-mail (iMIP, RFC 6047), between a practice and one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub method: Method,
    /// With [`Status::Cancelled`] it is a [`Method::Cancel`], whatever `method` says, and the other way round.
    pub event: Event,
    /// The same for all that is ever sent about this event.
    pub organizer: Person,
    /// Has said yes by booking: no answer is asked for.
    pub attendee: Person,
}

/// What an invitation does (RFC 5546 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Puts the event in, or changes it.
    Request,
    /// Takes it out.
    Cancel,
}

impl Method {
    /// As in the METHOD property, and in the `method` parameter of the media type, which must say the same (RFC 6047 §2.4).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

impl Invitation {
    /// The method it is written with.
    #[must_use]
    pub fn effective_method(&self) -> Method {
        if self.event.status == Status::Cancelled {
            Method::Cancel
        } else {
            self.method
        }
    }
}

/// Who sends or is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// May be empty.
    pub name: String,
    /// An address as in `ada@example.com`, without `mailto:`.
    pub email: String,
}

/// When somebody is taken, without a word on what by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeBusy<'a> {
    pub uid: String,
    /// What is told about; times outside of it are left out.
    pub window: Interval,
    /// When what is told changed last; never the time of writing.
    pub stamp: Timestamp,
    /// Whose time it is.
    pub organizer: Option<Person>,
    /// In any order; those that overlap or touch are joined.
    pub busy: &'a [Interval],
    pub tentative: &'a [Interval],
}
