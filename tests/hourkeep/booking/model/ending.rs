//! How a run ends: nothing is held, owed or on its way.

use serde_json::Value;

use super::Run;

impl Run<'_> {
    /// Time goes on until all that was begun has come to its end.
    pub(super) async fn end(&self) {
        self.app.sandbox.clear_faults();
        for made in &self.made {
            for payment in self.app.record(&made.booked).await.funds.payments {
                if let Some(page) = payment.page {
                    self.app.sandbox.settle_late(&page.id, true);
                }
            }
        }
        // A request waits for two hours, and its payment for no more than a day.
        for minutes in [[6; 12].as_slice(), &[24 * 60; 2]].concat() {
            self.app.advance(minutes);
            self.app.settle().await;
        }
        self.nothing_is_left().await;
        self.money_is_as_the_provider_has_it().await;
    }

    async fn number(&self, sql: &str) -> i64 {
        self.app.database.number(sql).await
    }

    async fn nothing_is_left(&self) {
        for (sql, what) in [
            ("bookings WHERE state = 'held'", "a hold that does not end"),
            (
                "jobs WHERE state = 'due' AND kind <> 'collect'",
                "work without end",
            ),
            ("refunds WHERE state <> 'succeeded'", "money on its way"),
        ] {
            let count = self.number(&format!("SELECT COUNT(*) FROM {sql}")).await;
            assert_eq!(count, 0, "{what}");
        }
    }

    async fn money_is_as_the_provider_has_it(&self) {
        let sum = |all: Vec<Value>, of: &str| -> i64 {
            all.iter().filter_map(|one| one[of].as_i64()).sum()
        };
        let mut paid = self.app.sandbox.sessions();
        paid.retain(|session| session["payment_status"] == "paid");
        let (taken, returned) = (
            sum(paid, "amount_total"),
            sum(self.app.sandbox.refunds(), "amount"),
        );
        let sums = "SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM";
        let captured = format!("{sums} payments WHERE state = 'captured'");
        assert_eq!(taken, self.number(&captured).await);
        let refunds = format!("{sums} refunds");
        assert_eq!(returned, self.number(&refunds).await);
    }
}
