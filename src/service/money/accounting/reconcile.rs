//! Reconciliation: what is not final is looked up, what the provider could not tell is fetched, and what moved on its balance
//! is held against our rows. So a lost event leaves nothing unsettled for longer than a few rounds.

mod balance;
mod lost;

use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use crate::service::{App, ServiceError};
use store::ProviderAccount;

/// Between two rounds of an account.
pub const EVERY: SignedDuration = SignedDuration::from_mins(5);
/// For one account; what is left is done in the next round.
// Shorter than the pause between rounds, so that one account's rounds do not overlap.
const PROVIDER_TIMEOUT: Duration = Duration::from_mins(4);
/// Accounts at the same time.
const AT_ONCE: usize = 4;
/// How far back undelivered events are asked for, balance transactions when none were, and totals are compared.
// Stripe retries undelivered events for up to three days (docs, "Webhooks", "Retry behavior");
// older ones were covered by the rounds in between.
const WINDOW: SignedDuration = SignedDuration::from_hours(3 * 24);

/// For so long after a practice has left an account, what moves there is still held against our rows: cards can be disputed for 120 days,
/// and a dispute takes up to 75 more.
const LEFT: SignedDuration = SignedDuration::from_hours(200 * 24);

/// What became of the rounds of all accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rounds {
    /// Done whole.
    pub done: u64,
    /// Something could not be looked at; the next round does.
    pub failed: u64,
    /// Not due, or somebody else's.
    pub skipped: u64,
}

/// One round of every account that is due. An account that fails does not stop the others.
pub async fn round(app: &App) -> Result<Rounds, ServiceError> {
    if !app.settings.takes_payments {
        return Ok(Rounds::default());
    }
    // Asked once per process, not per payment. Until it is known nothing is assumed
    // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
    if app.gateways.payments.platform().is_none() {
        learn_platform(app).await?;
    }
    let accounts = app.store.accounts(before(app.clock.now(), LEFT)).await?;
    let outcomes = stream::iter(accounts)
        .map(|account| bounded(app, account))
        // A slow account must not hold up the rounds of all others.
        .buffer_unordered(AT_ONCE);
    Ok(outcomes
        .fold(Rounds::default(), |sum, one| async move { sum.with(&one) })
        .await)
}

/// Learns whose the key is, and says so if money is under way that was opened with another account's: nobody can ask about that now.
async fn learn_platform(app: &App) -> Result<(), ServiceError> {
    if let Err(error) = app.gateways.payments.learn_platform().await {
        tracing::warn!(%error, "cannot learn whose the key of the payment provider is");
        return Ok(());
    }
    let Some(platform) = app.gateways.payments.platform() else {
        return Ok(());
    };
    let stranded = app.store.under_other_keys(&platform).await?;
    if stranded > 0 {
        tracing::warn!(
            stranded,
            platform,
            "payments or refunds are under way at another account than the key's: put its key back until they are through"
        );
    }
    Ok(())
}

impl Rounds {
    fn with(mut self, outcome: &Result<bool, ServiceError>) -> Self {
        match outcome {
            Ok(true) => self.done += 1,
            Ok(false) => self.skipped += 1,
            Err(_) => self.failed += 1,
        }
        self
    }
}

async fn bounded(app: &App, account: ProviderAccount) -> Result<bool, ServiceError> {
    let outcome = tokio::time::timeout(PROVIDER_TIMEOUT, one(app, &account))
        .await
        .unwrap_or(Err(ServiceError::ProviderUnavailable));
    if let Err(error) = &outcome {
        tracing::warn!(account = account.id, %error, "an account is not reconciled");
    }
    outcome
}

/// Every step, whatever became of those before it; `false` when it is not our turn.
async fn one(app: &App, account: &ProviderAccount) -> Result<bool, ServiceError> {
    let (now, id) = (app.clock.now(), account.id.as_deref());
    // Taken by a conditional update, so that only one of several replicas does the round.
    if !app.store.begin_round(id, now, before(now, EVERY)).await? {
        return Ok(false);
    }
    // First our own rows, then events, then the balance: rows that are only behind catch up before
    // they could look like a difference.
    let unsettled = lost::look(app, id).await;
    let events = lost::events(app, id, before(now, WINDOW)).await;
    let balance = balance::reconcile(app, account, now).await;
    // All three have run by now; the first error is returned.
    unsettled.and(events).and(balance).map(|()| true)
}

fn before(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.saturating_sub(by).unwrap_or(now)
}
