//! What the ledger is made of: accounts, and transactions between them.

use uuid::Uuid;

use crate::money::{Money, payments::payment::Means};

/// An account of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
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

impl Account {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Provider,
        Self::ClientReceivable,
        Self::Revenue,
        Self::Tax,
        Self::Fees,
        Self::Refunds,
        Self::Disputes,
        Self::ProviderCosts,
        Self::Cash,
        Self::Bank,
        Self::Terminal,
        Self::WrittenOff,
    ];

    /// The word in the store and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::ClientReceivable => "client_receivable",
            Self::Revenue => "revenue",
            Self::Tax => "tax",
            Self::Fees => "fees",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::ProviderCosts => "provider_costs",
            Self::Cash => "cash",
            Self::Bank => "bank",
            Self::Terminal => "terminal",
            Self::WrittenOff => "written_off",
        }
    }

    /// Where money of these means is.
    #[must_use]
    pub const fn of(means: Means) -> Self {
        match means {
            Means::Page | Means::Card => Self::Provider,
            Means::Cash => Self::Cash,
            Means::Transfer => Self::Bank,
            Means::Terminal => Self::Terminal,
        }
    }
}

/// What a transaction records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Payment,
        Self::Income,
        Self::RefundOrdered,
        Self::RefundSent,
        Self::RefundFailed,
        Self::DisputeOpened,
        Self::DisputeWon,
        Self::DebitReturned,
        Self::Cost,
        Self::PaymentUndone,
        Self::WriteOff,
    ];

    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Income => "income",
            Self::RefundOrdered => "refund_ordered",
            Self::RefundSent => "refund_sent",
            Self::RefundFailed => "refund_failed",
            Self::DisputeOpened => "dispute_opened",
            Self::DisputeWon => "dispute_won",
            Self::DebitReturned => "debit_returned",
            Self::Cost => "cost",
            Self::PaymentUndone => "payment_undone",
            Self::WriteOff => "write_off",
        }
    }
}

/// Entries that belong together; they add up to zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    pub kind: Kind,
    /// What it is about: the uuid of the payment, the refund or the booking.
    pub subject: Uuid,
    /// Debits positive, credits negative; one currency.
    pub entries: Vec<(Account, Money)>,
}

impl Transaction {
    /// What the provider keeps for its work.
    #[must_use]
    pub fn cost(subject: Uuid, amount: Money) -> Self {
        Self::of(
            Kind::Cost,
            subject,
            amount,
            Account::ProviderCosts,
            Account::Provider,
        )
    }

    pub(crate) fn of(
        kind: Kind,
        subject: Uuid,
        amount: Money,
        debit: Account,
        credit: Account,
    ) -> Self {
        Self {
            kind,
            subject,
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
