//! Money: integer minor units of one ISO 4217 currency, checked arithmetic, and the two roundings the product uses.

pub mod accounting;
pub mod asking;
pub mod dunning;
pub mod fee;
pub mod funds;
pub mod payments;
pub mod policy;
pub mod receipts;
pub mod resale;
pub mod settling;
pub mod standing_fee;
pub mod write_off;
pub mod written_off;

use std::fmt;

pub use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount in minor units (pence, cents, yen) of one currency. May be negative only between computations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 6500 is £65.00, ¥6,500 or 6.500 KWD.
    pub amount: i64,
    /// ISO 4217.
    pub currency: Currency,
}

/// The amounts have different currencies, or the result does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("amounts of different currencies, or out of range")]
pub struct MoneyError;

/// A share in hundredths of a percent, 0–10 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub u16);

impl BasisPoints {
    /// Everything.
    pub const WHOLE: Self = Self(10_000);
}

impl Money {
    /// `amount` minor units of `currency`.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The amount with the decimals of its currency, `65.00`: for tables and files.
    #[must_use]
    pub fn decimal(self) -> String {
        // From ISO 4217: two for most, none for the yen, three for dinars.
        let digits = usize::from(self.currency.exponent().unwrap_or(0));
        let unit = 10_u64.pow(u32::try_from(digits).unwrap_or(0));
        let (sign, abs) = (
            if self.amount < 0 { "-" } else { "" },
            self.amount.unsigned_abs(),
        );
        if digits == 0 {
            format!("{sign}{abs}")
        } else {
            format!("{sign}{}.{:0digits$}", abs / unit, abs % unit)
        }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whether nothing is to be paid.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.amount == 0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError`] for different currencies or an overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_add)
    }

    /// The difference, which may be negative.
    ///
    /// # Errors
    /// [`MoneyError`] for different currencies or an overflow.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.combined(other, i64::checked_sub)
    }

    fn combined(self, other: Self, op: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError);
        }
        op(self.amount, other.amount)
            .map(|amount| Self::new(amount, self.currency))
            .ok_or(MoneyError)
    }

    /// `share` of the amount, halves rounded away from zero: `round_half_up(amount × bp / 10 000)`. Where the provider cannot charge
    /// every minor unit, the nearest amount that it can and that is not more.
    #[must_use]
    pub fn share(self, share: BasisPoints) -> Self {
        let (exact, step) = (
            // In 128 bits: an `i64` times 10,000 may not fit in 64.
            i128::from(self.amount) * i128::from(share.0),
            i128::from(Self::step(self.currency).amount),
        );
        // Rounded half up where every minor unit can be charged; otherwise down to a step, in the
        // client's favour, as [`Money::in_steps`] does.
        let rounded = if step == 1 {
            (exact.abs() + 5_000) / 10_000 * exact.signum()
        } else {
            exact / (10_000 * step) * step
        };
        // A share of at most 655 % of an i64 fits after the clamp that no real price reaches.
        let amount =
            i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX });
        Self::new(amount, self.currency)
    }

    /// The tax inside a price that includes it: `amount − amount ÷ (1 + rate)`, the net part rounded half up.
    #[must_use]
    pub fn tax_included(self, rate: BasisPoints) -> Self {
        let divisor = 10_000 + i128::from(rate.0);
        // The net part is rounded and the tax is the rest, so that net and tax always add up to the
        // price. Both sides are doubled to keep the half an integer.
        let net = (i128::from(self.amount) * 20_000 + divisor).div_euclid(2 * divisor);
        // |net| ≤ |amount|, so it fits.
        Self::new(
            self.amount - i64::try_from(net).unwrap_or(self.amount),
            self.currency,
        )
    }

    /// `parts` amounts that differ by at most one minor unit and add up to this one, the larger ones first.
    #[must_use]
    pub fn split(self, parts: u32) -> Vec<Self> {
        let n = i64::from(parts.max(1));
        // Euclidean, so that the rest is never negative and a negative amount splits the same way.
        let (each, rest) = (self.amount.div_euclid(n), self.amount.rem_euclid(n));
        (0..n)
            .map(|i| Self::new(each + i64::from(i < rest), self.currency))
            .collect()
    }
}

impl fmt::Display for Money {
    /// Plain digits and the code, `65.00 GBP`: for logs and command lines, never for clients.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbp(amount: i64) -> Money {
        Money::new(amount, Currency::GBP)
    }
    fn eur(amount: i64) -> Money {
        Money::new(amount, Currency::EUR)
    }
    fn amounts(split: &[Money]) -> Vec<i64> {
        split.iter().map(|m| m.amount).collect()
    }

    #[test]
    fn shares_round_half_up() {
        assert_eq!(gbp(6_500).share(BasisPoints(5_000)), gbp(3_250));
        assert_eq!(gbp(9_500).share(BasisPoints(5_000)), gbp(4_750));
        assert_eq!(eur(12_678).share(BasisPoints(7_000)), eur(8_875));
        assert_eq!(gbp(1).share(BasisPoints(5_000)), gbp(1));
    }

    #[test]
    fn tax_is_found_inside_the_price() {
        assert_eq!(eur(4_500).tax_included(BasisPoints(1_900)), eur(718));
        assert_eq!(eur(23_205).tax_included(BasisPoints(1_900)), eur(3_705));
    }

    #[test]
    fn splits_give_the_remainder_to_the_first() {
        assert_eq!(amounts(&eur(23_205).split(2)), [11_603, 11_602]);
        assert_eq!(
            amounts(&Money::new(4_900, Currency::USD).split(3)),
            [1_634, 1_633, 1_633]
        );
    }

    #[test]
    fn currencies_do_not_mix() {
        assert_eq!(gbp(1).plus(eur(1)), Err(MoneyError));
        assert_eq!(gbp(i64::MAX).plus(gbp(1)), Err(MoneyError));
    }

    #[test]
    fn amounts_print_with_the_decimals_of_their_currency() {
        assert_eq!(gbp(6_505).to_string(), "65.05 GBP");
        assert_eq!(Money::new(6_500, Currency::JPY).to_string(), "6500 JPY");
        assert_eq!(Money::new(-6_500, Currency::KWD).to_string(), "-6.500 KWD");
    }
}
