//! Amounts and rates as people read them.

use icu_decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions};

use super::{Locale, moment::usual_spaces};
use crate::money::{BasisPoints, Currency, Money};

/// Ties an amount to its currency: no line breaks between them.
const SPACE: char = '\u{a0}';

/// An amount as its readers write it: `£65.00`, `65,00 €`, `¥6,500`, `KWD 6.500`. The currency decides the decimals, the locale
/// the separators and the sign's place. Digits are ICU's; its stable crates have no currency formatter, so the placement is ours.
#[must_use]
pub fn money(amount: Money, locale: Locale) -> String {
    let decimals = amount
        .currency
        .exponent()
        .map_or(0, |digits| i16::try_from(digits).unwrap_or(0));
    // Without its sign, which we place ourselves: before the symbol, or after a space in Swiss
    // usage.
    let digits = number(&decimal(amount.amount.unsigned_abs(), decimals), locale);
    let sign = if amount.amount < 0 { "-" } else { "" };
    match (symbol(amount.currency), locale) {
        (Some(symbol), Locale::EnGb | Locale::EnUs | Locale::EsUs) => {
            format!("{sign}{symbol}{digits}")
        }
        (None, Locale::EnGb | Locale::EnUs | Locale::EsUs) => {
            format!("{sign}{}{SPACE}{digits}", amount.currency.code())
        }
        (symbol, Locale::De | Locale::Ar | Locale::EnFr | Locale::EsEs) => {
            format!(
                "{sign}{digits}{SPACE}{}",
                symbol.unwrap_or_else(|| amount.currency.code())
            )
        }
        (symbol, Locale::DeCh) => {
            let apart = if sign.is_empty() {
                SPACE.to_string()
            } else {
                sign.to_owned()
            };
            format!(
                "{}{apart}{digits}",
                symbol.unwrap_or_else(|| amount.currency.code())
            )
        }
    }
}

/// A rate: `19%`, in German `19 %` (DIN 5008), `7.5%`.
#[must_use]
pub fn percent(rate: BasisPoints, locale: Locale) -> String {
    let mut share = decimal(rate.0.into(), 2);
    // `7.50%` is written `7.5%`, and `19.00%` as `19%`.
    share.trim_end();
    let digits = number(&share, locale);
    match locale {
        // DIN 5008, and French and Spanish usage.
        Locale::De | Locale::EnFr | Locale::EsEs => format!("{digits}{SPACE}%"),
        _ => format!("{digits}%"),
    }
}

/// A sign that belongs to one currency alone in the places where Hourkeep is used; the others are told by their code.
const fn symbol(currency: Currency) -> Option<&'static str> {
    match currency {
        Currency::GBP => Some("£"),
        Currency::EUR => Some("€"),
        Currency::USD => Some("$"),
        Currency::JPY => Some("¥"),
        _ => None,
    }
}

fn decimal(units: u64, decimals: i16) -> Decimal {
    let mut decimal = Decimal::from(units);
    decimal.multiply_pow10(-decimals);
    decimal
}

fn number(number: &Decimal, locale: Locale) -> String {
    let written =
        DecimalFormatter::try_new(locale.numbers().into(), DecimalFormatterOptions::default())
            .map_or_else(
                |_| number.to_string(),
                |formatter| formatter.format(number).to_string(),
            );
    usual_spaces(&written)
}
