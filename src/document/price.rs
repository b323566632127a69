//! What a price may be, so that Stripe can take it.

use crate::domain::money::{Currency, Money};

/// Stripe takes at most eight digits (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
pub(super) const MOST: i64 = 99_999_999;

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

/// Why Stripe cannot take `amount`, more than nothing, in one payment; `None` if it can. The words go after the amount.
pub(super) fn obstacle(amount: Money) -> Option<String> {
    let currency = amount.currency;
    let least = least(currency).filter(|least| amount.amount < *least).map(|least| Money::new(least, currency));
    if let Some(least) = least {
        Some(format!("is less than Stripe can take ({least}); amounts are in the smallest unit of the currency"))
    } else if currency.exponent() == Some(3) && amount.amount % 10 != 0 {
        Some("does not end in 0: Stripe takes amounts of this currency only so".to_owned())
    } else if matches!(currency.code(), "ISK" | "UGX") && amount.amount > MOST / 100 {
        // Stripe counts these in hundredths, which take two of its eight digits.
        Some("is more than Stripe can take".to_owned())
    } else {
        None
    }
}
