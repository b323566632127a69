//! Reconciliation: nothing stays lost, and what does not agree is listed.

mod accounts;
mod balance;
mod connected;
mod differences;
mod listed;
mod lost;
mod month;
mod replicas;
mod settlement;

use hourkeep::{
    api::wire::{ExceptionView, ExceptionsView},
    service::{
        authenticate::Scope,
        money::accounting::{exceptions, reconcile},
    },
};
use serde_json::Value;

use crate::{
    money::session,
    support::{Ask, Booked, RIVERSIDE, TestApp},
};

/// Another one, of another client.
fn second() -> Ask {
    Ask::of(RIVERSIDE, "ind50", "2026-10-13T12:00:00+01:00")
        .online()
        .by(1)
}

impl TestApp {
    /// Five minutes later: a round of every account, and the work it makes.
    async fn round(&self) {
        self.advance(5);
        let rounds = reconcile::round(&self.app)
            .await
            .expect("the store answers");
        assert_eq!((rounds.failed, rounds.skipped), (0, 0), "{rounds:?}");
        self.run_due().await;
    }

    async fn rounds(&self, count: usize) {
        for _ in 0..count {
            self.round().await;
        }
    }

    /// A paid booking.
    async fn paid(&self, ask: &Ask) -> Booked {
        let booked = self.book(ask).await.expect("it is free");
        self.pay(&booked).await;
        booked
    }

    /// The provider's id of a booking's first payment.
    async fn intent(&self, booked: &Booked) -> String {
        self.record(booked).await.funds.payments[0]
            .intent
            .clone()
            .expect("it was paid")
    }

    /// What a practice must look at.
    async fn exceptions(&self, slug: &str) -> Vec<ExceptionView> {
        let (_, key) = self.api_key(slug, &[Scope::Payments]).await;
        let listed = exceptions::list(&self.app, &key, false)
            .await
            .expect("the store answers");
        ExceptionsView::from(listed).data
    }

    async fn kinds(&self, slug: &str) -> Vec<String> {
        self.exceptions(slug)
            .await
            .into_iter()
            .map(|one| one.kind)
            .collect()
    }

    /// What the ledger says lies at the provider.
    async fn booked_balance(&self) -> i64 {
        self.database.number("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger WHERE account = 'provider'").await
    }

    /// What lies there.
    fn real_balance(&self) -> i64 {
        self.sandbox
            .balance_transactions()
            .iter()
            .map(|entry| entry["net"].as_i64().expect("a number"))
            .sum()
    }

    fn fees(&self) -> i64 {
        self.sandbox
            .balance_transactions()
            .iter()
            .map(|entry: &Value| entry["fee"].as_i64().expect("a number"))
            .sum()
    }

    async fn posted_fees(&self) -> i64 {
        self.database.number("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger WHERE account = 'provider_costs'").await
    }
}
