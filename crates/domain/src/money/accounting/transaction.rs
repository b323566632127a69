//! What the ledger is made of: accounts, and transactions between them.

use uuid::Uuid;

use crate::money::{Money, payments::payment::CollectionMethod};

/// An account of the ledger.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    strum::VariantArray,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum LedgerAccount {
    Provider,
    ClientReceivable,
    Revenue,
    Tax,
    Fees,
    Refunds,
    Disputes,
    ProviderCosts,
    Cash,
    Bank,
    Terminal,
    WrittenOff,
}

impl LedgerAccount {
    /// Where money that came by this method is.
    #[must_use]
    pub const fn of(method: CollectionMethod) -> Self {
        match method {
            // The money is on the provider's balance; payouts do not concern a booking.
            CollectionMethod::Page | CollectionMethod::Card => Self::Provider,
            CollectionMethod::Cash => Self::Cash,
            CollectionMethod::Transfer => Self::Bank,
            CollectionMethod::Terminal => Self::Terminal,
        }
    }
}

/// What a transaction records.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum TransactionKind {
    /// Money came.
    Payment,
    /// Income was earned, or taken back: a session took place, a fee was approved.
    Income,
    /// A refund was ordered.
    RefundOrdered,
    /// A refund was sent.
    RefundSent,
    /// A refund did not arrive.
    RefundFailed,
    /// The client's bank took money.
    DisputeOpened,
    /// It gave money back.
    DisputeWon,
    /// It returned a debit, so that the client owes it again; or that was taken back.
    DebitReturned,
    /// The provider kept something for its work.
    Cost,
    /// A recorded payment was undone: it never came.
    PaymentUndone,
    /// A debt was written off, or is one again.
    WriteOff,
}

/// Entries that belong together; they add up to zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    pub kind: TransactionKind,
    /// What it is about: the uuid of the payment, the refund or the booking.
    pub subject: Uuid,
    /// Debits positive, credits negative; one currency.
    pub entries: Vec<(LedgerAccount, Money)>,
}

impl Transaction {
    /// What the provider keeps for its work.
    #[must_use]
    pub fn cost(subject: Uuid, amount: Money) -> Self {
        Self::of(
            TransactionKind::Cost,
            subject,
            amount,
            LedgerAccount::ProviderCosts,
            LedgerAccount::Provider,
        )
    }

    pub(crate) fn of(
        kind: TransactionKind,
        subject: Uuid,
        amount: Money,
        debit: LedgerAccount,
        credit: LedgerAccount,
    ) -> Self {
        Self {
            kind,
            subject,
            // A pair adds up to zero by construction; longer transactions are checked by
            // `balances`.
            entries: vec![(debit, amount), (credit, negative(amount))],
        }
    }

    /// Whether debits and credits are equal.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.entries
            .iter()
            .map(|(_, money)| money.amount)
            .sum::<i64>()
            == 0
            && self
                .entries
                // A sum over two currencies may be zero by chance, which would mean nothing.
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if a.1.currency == b.1.currency))
    }
}

pub(crate) fn negative(money: Money) -> Money {
    Money {
        amount: -money.amount,
        ..money
    }
}
