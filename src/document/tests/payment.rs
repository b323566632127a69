//! When prices are due: the rules of payment, deposits, first visits, and what Stripe can take of each.

use super::{rules::one_fault, *};
use domain::{
    money::{BasisPoints, Money},
    practice::service::{PartOfPrice, PaymentRule},
};

const PAYMENT: &str = "payment = \"prepay\"";

/// The rules of the small practice's service with these lines in place of its payment.
#[track_caller]
fn rules(lines: &str) -> (PaymentRule, Option<PaymentRule>) {
    let service = catalogue(&small_with(PAYMENT, lines)).services.remove(0);
    (service.payment, service.first_visit)
}

const fn share(points: u16) -> PaymentRule {
    PaymentRule::Deposit(PartOfPrice::Share(BasisPoints(points)))
}

#[test]
fn every_rule_can_be_written() {
    for (lines, expected) in [
        ("", PaymentRule::None),
        ("payment = \"none\"", PaymentRule::None),
        ("payment = \"prepay\"", PaymentRule::Prepay),
        ("payment = \"later\"", PaymentRule::Later),
        ("payment = \"card_on_file\"", PaymentRule::CardOnFile),
        (
            "payment = \"deposit\"\ndeposit = 2000",
            PaymentRule::Deposit(PartOfPrice::Amount(2_000)),
        ),
        ("payment = \"deposit\"\ndeposit_percent = 30", share(3_000)),
        (
            "payment = \"deposit\"\ndeposit_basis_points = 3333",
            share(3_333),
        ),
    ] {
        assert_eq!(rules(lines), (expected, None), "{lines}");
    }
    for (lines, expected) in [
        (
            "payment = \"card_on_file\"\nfirst_visit_payment = \"prepay\"",
            (PaymentRule::CardOnFile, PaymentRule::Prepay),
        ),
        (
            "payment = \"prepay\"\nfirst_visit_payment = \"none\"",
            (PaymentRule::Prepay, PaymentRule::None),
        ),
        (
            "payment = \"later\"\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit = 30",
            (
                PaymentRule::Later,
                PaymentRule::Deposit(PartOfPrice::Amount(30)),
            ),
        ),
        (
            "payment = \"deposit\"\ndeposit_percent = 20\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit_percent = 50",
            (share(2_000), share(5_000)),
        ),
        (
            "first_visit_payment = \"deposit\"\nfirst_visit_deposit_basis_points = 60",
            (
                PaymentRule::None,
                PaymentRule::Deposit(PartOfPrice::Share(BasisPoints(60))),
            ),
        ),
    ] {
        assert_eq!(rules(lines), (expected.0, Some(expected.1)), "{lines}");
    }
}

#[test]
fn a_deposit_says_how_much_and_once() {
    for (lines, expected) in [
        (
            "payment = \"deposit\"",
            "26: services[0].payment: how much? Write deposit_percent",
        ),
        (
            "payment = \"later\"\nfirst_visit_payment = \"deposit\"",
            "27: services[0].first_visit_payment: how much? Write first_visit_deposit_percent",
        ),
        (
            "payment = \"prepay\"\ndeposit = 2000",
            "27: services[0].deposit: write payment = \"deposit\" with it",
        ),
        (
            "deposit_percent = 30",
            "26: services[0].deposit_percent: write payment = \"deposit\" with it",
        ),
        (
            "payment = \"prepay\"\nfirst_visit_deposit = 2000",
            "27: services[0].first_visit_deposit: write first_visit_payment = \"deposit\" with it",
        ),
        (
            "payment = \"deposit\"\ndeposit = 2000\ndeposit_percent = 40",
            "28: services[0].deposit_percent: `deposit` says the same",
        ),
        (
            "payment = \"deposit\"\ndeposit = 2000\ndeposit_basis_points = 4000",
            "28: services[0].deposit_basis_points: `deposit` says the same",
        ),
        (
            "payment = \"deposit\"\ndeposit_percent = 40\ndeposit_basis_points = 4000",
            "28: services[0].deposit_basis_points: `deposit_percent` says the same",
        ),
        (
            "payment = \"deposit\"\ndeposit_percent = 101",
            "27: services[0].deposit_percent: 101 percent: must be 0 to 100",
        ),
    ] {
        one_fault(PAYMENT, lines, expected);
    }
}

/// A line of a deposit, and what is said of it.
const WRONG_DEPOSITS: &[(&str, &str)] = &[
    (
        "deposit = 0",
        "deposit: a deposit of 0.00 GBP: must be more than 0",
    ),
    (
        "deposit = -2000",
        "deposit: a deposit of -20.00 GBP: must be more than 0",
    ),
    (
        "deposit_percent = 0",
        "deposit_percent: a deposit of 0.00 GBP: must be more than 0",
    ),
    (
        "deposit = 5000",
        "deposit: a deposit of 50.00 GBP: must be less than the price (50.00 GBP); to collect all",
    ),
    (
        "deposit = 5001",
        "deposit: a deposit of 50.01 GBP: must be less than the price",
    ),
    (
        "deposit = 9223372036854775807",
        "deposit: a deposit of 92233720368547758.07 GBP: must be less",
    ),
    (
        "deposit_percent = 100",
        "deposit_percent: a deposit of 50.00 GBP: must be less than the price",
    ),
    (
        "deposit = 29",
        "deposit: a deposit of 0.29 GBP is less than Stripe can take (0.30 GBP)",
    ),
    (
        "deposit_basis_points = 50",
        "deposit_basis_points: a deposit of 0.25 GBP is less than Stripe can take",
    ),
    (
        "deposit = 4971",
        "deposit: a deposit of 49.71 GBP leaves 0.29 GBP for later, which is less than Stripe can take",
    ),
];

#[test]
fn a_deposit_is_a_part_of_the_price() {
    for (line, expected) in WRONG_DEPOSITS {
        one_fault(
            PAYMENT,
            &format!("payment = \"deposit\"\n{line}"),
            &format!("27: services[0].{expected}"),
        );
        let first = line.replacen("deposit", "first_visit_deposit", 1);
        let (lines, expected) = (
            format!("first_visit_payment = \"deposit\"\n{first}"),
            format!("27: services[0].first_visit_{expected}"),
        );
        one_fault(PAYMENT, &lines, &expected);
    }
    for enough in [
        "deposit = 30",
        "deposit = 4970",
        "deposit_basis_points = 60",
    ] {
        assert_eq!(
            faults(&small_with(
                PAYMENT,
                &format!("payment = \"deposit\"\n{enough}")
            )),
            [""; 0],
            "{enough}"
        );
    }
    let kuwait = |deposit| {
        let text = small_with(PAYMENT, &format!("payment = \"deposit\"\ndeposit{deposit}"));
        faults(
            &text
                .replace("GBP", "KWD")
                .replace("price = 5000", "price = 5010"),
        )
    };
    assert_eq!(
        (kuwait("_percent = 30"), kuwait("_percent = 50")),
        (vec![], vec![]),
        "1.500 and 2.500 KWD are promised"
    );
    assert_eq!(
        kuwait(" = 2505"),
        [
            "practice.toml:27: services[0].deposit: a deposit of 2.505 KWD does not end in 0: Stripe accepts no other \
          amounts in this currency"
        ]
    );
}

#[test]
fn what_is_collected_needs_a_price_that_stripe_takes() {
    for word in ["prepay", "later", "card_on_file"] {
        for (price, expected) in [
            ("29", "0.29 GBP is less than Stripe can take"),
            ("0", "there is nothing to pay: write payment"),
        ] {
            let text = small_with(PAYMENT, &format!("payment = \"{word}\""))
                .replace("price = 5000", &format!("price = {price}"));
            let found = faults(&text);
            assert_eq!(found.len(), 1, "{found:#?}");
            assert!(
                found[0].starts_with(&format!("practice.toml:25: services[0].price: {expected}")),
                "{found:#?}"
            );
        }
    }
}

#[test]
fn what_either_rule_collects_needs_a_price_that_stripe_takes() {
    for (lines, price, expected) in [
        (
            "payment = \"deposit\"\ndeposit = 10",
            0,
            "there is nothing to pay: write payment",
        ),
        (
            "payment = \"deposit\"\ndeposit = 10",
            -1,
            "-1: must be 0 to",
        ),
        (
            "first_visit_payment = \"prepay\"",
            0,
            "there is nothing to pay: leave first_visit_payment out",
        ),
        (
            "first_visit_payment = \"later\"",
            29,
            "0.29 GBP is less than Stripe can take",
        ),
        (
            "payment = \"later\"\nfirst_visit_payment = \"prepay\"",
            29,
            "0.29 GBP is less than Stripe can take",
        ),
    ] {
        let found = faults(
            &small_with(PAYMENT, lines).replace("price = 5000", &format!("price = {price}")),
        );
        assert_eq!(found.len(), 1, "{lines} {price}: {found:#?}");
        assert!(
            found[0].starts_with(&format!("practice.toml:25: services[0].price: {expected}")),
            "{found:#?}"
        );
    }
}

#[test]
fn what_stripe_takes_goes_by_its_own_decimals_and_by_what_it_collects() {
    // Nothing of it goes through Stripe.
    assert_eq!(
        faults(&small_with(PAYMENT, "payment = \"none\"").replace("price = 5000", "price = 29")),
        [""; 0]
    );
    // Iceland's króna has no hundredths, but Stripe counts them.
    let krona = |price: &str| {
        faults(
            &SMALL
                .replace("GBP", "ISK")
                .replace("price = 5000", &format!("price = {price}")),
        )
    };
    assert_eq!(krona("999999"), [""; 0]);
    assert!(
        krona("1000000")[0].ends_with("1000000 ISK is more than Stripe can take"),
        "{:?}",
        krona("1000000")
    );
}

#[test]
fn the_first_visit_is_only_written_when_it_differs() {
    for lines in [
        "payment = \"prepay\"\nfirst_visit_payment = \"prepay\"",
        "payment = \"none\"\nfirst_visit_payment = \"none\"",
        "payment = \"deposit\"\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit_percent = 30\ndeposit_percent = 30",
        "payment = \"deposit\"\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit_percent = 30\ndeposit = 1500",
    ] {
        one_fault(
            PAYMENT,
            lines,
            "27: services[0].first_visit_payment: says the same as payment: leave it out",
        );
    }
}

#[test]
fn both_rules_are_written_down_and_compared() {
    let before = catalogue(&small_with(
        PAYMENT,
        "payment = \"deposit\"\ndeposit_percent = 20",
    ));
    let text = small_with(
        PAYMENT,
        "payment = \"card_on_file\"\nfirst_visit_payment = \"deposit\"\nfirst_visit_deposit = 1500\ncode = \"90834\"",
    );
    let after = try_check(&text, Some(&before)).unwrap().catalogue;
    let lines: Vec<_> = crate::document::changes(Some(&before), &after)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        lines,
        [
            "~ service hour: code none → 90834",
            "~ service hour: payment deposit → card_on_file",
            "~ service hour: first_visit_payment none → deposit",
            "~ service hour: first_visit_deposit none → 1500",
            "~ service hour: deposit_percent 20 → none",
        ]
    );
    let price = Money::new(5_000, after.practice.currency);
    assert_eq!(
        after.services[0].payment_rule(true).due_now(price).amount,
        1_500
    );
}

#[test]
fn slow_methods_are_allowed_by_name() {
    use domain::money::payments::slow::{ConfirmOn, SlowMethods};
    let with = |lines: &str| small_with("[booking]", &format!("[payment]\n{lines}\n[booking]"));
    let rules = |lines: &str| catalogue(&with(lines)).practice.slow_methods;
    assert_eq!(
        catalogue(SMALL).practice.slow_methods,
        None,
        "by default clients pay by what confirms at once"
    );
    let methods = |confirm_on, min_days_ahead| {
        Some(SlowMethods {
            confirm_on,
            min_days_ahead,
        })
    };
    assert_eq!(rules("confirm_on = \"paid\""), methods(ConfirmOn::Paid, 14));
    assert_eq!(
        rules("confirm_on = \"processing\"\nmin_days_ahead = 3"),
        methods(ConfirmOn::Processing, 3)
    );
    for (lines, fault) in [
        (
            "min_days_ahead = 9",
            "payment.min_days_ahead: write confirm_on",
        ),
        (
            "confirm_on = \"paid\"\nmin_days_ahead = 1",
            "payment.min_days_ahead: 1 days: must be 2 to 90",
        ),
        (
            "confirm_on = \"paid\"\nmin_days_ahead = 57",
            "payment.min_days_ahead: 57 days: nobody can book that far ahead",
        ),
        ("confirm_on = \"later\"", "payment.confirm_on: "),
    ] {
        let found = faults(&with(lines));
        assert!(
            found.len() == 1 && found[0].contains(fault),
            "{lines}: {found:?}"
        );
    }
    let warned = |lines: &str| {
        check(&document(&with(lines)), None, &mut counting())
            .unwrap()
            .warnings
            .len()
    };
    assert_eq!(
        (
            warned("confirm_on = \"paid\"\nmin_days_ahead = 5"),
            warned("confirm_on = \"processing\"\nmin_days_ahead = 5")
        ),
        (1, 0)
    );
}
