//! What the workers do, at once and until nothing is due.

use domain::{clock::Clock, entropy::Entropy};
use hourkeep::service::{jobs, money::events};
use jiff::SignedDuration;
use store::Lease;
use stripe_sandbox::Outcome;

use super::{Booked, TIMEOUT, TestApp};

impl TestApp {
    /// A lease as a worker takes it.
    pub fn lease(&self) -> Lease {
        let now = self.clock.now();
        Lease {
            now,
            length: SignedDuration::from_secs(60),
            token: self.entropy.uuid(now),
            limit: 50,
        }
    }

    /// Carries out the jobs and applies the events that are due now; how many there were.
    pub async fn run_due(&self) -> usize {
        let mut count = 0;
        loop {
            let due = self
                .store()
                .lease_jobs(self.lease())
                .await
                .expect("the store answers");
            let arrived = self
                .store()
                .lease_events(self.lease())
                .await
                .expect("the store answers");
            if due.is_empty() && arrived.is_empty() {
                return count;
            }
            count += due.len() + arrived.len();
            assert!(count < 10_000, "work makes work without end");
            for leased in &due {
                jobs::carry_out(&self.app, leased)
                    .await
                    .expect("the store answers");
            }
            for leased in &arrived {
                events::apply(&self.app, leased)
                    .await
                    .expect("the store answers");
            }
        }
    }

    /// Lets the provider's events arrive, and runs what is due, until both are done.
    pub async fn settle(&self) {
        loop {
            self.sandbox.sweep();
            self.delivered().await;
            if self.run_due().await == 0 && self.sandbox.waiting_events().is_empty() {
                return;
            }
        }
    }

    /// Waits until the sandbox has posted all of its events.
    pub async fn delivered(&self) {
        let posted = self.sandbox.all_events_posted();
        tokio::time::timeout(TIMEOUT, posted)
            .await
            .expect("the events are not taken");
    }

    /// The client pays on the page; the events come and are applied.
    pub async fn pay(&self, booked: &Booked) {
        assert!(
            self.sandbox.act(&booked.page(), Outcome::Pay),
            "the page is open"
        );
        self.settle().await;
    }
}
