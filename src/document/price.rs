//! What a price may be, so that Stripe can take it.

use super::{fault::Place, findings::Findings};
use crate::domain::money::{Currency, Money};

/// Stripe takes at most eight digits (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
const MOST: i64 = 99_999_999;

/// Stripe's smallest charge in minor units (the same page); `None` where it names none.
fn least(currency: Currency) -> Option<i64> {
    Some(match currency.code() {
        "AUD" | "BRL" | "CAD" | "CHF" | "EUR" | "INR" | "NZD" | "SGD" | "USD" | "JPY" => 50,
        "GBP" => 30,
        "BGN" => 100,
        "AED" | "MYR" | "PLN" | "RON" => 200,
        "DKK" => 250,
        "NOK" | "SEK" => 300,
        "HKD" => 400,
        "MXN" | "THB" => 1_000,
        "CZK" => 1_500,
        "HUF" => 17_500,
        _ => return None,
    })
}

/// A price that is at least nothing and, if it is to be collected at booking, one that Stripe takes.
pub(super) fn check(found: &mut Findings, at: &Place, price: Money, collected: bool) {
    let Money { amount, currency } = price;
    if !(0..=MOST).contains(&amount) {
        found.fault(at, format!("{amount}: must be 0 to {MOST}, in the smallest unit of the currency ({price})"));
    } else if collected && amount == 0 {
        found.fault(at, "there is nothing to pay: write payment = \"none\", or a price");
    } else if collected && least(currency).is_some_and(|least| amount < least) {
        let least = Money::new(least(currency).unwrap_or(0), currency);
        found.fault(
            at,
            format!("{price} is less than Stripe can take ({least}); prices are in the smallest unit of the currency"),
        );
    } else if collected && currency.exponent() == Some(3) && amount % 10 != 0 {
        found.fault(at, format!("{price}: Stripe takes amounts of this currency only with a last digit of 0"));
    } else if collected && matches!(currency.code(), "ISK" | "UGX") && amount > MOST / 100 {
        found.fault(at, format!("{price} is more than Stripe can take"));
    }
}
