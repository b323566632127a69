//! What must hold of the money in the end, whatever happened.

use std::collections::BTreeMap;

use domain::{
    clock::Clock,
    money::{
        accounting::ledger::Income,
        payments::{
            dispute::DisputeState,
            payment::{CollectionMethod, PaymentState},
            refund::RefundProgress,
        },
    },
};
use serde_json::Value;
use store::Record;

use super::fixtures::Ids;
use crate::support::{Booked, TestApp};

fn sum<'a>(amounts: impl Iterator<Item = &'a Value>) -> i64 {
    amounts
        .map(|amount| amount.as_i64().expect("an amount"))
        .sum()
}

impl TestApp {
    /// What is wrong with the money of all these bookings, which are all there are.
    pub async fn wrong(&self, made: &[Booked]) -> Vec<String> {
        let mut records = Vec::new();
        for booked in made {
            records.push(self.record(booked).await);
        }
        let mut wrong: Vec<_> = records
            .iter()
            .flat_map(|record| self.unsettled(record))
            .collect();
        wrong.extend(self.provider_differs(&records));
        wrong.extend(self.ledger_differs(&records).await);
        for (what, sql) in [
            (
                "work is left",
                "SELECT COUNT(*) FROM jobs WHERE state = 'due' AND kind <> 'collect'",
            ),
            (
                "work was given up",
                "SELECT COUNT(*) FROM jobs WHERE state = 'dead'",
            ),
            (
                "events are left",
                "SELECT COUNT(*) FROM provider_events WHERE state = 'received'",
            ),
            (
                "events are quarantined",
                "SELECT COUNT(*) FROM provider_events WHERE state = 'quarantined'",
            ),
        ] {
            let count = self.database.number(sql).await;
            wrong.extend((count != 0).then(|| format!("{what}: {count}")));
        }
        wrong.extend(self.violations().await);
        wrong
    }

    fn unsettled(&self, record: &Record) -> Vec<String> {
        let (booking, funds, mut wrong) = (&record.booking, &record.funds, Vec::new());
        let mut say = |is: bool, what: &str| {
            if is {
                wrong.push(format!(
                    "{what}: {} {:?} {funds:?}",
                    booking.id, booking.state
                ));
            }
        };
        for &purpose in <domain::money::payments::payment::Purpose as strum::VariantArray>::VARIANTS
        {
            say(
                funds
                    .captured()
                    .filter(|one| one.purpose == purpose)
                    .count()
                    > 1,
                "taken twice for one purpose",
            );
        }
        let more = booking.settle_up(funds, self.clock.now(), &mut Ids(1));
        say(
            more != domain::money::funds::BookingMoney::default(),
            "not settled up",
        );
        let paid = funds.paid(booking.terms.price);
        say(
            paid.refunded.amount > paid.captured.amount,
            "more went back than came",
        );
        say(
            booking.excess(funds).amount > 0 && funds.disputes.is_empty(),
            "kept without a claim",
        );
        say(
            funds
                .payments
                .iter()
                .any(|one| one.state == PaymentState::Processing),
            "money is on its way",
        );
        let charging = |one: &domain::money::payments::payment::Payment| {
            one.method == CollectionMethod::Card && one.is_open()
        };
        say(
            funds.payments.iter().any(charging),
            "a card is still to be charged",
        );
        say(
            funds
                .refunds
                .iter()
                .any(|one| one.state != RefundProgress::Succeeded),
            "a refund is on its way",
        );
        wrong
    }

    /// Every capture at the provider is one of ours, and none of ours is missing there.
    fn provider_differs(&self, records: &[Record]) -> Vec<String> {
        let intents = self.sandbox.intents();
        let taken = intents.iter().filter(|one| one["status"] == "succeeded");
        let taken: Vec<_> = taken
            .map(|one| (one["id"].as_str().expect("an id"), one["amount"].as_i64()))
            .collect();
        let captured = records
            .iter()
            .flat_map(|record| record.funds.captured().filter(|one| !one.amount.is_zero()));
        let ours: Vec<_> = captured
            .map(|one| {
                (
                    one.intent.as_deref().unwrap_or_default(),
                    Some(one.amount.amount),
                )
            })
            .collect();
        let mut wrong = Vec::new();
        wrong.extend(
            taken
                .iter()
                .filter(|one| !ours.contains(one))
                .map(|one| format!("taken, and nobody knows: {one:?}")),
        );
        wrong.extend(
            ours.iter()
                .filter(|one| !taken.contains(one))
                .map(|one| format!("booked, and never taken: {one:?}")),
        );
        wrong
    }

    async fn ledger_differs(&self, records: &[Record]) -> Vec<String> {
        let mut wrong = Vec::new();
        for (account, amount) in due(records) {
            let sql = format!(
                "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM ledger WHERE account = '{account}'"
            );
            let found = self.database.number(&sql).await;
            wrong.extend(
                (found != amount)
                    .then(|| format!("{account} is {found} in the ledger, not {amount}")),
            );
        }
        let moved = sum(self
            .sandbox
            .balance_transactions()
            .iter()
            .map(|one| &one["amount"]));
        let provider = "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM ledger WHERE account = 'provider'";
        let provider = self.database.number(provider).await;
        wrong.extend(
            (provider != moved).then(|| format!("the provider has {moved}, the ledger {provider}")),
        );
        let askew = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ledger GROUP BY practice_id, transaction_id, currency \
                     HAVING SUM(amount) <> 0) AS askew";
        wrong.extend(
            (self.database.number(askew).await != 0)
                .then(|| "a transaction does not balance".to_owned()),
        );
        let receipts: usize = records
            .iter()
            .map(|Record { funds, .. }| {
                funds.captured().filter(|one| !one.amount.is_zero()).count() + funds.refunds.len()
            })
            .sum();
        let issued = self.database.number("SELECT COUNT(*) FROM receipts").await;
        wrong.extend(
            (usize::try_from(issued) != Ok(receipts))
                .then(|| format!("{issued} receipts instead of {receipts}")),
        );
        wrong
    }
}

/// What the ledger has to say of each account, by the figures of all bookings.
fn due(records: &[Record]) -> BTreeMap<&'static str, i64> {
    let mut due: BTreeMap<&'static str, i64> = BTreeMap::new();
    for Record { booking, funds, .. } in records {
        let (paid, income) = (funds.paid(booking.terms.price), Income::of(booking, funds));
        let lost = |state: DisputeState| state.withdrawn();
        let disputed: i64 = funds
            .disputes
            .iter()
            .filter(|one| lost(one.state))
            .map(|one| one.amount.amount)
            .sum();
        let all = [
            (
                "provider",
                paid.captured.amount - paid.refunded.amount - disputed,
            ),
            ("disputes", disputed),
            ("revenue", income.tax - income.sale),
            ("tax", -income.tax),
            ("fees", -income.fees),
            (
                "client_receivable",
                income.sale + income.fees - paid.captured.amount + paid.refunded.amount,
            ),
            ("refunds", 0),
        ];
        for (account, amount) in all {
            *due.entry(account).or_default() += amount;
        }
    }
    due
}
