//! The port's calls, each as one or two of Stripe's.

use std::sync::OnceLock;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use stripe_checkout::checkout_session::{ExpireCheckoutSession, RetrieveCheckoutSession};
use stripe_client_core::{IdempotencyKey, RequestBuilder, StripeMethod, StripeRequest};
use stripe_core::{refund::RetrieveRefund, setup_intent::RetrieveSetupIntent};
use uuid::Uuid;

use super::{
    events, lists,
    payments::{
        balance_transactions, cards, checkout, disputes,
        refunds::{self, Refund},
    },
    setup::{
        self,
        settings::{SettingsError, StripeSettings},
    },
    transport::{CallOptions, Transport},
    webhook,
};
use crate::ports::payments::{
    AccountIssue, AccountState, BalanceTransaction, Charge, ChargeOrder, Checkout, CheckoutOrder,
    CheckoutState, Event, EventError, Payments, PaymentsError, ProviderDispute, ProviderRefund,
    RefundOrder,
};

pub(super) use super::path_id::plain;

/// Stripe, or a sandbox that speaks like it.
#[derive(Debug)]
pub struct StripePayments {
    pub(super) transport: Transport,
    webhook_secrets: Vec<SecretString>,
    livemode: bool,
    /// Whose the key is, once Stripe has said so; `None` in it: the key may not read its account.
    platform: OnceLock<Option<String>>,
}

impl StripePayments {
    /// The adapter, without any call being made.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting is refused.
    pub fn new(settings: &StripeSettings) -> Result<Self, SettingsError> {
        Ok(Self {
            livemode: settings.livemode()?,
            platform: OnceLock::new(),
            webhook_secrets: settings.checked_webhook_secrets()?,
            transport: Transport::new(&settings.secret_key, settings.base()?, settings.timeout)?,
        })
    }

    /// What Stripe answers to a request without a key, as far as `T` names it.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        request: &impl StripeRequest,
        account: Option<&str>,
    ) -> Result<T, PaymentsError> {
        let wish = CallOptions { account, key: None };
        Ok(self.transport.call().json(request.build(), wish).await?)
    }

    /// The checkout of a session. Completed but unpaid is on its way, unless its intent says that it failed for good
    /// (`checkout.session.async_payment_failed`): then the session can never be paid any more.
    async fn judged(
        &self,
        session: checkout::Session,
        account: Option<&str>,
    ) -> Result<Checkout, PaymentsError> {
        let saves_card = session.saves_card();
        let mut checkout = checkout::checkout(session)?;
        // Only what is on its way needs a second look.
        let (CheckoutState::Processing, Some(intent)) =
            (&checkout.state, checkout.payment_intent.as_deref())
        else {
            return Ok(checkout);
        };
        if saves_card {
            let request = RetrieveSetupIntent::new(plain(intent)?);
            let setup: checkout::Setup = self.ask(&request, account).await?;
            (checkout.state, checkout.card) = setup.outcome()?;
            return Ok(checkout);
        }
        if self.intent(intent, account).await?.failed() {
            checkout.state = CheckoutState::Expired;
        }
        Ok(checkout)
    }

    /// The refund that an earlier attempt of `order` made, if there is one.
    async fn earlier_refund(
        &self,
        order: &RefundOrder,
    ) -> Result<Option<ProviderRefund>, PaymentsError> {
        let wanted = [("payment_intent", order.payment_intent.as_str())];
        let account = order.account.as_deref();
        let made = lists::all(&self.transport, "/refunds", &wanted, account).await?;
        let made: Vec<Refund> = made
            .into_iter()
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()
            .map_err(|_| PaymentsError::Unknown)?;
        made.iter()
            .find(|refund| refunds::is_of(refund, order))
            .map(refunds::refund)
            .transpose()
    }

    /// Orders the refund under `key`. `None`: Stripe repeats a failure that it stored under that key, and no refund exists.
    async fn refund_under(
        &self,
        order: &RefundOrder,
        key: &str,
    ) -> Result<Option<ProviderRefund>, PaymentsError> {
        let (account, call) = (order.account.as_deref(), self.transport.call());
        let (request, key) = (refunds::request(order)?.build(), key_of(key)?);
        let key = Some(key.as_str());
        // The key makes one order one refund for a day; after that, the list of refunds does.
        match call
            .json::<Refund>(request, CallOptions { account, key })
            .await
            .map_err(PaymentsError::from)
        {
            Ok(refund) if call.replayed() => {
                self.refund_state(refund.id(), account).await.map(Some)
            }
            Ok(refund) => refunds::refund(&refund).map(Some),
            // Perhaps by this very order, whose key Stripe has forgotten since.
            Err(PaymentsError::Refused { code }) if code == "charge_already_refunded" => self
                .earlier_refund(order)
                .await?
                .ok_or(PaymentsError::Refused { code })
                .map(Some),
            // A stored failure says nothing about whether it was done; a look at the refunds does. Without it, a part
            // would go back twice once Stripe has forgotten the key.
            Err(PaymentsError::Unknown | PaymentsError::NotReady(_)) if call.replayed() => {
                self.earlier_refund(order).await
            }
            Err(other) => Err(other),
        }
    }
}

/// The account of the key, as far as it is needed.
#[derive(Deserialize)]
struct Own {
    id: String,
}

/// The keys of one order, in turn. Where one leads to a failure that Stripe has stored, and nothing came of it, the order goes under the
/// next: the second is always the same, the last never used before, so that what was mended meanwhile is seen at once.
#[expect(
    clippy::disallowed_methods,
    reason = "no id of ours: nothing is found by it again, and no test repeats it"
)]
// A stored failure says how the account was then, so the last key is always new
// (docs/decisions/0037-whose-mistake.md).
pub(super) fn keys(key: &str) -> [String; 3] {
    [
        key.to_owned(),
        format!("{key}:again"),
        format!("{key}:{}", Uuid::now_v7().simple()),
    ]
}

/// A key that Stripe accepts: 1 to 255 characters.
pub(super) fn key_of(key: &str) -> Result<IdempotencyKey, PaymentsError> {
    IdempotencyKey::new(key).map_err(|_| PaymentsError::Refused {
        code: "idempotency_key_invalid".into(),
    })
}

#[async_trait]
impl Payments for StripePayments {
    async fn open_checkout(&self, order: &CheckoutOrder) -> Result<Checkout, PaymentsError> {
        let (account, call) = (order.account.as_deref(), self.transport.call());
        let open = async |key: &str| {
            let (request, key) = (checkout::request(order)?.build(), key_of(key)?);
            let key = Some(key.as_str());
            call.json::<checkout::Session>(request, CallOptions { account, key })
                .await
                .map_err(PaymentsError::from)
        };
        // First under the order's own key: after a crash before the page was remembered, it leads
        // to the same page (docs/decisions/0005-holds-provider-first.md).
        let session = match open(&order.idempotency_key).await {
            // It says how the account was then. No page came of it, and one that nobody hears of is paid by nobody.
            Err(PaymentsError::NotReady(_)) if call.replayed() => {
                let [.., fresh] = keys(&order.idempotency_key);
                open(&fresh).await?
            }
            answered => answered?,
        };
        if call.replayed() {
            // The stored answer shows the page as it was when it was new.
            return self.checkout(session.id(), account).await;
        }
        self.judged(session, account).await
    }

    async fn checkout(&self, id: &str, account: Option<&str>) -> Result<Checkout, PaymentsError> {
        let request = RetrieveCheckoutSession::new(plain(id)?);
        let session = self.ask(&request, account).await?;
        self.judged(session, account).await
    }

    async fn expire_checkout(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<Checkout, PaymentsError> {
        // Without a key: closing twice is the same as once, and a stored answer would hide what is true now.
        let request = ExpireCheckoutSession::new(plain(id)?);
        match self.ask(&request, account).await {
            Ok(session) => self.judged(session, account).await,
            // It is no longer open. What it is now decides: paid is booked, expired frees the slot
            // (docs/decisions/0005-holds-provider-first.md).
            Err(PaymentsError::Refused { .. }) => self.checkout(id, account).await,
            Err(other) => Err(other),
        }
    }

    async fn refund(&self, order: &RefundOrder) -> Result<ProviderRefund, PaymentsError> {
        for key in keys(&order.idempotency_key) {
            if let Some(refund) = self.refund_under(order, &key).await? {
                return Ok(refund);
            }
        }
        Err(PaymentsError::Unknown)
    }

    async fn refund_state(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderRefund, PaymentsError> {
        let request = RetrieveRefund::new(plain(id)?);
        refunds::refund(&self.ask(&request, account).await?)
    }

    async fn charge(&self, order: &ChargeOrder) -> Result<Charge, PaymentsError> {
        self.charge_once(order).await
    }

    async fn charge_state(
        &self,
        intent: &str,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError> {
        self.charge_now(intent, account).await
    }

    async fn detach_card(&self, method: &str, account: Option<&str>) -> Result<(), PaymentsError> {
        cards::detach(&self.transport, method, account).await
    }

    async fn dispute(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderDispute, PaymentsError> {
        disputes::dispute(&self.transport, id, account).await
    }

    async fn undelivered_events(
        &self,
        since: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<Event>, PaymentsError> {
        events::undelivered(&self.transport, since, account).await
    }

    async fn balance_transactions(
        &self,
        from: Timestamp,
        until: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<BalanceTransaction>, PaymentsError> {
        balance_transactions::balance_transactions(&self.transport, from, until, account).await
    }

    async fn account(&self, id: &str) -> Result<AccountState, PaymentsError> {
        setup::account_state(&self.transport, id).await
    }

    fn check_signature_header(
        &self,
        signature: Option<&str>,
        now: Timestamp,
    ) -> Result<(), EventError> {
        webhook::check_header(signature, now)
    }

    fn read_event(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Event, EventError> {
        webhook::read_event(&self.webhook_secrets, signature, body, now)
    }

    fn platform(&self) -> Option<String> {
        self.platform.get().cloned().flatten()
    }

    async fn learn_platform(&self) -> Result<(), PaymentsError> {
        // Once for a process: the key does not change while it runs
        // (docs/decisions/0042-a-payment-belongs-to-its-account.md).
        if self.platform.get().is_some() {
            return Ok(());
        }
        let request = RequestBuilder::new(StripeMethod::Get, "/account");
        let call = self.transport.call();
        let own = match call
            .json::<Own>(
                request,
                CallOptions {
                    account: None,
                    key: None,
                },
            )
            .await
            .map_err(PaymentsError::from)
        {
            Ok(own) => Some(own.id),
            // The key may not read its own account. That is an answer too, and is not asked for
            // again.
            Err(PaymentsError::NotReady(AccountIssue::Permission)) => None,
            Err(error) => return Err(error),
        };
        self.platform.get_or_init(|| own);
        Ok(())
    }

    fn livemode(&self) -> bool {
        self.livemode
    }
}
