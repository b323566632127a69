//! What the practice agrees with one client for a booking that it makes: the price, and how it is asked for.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Money;
use crate::{
    booking::{overrides::Overrides, refusal::Refusal},
    practice::service::{PaymentRule, Service},
};

/// The most a price may be: the provider takes eight digits.
// Stripe, "Currencies", "Minimum and maximum charge amounts": at most eight digits in minor units.
const MAX_AMOUNT: i64 = 99_999_999;

/// How the practice asks for the money of a booking that it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asking {
    /// Not at all: what it enters itself it also collects itself.
    #[default]
    Nothing,
    /// By a link with the confirmation: it can be paid from then on.
    Now,
    /// By a link that the practice sends when it likes; it can be paid from the beginning.
    OnRequest,
    /// After the session, from a card that was saved with an earlier booking.
    SavedCard,
}

/// What is agreed beside what the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Own {
    pub asking: Asking,
    /// `None`: the service's.
    pub price: Option<Money>,
    /// How long it takes; `None`: as long as the service.
    pub minutes: Option<u32>,
    /// The rules that do not count for it.
    pub overrides: Overrides,
}

impl Asking {
    /// Whether it is owed before the session, and can be paid then.
    #[must_use]
    pub const fn is_ahead(self) -> bool {
        matches!(self, Self::Now | Self::OnRequest)
    }

    /// The rule under which the booking is made.
    #[must_use]
    pub const fn rule(self) -> PaymentRule {
        match self {
            Self::Nothing => PaymentRule::None,
            // Not `Prepay`: a booking that the practice makes is confirmed at once, and never held
            // for its money (docs/decisions/0040-money-by-hand.md).
            Self::Now | Self::OnRequest => PaymentRule::Later,
            Self::SavedCard => PaymentRule::CardOnFile,
        }
    }
}

impl Own {
    /// The service at the agreed price and length.
    ///
    /// # Errors
    /// [`Refusal::PriceNotAllowed`] for a price that is none, in another currency, or cannot be asked for.
    pub fn agreed<'a>(&self, service: &'a Service) -> Result<Cow<'a, Service>, Refusal> {
        let price = self.price.unwrap_or(service.price);
        let fits =
            price.currency == service.price.currency && (0..=MAX_AMOUNT).contains(&price.amount);
        // What the practice collects itself may be any amount, even below Stripe's minimum.
        let asked = self.asking == Asking::Nothing || can_be_asked(price);
        if !(fits && asked) {
            return Err(Refusal::PriceNotAllowed);
        }
        // Price and length become the service's for this one booking, so that everything after it
        // (quote, terms, policy, examination) needs to know only one of each.
        Ok(if self.price.is_some() || self.minutes.is_some() {
            Cow::Owned(Service {
                price,
                duration_minutes: self.minutes.unwrap_or(service.duration_minutes),
                ..service.clone()
            })
        } else {
            Cow::Borrowed(service)
        })
    }
}

/// Whether the provider can take it.
fn can_be_asked(price: Money) -> bool {
    price.amount > 0 && !price.is_too_little() && price.is_in_steps()
}
