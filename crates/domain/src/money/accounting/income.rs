//! The income report: what the ledger's entries and the diary's prices add up to, by period and group.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    ledger::{LedgerAccount, TransactionKind},
    methods::Methods,
    period::Period,
};
use crate::{
    ids::{PractitionerId, ServiceId},
    money::{Currency, Money},
};

/// What the figures are split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    Service,
    Practitioner,
    PaymentState,
}

/// One part of the split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IncomePart {
    /// Not split.
    Whole,
    Service(ServiceId),
    /// The first, or only, of the booking's.
    Practitioner(Option<PractitionerId>),
    Standing(DebtStanding),
}

/// How a booking's client stands with the practice now, by the ledger.
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
pub enum DebtStanding {
    /// The client owes.
    Outstanding,
    /// Nobody owes anything.
    Settled,
    /// The client has paid what is not earned yet.
    #[strum(serialize = "in_credit")]
    Ahead,
}

/// What an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Prices of bookings that stand, on the day of their sessions.
    Booked,
    /// Entries of the ledger, on the day they were made.
    Entry(LedgerAccount, TransactionKind),
}

/// An amount of one local day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub day: Date,
    pub part: IncomePart,
    pub item: Item,
    pub money: Money,
}

/// What a period brought, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Prices of bookings that stand.
    pub booked: i64,
    /// Income, with tax and fees.
    pub earned: i64,
    pub tax: i64,
    pub fees: i64,
    /// Payments that came.
    pub captured: i64,
    /// Refunds that were sent, less those that came back.
    pub refunded: i64,
    /// What clients' banks took, less what they gave back.
    pub disputed: i64,
    /// What the provider kept for its work.
    pub costs: i64,
    /// Debts that were given up, less those that were paid after all.
    pub written_off: i64,
    pub methods: Methods,
}

impl Figures {
    /// What came less what went, before costs.
    #[must_use]
    pub const fn cash(&self) -> i64 {
        self.captured - self.refunded - self.disputed
    }

    /// What is left of that after costs.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.cash() - self.costs
    }

    /// Refunds over payments in basis points, halves rounded up; `None` when nothing came.
    #[must_use]
    pub fn refund_rate(&self) -> Option<i64> {
        let captured = i128::from(self.captured);
        let rate = (captured > 0)
            .then(|| (i128::from(self.refunded) * 20_000 + captured).div_euclid(2 * captured))?;
        i64::try_from(rate).ok()
    }

    fn add(&mut self, item: Item, amount: i64) {
        use LedgerAccount::{
            Bank, Cash, ClientReceivable, Disputes, Fees, Provider, ProviderCosts, Refunds,
            Revenue, Tax, Terminal, WrittenOff,
        };
        if let Item::Entry(account, kind) = item {
            self.methods.add(account, kind, amount);
        }
        match item {
            Item::Booked => self.booked += amount,
            Item::Entry(Revenue, _) => self.earned -= amount,
            Item::Entry(Tax, _) => {
                self.earned -= amount;
                self.tax -= amount;
            }
            Item::Entry(Fees, _) => {
                self.earned -= amount;
                self.fees -= amount;
            }
            Item::Entry(ProviderCosts, _) => self.costs += amount,
            Item::Entry(WrittenOff, _) => self.written_off += amount,
            Item::Entry(Provider | Cash | Bank | Terminal, kind) => match kind {
                TransactionKind::Payment
                | TransactionKind::PaymentUndone
                | TransactionKind::Income
                | TransactionKind::WriteOff => {
                    self.captured += amount;
                }
                TransactionKind::RefundOrdered
                | TransactionKind::RefundSent
                | TransactionKind::RefundFailed => {
                    self.refunded -= amount;
                }
                TransactionKind::DisputeOpened
                | TransactionKind::DisputeWon
                | TransactionKind::DebitReturned => {
                    self.disputed -= amount;
                }
                // A cost leaves the provider's balance as it enters `provider_costs`.
                TransactionKind::Cost => {}
            },
            // These stand between the figures.
            Item::Entry(ClientReceivable | Refunds | Disputes, _) => {}
        }
    }
}

/// The figures of one period and part in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncomeLine {
    /// The first date of the period.
    pub period: Date,
    pub part: IncomePart,
    pub currency: Currency,
    pub figures: Figures,
}

/// The figures of the whole range in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    pub currency: Currency,
    pub figures: Figures,
}

/// The lines by period, part and currency, none of nothing but zeros; and the totals by currency.
#[must_use]
pub fn folded(
    period: Period,
    amounts: impl IntoIterator<Item = Amount>,
) -> (Vec<IncomeLine>, Vec<Total>) {
    let mut lines: BTreeMap<_, (Currency, Figures)> = BTreeMap::new();
    let mut totals: BTreeMap<_, (Currency, Figures)> = BTreeMap::new();
    for Amount {
        day,
        part,
        item,
        money,
    } in amounts
    {
        let Money { amount, currency } = money;
        let nothing = || (currency, Figures::default());
        lines
            .entry((period.first(day), part, currency.code()))
            .or_insert_with(nothing)
            .1
            .add(item, amount);
        totals
            .entry(currency.code())
            .or_insert_with(nothing)
            .1
            .add(item, amount);
    }
    let lines = lines
        .into_iter()
        .filter(|(_, (_, figures))| *figures != Figures::default());
    let lines = lines.map(|((period, part, _), (currency, figures))| IncomeLine {
        period,
        part,
        currency,
        figures,
    });
    let totals = totals
        .into_values()
        .map(|(currency, figures)| Total { currency, figures });
    (lines.collect(), totals.collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn amount(day: Date, item: Item, amount: i64) -> Amount {
        Amount {
            day,
            part: IncomePart::Whole,
            item,
            money: Money::new(amount, Currency::GBP),
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let new_year = date(2027, 1, 1);
        assert_eq!(Period::Day.first(new_year), new_year);
        assert_eq!(Period::Week.first(new_year), date(2026, 12, 28));
        assert_eq!(Period::Week.first(date(2026, 12, 28)), date(2026, 12, 28));
        assert_eq!(Period::Month.first(date(2026, 2, 28)), date(2026, 2, 1));
    }

    /// Something in every account that has a figure, and in those that have none.
    const ENTRIES: &[(LedgerAccount, TransactionKind, i64)] = &[
        (LedgerAccount::Provider, TransactionKind::Payment, 9_000),
        (LedgerAccount::Provider, TransactionKind::RefundSent, -3_000),
        (
            LedgerAccount::Provider,
            TransactionKind::RefundFailed,
            1_000,
        ),
        (
            LedgerAccount::Provider,
            TransactionKind::DisputeOpened,
            -500,
        ),
        (LedgerAccount::Provider, TransactionKind::DisputeWon, 200),
        (LedgerAccount::Provider, TransactionKind::Cost, -150),
        (LedgerAccount::ProviderCosts, TransactionKind::Cost, 150),
        (LedgerAccount::Revenue, TransactionKind::Income, -4_000),
        (LedgerAccount::Tax, TransactionKind::Income, -800),
        (LedgerAccount::Fees, TransactionKind::Income, -1_200),
        (
            LedgerAccount::ClientReceivable,
            TransactionKind::Income,
            6_000,
        ),
        (
            LedgerAccount::Refunds,
            TransactionKind::RefundOrdered,
            -3_000,
        ),
        (LedgerAccount::Disputes, TransactionKind::DisputeOpened, 500),
        (LedgerAccount::Cash, TransactionKind::Payment, 400),
        (LedgerAccount::Cash, TransactionKind::PaymentUndone, -100),
        (LedgerAccount::Bank, TransactionKind::Payment, 70),
        (LedgerAccount::Terminal, TransactionKind::Payment, 6),
        (LedgerAccount::Terminal, TransactionKind::RefundSent, -5),
        (LedgerAccount::WrittenOff, TransactionKind::WriteOff, 90),
        (LedgerAccount::WrittenOff, TransactionKind::WriteOff, -40),
    ];

    #[test]
    fn every_account_has_its_figure() {
        let day = date(2026, 10, 5);
        let entries = ENTRIES
            .iter()
            .map(|(account, kind, of)| amount(day, Item::Entry(*account, *kind), *of));
        let booked = amount(day, Item::Booked, 10_000);
        let (lines, totals) = folded(Period::Month, std::iter::once(booked).chain(entries));
        let figures = lines[0].figures;
        let expected = Figures {
            booked: 10_000,
            earned: 6_000,
            tax: 800,
            fees: 1_200,
            captured: 9_376,
            refunded: 2_005,
            disputed: 300,
            costs: 150,
            written_off: 50,
            methods: Methods {
                online: 6_700,
                cash: 300,
                transfer: 70,
                terminal: 1,
            },
        };
        let Methods {
            online,
            cash,
            transfer,
            terminal,
        } = figures.methods;
        assert_eq!(online + cash + transfer + terminal, figures.cash());
        assert_eq!(
            (figures, lines.len(), lines[0].period),
            (expected, 1, date(2026, 10, 1))
        );
        assert_eq!(
            (figures.cash(), figures.net(), figures.refund_rate()),
            (7_071, 6_921, Some(2_138))
        );
        assert_eq!(
            totals,
            [Total {
                currency: Currency::GBP,
                figures
            }]
        );
    }

    #[test]
    fn currencies_and_periods_stay_apart_and_zeros_are_left_out() {
        let pound = amount(date(2026, 10, 31), Item::Booked, 5);
        let euro = Amount {
            money: Money::new(7, Currency::EUR),
            ..pound
        };
        let later = Amount {
            day: date(2026, 11, 1),
            ..pound
        };
        let back = Amount {
            money: Money::new(-5, Currency::GBP),
            ..later
        };
        let (lines, totals) = folded(Period::Month, [pound, euro, later, back]);
        let seen: Vec<_> = lines
            .iter()
            .map(|one| (one.period, one.currency, one.figures.booked))
            .collect();
        assert_eq!(
            seen,
            [
                (date(2026, 10, 1), Currency::EUR, 7),
                (date(2026, 10, 1), Currency::GBP, 5)
            ]
        );
        assert_eq!(
            totals
                .iter()
                .map(|one| one.figures.booked)
                .collect::<Vec<_>>(),
            [7, 5]
        );
        assert_eq!(Figures::default().refund_rate(), None);
    }
}
