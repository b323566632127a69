//! What a price may be, so that Stripe can take it, and how later ones are written.

use std::collections::BTreeMap;

use jiff::civil::Date;

use domain::money::Money;

/// Prices by the date they begin on, in the smallest unit of the currency.
pub type PricesFrom = BTreeMap<String, i64>;

/// As they are written.
pub(crate) fn written(prices: &BTreeMap<Date, Money>) -> PricesFrom {
    let prices = prices.iter();
    prices
        .map(|(date, price)| (date.to_string(), price.amount))
        .collect()
}

/// Stripe takes at most eight digits (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
pub(crate) const MAX_AMOUNT: i64 = 99_999_999;

/// Why Stripe cannot take `amount`, more than nothing, in one payment; `None` if it can. The words go after the amount.
pub(crate) fn obstacle(amount: Money) -> Option<String> {
    let currency = amount.currency;
    let (least, step) = (Money::least(currency), Money::step(currency));
    if !amount.is_in_steps() {
        let zeros = step.amount.to_string().replacen('1', "", 1);
        Some(format!(
            "does not end in {zeros}: Stripe accepts no other amounts in this currency"
        ))
    } else if amount.is_too_little() {
        Some(format!(
            "is less than Stripe can take ({least}); amounts are in the smallest unit of the currency"
        ))
    } else if matches!(currency.code(), "ISK" | "UGX") && amount.amount > MAX_AMOUNT / 100 {
        // Stripe counts these in hundredths, which take two of its eight digits.
        Some("is more than Stripe can take".to_owned())
    } else {
        None
    }
}
