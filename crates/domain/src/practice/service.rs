//! What can be booked.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

pub use super::mode::Mode;
use super::{
    Limits, Text,
    joining::Joining,
    schedule::{Grid, weekday_index},
    service_times::ServiceTimes,
};
use crate::{
    clients::Personal,
    ids::{PractitionerId, ResourceId, RoomId, ServiceId},
    money::{BasisPoints, Money},
};

/// What can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub id: ServiceId,
    pub handle: String,
    /// Neutral: it may be seen by others.
    pub name: Text,
    pub description: Option<Text>,
    pub duration_minutes: u32,
    pub buffer_before_minutes: u32,
    pub buffer_after_minutes: u32,
    /// Tax included.
    pub price: Money,
    /// The prices of sessions from a date on, in the practice's zone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub later_prices: BTreeMap<Date, Money>,
    pub tax: Tax,
    pub payment: PaymentRule,
    /// For a client's first visit, if it is another one.
    #[serde(default)]
    pub first_visit: Option<PaymentRule>,
    /// What receipts name it by for insurers, e.g. `GOP 870 x2,9` or `90834`.
    #[serde(default)]
    pub code: Option<String>,
    /// Whether clients are given a Good Faith Estimate (United States).
    #[serde(default)]
    pub good_faith_estimate: bool,
    /// Never empty.
    pub modes: Vec<Mode>,
    /// Where it may take place in mode `room`, the preferred first; never virtual.
    pub rooms: Vec<RoomId>,
    pub staff: Staff,
    /// People who come with one booking, the client included.
    pub attendees: u32,
    /// Bookings that share one session; more than 1 only for classes.
    pub capacity: u32,
    /// Set for a class: its starts take the place of free slots in working hours.
    pub class: Option<Class>,
    /// Key into the practice's policies.
    pub policy: String,
    pub audience: Audience,
    /// Whether it stands in the public list; if not it is booked by those who know its `link_secret`.
    pub listed: bool,
    /// What opens it to clients when it is not listed; without one it opens to nobody but the practice.
    #[serde(default)]
    pub link_secret: Option<Personal<String>>,
    /// How many bookings of it one client may ever have.
    pub max_per_client: Option<u32>,
    /// How much of it one practitioner gives; nothing is said of sessions in a row.
    #[serde(default)]
    pub limits: Limits,
    /// Its own grid, instead of the practice's.
    pub grid: Option<Grid>,
    #[serde(default)]
    pub times: ServiceTimes,
    /// Which bookings of it stand only once the practice has said yes; `None`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// How clients get to its sessions.
    #[serde(default, skip_serializing_if = "Joining::is_nothing")]
    pub joining: Joining,
}

impl Service {
    /// Whether it has fixed starts and sessions with seats.
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.class.is_some()
    }

    /// As it is given on a date: at the price of that day.
    #[must_use]
    pub fn on(&self, date: Date) -> Cow<'_, Self> {
        match self.later_prices.range(..=date).next_back() {
            None => Cow::Borrowed(self),
            Some((_, price)) => Cow::Owned(Self {
                price: *price,
                ..self.clone()
            }),
        }
    }

    /// Everybody who may be needed to give it.
    #[must_use]
    pub fn practitioners(&self) -> &[PractitionerId] {
        match &self.staff {
            Staff::AnyOf(ids) | Staff::AllOf(ids) => ids,
        }
    }

    /// Every practitioner and room that a booking of it could occupy, in order of id.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceId> {
        let people = self.practitioners().iter().map(|id| ResourceId(id.0));
        let rooms = self.rooms.iter().map(|id| ResourceId(id.0));
        let mut all: Vec<_> = people.chain(rooms).collect();
        // The order in which they are locked (docs/decisions/0003-occupancies-and-revisions.md).
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Who gives a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Staff {
    /// One of them.
    AnyOf(Vec<PractitionerId>),
    /// All of them together.
    AllOf(Vec<PractitionerId>),
}

/// Fixed starts of a class or a closed series: weekly, on dates of its own, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    pub starts: Vec<WeeklyStart>,
    /// In the practice's wall time, in order.
    #[serde(default)]
    pub dates: Vec<DateTime>,
    /// The first date it may take place on.
    pub first: Option<Date>,
    /// The last date.
    pub last: Option<Date>,
    /// Seats that must be taken for a session to run.
    pub min_to_run: Option<u32>,
    /// So long before it begins the practice decides about a session that has fewer.
    #[serde(default = "a_day_before")]
    pub decide_hours_before: u32,
}

/// How many must have a seat for a session to run, and when it is decided about one that has fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minimum {
    pub seats: u32,
    pub decide_hours_before: u32,
}

// As a function because serde wants one, for rows from before the setting.
const fn a_day_before() -> u32 {
    24
}

impl Minimum {
    /// When it is decided about the session that begins then.
    #[must_use]
    pub fn decide_by(self, start: Timestamp) -> Timestamp {
        let before = SignedDuration::from_hours(self.decide_hours_before.into());
        start.saturating_sub(before).unwrap_or(start)
    }
}

impl Class {
    /// What its sessions need to run.
    #[must_use]
    pub fn minimum(&self) -> Option<Minimum> {
        let decide_hours_before = self.decide_hours_before;
        self.min_to_run.map(|seats| Minimum {
            seats,
            decide_hours_before,
        })
    }

    /// The wall times at which its sessions are planned on the dates `first..=last`; of a weekly start and a date that are the
    /// same, twice.
    pub fn planned(&self, first: Date, last: Date) -> impl Iterator<Item = DateTime> + '_ {
        let dated = self.dates.iter().copied();
        let dated = dated.filter(move |at| (first..=last).contains(&at.date()));
        let first = self.first.map_or(first, |begin| begin.max(first));
        let last = self.last.map_or(last, |end| end.min(last));
        let days = first
            .series(jiff::Span::new().days(1))
            .take_while(move |date| *date <= last);
        days.flat_map(move |date| self.starts.iter().filter_map(move |start| start.on(date)))
            .chain(dated)
    }
}

/// One weekly start, in the practice's wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeeklyStart {
    /// Monday is 0.
    pub weekday: u8,
    /// Minutes after local midnight.
    pub minute: u16,
}

impl WeeklyStart {
    /// The weekday and time of day of a wall time.
    #[must_use]
    pub fn of(at: DateTime) -> Self {
        let weekday = at.weekday().to_monday_zero_offset().unsigned_abs();
        let (hour, minute) = (at.hour().unsigned_abs(), at.minute().unsigned_abs());
        Self {
            weekday,
            minute: u16::from(hour) * 60 + u16::from(minute),
        }
    }

    /// The same on a date, if that is its weekday.
    fn on(self, date: Date) -> Option<DateTime> {
        let today = usize::from(self.weekday) == weekday_index(date.weekday());
        let (hour, minute) = (self.minute / 60, self.minute % 60);
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        today
            .then(|| Time::new(hour, minute, 0, 0).ok())
            .flatten()
            .map(|time| date.to_datetime(time))
    }
}

/// How a price is taxed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// The practice charges none.
    None,
    /// Exempt, with the legal text an invoice shows.
    Exempt { text: Option<String> },
    /// Contained in the price.
    Included { rate: BasisPoints },
}

impl Tax {
    /// The tax inside `price`.
    #[must_use]
    pub fn amount(&self, price: Money) -> Money {
        match self {
            Self::None | Self::Exempt { .. } => Money::zero(price.currency),
            Self::Included { rate } => price.tax_included(*rate),
        }
    }
}

/// When the price is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentRule {
    /// Nothing is collected through Hourkeep.
    #[default]
    None,
    /// All of it at booking.
    Prepay,
    /// A part at booking, the rest after the session.
    Deposit(PartOfPrice),
    /// After the session, by a link.
    Later,
    /// A card is saved at booking and charged after the session.
    CardOnFile,
}

/// A part of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOfPrice {
    /// So many minor units, at most the price.
    Amount(i64),
    Share(BasisPoints),
}

impl PartOfPrice {
    /// The part of `price`.
    #[must_use]
    pub fn of(self, price: Money) -> Money {
        match self {
            Self::Amount(amount) => Money {
                // A price agreed with one client may be less than the deposit in the file.
                amount: amount.clamp(0, price.amount.max(0)),
                ..price
            },
            Self::Share(share) => price.share(share),
        }
    }
}

impl PaymentRule {
    /// What must be paid for the booking to be confirmed.
    #[must_use]
    pub fn due_now(self, price: Money) -> Money {
        match self {
            // A saved card costs nothing now; `saves_card` says that it has to be saved.
            Self::None | Self::Later | Self::CardOnFile => Money::zero(price.currency),
            Self::Prepay => price,
            Self::Deposit(part) => part.of(price),
        }
    }

    /// What is collected after the session.
    #[must_use]
    pub fn due_later(self, price: Money) -> Money {
        match self {
            // The practice collects it itself, so nothing is ever due here.
            Self::None => Money::zero(price.currency),
            // A due part is at most the price, so the difference is not negative.
            _ => Money {
                amount: price.amount - self.due_now(price).amount,
                ..price
            },
        }
    }

    /// Whether a card must be saved for the booking to be confirmed.
    #[must_use]
    pub const fn saves_card(self) -> bool {
        matches!(self, Self::CardOnFile)
    }
}

impl Service {
    /// The rule for a client's first visit, or for a later one.
    #[must_use]
    pub fn payment_rule(&self, first_visit: bool) -> PaymentRule {
        self.first_visit
            // Without a rule of its own, a first visit is paid like any other.
            .filter(|_| first_visit)
            .unwrap_or(self.payment)
    }

    /// Whether a client's first visit, or a later one, needs the practice's yes.
    #[must_use]
    pub fn needs_approval(&self, first_visit: bool) -> bool {
        self.approval
            .is_some_and(|approval| first_visit || approval == Approval::Always)
    }

    /// Whether something is collected for it through Hourkeep, now or later, of anybody.
    #[must_use]
    pub fn collects(&self) -> bool {
        [Some(self.payment), self.first_visit]
            .into_iter()
            .flatten()
            // Also if only a first visit, or only later ones, cost something here.
            .any(|rule| rule != PaymentRule::None)
    }
}

/// Which bookings of a service need the practice's yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    Always,
    /// A client's first visit.
    FirstVisit,
}

/// Whom a service is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    #[default]
    Everyone,
    /// Who has had no booking here yet.
    NewClients,
    /// Who has had one.
    Returning,
}
