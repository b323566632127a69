//! What a booking would cost, in numbers and in words.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::wire::{MoneyView, PaymentRuleDto, instant},
    service::booking::placing::quote::{Consented, Quote},
};
use domain::money::receipts::good_faith_estimate::EstimateDue;

/// What a booking would cost, before anybody says who they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteView {
    #[schema(format = DateTime)]
    pub start: String,
    #[schema(format = DateTime)]
    pub end: String,
    pub time_zone: String,
    /// Tax included.
    pub price: MoneyView,
    pub tax: MoneyView,
    /// When the price is due.
    pub payment: PaymentRuleDto,
    /// Whether what holds for first visits was applied: no earlier visit was shown.
    pub first_visit: bool,
    pub due_now: MoneyView,
    /// After the session.
    pub due_later: MoneyView,
    /// Cancelling would be free until then; null: it would not be free.
    #[schema(format = DateTime)]
    pub free_until: Option<String>,
    /// To be sent back with the booking.
    #[schema(example = "2026-05-01")]
    pub policy_version: String,
    /// What cancelling costs, in amounts and instants; the longest notice first.
    pub cancellation: Vec<TierView>,
    /// What a no-show costs.
    pub no_show: MoneyView,
    /// For services of which a Good Faith Estimate is given (United States); else null.
    pub good_faith_estimate: Option<EstimateView>,
    /// The practice says yes or no first, within so many hours, and what is due now is due once it has said yes; null: it is booked at
    /// once.
    #[schema(example = json!(null))]
    pub answer_within_hours: Option<u32>,
    /// Whether the booking needs the client's phone number: it is held by phone, and the practice calls.
    pub phone_required: bool,
    /// All of this in sentences, in the language that was asked for.
    #[schema(example = json!(["The price is £65.00; no VAT is charged.", "£65.00 is due now to confirm."]))]
    pub sentences: Vec<String>,
    /// When a card is saved: what the client agrees to.
    pub card_consent: Option<ConsentView>,
}

/// What cancelling costs until an instant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TierView {
    /// Up to and including this instant.
    #[schema(format = DateTime)]
    pub until: String,
    pub fee: MoneyView,
}

/// The text a client agrees to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentView {
    /// Show it unchanged.
    pub text: String,
    /// SHA-256 of the text, in hex; sent back as `card_consent` of the booking when the client agrees.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
}

/// When a Good Faith Estimate of the costs must be given (45 CFR 149.610).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// The last day for it; null: only when the client asks, within three business days of that.
    #[schema(format = Date, example = "2026-06-04")]
    pub due: Option<String>,
}

impl EstimateView {
    #[must_use]
    pub fn of(due: EstimateDue) -> Self {
        Self {
            due: due.date().map(|date| date.to_string()),
        }
    }
}

impl From<Quote> for QuoteView {
    fn from(quote: Quote) -> Self {
        let zone = &quote.zone;
        let tier = |(until, fee): &(jiff::Timestamp, _)| TierView {
            until: instant(*until, zone),
            fee: MoneyView::from(*fee),
        };
        let consent = |Consented { text, hash }| ConsentView { text, hash };
        Self {
            start: instant(quote.at.start, zone),
            end: instant(quote.at.end, zone),
            time_zone: zone.name().into(),
            price: quote.price.into(),
            tax: quote.tax.into(),
            payment: quote.payment.into(),
            first_visit: quote.first_visit,
            due_now: quote.due_now.into(),
            due_later: quote.due_later.into(),
            free_until: quote.free_until.map(|at| instant(at, zone)),
            policy_version: quote.policy_version,
            phone_required: quote.phone_required,
            cancellation: quote.tiers.iter().map(tier).collect(),
            no_show: quote.no_show.into(),
            good_faith_estimate: quote.good_faith_estimate.map(EstimateView::of),
            answer_within_hours: quote.answer_within_hours,
            sentences: quote.sentences,
            card_consent: quote.consent.map(consent),
        }
    }
}
