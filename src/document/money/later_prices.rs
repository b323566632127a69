//! `prices_from`: what a service costs from a date on.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::payment;
use crate::document::{
    booking::service::ServiceEntry, fault::Pointer, findings::Findings, practice::dates,
};
use domain::{
    money::{Currency, Money},
    practice::service::PaymentRule,
};

impl ServiceEntry {
    /// The prices of sessions from a date on; `rules`: when they are paid, each price in all of these ways.
    pub(in crate::document) fn check_later_prices(
        &self,
        found: &mut Findings,
        at: &Pointer,
        currency: Currency,
        rules: [Option<PaymentRule>; 2],
    ) -> BTreeMap<Date, Money> {
        let mut prices = BTreeMap::new();
        found.require(self.prices_from.len() <= 50, at, "at most 50 prices");
        for (text, amount) in &self.prices_from {
            let (place, price) = (at.key(text), Money::new(*amount, currency));
            self.check_price(found, &place, price);
            for rule in rules.into_iter().flatten() {
                if let PaymentRule::Deposit(part) = rule {
                    payment::check_part(found, &place, part, price, "");
                }
            }
            if let Some(date) = dates::date(found, &place, text) {
                prices.insert(date, price);
            }
        }
        prices
    }
}
