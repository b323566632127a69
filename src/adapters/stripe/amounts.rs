//! Between our minor units (ISO 4217) and Stripe's (docs.stripe.com/currencies, "Special cases").

use domain::money::{Currency, Money};

/// The decimals Stripe counts in: ISO's, except krónur and shillings in hundredths, and whole ariary.
fn decimals(currency: Currency) -> u32 {
    match currency {
        Currency::ISK | Currency::UGX => 2,
        Currency::MGA => 0,
        other => other.exponent().map_or(0, u32::from),
    }
}

/// ISO's decimals.
fn iso_decimals(currency: Currency) -> u32 {
    currency.exponent().map_or(0, u32::from)
}

/// The amount as Stripe wants it; `None` when Stripe cannot express it (the tenth of a fils, an ariary's fifth).
pub(super) fn to_stripe(money: Money) -> Option<i64> {
    let (ours, theirs) = (iso_decimals(money.currency), decimals(money.currency));
    // Stripe takes three decimals but wants the last digit to be 0 (docs.stripe.com/currencies,
    // "Three-decimal currencies").
    if ours == 3 && money.amount % 10 != 0 {
        return None;
    }
    rescaled(money.amount, ours, theirs)
}

/// The amount as we keep it; `code` in lower case, as Stripe writes it.
pub(super) fn from_stripe(amount: i64, code: &str) -> Option<Money> {
    let currency = Currency::from_code(&code.to_ascii_uppercase())?;
    Some(Money::new(
        rescaled(amount, decimals(currency), iso_decimals(currency))?,
        currency,
    ))
}

/// The nearest amount as we keep it: of a fee, which need not be one that could be charged.
pub(super) fn nearest(amount: i64, code: &str) -> Option<Money> {
    let currency = Currency::from_code(&code.to_ascii_uppercase())?;
    let (theirs, ours) = (decimals(currency), iso_decimals(currency));
    let unit = 10_i64.checked_pow(theirs.saturating_sub(ours))?;
    // Half away from zero, so that a fee and its reversal stay equal.
    let whole = amount.checked_add(amount.signum() * (unit / 2))? / unit * unit;
    Some(Money::new(rescaled(whole, theirs, ours)?, currency))
}

/// How many decimals Stripe counts more in one currency than in another.
pub(super) fn more_decimals(code: &str, than: &str) -> Option<i32> {
    let of = |code: &str| {
        Currency::from_code(&code.to_ascii_uppercase())
            .and_then(|known| i32::try_from(decimals(known)).ok())
    };
    Some(of(code)? - of(than)?)
}

/// `amount` with `from` decimals written with `to` decimals, if that is exact.
fn rescaled(amount: i64, from: u32, to: u32) -> Option<i64> {
    if to >= from {
        return amount.checked_mul(10_i64.checked_pow(to - from)?);
    }
    let divisor = 10_i64.checked_pow(from - to)?;
    (amount % divisor == 0).then_some(amount / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripe_counts_some_currencies_differently() {
        for (amount, currency, stripe) in [
            (6_500, Currency::GBP, Some(6_500)),
            (6_500, Currency::JPY, Some(6_500)),
            (6_500, Currency::ISK, Some(650_000)),
            (6_500, Currency::UGX, Some(650_000)),
            (6_500, Currency::KWD, Some(6_500)),
            (6_501, Currency::KWD, None),
            (6_500, Currency::MGA, Some(65)),
            (6_520, Currency::MGA, None),
        ] {
            assert_eq!(
                to_stripe(Money::new(amount, currency)),
                stripe,
                "{amount} {currency:?}"
            );
            if let Some(stripe) = stripe {
                assert_eq!(
                    from_stripe(stripe, &currency.code().to_lowercase()),
                    Some(Money::new(amount, currency))
                );
            }
        }
    }

    /// What is promised can be charged: the steps the rules count in are those that can be written for Stripe.
    #[test]
    fn an_amount_can_be_written_for_stripe_exactly_when_it_is_in_steps() {
        let codes = "AED ARS BHD BIF CLP COP CZK DKK EUR GBP HUF IDR ISK JOD JPY KRW KWD MGA MXN NOK OMR PYG RWF TND TWD UGX USD VND XAF";
        for currency in codes.split(' ').filter_map(Currency::from_code) {
            for amount in [
                1, 5, 10, 20, 50, 99, 100, 110, 1_000, 1_001, 123_456, 123_450, 123_400,
            ] {
                let money = Money::new(amount, currency);
                assert_eq!(to_stripe(money).is_some(), money.is_in_steps(), "{money}");
            }
        }
    }

    /// The list of the page above, "Zero-decimal currencies", and what its special cases take from it.
    #[test]
    fn whole_units_are_those_of_stripes_list() {
        for code in [
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV",
            "XAF", "XOF", "XPF",
        ] {
            assert_eq!(decimals(Currency::from_code(code).unwrap()), 0, "{code}");
        }
        for code in ["ISK", "UGX", "HUF", "TWD", "IDR", "COP", "CZK"] {
            assert_eq!(decimals(Currency::from_code(code).unwrap()), 2, "{code}");
        }
        for code in ["BHD", "JOD", "KWD", "OMR", "TND"] {
            assert_eq!(decimals(Currency::from_code(code).unwrap()), 3, "{code}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        assert_eq!(from_stripe(650_050, "isk"), None);
        assert_eq!(
            nearest(650_050, "isk"),
            Some(Money::new(6_501, Currency::ISK))
        );
        assert_eq!(nearest(-118, "gbp"), Some(Money::new(-118, Currency::GBP)));
        assert_eq!(from_stripe(1, "xyz"), None);
        assert_eq!(to_stripe(Money::new(i64::MAX, Currency::ISK)), None);
    }
}
