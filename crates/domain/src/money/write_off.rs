//! Writing off: the practice gives up what a client owes. The booking's debt is not asked for any more; should money come all the
//! same, it takes the write-off back as far as it goes (see [`Booking::let_go`]).

use jiff::Timestamp;

use super::{
    Money,
    accounting::transaction::{LedgerAccount, Transaction, TransactionKind},
    funds::BookingMoney,
};
use crate::{
    booking::{Booking, Refusal},
    clients::Personal,
    ids::WriteOffId,
};

pub use super::written_off::WriteOff;

impl Booking {
    /// Writes off all that is due.
    ///
    /// # Errors
    /// [`Refusal::NothingToPay`].
    pub fn write_off(
        &self,
        funds: &BookingMoney,
        id: WriteOffId,
        reason: &Personal<String>,
        now: Timestamp,
    ) -> Result<WriteOff, Refusal> {
        // All of it: letting go of a part would be agreeing a new price.
        let amount = self.due(funds);
        if amount.is_zero() {
            return Err(Refusal::NothingToPay);
        }
        Ok(WriteOff {
            id,
            booking: self.id,
            amount,
            reason: reason.clone(),
            at: now,
            undone_at: None,
        })
    }
}

impl BookingMoney {
    /// Asks again for everything that was written off.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`].
    pub fn asked_again(&self, now: Timestamp) -> Result<Vec<WriteOff>, Refusal> {
        let standing = self.write_offs.iter().filter(|one| one.undone_at.is_none());
        let undone: Vec<_> = standing
            .map(|one| WriteOff {
                undone_at: Some(now),
                ..one.clone()
            })
            .collect();
        if undone.is_empty() {
            Err(Refusal::NothingToUndo)
        } else {
            Ok(undone)
        }
    }
}

/// What is recorded in the ledger when more or less of a debt is let go.
pub(crate) fn written_off(
    before: Option<(&Booking, &BookingMoney)>,
    (booking, funds): (&Booking, &BookingMoney),
) -> Option<Transaction> {
    let (old, new) = (
        // `let_go` is compared, not the write-offs themselves: money that comes late reduces it
        // without changing any of their rows.
        before.map_or(0, |(one, funds)| one.let_go(funds).amount),
        booking.let_go(funds),
    );
    let more = Money {
        amount: new.amount - old,
        ..new
    };
    let transaction = || {
        Transaction::of(
            TransactionKind::WriteOff,
            booking.id.0,
            more,
            LedgerAccount::WrittenOff,
            LedgerAccount::ClientReceivable,
        )
    };
    (!more.is_zero()).then(transaction)
}

impl From<WriteOff> for BookingMoney {
    fn from(write_off: WriteOff) -> Self {
        Self {
            write_offs: vec![write_off],
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        booking::{Ending, State},
        messages::tests::booking,
        money::{
            Currency,
            accounting::ledger::transactions,
            payments::{payment::CollectionMethod, recorded::Received},
        },
    };

    fn gbp(amount: i64) -> Money {
        Money::new(amount, Currency::GBP)
    }

    proptest! {
        /// Whatever is paid, written off and asked for again in whatever order: what is due and what was let go are the debt, each
        /// step balances, and what the client owes by the ledger is what is due.
        #[test]
        fn what_is_due_and_what_was_let_go_are_the_debt(steps in prop::collection::vec((0_u8..3, 1_i64..4_000), 0..12)) {
            let now = Timestamp::UNIX_EPOCH;
            let booking = booking(State::Ended { at: now, how: Ending::Completed }, 24);
            let (mut funds, mut sums) = (BookingMoney::default(), std::collections::BTreeMap::new());
            let mut before: Option<BookingMoney> = None;
            for (number, (kind, amount)) in (1_u128..).zip(std::iter::once((9, 0)).chain(steps)) {
                let step = match kind {
                    0 => {
                        let money = Received { amount: gbp(amount), method: CollectionMethod::Cash, on: jiff::civil::date(2026, 12, 10), reference: None };
                        booking.received(&funds, &money, crate::ids::PaymentId(Uuid::from_u128(number)), now).map(|(_, funds)| funds)
                    }
                    1 => booking.write_off(&funds, WriteOffId(Uuid::from_u128(number)), &Personal::new("-".into()), now).map(BookingMoney::from),
                    2 => funds.asked_again(now).map(|write_offs| BookingMoney { write_offs, ..BookingMoney::default() }),
                    _ => Ok(BookingMoney::default()),
                };
                funds = funds.with(&step.unwrap_or_default());
                let debt = booking.debt(&funds).amount;
                prop_assert_eq!(booking.due(&funds).amount + booking.let_go(&funds).amount, debt);
                for one in transactions(before.as_ref().map(|old| (&booking, old)), (&booking, &funds)) {
                    prop_assert!(one.balances(), "{one:?}");
                    for (account, money) in one.entries {
                        *sums.entry(account).or_insert(0) += money.amount;
                    }
                }
                prop_assert_eq!(sums.get(&LedgerAccount::ClientReceivable).copied().unwrap_or(0), booking.due(&funds).amount);
                before = Some(funds.clone());
            }
        }
    }
}
