//! Any history of a booking's money, without store or provider: nothing negative, nothing kept without a claim, nothing
//! settled twice, and a ledger that says at each moment what the figures say.

mod invariants;
mod provider;

use std::collections::BTreeMap;

use domain::{
    booking::{Booking, Party, State, cancellation_terms::Attendance},
    ids::FeeId,
    money::{
        BasisPoints, Currency, Money,
        accounting::ledger::{LedgerAccount, transactions},
        fee::Waiver,
        funds::BookingMoney,
        payments::{
            payment::{CollectionMethod, Payee, Payment, PaymentState, Purpose},
            refund::RefundProgress,
        },
        settling::IdSource,
    },
    practice::service::{PartOfPrice, PaymentRule},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::booked::{Ids, booking};

/// A booking, all its money, and what the ledger says so far.
struct Life {
    booking: Booking,
    funds: BookingMoney,
    ids: Ids,
    ledger: BTreeMap<LedgerAccount, i64>,
    now: Timestamp,
}

impl Life {
    fn new(booking: Booking) -> Self {
        let mut ids = Ids(100);
        let held = !booking.terms.due_now.is_zero();
        let payment = Payment {
            id: ids.payment(),
            booking: booking.id,
            purpose: Purpose::Booking,
            amount: booking.terms.due_now,
            method: CollectionMethod::Page,
            state: PaymentState::Pending,
            attempt: 1,
            page_expires_at: booking.booked_at,
            page: None,
            return_url: None,
            intent: None,
            refusal: None,
            payee: Payee::default(),
        };
        let now = booking.booked_at;
        let booking = if held {
            booking
        } else {
            Booking {
                state: State::Confirmed { since: now },
                ..booking
            }
        };
        let funds = if held {
            BookingMoney::from(payment)
        } else {
            BookingMoney::default()
        };
        Self {
            booking,
            funds,
            ids,
            ledger: BTreeMap::new(),
            now,
        }
    }

    /// The change is written, after settling up if that belongs to it.
    fn turns(&mut self, booking: Booking, changed: &BookingMoney, settles: bool) {
        let mut after = self.funds.with(changed);
        if settles {
            let more = booking.settle_up(&after, self.now, &mut self.ids);
            after = after.with(&more);
            assert_eq!(
                booking.settle_up(&after, self.now, &mut self.ids),
                BookingMoney::default(),
                "settled twice: {after:?}"
            );
        }
        for transaction in transactions(Some((&self.booking, &self.funds)), (&booking, &after)) {
            assert!(transaction.balances(), "{transaction:?}");
            for (account, money) in transaction.entries {
                *self.ledger.entry(account).or_default() += money.amount;
            }
        }
        (self.booking, self.funds) = (booking, after);
        self.holds(settles);
    }

    /// The `number`th of them, counted round.
    fn one<T: Clone>(all: &[T], number: u32) -> Option<T> {
        (!all.is_empty()).then(|| all[number as usize % all.len()].clone())
    }

    /// A page is paid or a card charged; late as it may be.
    fn captured(&mut self, number: u32) {
        let open: Vec<_> = self
            .funds
            .payments
            .iter()
            .filter(|one| one.state != PaymentState::Captured)
            .cloned()
            .collect();
        let Some(payment) = Self::one(&open, number) else {
            return;
        };
        let booking = match self.booking.state {
            State::Held { .. } => self.booking.clone().paid(self.now).unwrap(),
            _ => self.booking.clone(),
        };
        self.turns(
            booking,
            &Payment {
                state: PaymentState::Captured,
                ..payment
            }
            .into(),
            true,
        );
    }

    /// The client or the practice cancels: what was said that it would give back goes back.
    fn cancelled(&mut self, number: u32) {
        let (party, used) = (
            if number.is_multiple_of(3) {
                Party::Practice
            } else {
                Party::Client
            },
            number % 2,
        );
        let id = FeeId(self.ids.next());
        let Ok((booking, leave, fee)) =
            self.booking
                .clone()
                .cancelled(party, &self.funds, used, id, self.now)
        else {
            return;
        };
        let (before, given_up) = (self.funds.refunds.len(), self.funds.given_up());
        self.turns(
            booking,
            &fee.map(BookingMoney::from).unwrap_or_default(),
            true,
        );
        let ordered: i64 = self
            .funds
            .refunds
            .iter()
            .skip(before)
            .map(|one| one.amount.amount)
            .sum();
        let disturbed = !self.funds.disputes.is_empty()
            || self
                .funds
                .refunds
                .iter()
                .any(|one| one.state == RefundProgress::Failed);
        if !disturbed && given_up == 0 {
            assert_eq!(
                ordered, leave.settlement.refund.amount,
                "another refund than was said: {:?}",
                self.funds
            );
            let paid = self.funds.paid(self.booking.terms.price);
            assert_eq!(
                paid.refunded.amount + paid.kept().amount,
                paid.captured.amount
            );
            assert!(paid.kept().amount <= leave.settlement.fee.amount);
        }
    }

    fn decided(&mut self, number: u32) {
        let Some(fee) = Self::one(&self.funds.fees, number) else {
            return;
        };
        let part = Money {
            amount: i64::from(number) % fee.proposed.amount.max(1) + 1,
            ..fee.proposed
        };
        let decided = match number % 4 {
            0 => fee.approved(None, self.now),
            1 => fee.approved(Some(part), self.now),
            2 => fee.waived(Waiver::Practice, self.now),
            _ => fee.waived(Waiver::Resold, self.now),
        };
        if let Ok(fee) = decided {
            self.turns(self.booking.clone(), &fee.into(), true);
        }
    }

    /// The provider says how far a refund is; a failed one is looked at with the next change.
    fn refunded(&mut self, number: u32) {
        let moving: Vec<_> = self
            .funds
            .refunds
            .iter()
            .filter(|one| one.state.stands())
            .cloned()
            .collect();
        let Some(mut refund) = Self::one(&moving, number) else {
            return;
        };
        refund.state = match number % 5 {
            0 if refund.state == RefundProgress::Ordered => RefundProgress::Pending,
            1 => RefundProgress::Failed,
            _ => RefundProgress::Succeeded,
        };
        self.turns(self.booking.clone(), &refund.into(), false);
    }

    fn given_back(&mut self, number: u32) {
        let captured: Vec<_> = self.funds.captured().cloned().collect();
        let Some(payment) = Self::one(&captured, number) else {
            return;
        };
        let left = self.funds.refundable(&payment);
        let amount = (!number.is_multiple_of(3)).then(|| Money {
            amount: i64::from(number) % left.max(1) + 1,
            ..payment.amount
        });
        let ordered = self
            .booking
            .refund_by_hand(&self.funds, payment.id, amount, &mut self.ids);
        let Ok(refunds) = ordered else { return };
        let ordered = refunds
            .iter()
            .filter(|one| one.state == RefundProgress::Ordered);
        assert_eq!(
            ordered.map(|one| one.amount.amount).sum::<i64>(),
            amount.map_or(left, |amount| amount.amount)
        );
        self.turns(
            self.booking.clone(),
            &BookingMoney {
                refunds,
                ..BookingMoney::default()
            },
            true,
        );
    }

    fn lives(&mut self, (what, number): (u8, u32)) {
        match what {
            0 | 1 => self.captured(number),
            2 => self.cancelled(number),
            3 => {
                let id = FeeId(self.ids.next());
                if let Ok((booking, fee)) = self.booking.clone().attendance(
                    if number.is_multiple_of(2) {
                        Attendance::Came
                    } else {
                        Attendance::Missed
                    },
                    id,
                    self.now,
                ) {
                    self.turns(
                        booking,
                        &fee.map(BookingMoney::from).unwrap_or_default(),
                        true,
                    );
                }
            }
            4 => self.decided(number),
            5 | 6 => self.refunded(number),
            7 => self.given_back(number),
            8 => self.disputed(number),
            10 => self.given_back_there(number),
            9 => self.lapsed(number),
            _ => self.now += SignedDuration::from_mins(i64::from(number % 3_600)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_adds_up(
        currency in prop::sample::select(vec![Currency::EUR, Currency::JPY, Currency::KWD, Currency::ISK]),
        amount in 50..90_000_i64,
        rule in 0..5_u8,
        part in 1..10_000_u16,
        shares in prop::array::uniform3(0..=10_000_u16),
        steps in prop::collection::vec((0..13_u8, any::<u32>()), 1..40),
    ) {
        let rule = match rule {
            0 => PaymentRule::None,
            1 => PaymentRule::Prepay,
            2 => PaymentRule::Deposit(PartOfPrice::Share(BasisPoints(part))),
            3 => PaymentRule::Deposit(PartOfPrice::Amount(i64::from(part))),
            _ => PaymentRule::Later,
        };
        let mut life = Life::new(booking(Money::new(amount, currency), rule, shares));
        for step in steps {
            life.lives(step);
        }
    }
}
