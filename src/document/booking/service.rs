//! `[[services]]`: what can be booked, as it is written.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{approval, class::ClassEntry};
use crate::document::{
    booking,
    money::{
        deposit::Deposit,
        policy,
        price::{self, PricesFrom},
    },
    practice::{
        hours::{self, Hours, ModeHours, Overrides},
        joining::JoiningEntry,
        limits::ServiceLimitsEntry,
        schedule,
        seasons::HoursIn,
    },
    text::Translations,
    words::{
        ApprovalDto, AudienceDto, ModeDto, PaymentRuleDto, SlotFromDto, TaxDto, VisibilityDto,
    },
};
use domain::practice::{
    Catalogue, Text,
    service::{Mode, Service, Staff, Tax},
    service_times::ServiceTimes,
};

/// What can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    /// Your short name for it, used in this document and in addresses.
    #[schema(example = "ind50")]
    pub id: String,
    /// The id that it had until now, when you give it another: it stays the same service, with all its bookings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Neutral: it may be seen by others.
    #[schema(example = "Individual session")]
    pub name: String,
    /// The name in other languages.
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline, example = json!({"de": "Einzelsitzung"}))]
    pub translations: Translations,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Translations::is_empty")]
    #[schema(inline)]
    pub description_translations: Translations,
    /// 5–1440.
    #[schema(example = 50)]
    pub duration_minutes: u32,
    #[serde(default)]
    pub buffer_before_minutes: u32,
    #[serde(default)]
    #[schema(example = 10)]
    pub buffer_after_minutes: u32,
    /// In the smallest unit of the practice's currency (pence, cents), tax included.
    #[schema(example = 6500)]
    pub price: i64,
    /// The price of sessions from a date on, in the same unit. What was booked keeps its price.
    #[serde(default, skip_serializing_if = "PricesFrom::is_empty")]
    #[schema(inline, example = json!({"2027-01-01": 7000}))]
    pub prices_from: PricesFrom,
    #[serde(default)]
    pub tax: TaxDto,
    /// With `tax = "exempt"`: the legal text for invoices. Default: the practice's `tax_exempt_text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_text: Option<String>,
    /// With `tax = "included"`: its rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_percent: Option<u16>,
    /// The same in hundredths of a percent; give one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_basis_points: Option<u16>,
    /// What receipts name it by for insurers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "90834")]
    pub code: Option<String>,
    /// In the United States: whether clients, who pay themselves, are owed a Good Faith Estimate (45 CFR 149.610). Quotes and
    /// bookings then say by when.
    #[serde(default)]
    pub gfe: bool,
    #[serde(default = "no_payment")]
    pub payment: PaymentRuleDto,
    /// With `payment = "deposit"`: what is paid at booking, in the smallest unit of the currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<i64>,
    /// The same in percent of the price; give one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit_percent: Option<u16>,
    /// The same in hundredths of a percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit_basis_points: Option<u16>,
    /// For a client's first visit, when it is another rule than `payment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_visit_payment: Option<PaymentRuleDto>,
    /// With `first_visit_payment = "deposit"`, as `deposit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_visit_deposit: Option<i64>,
    /// As `deposit_percent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_visit_deposit_percent: Option<u16>,
    /// As `deposit_basis_points`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_visit_deposit_basis_points: Option<u16>,
    #[serde(default = "in_a_room")]
    pub modes: Vec<ModeDto>,
    /// Rooms by id, the preferred first. Default: all that are large enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["r3"]))]
    pub rooms: Option<Vec<String>>,
    /// One of these gives it. Default: all who have hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["hw"]))]
    pub practitioners: Option<Vec<String>>,
    /// These give it together, instead of `practitioners`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requires_all: Option<Vec<String>>,
    /// People who come with one booking, the client included.
    #[serde(default = "one")]
    pub attendees: u32,
    /// Bookings that share one session of a class.
    #[serde(default = "one")]
    pub capacity: u32,
    /// Fixed weekly starts instead of free times in working hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassEntry>,
    /// A key of `policies`. Default: `policy`, or the only one there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    #[serde(default = "everyone")]
    pub audience: AudienceDto,
    /// Bookings that you say yes or no to first, within `answer_within_hours` of `[booking]`; the time is held until then: `always` (or
    /// `true`), or a client's `first_visit`. Default: none.
    #[serde(
        default,
        deserialize_with = "approval::read",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(schema_with = approval::schema, required = false)]
    pub approval: Option<ApprovalDto>,
    #[serde(default)]
    pub visibility: VisibilityDto,
    /// With `visibility = "private_link"`: what makes its link a secret, 32 hexadecimal digits, e.g. from `openssl rand -hex 16`.
    /// Clients name the service `id.link_secret`. Another secret here ends the links that are out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "72c3206fae8f4fe44cf59cda371c7db4",
        pattern = "^[0-9a-f]{32}$"
    )]
    pub link_secret: Option<String>,
    /// How many bookings of it one client may ever have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_client: Option<u32>,
    /// How much of it each practitioner gives.
    #[serde(default, skip_serializing_if = "ServiceLimitsEntry::is_none")]
    pub limits: ServiceLimitsEntry,
    /// Its own, instead of the practice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_step_minutes: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_offset_minutes: Option<u16>,
    /// With `slot_step_minutes`: where its steps are counted from. Default: `midnight`, whatever `[booking]` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot_from: Option<SlotFromDto>,
    /// Instead of the practice's `min_notice_hours`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub min_notice_hours: Option<u32>,
    /// The same in minutes; give one of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_notice_minutes: Option<u32>,
    /// Instead of how far ahead the practice can be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 14)]
    pub max_advance_days: Option<u16>,
    /// The first date it takes place on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2027-01-01")]
    pub first_date: Option<String>,
    /// The last date. After it the service is not listed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, example = "2027-03-31")]
    pub last_date: Option<String>,
    /// Weekly windows, in the practice's time zone, in which it takes place. Default: all hours of who gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(inline, example = json!({"tue-wed": ["09:00-12:00"]}))]
    pub hours: Option<Hours>,
    /// The same in a season of the practice.
    #[serde(default, skip_serializing_if = "HoursIn::is_empty")]
    #[schema(inline, example = json!({"school_holidays": {"mon": ["09:00-12:00"]}}))]
    pub hours_in: HoursIn,
    /// Days, or ranges of them, whose windows replace the weekly ones; an empty list closes them.
    #[serde(default, skip_serializing_if = "Overrides::is_empty")]
    #[schema(inline, example = json!({"2026-12-24": []}))]
    pub overrides: Overrides,
    /// Weekly windows in which it takes place in a mode. A mode that is not named can be had whenever the service can.
    #[serde(default, skip_serializing_if = "ModeHours::is_empty")]
    #[schema(inline, example = json!({"online": {"fri": ["00:00-24:00"]}, "room": {"mon-thu": ["08:00-12:00"]}}))]
    pub mode_hours: ModeHours,
    /// How clients get to its sessions.
    #[serde(default, skip_serializing_if = "JoiningEntry::is_nothing")]
    #[schema(example = json!({"phone": {"practice_calls": true}}))]
    pub joining: JoiningEntry,
}

const fn one() -> u32 {
    1
}

const fn no_payment() -> PaymentRuleDto {
    PaymentRuleDto::None
}

const fn everyone() -> AudienceDto {
    AudienceDto::Everyone
}

fn in_a_room() -> Vec<ModeDto> {
    vec![ModeDto::Room]
}

fn modes(service: &Service) -> Vec<ModeDto> {
    service.modes.iter().map(|mode| (*mode).into()).collect()
}

/// Left out if it is the default.
fn policy(service: &Service) -> Option<String> {
    (service.policy != crate::document::DEFAULT_POLICY).then(|| service.policy.clone())
}

const fn visibility(service: &Service) -> VisibilityDto {
    if service.listed {
        VisibilityDto::Listed
    } else {
        VisibilityDto::PrivateLink
    }
}

fn link_secret(service: &Service) -> Option<String> {
    let secret = service.link_secret.as_ref();
    secret.map(|secret| secret.reveal().clone())
}

impl ServiceEntry {
    pub(crate) fn of(service: &Service, catalogue: &Catalogue) -> Self {
        let always = Deposit::of(service.payment);
        let first = service.first_visit.map(Deposit::of).unwrap_or_default();
        let tax = TaxMembers::of(&service.tax);
        let (practitioners, requires_all) = Self::people(service, catalogue);
        let (description, description_translations) = Self::text(service.description.as_ref());
        Self {
            id: service.handle.clone(),
            was: None,
            name: service.name.text.clone(),
            translations: service.name.translations.clone(),
            description,
            description_translations,
            duration_minutes: service.duration_minutes,
            buffer_before_minutes: service.buffer_before_minutes,
            buffer_after_minutes: service.buffer_after_minutes,
            price: service.price.amount,
            prices_from: price::written(&service.later_prices),
            tax: tax.word,
            tax_text: tax.text,
            tax_percent: tax.percent,
            tax_basis_points: tax.basis_points,
            code: service.code.clone(),
            gfe: service.good_faith_estimate,
            payment: service.payment.into(),
            deposit: always.amount,
            deposit_percent: always.percent,
            deposit_basis_points: always.basis_points,
            first_visit_payment: service.first_visit.map(Into::into),
            first_visit_deposit: first.amount,
            first_visit_deposit_percent: first.percent,
            first_visit_deposit_basis_points: first.basis_points,
            modes: modes(service),
            rooms: Self::rooms(service, catalogue),
            practitioners,
            requires_all,
            attendees: service.attendees,
            capacity: service.capacity,
            class: service.class.as_ref().map(ClassEntry::of),
            policy: policy(service),
            audience: service.audience.into(),
            approval: service.approval.map(Into::into),
            visibility: visibility(service),
            link_secret: link_secret(service),
            max_per_client: service.max_per_client,
            limits: ServiceLimitsEntry::of(service.limits),
            slot_step_minutes: service.grid.map(|grid| grid.step),
            slot_offset_minutes: service.grid.map(|grid| grid.offset),
            slot_from: service.grid.map(|grid| grid.origin.into()),
            min_notice_hours: None,
            min_notice_minutes: None,
            max_advance_days: None,
            first_date: None,
            last_date: None,
            hours: None,
            hours_in: HoursIn::new(),
            overrides: Overrides::new(),
            mode_hours: ModeHours::new(),
            joining: JoiningEntry::of(&service.joining),
        }
        .with_times(&service.times)
    }

    /// With the members that say when it can be booked.
    fn with_times(self, times: &ServiceTimes) -> Self {
        let (min_notice_hours, min_notice_minutes) = booking::in_hours(times.min_notice_minutes);
        let (hours, exceptions) = times.schedule.as_ref().map(schedule::written).unzip();
        let (hours_in, overrides) = exceptions.unwrap_or_default();
        Self {
            min_notice_hours,
            min_notice_minutes,
            max_advance_days: times.max_advance_days,
            first_date: times.first_date.map(|date| date.to_string()),
            last_date: times.last_date.map(|date| date.to_string()),
            hours,
            hours_in,
            overrides,
            mode_hours: hours::written_modes(&times.modes),
            ..self
        }
    }

    /// `practitioners` and `requires_all`, of which one is written.
    fn people(
        service: &Service,
        catalogue: &Catalogue,
    ) -> (Option<Vec<String>>, Option<Vec<String>>) {
        let people = service
            .practitioners()
            .iter()
            .filter_map(|id| Some(catalogue.practitioner(*id)?.handle.clone()))
            .collect();
        match service.staff {
            Staff::AnyOf(_) => (Some(people), None),
            Staff::AllOf(_) => (None, Some(people)),
        }
    }

    fn rooms(service: &Service, catalogue: &Catalogue) -> Option<Vec<String>> {
        let rooms = || {
            service
                .rooms
                .iter()
                .filter_map(|id| Some(catalogue.room(*id)?.handle.clone()))
                .collect()
        };
        // A service that takes place elsewhere must not name rooms.
        service.modes.contains(&Mode::Room).then(rooms)
    }

    /// A text and its translations, as two members.
    pub(crate) fn text(text: Option<&Text>) -> (Option<String>, Translations) {
        text.map_or_else(Default::default, |text| {
            (Some(text.text.clone()), text.translations.clone())
        })
    }
}

/// How tax is written.
struct TaxMembers {
    word: TaxDto,
    text: Option<String>,
    percent: Option<u16>,
    basis_points: Option<u16>,
}

impl TaxMembers {
    fn of(tax: &Tax) -> Self {
        let (word, text, rate) = match tax {
            Tax::None => (TaxDto::None, None, None),
            Tax::Exempt { text } => (TaxDto::Exempt, text.clone(), None),
            Tax::Included { rate } => (TaxDto::Included, None, Some(*rate)),
        };
        let (percent, basis_points) = rate.map_or((None, None), policy::in_percent);
        Self {
            word,
            text,
            percent,
            basis_points,
        }
    }
}
