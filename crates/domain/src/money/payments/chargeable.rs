//! What the provider can charge: the steps it counts in, and the least it takes (<https://docs.stripe.com/currencies>). What cannot be
//! charged is not promised either: it is rounded where it is promised, in the client's favour, so that quote, consent, charge and
//! receipt say the same number.

use crate::money::{BasisPoints, Currency, Money};

impl Money {
    /// The smallest step between amounts that can be charged, in minor units: of currencies with three decimals the last digit is a
    /// zero, and the ariary is whole. Where the provider counts in smaller units than ISO 4217 (ISK, UGX) every amount can be charged.
    #[must_use]
    pub fn step(currency: Currency) -> Self {
        let step = match (currency, currency.exponent()) {
            // Stripe, "Currencies", "Three-decimal currencies": the least significant digit must be
            // 0.
            (_, Some(3)) => 10,
            // ISO 4217 gives the ariary two decimals; Stripe lists it among its zero-decimal
            // currencies.
            (Currency::MGA, Some(decimals)) => 10_i64.pow(decimals.into()),
            _ => 1,
        };
        Self::new(step, currency)
    }

    /// The least that can be charged ("Minimum and maximum charge amounts"); one step where the provider names none.
    #[must_use]
    pub fn least(currency: Currency) -> Self {
        // Stripe refuses a charge below the minimum, which would leave a debt that nobody can pay
        // on the page.
        let least = match currency.code() {
            "AED" | "MYR" | "PLN" | "RON" => 200,
            "ARS" | "AUD" | "BRL" | "CAD" | "CHF" | "COP" | "EUR" | "IDR" | "ILS" | "INR"
            | "JPY" | "KRW" | "NZD" | "PHP" | "RUB" | "SGD" | "USD" | "ZAR" => 50,
            "BGN" => 100,
            "CZK" => 1_500,
            "DKK" => 250,
            "GBP" => 30,
            "HKD" => 400,
            "HUF" => 17_500,
            "MXN" | "THB" => 1_000,
            "NOK" | "SEK" => 300,
            _ => return Self::step(currency),
        };
        Self::new(least, currency)
    }

    /// Whether it can be charged to the last digit, however small it is.
    #[must_use]
    pub fn is_in_steps(self) -> bool {
        self.amount % Self::step(self.currency).amount == 0
    }

    /// Whether it is more than nothing, and less than can be charged.
    #[must_use]
    pub fn is_too_little(self) -> bool {
        self.amount > 0 && self.amount < Self::least(self.currency).amount
    }

    /// The nearest amount that can be charged and is not more.
    #[must_use]
    pub fn in_steps(self) -> Self {
        Self {
            // `%` keeps the sign, so a negative amount is cut towards zero as well.
            amount: self.amount - self.amount % Self::step(self.currency).amount,
            ..self
        }
    }

    /// A fee of this share, as it is promised; nothing where it is too little to be charged.
    #[must_use]
    pub fn fee(self, share: BasisPoints) -> Self {
        let fee = self.share(share);
        // A fee that cannot be charged is not announced either: quote, consent and receipt say
        // zero.
        if fee.is_too_little() {
            Self::zero(fee.currency)
        } else {
            fee
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_promised_as_they_can_be_charged() {
        for (amount, share, currency, promised) in [
            (33_335, 5_000, Currency::KWD, 16_660),
            (33_339, 5_000, Currency::KWD, 16_660),
            (33_340, 5_000, Currency::KWD, 16_670),
            (6_505, 10_000, Currency::KWD, 6_500),
            (9_900, 5_000, Currency::MGA, 4_900),
            (6_501, 5_000, Currency::JPY, 3_251),
            (6_501, 5_000, Currency::ISK, 3_251),
            (6_501, 5_000, Currency::HUF, 3_251),
        ] {
            let found = Money::new(amount, currency).share(BasisPoints(share));
            assert_eq!(found.amount, promised, "{amount} {share} {currency:?}");
        }
    }

    #[test]
    fn a_fee_that_could_not_be_charged_is_none() {
        for (amount, share, currency, promised) in [
            (2_000, 100, Currency::GBP, 0),
            (2_000, 150, Currency::GBP, 30),
            (100_000, 1_000, Currency::HUF, 0),
            (175_000, 1_000, Currency::HUF, 17_500),
            (600, 100, Currency::KWD, 0),
            (1_000, 100, Currency::KWD, 10),
        ] {
            assert_eq!(
                Money::new(amount, currency).fee(BasisPoints(share)).amount,
                promised,
                "{amount} {share} {currency:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_share_can_be_charged_and_is_no_more_than_it_says(amount in 0_i64..100_000_000, share in 0_u16..=10_000, which in 0_usize..6) {
            let currency =
                [Currency::GBP, Currency::JPY, Currency::KWD, Currency::TND, Currency::MGA, Currency::ISK][which];
            let found = Money::new(amount, currency).share(BasisPoints(share));
            let exact = i128::from(amount) * i128::from(share);
            prop_assert!(found.is_in_steps());
            if Money::step(currency).amount == 1 {
                prop_assert!((i128::from(found.amount) * 10_000 - exact).abs() <= 5_000);
            } else {
                prop_assert!(i128::from(found.amount) * 10_000 <= exact);
                prop_assert!(exact - i128::from(found.amount) * 10_000 < i128::from(Money::step(currency).amount) * 10_000);
            }
        }
    }
}
