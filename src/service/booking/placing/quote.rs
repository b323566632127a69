//! What a booking would cost: exact price, exact deadlines, in numbers and in sentences, before anybody types a name.

use jiff::Timestamp;

use super::search::{practitioner, unavailable};
use crate::service::{
    App, ServiceError, Snapshot,
    clients::{
        consent,
        returning::{Proof, returning},
    },
    money::payments::taking::may_be_booked,
    practice::asked::asked,
};
use domain::{
    booking::{
        Party, Refusal,
        availability::{Search, Unavailable, classes},
        overrides::Overrides,
    },
    interval::{Interval, earlier, later},
    money::{Money, policy::Policy, receipts::good_faith_estimate::EstimateDue},
    practice::{
        Catalogue,
        service::{Minimum, Mode, PaymentRule, Service},
    },
    wording::{self, DueNow, Locale, MovingTerms, QuoteTerms, TierTerms},
    zone::Zone,
};

/// What is asked about.
#[derive(Debug, Clone)]
pub struct QuoteRequest {
    pub service: String,
    pub practitioner: Option<String>,
    pub start: Timestamp,
    pub mode: Option<Mode>,
    /// An earlier visit, proved.
    pub returning: Option<Proof>,
    /// BCP 47, for the sentences.
    pub language: Option<String>,
}

/// The terms a booking made now would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub at: Interval,
    /// The practice's.
    pub zone: Zone,
    pub price: Money,
    pub tax: Money,
    pub payment: PaymentRule,
    pub first_visit: bool,
    pub due_now: Money,
    pub due_later: Money,
    pub free_until: Option<Timestamp>,
    pub policy_version: String,
    /// What leaving costs until each deadline that is still ahead.
    pub tiers: Vec<(Timestamp, Money)>,
    pub no_show: Money,
    /// For services of which an estimate is given.
    pub good_faith_estimate: Option<EstimateDue>,
    /// Within so many hours the practice answers first; `None`: it needs no yes.
    pub answer_within_hours: Option<u32>,
    /// The practice calls who books it, and needs their number.
    pub phone_required: bool,
    pub sentences: Vec<String>,
    /// What the client must agree to.
    pub consent: Option<Consented>,
}

/// A consent's text and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consented {
    pub text: String,
    pub hash: String,
}

/// The quote for a start that is free.
pub async fn quote(app: &App, slug: &str, request: &QuoteRequest) -> Result<Quote, ServiceError> {
    let snapshot = app.snapshot(slug).await?;
    let Snapshot {
        catalogue,
        calendar,
        ..
    } = &snapshot;
    let service = asked(catalogue, &request.service, Party::Client, "/service")?;
    let service = &*catalogue.service_at(service, request.start);
    let practitioner = practitioner(catalogue, request.practitioner.as_deref(), "/practitioner")?;
    // Before the slot: what cannot be paid here cannot be booked at any time.
    may_be_booked(app, &catalogue.practice, service, Party::Client)?;
    let now = app.clock.now();
    let search = Search {
        catalogue,
        service,
        calendar,
        now,
        practitioner,
        mode: request.mode,
    };
    if request.mode.is_some_and(|mode| {
        !search
            .modes_at(request.start, Overrides::NONE)
            .contains(&mode)
    }) {
        return Err(ServiceError::Refused(Refusal::ModeNotOffered));
    }
    // By the examination that admits bookings: a quote for a start that cannot be booked would be
    // an empty promise.
    let slot = search
        .admit(request.start)
        .map_err(|refusal| unavailable(search, refusal, request.start, None))?;
    let policy = catalogue
        .policy(service)
        .ok_or(ServiceError::Refused(Refusal::Unavailable(
            Unavailable::NotOffered,
        )))?;
    // By proof, never by address: a quote must not tell who is a client
    // (docs/decisions/0014-first-visits-by-proof.md).
    let returning = returning(app, &catalogue.practice, request.returning.as_ref()).await?;
    let locale = Locale::chosen(request.language.as_deref(), &catalogue.practice.locales);
    let asked = Asked {
        catalogue,
        service,
        policy,
        at: slot.at,
        first_visit: returning.is_none(),
        phone_required: !returning.is_some_and(|one| one.has_phone)
            && catalogue.needs_number(service, request.mode, practitioner),
        now,
        locale,
    };
    Ok(asked.quote())
}

/// A free start, and all that its terms follow from.
struct Asked<'a> {
    catalogue: &'a Catalogue,
    service: &'a Service,
    policy: &'a Policy,
    at: Interval,
    first_visit: bool,
    phone_required: bool,
    now: Timestamp,
    locale: Locale,
}

impl Asked<'_> {
    fn quote(&self) -> Quote {
        let Self {
            service,
            policy,
            at,
            first_visit,
            now,
            ..
        } = *self;
        let (price, payment) = (service.price, service.payment_rule(first_visit));
        Quote {
            at,
            zone: self.catalogue.practice.zone.clone(),
            price,
            tax: service.tax.amount(price),
            payment,
            first_visit,
            due_now: payment.due_now(price),
            due_later: payment.due_later(price),
            free_until: policy.free_until(at.start, now, &self.catalogue.practice.zone),
            policy_version: policy.version.clone(),
            tiers: self.tiers(),
            no_show: price.fee(policy.no_show_fee),
            good_faith_estimate: self.estimate(),
            answer_within_hours: self.answer_within_hours(),
            phone_required: self.phone_required,
            sentences: wording::quote(&self.terms(payment), self.locale),
            consent: payment.saves_card().then(|| {
                let text = consent::text(self.catalogue, service, policy, self.locale);
                Consented {
                    // The client sends this back, so that it is known which words they were shown.
                    hash: consent::hash(&text),
                    text,
                }
            }),
        }
    }

    /// Tiers whose deadline has passed are left out; the last always ends with the start.
    fn tiers(&self) -> Vec<(Timestamp, Money)> {
        let zone = &self.catalogue.practice.zone;
        let until = |hours| self.policy.deadline(hours, self.at.start, zone);
        let all = self
            .policy
            .tiers
            .iter()
            .map(|tier| (until(tier.notice_hours), self.service.price.fee(tier.fee)));
        // Deadlines that have passed cannot be met any more and would only confuse.
        all.filter(|(until, _)| *until >= self.now).collect()
    }

    fn estimate(&self) -> Option<EstimateDue> {
        self.catalogue
            .good_faith_estimate(self.service, self.at, self.now)
    }

    fn answer_within_hours(&self) -> Option<u32> {
        let hours = self.catalogue.practice.booking.answer_within_hours;
        self.service
            .needs_approval(self.first_visit)
            .then_some(hours)
    }

    /// What the session needs to run, unless the practice has decided that it does.
    fn minimum(&self) -> Option<Minimum> {
        let session = classes::session_at(self.catalogue, self.service, self.at.start)?;
        let class = self.service.class.as_ref()?;
        class.minimum().filter(|_| !session.is_decided)
    }

    fn moving(&self) -> MovingTerms {
        let Some(notice) = self.catalogue.practice.booking.move_notice_minutes else {
            return MovingTerms::WhileFree;
        };
        earlier(self.at.start, notice)
            // Booked so late that it can no longer be moved.
            .filter(|until| *until >= self.now)
            .map_or(MovingTerms::Never, MovingTerms::Until)
    }

    fn terms(&self, payment: PaymentRule) -> QuoteTerms<'_> {
        let (price, zone) = (self.service.price, &self.catalogue.practice.zone);
        let due = payment.due_now(price);
        // Separate from what is due later: it is paid to the practice, in whatever way they agree.
        let elsewhere = if payment == PaymentRule::None {
            price
        } else {
            Money::zero(price.currency)
        };
        // The sentences give notice and grace separately; the field `free_until` is the later of
        // the two.
        let without_grace = Policy {
            grace_minutes: 0,
            ..self.policy.clone()
        };
        let grace = self.policy.grace_minutes;
        QuoteTerms {
            price,
            tax: &self.service.tax,
            due_now: match payment {
                PaymentRule::CardOnFile => DueNow::Card,
                PaymentRule::Prepay => DueNow::Price(due),
                PaymentRule::Deposit(_) => DueNow::Deposit(due),
                PaymentRule::None | PaymentRule::Later => DueNow::Nothing,
            },
            answer_within_hours: self.answer_within_hours(),
            due_later: payment.due_later(price),
            due_elsewhere: elsewhere,
            start: self.at.start,
            free_until: without_grace.free_until(self.at.start, self.now, zone),
            moving: self.moving(),
            tiers: self
                .tiers()
                .into_iter()
                .map(|(until, fee)| TierTerms { until, fee })
                .collect(),
            no_show: price.fee(self.policy.no_show_fee),
            // Never beyond the start, after which there is nothing to cancel.
            grace_until: (grace > 0)
                .then(|| later(self.now, grace))
                .flatten()
                .map(|until| until.min(self.at.start)),
            goodwill_per_year: self.policy.goodwill_per_year,
            waived_if_resold: self.policy.waive_if_resold,
            minimum: self.minimum(),
            good_faith_estimate: self.estimate(),
            zone,
        }
    }
}
