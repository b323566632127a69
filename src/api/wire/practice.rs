//! A practice as its clients see it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ApprovalDto, AudienceDto, ModeDto, MoneyView, NoticeBasisDto, PaymentRuleDto};
use crate::service::practice::profile::Practitioners;
use domain::{
    money::{Money, policy::Policy},
    practice::{
        Catalogue, Practice, Practitioner,
        place::Place,
        service::{PaymentRule, Service},
    },
};

/// A practice's public profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeView {
    #[schema(
        pattern = "^prc_[0-9a-f]{32}$",
        example = "prc_01930000000070008000000000000001"
    )]
    pub id: String,
    #[schema(example = "riverside-counselling")]
    pub slug: String,
    pub name: String,
    /// IANA.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    #[schema(example = json!(["en-GB"]))]
    pub locales: Vec<String>,
    #[schema(pattern = "^[A-Z]{3}$", example = "GBP")]
    pub currency: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Whom to turn to in a crisis: a practice is no emergency service.
    pub crisis_note: Option<String>,
    /// Where its rooms are, if it has several places.
    pub places: Vec<PlaceView>,
    /// The rules in force, by the key that services name.
    pub policies: Vec<PolicyView>,
}

/// A place of the practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlaceView {
    /// The practice's short name for it.
    #[schema(example = "north")]
    pub id: String,
    #[schema(example = "North Street")]
    pub name: String,
    /// Its own, else the practice's.
    #[schema(example = "7 North Street, Sheffield S7 0XX")]
    pub address: Option<String>,
    /// IANA.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
}

/// Cancellation rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    #[schema(example = "default")]
    pub key: String,
    #[schema(example = "2026-05-01")]
    pub version: String,
    /// Longest notice first.
    pub tiers: Vec<PolicyTierView>,
    pub notice_basis: NoticeBasisDto,
    /// Share of the price in hundredths of a percent.
    #[schema(maximum = 10000)]
    pub no_show_basis_points: u16,
    /// After booking, cancelling is free for this long.
    pub grace_minutes: u32,
    /// So many late cancellations in twelve months cost a client nothing.
    #[schema(example = 1)]
    pub goodwill_per_year: u32,
    /// Whether the fee is dropped when somebody else takes the time.
    pub waive_if_resold: bool,
}

/// What cancelling costs from a notice on.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyTierView {
    pub notice_hours: u32,
    #[schema(maximum = 10000)]
    pub fee_basis_points: u16,
}

/// The services that can be booked.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicesView {
    pub data: Vec<ServiceView>,
}

/// A service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceView {
    #[schema(
        pattern = "^svc_[0-9a-f]{32}$",
        example = "svc_01930000000070008000000000000001"
    )]
    pub id: String,
    /// The practice's own short name; works wherever the id does.
    #[schema(example = "ind50")]
    pub handle: String,
    pub name: String,
    pub description: Option<String>,
    pub duration_minutes: u32,
    /// That of a session today, tax included; a quote says what one on another day costs.
    pub price: MoneyView,
    pub tax: MoneyView,
    pub payment: PaymentRuleDto,
    /// What must be paid to confirm the booking.
    pub due_now: MoneyView,
    /// What is collected after the session.
    pub due_later: MoneyView,
    /// For a client's first visit, when another rule holds for it.
    pub first_visit: Option<FirstVisitView>,
    /// Which bookings the practice says yes or no to first; null: none.
    pub approval: Option<ApprovalDto>,
    /// How many hours the practice has to answer; null: no booking needs its yes.
    #[schema(example = json!(null))]
    pub answer_within_hours: Option<u32>,
    pub modes: Vec<ModeDto>,
    /// Who gives it, by id.
    pub practitioners: Vec<String>,
    /// The same by handle, in the same order.
    #[schema(example = json!(["hw"]))]
    pub practitioner_handles: Vec<String>,
    /// Whether all of its practitioners give it together.
    pub together: bool,
    /// Places in one session.
    pub capacity: u32,
    /// Of a class: places that must be taken for a session to run; null: it always does.
    pub min_to_run: Option<u32>,
    pub audience: AudienceDto,
    /// The version of its policy; sent back when booking.
    #[schema(example = "2026-05-01")]
    pub policy_version: String,
    /// Key of its policy.
    #[schema(example = "default")]
    pub policy: String,
}

/// When the price of a client's first visit is due.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstVisitView {
    pub payment: PaymentRuleDto,
    /// What must be paid to confirm the booking.
    pub due_now: MoneyView,
    /// What is collected after the session.
    pub due_later: MoneyView,
}

/// The practitioners.
#[derive(Debug, Serialize, ToSchema)]
pub struct PractitionersView {
    pub data: Vec<PractitionerView>,
}

/// A practitioner.
#[derive(Debug, Serialize, ToSchema)]
pub struct PractitionerView {
    #[schema(
        pattern = "^prt_[0-9a-f]{32}$",
        example = "prt_01930000000070008000000000000001"
    )]
    pub id: String,
    #[schema(example = "hw")]
    pub handle: String,
    pub name: String,
    pub title: Option<String>,
    pub pronouns: Option<String>,
    #[schema(example = json!(["en"]))]
    pub languages: Vec<String>,
    /// The listed services they give, by id.
    pub services: Vec<String>,
    /// The same by handle, in the same order.
    #[schema(example = json!(["ind50"]))]
    pub service_handles: Vec<String>,
}

impl PracticeView {
    #[must_use]
    pub fn of(practice: &Practice, language: Option<&str>) -> Self {
        Self {
            id: practice.id.to_string(),
            slug: practice.slug.clone(),
            name: practice.name.clone(),
            time_zone: practice.zone.name().into(),
            locales: practice.locales.clone(),
            currency: practice.currency.code().into(),
            address: practice.address.clone(),
            phone: practice.phone.clone(),
            email: practice.email.clone(),
            crisis_note: practice
                .crisis_note
                .as_ref()
                .map(|note| note.in_language(language).into()),
            places: practice
                .places
                .iter()
                .map(|place| PlaceView::of(place, practice))
                .collect(),
            policies: practice
                .policies
                .iter()
                .map(|(key, policy)| PolicyView::of(key, policy))
                .collect(),
        }
    }
}

impl PlaceView {
    #[must_use]
    pub fn of(place: &Place, practice: &Practice) -> Self {
        Self {
            id: place.handle.clone(),
            name: place.name.clone(),
            address: practice.address_of(Some(place)).map(str::to_owned),
            time_zone: place.zone.name().into(),
        }
    }
}

impl PolicyView {
    fn of(key: &str, policy: &Policy) -> Self {
        let tier = |tier: &domain::money::policy::Tier| PolicyTierView {
            notice_hours: tier.notice_hours,
            fee_basis_points: tier.fee.0,
        };
        Self {
            key: key.into(),
            version: policy.version.clone(),
            tiers: policy.tiers.iter().map(tier).collect(),
            notice_basis: (&policy.notice_basis).into(),
            no_show_basis_points: policy.no_show_fee.0,
            grace_minutes: policy.grace_minutes,
            goodwill_per_year: policy.goodwill_per_year,
            waive_if_resold: policy.waive_if_resold,
        }
    }
}

impl ServicesView {
    /// The public list, in the owner's order, at the prices of today.
    #[must_use]
    pub fn of(catalogue: &Catalogue, language: Option<&str>, now: Timestamp) -> Self {
        let shown = |service: Cow<'_, Service>| ServiceView::of(catalogue, &service, language);
        Self {
            data: catalogue.listed_services(now).map(shown).collect(),
        }
    }
}

impl ServiceView {
    fn of(catalogue: &Catalogue, service: &Service, language: Option<&str>) -> Self {
        let handles = service
            .practitioners()
            .iter()
            .filter_map(|id| catalogue.practitioner(*id));
        Self {
            id: service.id.to_string(),
            handle: service.handle.clone(),
            name: service.name.in_language(language).into(),
            description: service
                .description
                .as_ref()
                .map(|text| text.in_language(language).into()),
            duration_minutes: service.duration_minutes,
            price: service.price.into(),
            tax: service.tax.amount(service.price).into(),
            payment: service.payment.into(),
            due_now: service.payment.due_now(service.price).into(),
            due_later: service.payment.due_later(service.price).into(),
            first_visit: service
                .first_visit
                .map(|rule| FirstVisitView::of(rule, service.price)),
            approval: service.approval.map(Into::into),
            answer_within_hours: service
                .approval
                .map(|_| catalogue.practice.booking.answer_within_hours),
            modes: service.modes.iter().copied().map(ModeDto::from).collect(),
            practitioners: service
                .practitioners()
                .iter()
                .map(ToString::to_string)
                .collect(),
            practitioner_handles: handles.map(|one| one.handle.clone()).collect(),
            together: matches!(service.staff, domain::practice::service::Staff::AllOf(_)),
            capacity: service.capacity,
            min_to_run: service.class.as_ref().and_then(|class| class.min_to_run),
            audience: service.audience.into(),
            policy_version: catalogue
                .policy(service)
                .map_or_else(String::new, |policy| policy.version.clone()),
            policy: service.policy.clone(),
        }
    }
}

impl FirstVisitView {
    fn of(rule: PaymentRule, price: Money) -> Self {
        Self {
            payment: rule.into(),
            due_now: rule.due_now(price).into(),
            due_later: rule.due_later(price).into(),
        }
    }
}

impl From<Practitioners> for PractitionersView {
    fn from(
        Practitioners {
            catalogue,
            ids,
            now,
        }: Practitioners,
    ) -> Self {
        let found = ids.iter().filter_map(|id| catalogue.practitioner(*id));
        Self {
            data: found
                .map(|one| PractitionerView::of(&catalogue, one, now))
                .collect(),
        }
    }
}

impl PractitionerView {
    fn of(catalogue: &Catalogue, practitioner: &Practitioner, now: Timestamp) -> Self {
        let gives = |service: &Cow<'_, Service>| service.practitioners().contains(&practitioner.id);
        let services = || catalogue.listed_services(now).filter(gives);
        Self {
            id: practitioner.id.to_string(),
            handle: practitioner.handle.clone(),
            name: practitioner.name.clone(),
            title: practitioner.title.clone(),
            pronouns: practitioner.pronouns.clone(),
            languages: practitioner.languages.clone(),
            services: services().map(|service| service.id.to_string()).collect(),
            service_handles: services().map(|service| service.handle.clone()).collect(),
        }
    }
}
