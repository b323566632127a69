//! A practice as a file: the one document its owner writes.
//!
//! `hourkeep apply practice.toml` reads it as TOML; `PUT /v1/admin/practice` takes the same as JSON and
//! `GET /v1/admin/practice` gives it back. [`read`] and [`from_value`] find what does not have the right shape, [`check`] what
//! breaks a rule, and [`Document::of`] writes a catalogue down again. All faults are found at once, each with its place.

mod booking;
mod changes;
mod definition;
mod fault;
mod findings;
mod identity;
mod language;
mod lint;
mod money;
mod practice;
mod shape;
mod source;
mod text;
mod translations;
pub mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::{
    booking::{BookingSection, class::ClassEntry, service::ServiceEntry},
    changes::{ChangeKind, DocumentChange, changes},
    fault::{DocumentFault, Pointer, Source},
    money::{
        methods::PaymentSection,
        policy::{PolicyEntry, TierEntry},
    },
    practice::{
        closures::ClosureEntry,
        limits::{LimitsEntry, ServiceLimitsEntry},
        notifications::{NotificationsEntry, NotifiedEventDto, ShownClientDto},
        place::PlaceEntry,
        practitioner::{PractitionerEntry, RegistrationEntry},
        room::RoomEntry,
        seasons::SeasonEntry,
    },
    words::{AudienceDto, ModeDto, NoticeBasisDto, PaymentRuleDto, TaxDto, VisibilityDto},
};
use self::{
    findings::Findings,
    practice::{hours::Hours, seasons::HoursIn},
    text::Translations,
};
use domain::practice::Catalogue;

/// The key of the policy that stands in `[policy]`.
const DEFAULT_POLICY: &str = "default";

/// A whole practice, as its owner writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PracticeDocument)]
pub struct Document {
    #[serde(skip)]
    source: Source,
    /// Its name in addresses; it stays.
    #[schema(example = "riverside-counselling", pattern = "^[a-z0-9-]{2,60}$")]
    pub slug: String,
    #[schema(example = "Riverside Counselling")]
    pub name: String,
    /// IANA name.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    /// ISO 4217.
    #[schema(example = "GBP")]
    pub currency: String,
    /// BCP 47; the first is the practice's own.
    #[schema(example = json!(["en-GB"]))]
    pub locales: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Room 3, 41 Fictional Row, Sheffield S7 0XX")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "+44 1632 960142")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "hello@riverside-counselling.example")]
    pub email: Option<String>,
    /// Whom to turn to in an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crisis_note: Option<String>,
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline)]
    pub crisis_note_translations: Translations,
    /// What clients are told about tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_note: Option<String>,
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline)]
    pub tax_note_translations: Translations,
    /// The legal text of services that are exempt and have none of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_exempt_text: Option<String>,
    /// As your tax office gave it; receipts show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "00/000/00000")]
    pub tax_number: Option<String>,
    /// With its country code and without spaces; receipts show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "GB123456789", pattern = "^[A-Z]{2}[A-Z0-9+*]{2,18}$")]
    pub vat_id: Option<String>,
    /// What comes first on a bank statement: neutral, 2 to 10 of A–Z and 0–9.
    #[schema(example = "RIVERSIDE", pattern = "^[A-Z0-9]{2,10}$")]
    pub statement_prefix: String,
    /// What messages to clients show as their sender: neutral, for it stands on lock screens. Otherwise the statement prefix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Riverside")]
    pub sender_name: Option<String>,
    /// Web origins whose pages may call the API for this practice and be returned to after paying.
    #[serde(default)]
    #[schema(example = json!(["https://riverside-counselling.example"]))]
    pub origins: Vec<String>,
    /// Days, or ranges of them, on which the whole practice is closed, classes too; they are no working days for policies and estimates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["2026-05-25", "2026-12-24/2027-01-02"]))]
    pub holidays: Vec<String>,
    /// Days with a name that `hours_in` can speak of: school holidays, every other week.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(example = json!({"school_holidays": {"days": ["2026-10-26/2026-10-30"]}, "week_a": {"week_of": "2026-09-07"}}))]
    pub seasons: BTreeMap<String, SeasonEntry>,
    /// The weekly hours of practitioners who have none of their own. A window may go over midnight; it belongs to the day it begins
    /// on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, example = json!({"mon-fri": ["09:00-17:00"]}))]
    pub hours: Option<Hours>,
    /// Their hours in a season, in place of `hours`; named days take precedence over weeks.
    #[serde(default, skip_serializing_if = "HoursIn::is_empty")]
    #[schema(inline, example = json!({"school_holidays": {"mon-thu": ["09:00-13:00"]}}))]
    pub hours_in: HoursIn,
    #[serde(default)]
    pub booking: BookingSection,
    #[serde(default, skip_serializing_if = "PaymentSection::is_default")]
    pub payment: PaymentSection,
    /// Mails to the owner about the bookings of the whole practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notifications: Option<NotificationsEntry>,
    /// The policy of services that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyEntry>,
    /// Further policies; services name them by their keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub policies: BTreeMap<String, PolicyEntry>,
    #[serde(default)]
    pub practitioners: Vec<PractitionerEntry>,
    /// Where rooms are, if not all are at one address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PlaceEntry>,
    #[serde(default)]
    pub rooms: Vec<RoomEntry>,
    /// Whole days on which the practice, a practitioner, a room or a place is closed, each with a name of yours. Unlike holidays they are
    /// working days for policies and estimates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<ClosureEntry>,
    #[serde(default)]
    pub services: Vec<ServiceEntry>,
}

/// A document that breaks no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub catalogue: Catalogue,
    /// Worth a second look: names that say too much, people who can never be booked.
    pub warnings: Vec<DocumentFault>,
}

/// Reads TOML; `name` is what faults call the file.
///
/// # Errors
/// Every fault: of syntax; else of shape and, as far as can be told, of the rules that [`check`] knows.
pub fn read(name: &str, text: &str) -> Result<Document, Vec<DocumentFault>> {
    let (tree, source) = source::parse(name, text)?;
    shaped(tree, source)
}

/// Reads JSON.
///
/// # Errors
/// As [`read`].
pub fn from_json(bytes: &[u8]) -> Result<Document, Vec<DocumentFault>> {
    let tree = serde_json::from_slice(bytes).map_err(|error| {
        vec![Source::default().fault(&Pointer::default(), format!("not JSON: {error}"))]
    })?;
    from_value(tree)
}

/// Takes JSON that has been parsed.
///
/// # Errors
/// As [`read`].
pub fn from_value(tree: Value) -> Result<Document, Vec<DocumentFault>> {
    shaped(tree, Source::default())
}

fn shaped(tree: Value, source: Source) -> Result<Document, Vec<DocumentFault>> {
    let shaped = shape::shape(tree, &source);
    match shaped.document {
        Some(document) if shaped.faults.is_empty() => Ok(Document { source, ..document }),
        _ => {
            // What is left is checked too, so that all is reported at once: but nothing that the mending may have caused.
            // If a name is lost, everything that refers to it would have a fault just because of
            // that.
            let rest = shaped.document.as_ref().filter(|_| !shaped.names_lost);
            let document = rest.map(|document| Document {
                source: source.clone(),
                ..document.clone()
            });
            let rules = document
                .map(|document| check(&document, None, &mut || Uuid::nil()))
                .and_then(Result::err);
            let own = rules
                .unwrap_or_default()
                .into_iter()
                // A fault that the mending itself may have caused would send the owner to a place
                // that is right.
                .filter(|fault| !shaped.may_cause(fault))
                .collect::<Vec<_>>();
            let mut faults = shaped.faults;
            faults.extend(own);
            // In the order of the file, which is mended from top to bottom.
            faults.sort_by_key(|fault| fault.file.as_ref().map_or(0, |(_, line)| *line));
            Err(faults)
        }
    }
}

/// Checks every rule and makes the catalogue.
///
/// What `current`, the catalogue of the same practice, knows by handle keeps its id; the rest gets one from `fresh`. The
/// revision is `current`'s, or 0: it is the store that raises it.
///
/// # Errors
/// Every fault, in the order of the file.
pub fn check(
    document: &Document,
    current: Option<&Catalogue>,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Checked, Vec<DocumentFault>> {
    let mut found = Findings::of(&document.source);
    let catalogue = definition::check(&mut found, document, current, fresh);
    let (faults, warnings) = found.finish();
    if faults.is_empty() {
        Ok(Checked {
            catalogue,
            warnings,
        })
    } else {
        Err(faults)
    }
}

impl Document {
    /// What an owner would write to get this catalogue, with all defaults written out.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        practice::written(catalogue)
    }

    /// What is worth a second look at the service of this handle.
    #[must_use]
    pub fn warning(&self, service: &str, message: impl Into<String>) -> DocumentFault {
        let number = self.services.iter().position(|one| one.id == service);
        let at = Pointer::default().key("services");
        self.source.fault(
            &number.map_or_else(|| at.clone(), |number| at.index(number)),
            message,
        )
    }

    /// As TOML, without comments.
    ///
    /// # Errors
    /// When a value has no form in TOML; a document that was checked has none such.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}
