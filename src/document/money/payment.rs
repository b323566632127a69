//! `payment` and `first_visit_payment` of a service, with their deposits: when its price is due.

use super::{
    policy,
    price::{self, MAX_AMOUNT},
};
use crate::document::{
    booking::service::ServiceEntry, fault::Pointer, findings::Findings, words::PaymentRuleDto,
};
use domain::{
    money::Money,
    practice::service::{PartOfPrice, PaymentRule},
};

pub(crate) use super::deposit::Deposit;

/// One of the two rules of a service, as it is written.
struct Written<'a> {
    /// The members of `at` are called `<prefix>payment`, `<prefix>deposit` …
    prefix: &'static str,
    word: Option<PaymentRuleDto>,
    deposit: Deposit,
    at: &'a Pointer,
}

impl ServiceEntry {
    /// The rule for all visits, and for the first one if it is another.
    pub(in crate::document) fn check_payment(
        &self,
        found: &mut Findings,
        at: &Pointer,
        price: Money,
    ) -> (PaymentRule, Option<PaymentRule>) {
        let always = Written {
            prefix: "",
            word: Some(self.payment),
            deposit: Deposit {
                amount: self.deposit,
                percent: self.deposit_percent,
                basis_points: self.deposit_basis_points,
            },
            at,
        };
        let first = Written {
            prefix: "first_visit_",
            word: self.first_visit_payment,
            deposit: Deposit {
                amount: self.first_visit_deposit,
                percent: self.first_visit_deposit_percent,
                basis_points: self.first_visit_deposit_basis_points,
            },
            at,
        };
        // Both before they are compared: each has its own faults.
        let (payment, first_visit) = (always.check(found, price), first.check(found, price));
        self.check_price(found, &at.key("price"), price);
        let due = |rule: PaymentRule| (PaymentRuleDto::from(rule), rule.due_now(price));
        if let (Some(payment), Some(first_visit)) = (payment, first_visit) {
            let message = "says the same as payment: leave it out";
            found.require(
                // Compared by what is paid when, so that 50 % and half the price count as the same.
                due(payment) != due(first_visit),
                &first.member("payment"),
                message,
            );
        }
        (payment.unwrap_or_default(), first_visit)
    }

    /// One of its prices.
    pub(super) fn check_price(&self, found: &mut Findings, place: &Pointer, price: Money) {
        let nothing = PaymentRuleDto::None;
        let whole = |word| {
            // Those that ask for the whole price in one payment; `check_part` looks at both parts
            // of a deposit.
            matches!(
                word,
                PaymentRuleDto::Prepay | PaymentRuleDto::Later | PaymentRuleDto::CardOnFile
            )
        };
        if !(0..=MAX_AMOUNT).contains(&price.amount) {
            let amount = price.amount;
            found.fault(
                place,
                format!(
                    "{amount}: must be 0 to {MAX_AMOUNT}, in the smallest unit of the currency ({price})"
                ),
            );
        } else if price.is_zero() && self.payment != nothing {
            found.fault(
                place,
                "there is nothing to pay: write payment = \"none\", or a price",
            );
        } else if price.is_zero() && self.first_visit_payment.is_some_and(|word| word != nothing) {
            found.fault(
                place,
                "there is nothing to pay: leave first_visit_payment out, or write a price",
            );
        } else if (whole(self.payment) || self.first_visit_payment.is_some_and(whole))
            && let Some(obstacle) = price::obstacle(price)
        {
            found.fault(place, format!("{price} {obstacle}"));
        }
    }
}

impl Written<'_> {
    fn member(&self, name: &str) -> Pointer {
        self.at.key(&format!("{}{name}", self.prefix))
    }

    /// `None` when nothing is written or it is at fault.
    fn check(&self, found: &mut Findings, price: Money) -> Option<PaymentRule> {
        let prefix = self.prefix;
        let part = self.part(found);
        match (self.word, part) {
            (Some(PaymentRuleDto::Deposit), None) => {
                let message = format!(
                    "how much? Write {prefix}deposit_percent = …, or {prefix}deposit = … in the form of prices"
                );
                found.fault(&self.member("payment"), message);
                None
            }
            (Some(PaymentRuleDto::Deposit), Some((place, part))) => {
                // Its share was out of range, and has its fault already.
                let part = part?;
                check_part(found, &place, part, price, prefix).then_some(PaymentRule::Deposit(part))
            }
            (_, Some((place, _))) => {
                found.fault(
                    &place,
                    format!("write {prefix}payment = \"deposit\" with it, or leave it out"),
                );
                None
            }
            (word, None) => Some(match word? {
                PaymentRuleDto::None | PaymentRuleDto::Deposit => PaymentRule::None,
                PaymentRuleDto::Prepay => PaymentRule::Prepay,
                PaymentRuleDto::Later => PaymentRule::Later,
                PaymentRuleDto::CardOnFile => PaymentRule::CardOnFile,
            }),
        }
    }

    /// Where a deposit is written, and how much it is unless that is at fault.
    fn part(&self, found: &mut Findings) -> Option<(Pointer, Option<PartOfPrice>)> {
        let Deposit {
            amount,
            percent,
            basis_points,
        } = self.deposit;
        let name = format!("{}deposit", self.prefix);
        let share = policy::share(found, self.at, &name, percent, basis_points);
        let share_name = format!(
            "{name}_{}",
            if percent.is_some() {
                "percent"
            } else {
                "basis_points"
            }
        );
        found.one_of(
            self.at,
            &[(&name, amount.is_some()), (&share_name, share.is_some())],
        );
        // A share out of range has its fault already.
        let share = share.map(|share| {
            (
                self.at.key(&share_name),
                (share.0 <= 10_000).then_some(PartOfPrice::Share(share)),
            )
        });
        amount
            .map(|amount| (self.at.key(&name), Some(PartOfPrice::Amount(amount))))
            .or(share)
    }
}

/// Both the deposit and the rest are payments of their own.
pub(super) fn check_part(
    found: &mut Findings,
    at: &Pointer,
    part: PartOfPrice,
    price: Money,
    prefix: &str,
) -> bool {
    if !(1..=MAX_AMOUNT).contains(&price.amount) {
        // The price has a fault of its own.
        return false;
    }
    let deposit = match part {
        // Not `part.of`, which would cut a deposit above the price down to the price and hide the
        // fault.
        PartOfPrice::Amount(amount) => Money { amount, ..price },
        PartOfPrice::Share(_) => part.of(price),
    };
    let fault = if deposit.amount <= 0 {
        Some(format!("a deposit of {deposit}: must be more than 0"))
    } else if deposit.amount >= price.amount {
        Some(format!(
            "a deposit of {deposit}: must be less than the price ({price}); to collect all of it at booking, write \
             {prefix}payment = \"prepay\""
        ))
    } else if let Some(obstacle) = price::obstacle(deposit) {
        Some(format!("a deposit of {deposit} {obstacle}"))
    } else {
        // A price of at most `MAX_AMOUNT` less a part of it.
        let rest = Money {
            amount: price.amount - deposit.amount,
            ..price
        };
        price::obstacle(rest).map(|obstacle| {
            format!("a deposit of {deposit} leaves {rest} for later, which {obstacle}")
        })
    };
    let holds = fault.is_none();
    if let Some(fault) = fault {
        found.fault(at, fault);
    }
    holds
}
