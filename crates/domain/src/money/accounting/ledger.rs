//! The ledger: what each change of a booking means in double entry. Derived from the booking and its funds before and after
//! a change, in one place, so that no change can forget it.
//!
//! | account | debit (+) | credit (−) |
//! |---|---|---|
//! | `provider` | money came to the provider's balance | it left |
//! | `cash`, `bank`, `terminal` | money came outside Checkout, by the practice's word | it was given back |
//! | `client_receivable` | the client owes | the client paid, or is owed; paid ahead it is negative |
//! | `revenue`, `tax` | income taken back | sessions that took place, without tax and the tax of it |
//! | `fees` | taken back | fees that were approved; compensation, so without tax |
//! | `refunds` | the provider has sent it | refunds under way |
//! | `disputes` | taken by the client's bank | given back by it, or a debit that is owed again |
//! | `provider_costs` | what the provider keeps for its work | – |
//! | `written_off` | a debt was given up | it was paid after all, or is asked for again |

use crate::{
    booking::{Booking, Ending, State},
    money::{
        Money,
        funds::BookingMoney,
        payments::{
            dispute::Dispute,
            payment::{CollectionMethod, PaymentState},
            refund::{Cause, Refund, RefundProgress},
        },
    },
    practice::service::PaymentRule,
};

pub use super::transaction::{LedgerAccount, Transaction, TransactionKind};

/// What is recorded when a booking and its funds go from `before` to `after`; a new booking comes from nothing.
#[must_use]
pub fn transactions(
    before: Option<(&Booking, &BookingMoney)>,
    after: (&Booking, &BookingMoney),
) -> Vec<Transaction> {
    let nothing = BookingMoney::default();
    let old = before.map_or(&nothing, |(_, funds)| funds);
    let (booking, new) = after;
    let mut all = payments(old, new);
    all.extend(new.refunds.iter().flat_map(|refund| {
        let earlier = old.refunds.iter().find(|one| one.id == refund.id);
        // A refund leaves from the account its payment came to: cash never touched the provider
        // (docs/decisions/0040-money-by-hand.md).
        let method = new
            .payment(refund.payment)
            .map_or(CollectionMethod::Page, |payment| payment.method);
        refunded(
            earlier.map(|one| one.state),
            refund,
            LedgerAccount::of(method),
        )
    }));
    all.extend(new.disputes.iter().flat_map(|dispute| {
        let earlier = old.disputes.iter().find(|one| one.id == dispute.id);
        disputed(earlier, dispute)
    }));
    all.extend(earned(
        before.map(|(booking, funds)| Income::of(booking, funds)),
        booking,
        new,
    ));
    all.extend(crate::money::write_off::written_off(before, after));
    all
}

fn payments(old: &BookingMoney, new: &BookingMoney) -> Vec<Transaction> {
    let had = |id| {
        old.payment(id)
            .is_some_and(|one| one.state == PaymentState::Captured)
    };
    let came = new
        .captured()
        // A saved card is a payment of zero and moves nothing. Earlier captures have their entry
        // already: settling up twice posts nothing.
        .filter(|one| !one.amount.is_zero() && !had(one.id));
    came.map(|one| {
        Transaction::of(
            TransactionKind::Payment,
            one.id.0,
            one.amount,
            LedgerAccount::of(one.method),
            LedgerAccount::ClientReceivable,
        )
    })
    .collect()
}

/// Between being ordered and being sent or failed, a refund stands in `refunds`.
fn refunded(
    before: Option<RefundProgress>,
    refund: &Refund,
    at: LedgerAccount,
) -> Vec<Transaction> {
    use LedgerAccount::{ClientReceivable, Refunds};
    use RefundProgress::{Failed, Ordered, Pending, Succeeded, Superseded};
    let Refund {
        id,
        amount,
        state,
        cause,
        ..
    } = refund;
    let make = |kind, debit, credit| Transaction::of(kind, id.0, *amount, debit, credit);
    let ordered = make(TransactionKind::RefundOrdered, ClientReceivable, Refunds);
    let sent = make(TransactionKind::RefundSent, Refunds, at);
    match (before, state) {
        // What never came does not go back either.
        (None | Some(Ordered | Pending | Failed | Superseded), Succeeded)
            if *cause == Cause::Undone =>
        {
            vec![make(TransactionKind::PaymentUndone, ClientReceivable, at)]
        }
        // A refund that failed may be ordered anew; its reservation is posted again.
        (None | Some(Failed | Superseded), Ordered | Pending) => vec![ordered],
        // A refund made at the provider is first known when it is done
        // (docs/decisions/0043-refunds-made-at-the-provider.md). Both halves are posted, so that
        // `refunds` returns to zero.
        (None, Succeeded) => vec![ordered, sent],
        (Some(Ordered | Pending), Succeeded) => vec![sent],
        (Some(Ordered | Pending), Failed | Superseded) => {
            vec![make(
                TransactionKind::RefundFailed,
                Refunds,
                ClientReceivable,
            )]
        }
        // Stripe may say `failed` days after `succeeded`, when the client's bank returns the money;
        // it is then no longer in `refunds`.
        (Some(Succeeded), Failed | Superseded) => {
            vec![make(TransactionKind::RefundFailed, at, ClientReceivable)]
        }
        (Some(Failed | Superseded), Succeeded) => {
            vec![make(TransactionKind::RefundSent, ClientReceivable, at)]
        }
        // States only go forward, so this is not expected; but the postings stay balanced for every
        // pair.
        (Some(Succeeded), Ordered | Pending) => {
            vec![make(TransactionKind::RefundFailed, at, Refunds)]
        }
        (None | Some(Failed | Superseded), Failed | Superseded)
        | (Some(Succeeded), Succeeded)
        | (Some(Ordered | Pending), Ordered | Pending) => Vec::new(),
    }
}

/// What the bank has stands in `disputes`; what it returned of a debit its client owes again.
fn disputed(before: Option<&Dispute>, dispute: &Dispute) -> Vec<Transaction> {
    use LedgerAccount::{ClientReceivable, Disputes, Provider};
    // Compared as before and after rather than by event: a dispute can be lost and won again, and
    // its events come in any order (docs/decisions/0041-slow-methods-are-asked-for.md).
    let turned = |is: fn(&Dispute) -> bool| (before.is_some_and(is), is(dispute));
    let make = |kind, debit, credit| {
        Transaction::of(kind, dispute.payment.0, dispute.amount, debit, credit)
    };
    let withdrawn = match turned(|one| one.state.withdrawn()) {
        (false, true) => Some(make(TransactionKind::DisputeOpened, Disputes, Provider)),
        (true, false) => Some(make(TransactionKind::DisputeWon, Provider, Disputes)),
        (false, false) | (true, true) => None,
    };
    // A returned debit is withdrawn first and then becomes the client's debt again, in a posting of
    // its own: `disputes` keeps only what is really disputed.
    let returned = match turned(Dispute::is_return) {
        (false, true) => Some(make(
            TransactionKind::DebitReturned,
            ClientReceivable,
            Disputes,
        )),
        (true, false) => Some(make(
            TransactionKind::DebitReturned,
            Disputes,
            ClientReceivable,
        )),
        (false, false) | (true, true) => None,
    };
    withdrawn.into_iter().chain(returned).collect()
}

/// What has been earned with a booking so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Income {
    /// The price of a session that took place, less what the practice gave up; where it collects for itself, as far as it says
    /// that money came. Tax included.
    pub sale: i64,
    /// The tax of it.
    pub tax: i64,
    /// Fees that were approved, less what the practice gave up.
    pub fees: i64,
}

impl Income {
    #[must_use]
    pub fn of(booking: &Booking, funds: &BookingMoney) -> Self {
        // If the practice collects for itself, Hourkeep knows of no debt: income is what the
        // practice says it received, up to the price.
        let collects = booking.terms.payment != PaymentRule::None;
        let completed = matches!(
            booking.state,
            State::Ended {
                how: Ending::Completed,
                ..
            }
        );
        let price = if completed {
            booking.terms.price.amount
        } else {
            0
        };
        let paid = funds.paid(booking.terms.price);
        // Disputed amounts are not deducted: they were earned all the same, and stand in
        // `disputes`.
        let had = paid.captured.amount - paid.refunded.amount;
        let sale = if collects {
            price - funds.given_up()
        } else {
            price.min(had)
        }
        .max(0);
        let tax = booking
            .terms
            .tax
            .amount(Money {
                amount: sale,
                ..booking.terms.price
            })
            .amount;
        // Of a fee only that was given up which is not here.
        let missing = (funds.fees_due() - had).max(0);
        Self {
            sale,
            tax,
            fees: funds.fees_due() - missing.min(funds.given_up()),
        }
    }
}

fn earned(before: Option<Income>, booking: &Booking, funds: &BookingMoney) -> Option<Transaction> {
    // Only the difference is posted, so a session that is called missed later takes its income back
    // the same way (docs/decisions/0015-sessions-count-as-held.md).
    let (old, new) = (before.unwrap_or_default(), Income::of(booking, funds));
    let (net, tax, fees) = (
        (new.sale - new.tax) - (old.sale - old.tax),
        new.tax - old.tax,
        new.fees - old.fees,
    );
    let money = |amount| Money {
        amount,
        ..booking.terms.price
    };
    let all = [
        (LedgerAccount::ClientReceivable, money(net + tax + fees)),
        (LedgerAccount::Revenue, money(-net)),
        (LedgerAccount::Tax, money(-tax)),
        (LedgerAccount::Fees, money(-fees)),
    ];
    let entries: Vec<_> = all
        .into_iter()
        // An entry of zero says nothing, and would appear in every journal of a practice without
        // tax.
        .filter(|(_, money)| !money.is_zero())
        .collect();
    (!entries.is_empty()).then_some(Transaction {
        kind: TransactionKind::Income,
        subject: booking.id.0,
        entries,
    })
}
