//! What a price may be, so that Stripe can take it.

use domain::money::Money;

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
