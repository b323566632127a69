//! Money: what holds for all amounts.

use domain::money::{BasisPoints, Currency, Money};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_split_adds_up_and_is_even(amount in 0..10_000_000_i64, parts in 1..40_u32) {
        let split: Vec<_> = Money::new(amount, Currency::EUR).split(parts).iter().map(|part| part.amount).collect();
        prop_assert_eq!((split.len(), split.iter().sum::<i64>()), (parts as usize, amount));
        prop_assert!(split.is_sorted_by(|one, next| one >= next) && split[0] - split[split.len() - 1] <= 1);
    }

    /// Twice the rounding error is at most one, and exactly one is rounded up.
    #[test]
    fn a_share_is_rounded_half_up(amount in 0..10_000_000_i64, share in 0..=10_000_u16) {
        let got = Money::new(amount, Currency::EUR).share(BasisPoints(share)).amount;
        let twice_off = 2 * (got * 10_000 - amount * i64::from(share));
        prop_assert!(-10_000 < twice_off && twice_off <= 10_000);
    }

    #[test]
    fn tax_and_net_make_the_price(amount in 0..10_000_000_i64, rate in 0..=3_000_u16) {
        let price = Money::new(amount, Currency::EUR);
        let net = amount - price.tax_included(BasisPoints(rate)).amount;
        let twice_off = 2 * (net * (10_000 + i64::from(rate)) - amount * 10_000);
        prop_assert!(twice_off.abs() <= 10_000 + i64::from(rate));
    }
}

/// The design's own figures.
#[test]
fn the_vectors_hold() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!(
        "../../../../../tests/vectors/money-and-time.json"
    ))
    .unwrap();
    let known = |name: &str| vectors[name].as_i64().unwrap();
    let share = |amount, share| {
        Money::new(amount, Currency::GBP)
            .share(BasisPoints(share))
            .amount
    };
    assert_eq!(share(6_500, 5_000), known("uk_65_50pct"));
    assert_eq!(share(9_500, 5_000), known("uk_95_50pct"));
    assert_eq!(share(12_678, 7_000), known("berlin_12678_70pct"));
    let amounts = |amount, parts| {
        Money::new(amount, Currency::USD)
            .split(parts)
            .iter()
            .map(|one| one.amount)
            .collect::<Vec<_>>()
    };
    assert_eq!(serde_json::json!(amounts(23_205, 2)), vectors["split"]);
    assert_eq!(serde_json::json!(amounts(4_900, 3)), vectors["alloc_49_3"]);
    let tax = Money::new(4_500, Currency::EUR)
        .tax_included(BasisPoints(1_900))
        .amount;
    assert_eq!(
        serde_json::json!([4_500 - tax, tax]),
        vectors["physio_45_net_vat"]
    );
}
