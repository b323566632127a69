//! What a practice is made of: the definitions its owner writes, checked and with ids.

pub mod assignment_rule;
pub mod closure;
pub mod joining;
pub mod mode;
pub mod place;
pub mod practitioner;
pub mod room;
pub mod schedule;
pub mod season;
pub mod service;
pub mod service_times;
pub mod session_change;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use super::clients::confirm_by_mail::ConfirmByMail;
use super::{
    ids::{PracticeId, PractitionerId, ResourceId, RoomId, ServiceId},
    interval::Interval,
    language::primary,
    messages::notification_rules::NotificationRules,
    money::{
        Currency, payments::slow_methods::SlowMethods, policy::Policy,
        receipts::good_faith_estimate::EstimateDue,
    },
    practice::{
        assignment_rule::AssignmentRule, closure::Closure, place::Place, schedule::Grid,
        season::Season, service::Service, session_change::SessionChange,
    },
    zone::Zone,
};

pub use super::translated::Text;
pub use practitioner::{Limits, Practitioner, Registration};
pub use room::Room;

/// Everything about one practice that its clients' bookings are decided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    pub practice: Practice,
    pub practitioners: Vec<Practitioner>,
    pub rooms: Vec<Room>,
    pub services: Vec<Service>,
    /// The names of people and rooms that were removed: bookings of their time keep them.
    pub former: BTreeMap<ResourceId, String>,
    /// What was changed about sessions of classes, beside the file.
    pub session_changes: BTreeMap<ServiceId, Vec<SessionChange>>,
    /// Rises with each change to any of them.
    pub revision: i64,
}

impl Catalogue {
    #[must_use]
    pub fn practitioner(&self, id: PractitionerId) -> Option<&Practitioner> {
        self.practitioners
            .iter()
            .find(|practitioner| practitioner.id == id)
    }

    #[must_use]
    pub fn room(&self, id: RoomId) -> Option<&Room> {
        self.rooms.iter().find(|room| room.id == id)
    }

    /// What somebody who gives, or gave, sessions here is called.
    #[must_use]
    pub fn practitioner_name(&self, id: PractitionerId) -> Option<&str> {
        // Somebody who has left the file still has bookings to show.
        let former = || self.former.get(&ResourceId(id.0)).map(String::as_str);
        self.practitioner(id)
            .map(|one| one.name.as_str())
            .or_else(former)
    }

    /// What a room is, or was, called.
    #[must_use]
    pub fn room_name(&self, id: RoomId) -> Option<&str> {
        let former = || self.former.get(&ResourceId(id.0)).map(String::as_str);
        self.room(id).map(|room| room.name.as_str()).or_else(former)
    }

    /// The room an owner names, by id or handle.
    #[must_use]
    pub fn room_named(&self, reference: &str) -> Option<&Room> {
        self.rooms
            .iter()
            // A handle has at most 32 characters and an id has more, so no text is both.
            .find(|room| room.handle == reference || reference.parse() == Ok(room.id))
    }

    #[must_use]
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The service a client names, by id or by the owner's handle.
    #[must_use]
    pub fn service_named(&self, reference: &str) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.handle == reference || reference.parse() == Ok(service.id))
    }

    /// What was changed about the sessions of a class.
    #[must_use]
    pub fn changes_of(&self, class: ServiceId) -> &[SessionChange] {
        self.session_changes.get(&class).map_or(&[], Vec::as_slice)
    }

    /// Those of the public list, in the owner's order, at their prices of today; without those that are over.
    pub fn listed_services(&self, now: Timestamp) -> impl Iterator<Item = Cow<'_, Service>> {
        let today = self.practice.zone.date(now);
        let listed = move |service: &&Service| service.listed && !service.times.is_over(today);
        self.services
            .iter()
            .filter(listed)
            .map(move |service| service.on(today))
    }

    /// Until when it is the same date for everybody: a practitioner elsewhere has a "today" of their own.
    #[must_use]
    pub fn same_day_until(&self, now: Timestamp) -> Timestamp {
        let mut zones = vec![&self.practice.zone];
        for one in &self.practitioners {
            if !zones.contains(&&one.zone) {
                zones.push(&one.zone);
            }
        }
        let days = zones.into_iter().map(|zone| zone.same_day_until(now));
        days.min().unwrap_or(now)
    }

    /// The service as it is given on the local date of an instant.
    #[must_use]
    pub fn service_at<'a>(&self, service: &'a Service, at: Timestamp) -> Cow<'a, Service> {
        service.on(self.practice.zone.date(at))
    }

    /// The practitioner a client names, by id or by the owner's handle.
    #[must_use]
    pub fn practitioner_named(&self, reference: &str) -> Option<&Practitioner> {
        self.practitioners
            .iter()
            .find(|one| one.handle == reference || reference.parse() == Ok(one.id))
    }

    /// When the estimate for a session that is scheduled `now` must be given, if it is one of which an estimate is.
    #[must_use]
    pub fn good_faith_estimate(
        &self,
        service: &Service,
        at: Interval,
        now: Timestamp,
    ) -> Option<EstimateDue> {
        let Practice { zone, holidays, .. } = &self.practice;
        service
            .good_faith_estimate
            .then(|| EstimateDue::of(zone.date(now), zone.date(at.start), holidays))
    }

    /// The policy a service is booked under.
    #[must_use]
    pub fn policy(&self, service: &Service) -> Option<&Policy> {
        self.practice.policies.get(&service.policy)
    }
}

/// The business itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    pub id: PracticeId,
    /// Its name in addresses: `riverside-counselling`.
    pub slug: String,
    pub name: String,
    pub zone: Zone,
    pub currency: Currency,
    /// BCP 47, the first is its own.
    pub locales: Vec<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub crisis_note: Option<Text>,
    pub tax_note: Option<Text>,
    /// As its tax office gave it; receipts show it.
    #[serde(default)]
    pub tax_number: Option<String>,
    /// For receipts: `GB123456789`, `DE123456789`.
    #[serde(default)]
    pub vat_id: Option<String>,
    /// What comes first on a bank statement, e.g. `RIVERSIDE`.
    pub statement_prefix: String,
    /// What messages show as their sender; neutral.
    #[serde(default)]
    pub sender_name: Option<String>,
    /// Web origins whose pages may call the API for this practice and be returned to after paying.
    pub origins: Vec<String>,
    /// Whether real money moves.
    pub live: bool,
    /// Its own connected account at Stripe, `acct_…`.
    pub stripe_account: Option<String>,
    pub booking: BookingRules,
    /// `None`: clients pay by methods that confirm at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_methods: Option<SlowMethods>,
    /// For its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<NotificationRules>,
    /// Dates on which it is closed, in its zone; they are no working days.
    #[serde(default)]
    pub holidays: BTreeSet<Date>,
    /// By name; hours name them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seasons: BTreeMap<String, Season>,
    /// Days on which it, or somebody or something of it, is closed; they are among the times off of those as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Where its rooms are; none when it is all in one place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// By key; services name one.
    pub policies: BTreeMap<String, Policy>,
}

/// The longest statement descriptor (<https://docs.stripe.com/get-started/account/statement-descriptors>).
const LONGEST_DESCRIPTOR: usize = 22;

impl Practice {
    /// What messages show as their sender: as the owner wrote it, else what stands on bank statements, `Riverside`.
    #[must_use]
    pub fn sender(&self) -> String {
        self.sender_name.clone().unwrap_or_else(|| {
            // Bank statements are in capitals, which would shout as the sender of a mail.
            let (first, rest) = self
                .statement_prefix
                .split_at_checked(1)
                .unwrap_or(("", &self.statement_prefix));
            format!("{first}{}", rest.to_lowercase())
        })
    }

    /// The word for a booking on bank statements, in the practice's own language where it fits: `LANDWEHR* TERMIN 7K2Q`.
    #[must_use]
    pub fn statement_word(&self) -> &'static str {
        let german = self.locales.first().is_some_and(|tag| primary(tag) == "de");
        // Stripe joins prefix and suffix with `* `, and allows 22 characters for both together.
        let fits = self.statement_prefix.len() + "* TERMIN 7K2Q".len() <= LONGEST_DESCRIPTOR;
        if german && fits { "TERMIN" } else { "BKG" }
    }
}

/// What holds for every booking of the practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRules {
    /// A booking starts no sooner than this after it is made.
    pub min_notice_minutes: u32,
    pub horizon: Horizon,
    pub grid: Grid,
    /// How long a hold waits for its payment.
    pub hold_minutes: u32,
    /// How much longer when the client asks, once.
    pub hold_extension_minutes: u32,
    /// Whether buffers may reach outside working hours.
    pub buffers_outside_hours: bool,
    /// How many bookings still ahead one client may have.
    pub max_active_per_client: Option<u32>,
    /// A booking is moved no later than this before its start; otherwise until cancelling stops being free.
    pub move_notice_minutes: Option<u32>,
    /// So long after its end a session that nobody called missed counts as held, and what is due for it is collected.
    #[serde(default = "a_day")]
    pub collect_after_minutes: u32,
    /// So many days after it is owed a client is reminded to pay; at most twice.
    #[serde(default)]
    pub remind_to_pay_after_days: Vec<u16>,
    /// So many days after its session a booking's links open nothing any more.
    #[serde(default = "two_years")]
    pub links_end_after_days: u32,
    /// When a booking that costs nothing now, of somebody whose mailbox is not proved, waits for the link in the mail.
    #[serde(default)]
    pub confirm_by_mail: ConfirmByMail,
    /// Who of those who are free gets a booking for any of them.
    #[serde(default)]
    pub assignment: AssignmentRule,
    /// Within so many hours the practice answers what needs its yes.
    #[serde(default = "one_day")]
    pub answer_within_hours: u32,
    /// Whether clients are reminded once more an hour before.
    #[serde(default)]
    pub remind_hour_before: bool,
    /// Clients go online instead of coming, or come instead, at the same time until so long before; `None`: only as they move.
    #[serde(default = "two_hours")]
    pub switch_notice_minutes: Option<u32>,
}

// The default of `switch_notice_hours` (docs/decisions/0069-another-way-at-the-same-time.md).
#[expect(clippy::unnecessary_wraps, reason = "the shape of the member")]
const fn two_hours() -> Option<u32> {
    Some(120)
}

// The default of `links_end_after_days` (docs/decisions/0028-proof-of-mailbox.md).
const fn two_years() -> u32 {
    730
}

// The default of `answer_within_hours` (docs/decisions/0061-requests-to-book.md).
const fn one_day() -> u32 {
    24
}

// The default of `collect_after_hours` (docs/decisions/0015-sessions-count-as-held.md), as a
// function because serde wants one, for rows from before the setting.
const fn a_day() -> u32 {
    24 * 60
}

/// How far ahead can be booked, in the practitioner's zone, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// So many days after today.
    Days(u16),
    /// Up to this date.
    Until(Date),
}
