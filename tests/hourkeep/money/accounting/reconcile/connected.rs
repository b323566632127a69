//! Practices with an account of their own, and those without. The sandbox keeps accounts apart as Stripe does: a call that does
//! not name the account finds nothing of it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    clock::Clock,
    money::payments::payment::{CollectionMethod, PaymentState},
};
use hourkeep::{
    ports::payments::{
        AccountState, BalanceTransaction, Charge, ChargeOrder, Checkout, CheckoutOrder, Event,
        EventError, Payments, PaymentsError, ProviderDispute, ProviderRefund, RefundOrder,
    },
    service::{
        App, Gateways,
        booking::placing::quote::{QuoteRequest, quote},
        money::accounting::reconcile::{self, Rounds},
    },
};
use jiff::{SignedDuration, Timestamp};
use store::StoredEvent;
use stripe_sandbox::Outcome;

use super::session;
use crate::{
    both,
    support::{Ask, RIVERSIDE, STILLPOINT, TestApp},
};

const ACCOUNT: &str = "acct_riverside";
const TEXT: &str = include_str!("../../../../../examples/practices/riverside-counselling.toml");

/// Gives Riverside its own account; clients are asked for a card from the first visit on if `cards`.
pub(super) async fn define(app: &TestApp, account: Option<&str>, cards: bool) {
    let mut text = TEXT.to_owned();
    if cards {
        text = text
            .lines()
            .filter(|line| !line.starts_with("first_visit_payment"))
            .map(|line| line.to_owned() + "\n")
            .collect();
    }
    app.apply(RIVERSIDE, &text).await;
    app.payee(RIVERSIDE, false, account)
        .await
        .expect("an account that is free");
}

/// A session whose client agrees to a card being saved.
pub(super) async fn with_card(app: &TestApp) -> Ask {
    let mut ask = session();
    let request = QuoteRequest {
        service: "ind50".into(),
        practitioner: None,
        start: ask.request.start,
        mode: ask.request.mode,
        returning: None,
        language: None,
    };
    let shown = serde_json::to_value(hourkeep::api::wire::QuoteView::from(
        quote(&app.app, RIVERSIDE, &request).await.unwrap(),
    ))
    .unwrap();
    let consent = &shown["card_consent"];
    let hash = consent
        .as_object()
        .unwrap()
        .values()
        .filter_map(|one| one.as_str())
        .find(|one| one.len() == 64);
    ask.request.card_consent = hash.map(str::to_owned);
    ask
}

/// A session at a practice without an account of its own.
fn elsewhere() -> Ask {
    Ask::of(STILLPOINT, "grp80", "2026-10-08T18:30:00-04:00")
}

/// That nothing lies on the platform's own account.
async fn nothing_on_the_platform(app: &TestApp) {
    let end = app.clock.now() + SignedDuration::from_secs(1);
    assert_eq!(
        app.app
            .gateways
            .payments
            .balance_transactions(Timestamp::UNIX_EPOCH, end, None)
            .await
            .unwrap(),
        []
    );
    let events = app.sandbox.events();
    assert!(!events.is_empty(), "something was told");
    for event in events {
        assert_eq!(event["account"], ACCOUNT, "{event}");
    }
}

both! {
    async fn pages_refunds_disputes_and_rounds_are_of_the_account(app: &TestApp) {
        define(app, Some(ACCOUNT), false).await;
        let booked = app.paid(&session()).await;
        assert!(app.is_confirmed(&booked).await);
        app.round().await;
        app.sandbox.drop_events(true);
        let dispute = app.sandbox.open_dispute(&app.intent(&booked).await, "fraudulent").unwrap();
        app.rounds(2).await;
        assert!(app.sandbox.close_dispute(&dispute, true));
        app.rounds(2).await;
        app.clock.set("2026-10-11T10:00:00+01:00".parse().unwrap());
        app.prove_mailboxes().await;
        app.cancel(&booked).await.unwrap();
        app.settle().await;
        app.rounds(2).await;
        assert_eq!(app.sandbox.refunds()[0]["amount"], 6_500);
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
        assert_eq!(app.posted_fees().await, 118 + 2_000);
        nothing_on_the_platform(app).await;
        let accounts = app.database.texts("SELECT DISTINCT account FROM balance_transactions").await;
        assert_eq!(accounts, [ACCOUNT]);
        assert_eq!(app.database.texts("SELECT account FROM rounds ORDER BY account").await, ["", ACCOUNT]);
    }

    async fn saved_cards_and_charges_are_of_the_account(app: &TestApp) {
        define(app, Some(ACCOUNT), true).await;
        let booked = app.book(&with_card(app).await).await.unwrap();
        assert!(app.sandbox.act(&booked.page(), Outcome::SaveCard));
        app.settle().await;
        assert!(app.is_confirmed(&booked).await);
        app.clock.set("2026-10-14T12:00:00+01:00".parse().unwrap());
        app.settle().await;
        let charged = app.record(&booked).await.funds.payments.last().unwrap().clone();
        assert_eq!((charged.method, charged.state, charged.amount.amount), (CollectionMethod::Card, PaymentState::Captured, 6_500));
        app.rounds(2).await;
        assert_eq!((app.booked_balance().await, app.kinds(RIVERSIDE).await), (app.real_balance(), vec![]));
        nothing_on_the_platform(app).await;
    }

    async fn the_platforms_own_account_and_others_are_reconciled_each_for_itself(app: &TestApp) {
        define(app, Some(ACCOUNT), false).await;
        app.sandbox.drop_events(true);
        let (own, shared) = (app.book(&session()).await.unwrap(), app.book(&elsewhere()).await.unwrap());
        for booked in [&own, &shared] {
            assert!(app.sandbox.act(&booked.page(), Outcome::Pay));
        }
        app.rounds(2).await;
        assert!(app.is_confirmed(&own).await && app.is_confirmed(&shared).await);
        assert_eq!(app.database.texts("SELECT account FROM balance_transactions ORDER BY account").await, ["", ACCOUNT]);
        assert_eq!(app.posted_fees().await, app.fees());
        assert_eq!(app.database.number("SELECT COUNT(*) FROM day_totals WHERE moved = booked").await, 2);
    }

    async fn an_account_that_fails_does_not_stop_the_others(app: &TestApp) {
        define(app, Some(ACCOUNT), false).await;
        app.paid(&session()).await;
        app.paid(&elsewhere()).await;
        app.advance(5);
        let payments: Arc<dyn Payments> = Arc::new(Failing(app.app.gateways.payments.clone()));
        let App { store, clock, entropy, settings, .. } = app.app.as_ref();
        let outside = Gateways { payments, ..app.app.gateways.clone() };
        let failing = App::new(store.clone(), outside, clock.clone(), entropy.clone(), settings.clone());
        assert_eq!(reconcile::round(&failing).await.unwrap(), Rounds { done: 1, failed: 1, skipped: 0 });
        assert_eq!(app.database.texts("SELECT account FROM balance_transactions").await, [""]);
        app.round().await;
        assert_eq!(app.posted_fees().await, app.fees());
    }

    async fn events_of_another_account_or_mode_are_quarantined(app: &TestApp) {
        define(app, Some(ACCOUNT), false).await;
        let (own, shared) = (app.book(&session()).await.unwrap(), app.book(&elsewhere()).await.unwrap());
        app.settle().await;
        let cases = [
            ("evt_1", own.page(), Some("acct_other"), false, "wrong_account"),
            ("evt_2", own.page(), None, false, "wrong_account"),
            ("evt_3", shared.page(), Some(ACCOUNT), false, "wrong_account"),
            ("evt_4", own.page(), Some(ACCOUNT), true, "wrong_mode"),
            ("evt_5", shared.page(), None, true, "wrong_mode"),
        ];
        for (id, object, account, livemode, reason) in cases {
            let kind = "checkout.session.completed".to_owned();
            let event = StoredEvent { id: id.into(), kind, object, account: account.map(str::to_owned), livemode };
            assert!(app.store().store_event(&event, app.clock.now()).await.unwrap());
            assert_eq!(app.run_due().await, 1);
            let sql = format!("SELECT state || ' ' || reason FROM provider_events WHERE id = '{id}'");
            assert_eq!(app.database.texts(&sql).await, [format!("quarantined {reason}")], "{id}");
        }
        let mut listed: Vec<_> = app.exceptions(RIVERSIDE).await.into_iter().map(|one| (one.subject, one.detail)).collect();
        listed.sort();
        let told = |id: &str, why: &str| (id.to_owned(), why.to_owned());
        assert_eq!(listed, [told("evt_1", "wrong_account"), told("evt_2", "wrong_account"), told("evt_4", "wrong_mode")]);
        assert_eq!(app.kinds(STILLPOINT).await, ["event_quarantined"; 2]);
        app.database.execute("DELETE FROM provider_events WHERE state = 'quarantined'").await.unwrap();
    }
}

/// Riverside's account cannot be reached; the others can.
struct Failing(Arc<dyn Payments>);

impl Failing {
    fn up(account: Option<&str>) -> Result<(), PaymentsError> {
        if account == Some(ACCOUNT) {
            Err(PaymentsError::Unavailable)
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl Payments for Failing {
    async fn open_checkout(&self, order: &CheckoutOrder) -> Result<Checkout, PaymentsError> {
        self.0.open_checkout(order).await
    }
    async fn checkout(&self, id: &str, account: Option<&str>) -> Result<Checkout, PaymentsError> {
        self.0.checkout(id, account).await
    }
    async fn expire_checkout(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<Checkout, PaymentsError> {
        self.0.expire_checkout(id, account).await
    }
    async fn refund(&self, order: &RefundOrder) -> Result<ProviderRefund, PaymentsError> {
        self.0.refund(order).await
    }
    async fn refund_state(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderRefund, PaymentsError> {
        self.0.refund_state(id, account).await
    }
    async fn charge(&self, order: &ChargeOrder) -> Result<Charge, PaymentsError> {
        self.0.charge(order).await
    }
    async fn charge_state(
        &self,
        intent: &str,
        account: Option<&str>,
    ) -> Result<Charge, PaymentsError> {
        self.0.charge_state(intent, account).await
    }
    async fn detach_card(&self, method: &str, account: Option<&str>) -> Result<(), PaymentsError> {
        self.0.detach_card(method, account).await
    }
    async fn dispute(
        &self,
        id: &str,
        account: Option<&str>,
    ) -> Result<ProviderDispute, PaymentsError> {
        self.0.dispute(id, account).await
    }
    async fn undelivered_events(
        &self,
        since: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<Event>, PaymentsError> {
        Self::up(account)?;
        self.0.undelivered_events(since, account).await
    }
    async fn balance_transactions(
        &self,
        from: Timestamp,
        until: Timestamp,
        account: Option<&str>,
    ) -> Result<Vec<BalanceTransaction>, PaymentsError> {
        Self::up(account)?;
        self.0.balance_transactions(from, until, account).await
    }
    async fn account(&self, id: &str) -> Result<AccountState, PaymentsError> {
        self.0.account(id).await
    }
    fn check_signature_header(
        &self,
        signature: Option<&str>,
        now: Timestamp,
    ) -> Result<(), EventError> {
        self.0.check_signature_header(signature, now)
    }
    fn read_event(
        &self,
        signature: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Event, EventError> {
        self.0.read_event(signature, body, now)
    }
    fn platform(&self) -> Option<String> {
        self.0.platform()
    }
    async fn learn_platform(&self) -> Result<(), PaymentsError> {
        self.0.learn_platform().await
    }
    fn livemode(&self) -> bool {
        self.0.livemode()
    }
}
