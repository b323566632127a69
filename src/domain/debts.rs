//! What clients owe by age, and what they have paid ahead: the balances of the bookings' receivables.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ids::BookingId, money::Currency, money::Money};

/// What one local day brought to a booking's receivable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    pub booking: BookingId,
    pub day: Date,
    /// Debits positive.
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

/// One booking's balance, and since when it has been owed.
struct Balance {
    currency: Currency,
    amount: i64,
    since: Date,
}

/// The debts by currency as of `today`. `movements` stand in order of day for each booking.
#[must_use]
pub fn by_age(movements: &[Movement], today: Date) -> Vec<Debts> {
    let mut balances: BTreeMap<(BookingId, &str), Balance> = BTreeMap::new();
    for Movement { booking, day, money } in movements {
        let Money { amount, currency } = *money;
        let balance = balances.entry((*booking, currency.code())).or_insert(Balance { currency, amount: 0, since: *day });
        if balance.amount <= 0 {
            balance.since = *day;
        }
        balance.amount += amount;
    }
    let mut debts: BTreeMap<&str, Debts> = BTreeMap::new();
    for Balance { currency, amount, since } in balances.into_values().filter(|one| one.amount != 0) {
        let one = debts.entry(currency.code()).or_insert(Debts { currency, ages: [0; 4], credit: 0 });
        if amount < 0 {
            one.credit -= amount;
        } else {
            let age = (today - since).get_days();
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
    use uuid::Uuid;

    use super::*;

    fn movement(booking: u128, day: Date, amount: i64) -> Movement {
        Movement { booking: BookingId(Uuid::from_u128(booking)), day, money: Money::new(amount, Currency::GBP) }
    }

    fn ages(since: &[(u128, Date, i64)], today: Date) -> ([i64; 4], i64) {
        let movements: Vec<_> = since.iter().map(|(booking, day, amount)| movement(*booking, *day, *amount)).collect();
        by_age(&movements, today).first().map_or(([0; 4], 0), |debts| (debts.ages, debts.credit))
    }

    #[test]
    fn debts_grow_older_by_local_days() {
        let arose = date(2026, 10, 1);
        let at = |today| ages(&[(1, arose, 100)], today).0;
        assert_eq!(at(date(2026, 10, 31)), [100, 0, 0, 0]);
        assert_eq!(at(date(2026, 11, 1)), [0, 100, 0, 0]);
        assert_eq!(at(date(2026, 12, 1)), [0, 0, 100, 0]);
        assert_eq!(at(date(2026, 12, 30)), [0, 0, 100, 0]);
        assert_eq!(at(date(2026, 12, 31)), [0, 0, 0, 100]);
    }

    #[test]
    fn a_debt_that_is_paid_in_part_keeps_its_age_and_one_that_comes_back_is_young() {
        let today = date(2026, 12, 31);
        let (october, december) = (date(2026, 10, 1), date(2026, 12, 20));
        assert_eq!(ages(&[(1, october, 100), (1, december, -40)], today), ([0, 0, 0, 60], 0));
        assert_eq!(ages(&[(1, october, 100), (1, date(2026, 10, 2), -100), (1, december, 30)], today), ([30, 0, 0, 0], 0));
        assert_eq!(ages(&[(1, october, -100), (1, december, 130)], today), ([30, 0, 0, 0], 0));
    }

    #[test]
    fn credit_does_not_lessen_the_debts_of_others() {
        let day = date(2026, 10, 1);
        assert_eq!(ages(&[(1, day, 100), (2, day, -70), (3, day, 5), (3, day, -5)], day), ([100, 0, 0, 0], 70));
    }
}
