//! What clients owe by age, and what they have paid ahead.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::money::{Currency, Money};

/// What one or more bookings' clients owe; negative when they have paid ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The local day on which the debt arose; nothing of a balance that is not owed.
    pub since: Date,
    pub money: Money,
}

/// What is owed and what is kept ahead, in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debts {
    pub currency: Currency,
    /// Owed for at most 30, 60 and 90 days, and for longer.
    pub ages: [i64; 4],
    /// Paid ahead, or kept for fees that wait for a decision.
    pub credit: i64,
}

/// The last day of each age but the oldest.
const AGES: [i32; 3] = [30, 60, 90];

/// The debts by currency as of `today`.
#[must_use]
pub fn by_age(balances: &[Balance], today: Date) -> Vec<Debts> {
    let mut debts: BTreeMap<&str, Debts> = BTreeMap::new();
    for Balance { since, money } in balances {
        let Money { amount, currency } = *money;
        let one = debts.entry(currency.code()).or_insert(Debts {
            currency,
            ages: [0; 4],
            credit: 0,
        });
        // Credit is kept apart: taken off the debts, it would hide what other clients owe.
        if amount < 0 {
            one.credit -= amount;
        } else {
            let age = (today - *since).get_days();
            let [first, second, third, oldest] = &mut one.ages;
            let bucket = match age {
                _ if age <= AGES[0] => first,
                _ if age <= AGES[1] => second,
                _ if age <= AGES[2] => third,
                _ => oldest,
            };
            *bucket += amount;
        }
    }
    debts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn debts(since: &[(Date, i64)], today: Date) -> ([i64; 4], i64) {
        let balance = |(since, amount): &(Date, i64)| Balance {
            since: *since,
            money: Money::new(*amount, Currency::GBP),
        };
        let balances: Vec<_> = since.iter().map(balance).collect();
        by_age(&balances, today)
            .first()
            .map_or(([0; 4], 0), |debts| (debts.ages, debts.credit))
    }

    #[test]
    fn debts_grow_older_by_local_days() {
        let at = |today| debts(&[(date(2026, 10, 1), 100)], today).0;
        assert_eq!(at(date(2026, 10, 31)), [100, 0, 0, 0]);
        assert_eq!(at(date(2026, 11, 1)), [0, 100, 0, 0]);
        assert_eq!(at(date(2026, 11, 30)), [0, 100, 0, 0]);
        assert_eq!(at(date(2026, 12, 1)), [0, 0, 100, 0]);
        assert_eq!(at(date(2026, 12, 30)), [0, 0, 100, 0]);
        assert_eq!(at(date(2026, 12, 31)), [0, 0, 0, 100]);
    }

    #[test]
    fn credit_does_not_lessen_the_debts_of_others() {
        let day = date(2026, 10, 1);
        assert_eq!(
            debts(&[(day, 100), (day, -70), (day, 5)], day),
            ([105, 0, 0, 0], 70)
        );
    }
}
