//! A process that dies: from a chosen call of the provider on it does nothing any more.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use hourkeep::ports::payments::{
    AccountState, BalanceTransaction, Charge, ChargeOrder, Checkout, CheckoutOrder, Event,
    EventError, Payments, PaymentsError, ProviderDispute, ProviderRefund, RefundOrder,
};
use jiff::Timestamp;
use tokio::sync::Notify;

/// When it dies.
#[derive(Debug, Clone, Copy)]
pub struct Death {
    /// At which call, from 0.
    pub call: u32,
    /// Before the call is made, or after it was answered.
    pub after: bool,
}

/// The provider as a process sees it that dies.
pub struct Mortal {
    provider: Arc<dyn Payments>,
    death: Option<Death>,
    calls: AtomicU32,
    pub died: Notify,
}

impl Mortal {
    pub fn new(provider: Arc<dyn Payments>, death: Option<Death>) -> Arc<Self> {
        Arc::new(Self {
            provider,
            death,
            calls: AtomicU32::new(0),
            died: Notify::new(),
        })
    }

    /// How many calls were made.
    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    async fn through<T>(&self, call: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let Some(death) = self.death.filter(|death| death.call <= number) else {
            return call.await;
        };
        if death.call == number && death.after {
            call.await;
        }
        self.died.notify_one();
        std::future::pending().await
    }
}

#[async_trait]
impl Payments for Mortal {
    async fn open_checkout(&self, order: &CheckoutOrder) -> Result<Checkout, PaymentsError> {
        self.through(self.provider.open_checkout(order)).await
    }
    async fn checkout(&self, id: &str, account: Option<&str>) -> Result<Checkout, PaymentsError> {
        self.through(self.provider.checkout(id, account)).await
    }
    async fn expire_checkout(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<Checkout, PaymentsError> {
        self.through(self.provider.expire_checkout(id, account))
            .await
    }
    async fn refund(&self, order: &RefundOrder) -> Result<ProviderRefund, PaymentsError> {
        self.through(self.provider.refund(order)).await
    }
    async fn refund_state(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderRefund, PaymentsError> {
        self.through(self.provider.refund_state(id, account)).await
    }
    async fn charge(&self, order: &ChargeOrder) -> Result<Charge, PaymentsError> {
        self.through(self.provider.charge(order)).await
    }
    async fn charge_state(
        &self,
        intent: &str,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError> {
        self.through(self.provider.charge_state(intent, account))
            .await
    }
    async fn detach_card(&self, method: &str, account: Option<&str>) -> Result<(), PaymentsError> {
        self.through(self.provider.detach_card(method, account))
            .await
    }
    async fn dispute(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderDispute, PaymentsError> {
        self.through(self.provider.dispute(id, account)).await
    }
    async fn undelivered_events(
        &self,
        since: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<Event>, PaymentsError> {
        self.through(self.provider.undelivered_events(since, account))
            .await
    }
    async fn balance_transactions(
        &self,
        from: Timestamp,
        until: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<BalanceTransaction>, PaymentsError> {
        self.through(self.provider.balance_transactions(from, until, account))
            .await
    }
    async fn account(&self, id: &str) -> Result<AccountState, PaymentsError> {
        self.through(self.provider.account(id)).await
    }
    fn check_signature_header(
        &self,
        signature: Option<&str>,
        now: Timestamp,
    ) -> Result<(), EventError> {
        self.provider.check_signature_header(signature, now)
    }
    fn read_event(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Event, EventError> {
        self.provider.read_event(signature, body, now)
    }
    fn platform(&self) -> Option<String> {
        self.provider.platform()
    }
    async fn learn_platform(&self) -> Result<(), PaymentsError> {
        self.provider.learn_platform().await
    }
    fn livemode(&self) -> bool {
        self.provider.livemode()
    }
}
