//! A quote in sentences: what a booking costs, when it is due, and what changing one's mind costs.

use jiff::Timestamp;

use super::{Locale, Value, calendar_date, moment, money, percent, say};
use crate::{
    money::{Currency, Money, receipts::good_faith_estimate::EstimateDue},
    practice::service::{Minimum, Tax},
    zone::Zone,
};

/// The terms of a booking, in exact amounts and instants.
#[derive(Debug, Clone)]
pub struct QuoteTerms<'a> {
    /// Tax included.
    pub price: Money,
    pub tax: &'a Tax,
    pub due_now: DueNow,
    /// Within so many hours the practice answers first, and nothing is due before it has said yes; `None`: it needs no yes.
    pub answer_within_hours: Option<u32>,
    /// What is left for after the session; from the saved card when `due_now` is [`DueNow::Card`].
    pub due_later: Money,
    /// What is never collected by Hourkeep, but by the practice itself.
    pub due_elsewhere: Money,
    /// When the session begins.
    pub start: Timestamp,
    /// Until when (inclusive) leaving is free by the notice given; `None`: at no time.
    pub free_until: Option<Timestamp>,
    pub moving: MovingTerms,
    /// What leaving costs then, longest notice first. Those without a fee or over before `free_until` are passed over.
    pub tiers: Vec<TierTerms>,
    pub no_show: Money,
    /// Until when a booking made now may be undone for nothing, whatever the notice.
    pub grace_until: Option<Timestamp>,
    /// Late cancellations a year that are free.
    pub goodwill_per_year: u32,
    pub waived_if_resold: bool,
    /// What a session of a class needs to run; `None`: nothing, or it is decided that it does.
    pub minimum: Option<Minimum>,
    /// For services of which an estimate is given.
    pub good_faith_estimate: Option<EstimateDue>,
    /// Whose wall time is shown.
    pub zone: &'a Zone,
}

/// When a booking can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovingTerms {
    /// As long as cancelling is free.
    WhileFree,
    /// Until (inclusive) then, whatever cancelling costs.
    Until(Timestamp),
    Never,
}

impl MovingTerms {
    /// The word for texts that say it in one sentence with cancelling, or not.
    pub(super) const fn word(is_apart: bool) -> Value<'static> {
        Value::Text(if is_apart { "apart" } else { "together" })
    }
}

/// What is asked for at booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueNow {
    Nothing,
    /// All of the price.
    Price(Money),
    Deposit(Money),
    /// A card is saved and nothing is taken.
    Card,
}

/// What leaving costs until (inclusive) an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierTerms {
    pub until: Timestamp,
    pub fee: Money,
}

/// The terms, one sentence or two an item, in the order people ask.
#[must_use]
pub fn quote(terms: &QuoteTerms<'_>, locale: Locale) -> Vec<String> {
    // Before the money: whoever asks for a time has not booked it yet.
    let mut said: Vec<_> = terms
        .answer_within_hours
        .map(|hours| say(locale, "asked-first", &[("count", Value::Count(hours))]))
        .into_iter()
        .collect();
    // A free service has no terms of payment or cancelling.
    if terms.price.is_zero() {
        said.push(say(locale, "price-free", &[]));
    } else {
        said.extend(costs(terms, locale));
    }
    said.extend(
        terms
            .minimum
            .and_then(|minimum| runs_from(terms, minimum, locale)),
    );
    said.extend(terms.good_faith_estimate.map(|due| match due {
        EstimateDue::OnRequest => say(locale, "estimate-on-request", &[]),
        EstimateDue::By(date) => say(
            locale,
            "estimate",
            &[("date", Value::Text(&calendar_date(date, locale)))],
        ),
    }));
    said
}

/// From how many on it takes place. One is whoever reads it.
fn runs_from(terms: &QuoteTerms<'_>, minimum: Minimum, locale: Locale) -> Option<String> {
    let seats = minimum.seats.to_string();
    let values = [
        ("seats", Value::Text(&seats)),
        ("hours", Value::Count(minimum.decide_hours_before)),
    ];
    let id = if terms.price.is_zero() {
        "runs-from-free"
    } else {
        "runs-from"
    };
    (minimum.seats > 1).then(|| say(locale, id, &values))
}

fn costs(terms: &QuoteTerms<'_>, locale: Locale) -> Vec<String> {
    let mut said = vec![price(terms, locale)];
    said.extend(due(terms, locale));
    said.extend(leaving(terms, locale));
    let amount =
        |id, name, amount: Money| say(locale, id, &[(name, Value::Text(&money(amount, locale)))]);
    if !terms.no_show.is_zero() {
        said.push(amount("no-show", "fee", terms.no_show));
    }
    if terms.goodwill_per_year > 0 {
        said.push(say(
            locale,
            "goodwill",
            &[("count", Value::Count(terms.goodwill_per_year))],
        ));
    }
    if terms.waived_if_resold {
        said.push(say(locale, "resale", &[]));
    }
    // Always: what the practice cancels goes back in full, whatever the policy.
    said.push(say(locale, "practice-cancels", &[]));
    said
}

/// The price and the tax in it.
fn price(terms: &QuoteTerms<'_>, locale: Locale) -> String {
    // What the tax is called follows the country, and that the currency tells.
    let tax = Value::Text(if terms.price.currency == Currency::USD {
        "sales"
    } else {
        "vat"
    });
    let price = money(terms.price, locale);
    let price = ("price", Value::Text(&price));
    match terms.tax {
        Tax::None => say(locale, "price-untaxed", &[price, ("tax", tax)]),
        Tax::Exempt { text: None } => say(locale, "price-exempt", &[price, ("tax", tax)]),
        Tax::Exempt { text: Some(text) } => say(
            locale,
            "price-exempt-because",
            &[price, ("text", Value::Text(text))],
        ),
        Tax::Included { rate } => {
            let (rate, amount) = (
                percent(*rate, locale),
                money(terms.tax.amount(terms.price), locale),
            );
            let values = [
                price,
                ("tax", tax),
                ("rate", Value::Text(&rate)),
                ("amount", Value::Text(&amount)),
            ];
            say(locale, "price-included", &values)
        }
    }
}

fn due(terms: &QuoteTerms<'_>, locale: Locale) -> Vec<String> {
    let amount = |id, amount: Money| {
        say(
            locale,
            id,
            &[("amount", Value::Text(&money(amount, locale)))],
        )
    };
    let asked = terms.answer_within_hours.is_some();
    let (now, later) = match terms.due_now {
        DueNow::Nothing => (say(locale, "due-now-nothing", &[]), "due-later"),
        DueNow::Price(price) if asked => (amount("due-after-yes-all", price), "due-later"),
        DueNow::Price(price) => (amount("due-now-all", price), "due-later"),
        DueNow::Deposit(deposit) if asked => {
            (amount("due-after-yes-deposit", deposit), "due-later")
        }
        DueNow::Deposit(deposit) => (amount("due-now-deposit", deposit), "due-later"),
        DueNow::Card if asked => (say(locale, "due-after-yes-card", &[]), "due-later-card"),
        DueNow::Card => (say(locale, "due-now-card", &[]), "due-later-card"),
    };
    let rest = [
        (later, terms.due_later),
        ("due-elsewhere", terms.due_elsewhere),
    ];
    let rest = rest
        .into_iter()
        .filter(|(_, rest)| !rest.is_zero())
        .map(|(id, rest)| amount(id, rest));
    std::iter::once(now).chain(rest).collect()
}

/// Until when leaving is free, by notice or by grace, and what it costs after that.
fn leaving(terms: &QuoteTerms<'_>, locale: Locale) -> Vec<String> {
    let when = |at| moment(at, terms.zone, locale);
    // The later of both is what the client can count on; that is also how `Policy::free_until`
    // counts.
    let free_until = terms.free_until.max(terms.grace_until);
    let costs =
        // A tier that ends before free cancelling does never costs anything.
        |tier: &TierTerms| free_until.is_none_or(|free| free < tier.until) && !tier.fee.is_zero();
    let tiers: Vec<_> = terms.tiers.iter().filter(|tier| costs(tier)).collect();
    let moving = (
        "moving",
        MovingTerms::word(terms.moving != MovingTerms::WhileFree),
    );
    let begin = match free_until {
        // "Free until it begins" is simply free.
        Some(until) if until >= terms.start || tiers.is_empty() => {
            say(locale, "free-always", &[moving])
        }
        Some(until) => {
            let id = if terms.free_until == free_until {
                "free-until"
            } else {
                "grace"
            };
            say(locale, id, &[("until", Value::Text(&when(until))), moving])
        }
        None => say(locale, "free-never", &[moving]),
    };
    let mut said = vec![begin];
    for (n, tier) in tiers.iter().enumerate() {
        let last = n + 1 == tiers.len();
        let id = match (n, last, free_until) {
            (0, true, None) => "fee-always",
            (0, false, None) => "fee-until",
            (0, true, Some(_)) => "fee-then",
            (_, true, _) => "fee-later",
            (_, false, _) => "fee-then-until",
        };
        let (fee, until) = (money(tier.fee, locale), when(tier.until));
        said.push(say(
            locale,
            id,
            &[("fee", Value::Text(&fee)), ("until", Value::Text(&until))],
        ));
    }
    match terms.moving {
        MovingTerms::WhileFree => {}
        MovingTerms::Until(until) => said.push(say(
            locale,
            "moves-until",
            &[("until", Value::Text(&when(until)))],
        )),
        MovingTerms::Never => said.push(say(locale, "moves-never", &[])),
    }
    said
}
