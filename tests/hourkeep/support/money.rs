//! Money in tests: other rules for a practice, what its people decide, and what the books say.

use domain::{
    booking::cancellation_terms::Attendance,
    clock::Clock,
    money::{
        Money,
        fee::Fee,
        payments::{
            payment::PaymentState,
            slow::{ConfirmOn, SlowMethods},
        },
        policy::Policy,
    },
    practice::{Catalogue, service::PaymentRule},
};
use hourkeep::{
    api::wire::{FeeView, PaymentDetail},
    service::{
        authenticate::{Caller, Scope},
        booking::changing::attendance::mark,
        money::{
            fees::{Decision, decide},
            refund_by_hand::refund,
        },
        practice::keys::{KeyRequest, issue},
    },
};
use serde_json::Value;
use store::{Actor, Apply, Audit, AuditDetail, Expected, KeyRecord};
use stripe_sandbox::Outcome;

use super::{
    Booked, TestApp,
    acts::Shown,
    page,
    told::{now, to_practice},
};

impl TestApp {
    /// Defines a practice anew.
    pub async fn redefine(&self, slug: &str, change: impl FnOnce(&mut Catalogue)) {
        let mut catalogue = self
            .store()
            .catalogue(slug)
            .await
            .expect("the store answers")
            .expect("a practice");
        change(&mut catalogue);
        let audit = Audit {
            actor: Actor::CommandLine,
            action: "practice.defined",
            subject: catalogue.practice.id.0,
            detail: AuditDetail::default(),
        };
        self.store()
            .apply(Apply {
                catalogue,
                now: self.clock.now(),
                audit,
            })
            .await
            .expect("it can be applied");
    }

    /// When a service is paid, from the first visit on.
    pub async fn rule(&self, slug: &str, service: &str, rule: PaymentRule) {
        let set = |catalogue: &mut Catalogue| {
            let found = catalogue
                .services
                .iter_mut()
                .find(|one| one.handle == service)
                .expect("a service");
            (found.payment, found.first_visit) = (rule, None);
        };
        self.redefine(slug, set).await;
    }

    /// Methods whose money takes days are allowed, three days ahead.
    pub async fn slow(&self, slug: &str, confirm_on: ConfirmOn) {
        let methods = SlowMethods {
            confirm_on,
            min_days_ahead: 3,
        };
        self.redefine(slug, |catalogue| {
            catalogue.practice.slow_methods = Some(methods);
        })
        .await;
    }

    /// Without goodwill and resale, but for what `change` says.
    pub async fn policy(&self, slug: &str, change: impl Fn(&mut Policy)) {
        let set = |catalogue: &mut Catalogue| {
            for policy in catalogue.practice.policies.values_mut() {
                (policy.goodwill_per_year, policy.waive_if_resold) = (0, false);
                change(policy);
            }
        };
        self.redefine(slug, set).await;
    }

    /// A key of the booking's practice that may do everything.
    pub async fn key_of(&self, booked: &Booked) -> KeyRecord {
        let practice = self.record(booked).await.booking.practice;
        let request = KeyRequest {
            label: "for a test".into(),
            scopes: Scope::ALL.to_vec(),
            expires: None,
        };
        let key = issue(&self.app, practice, &request).await.expect("a key");
        match self.app.caller(&key).await {
            Ok(Caller::Practice(record)) => record,
            other => panic!("not a key: {other:?}"),
        }
    }

    /// Whether the client came.
    pub async fn mark(&self, booked: &Booked, came: bool) -> Shown {
        let caller = Caller::Practice(self.key_of(booked).await);
        let marked = mark(
            &self.app,
            &caller,
            booked.id,
            if came {
                Attendance::Came
            } else {
                Attendance::Missed
            },
            Expected::Any,
            &self.once("mark"),
        )
        .await?;
        self.settle().await;
        Ok(to_practice(&now(marked)))
    }

    /// The practice decides about the booking's fee.
    pub async fn decide(&self, booked: &Booked, decision: Decision) -> Shown {
        let fee = self.fee(booked).await.expect("a fee").id;
        let decided = decide(
            &self.app,
            &self.key_of(booked).await,
            fee,
            decision,
            &self.key("decide").answered(FeeView::decided),
        )
        .await?;
        self.settle().await;
        Ok(serde_json::to_value(FeeView::from(&now(decided))).expect("JSON"))
    }

    /// The practice gives back of the newest payment that came.
    pub async fn refund(&self, booked: &Booked, amount: Option<i64>) -> Shown {
        let record = self.record(booked).await;
        let payment = record.funds.captured().last().expect("a captured payment");
        let amount = amount.map(|amount| Money {
            amount,
            ..payment.amount
        });
        let refunded = refund(
            &self.app,
            &self.key_of(booked).await,
            payment.id,
            amount,
            &self.key("refund").answered(PaymentDetail::created),
        )
        .await?;
        self.settle().await;
        Ok(serde_json::to_value(PaymentDetail::from(&now(refunded))).expect("JSON"))
    }

    /// The client follows the link and pays what is due.
    pub async fn pay_by_link(&self, booked: &Booked) {
        let opened = page(&self.resume(booked).await.expect("something is due"));
        assert!(self.sandbox.act(&opened, Outcome::Pay), "the page is open");
        self.settle().await;
    }

    /// The booking's only fee.
    pub async fn fee(&self, booked: &Booked) -> Option<Fee> {
        let mut fees = self.record(booked).await.funds.fees;
        assert!(fees.len() < 2, "{fees:?}");
        fees.pop()
    }

    /// What is due for the booking now.
    pub async fn owed(&self, booked: &Booked) -> i64 {
        let record = self.record(booked).await;
        record.booking.due(&record.funds).amount
    }

    /// What went back of the booking's payments, in the order in which it was ordered.
    pub async fn refunded(&self, booked: &Booked) -> Vec<i64> {
        self.record(booked)
            .await
            .funds
            .refunds
            .iter()
            .map(|one| one.amount.amount)
            .collect()
    }

    /// How many payments of the booking came.
    pub async fn captures(&self, booked: &Booked) -> usize {
        self.payments(booked)
            .await
            .into_iter()
            .filter(|state| *state == PaymentState::Captured)
            .count()
    }

    /// What each account of the ledger holds, those that hold nothing left out. The provider's is what the provider says.
    pub async fn ledger(&self) -> Vec<String> {
        let sums = |accounts: &str| {
            format!(
                "SELECT account || ' ' || CAST(SUM(amount) AS TEXT) FROM ledger {accounts} GROUP BY account HAVING SUM(amount) <> 0 ORDER BY account"
            )
        };
        let sum = |objects: Vec<Value>, amount: &str| -> i64 {
            let done = objects.iter().filter(|one| one["status"] == "succeeded");
            done.map(|one| one[amount].as_i64().expect("an amount"))
                .sum()
        };
        let there =
            sum(self.sandbox.intents(), "amount_received") - sum(self.sandbox.refunds(), "amount");
        let here = self
            .database
            .texts(&sums("WHERE account = 'provider'"))
            .await;
        let told = if there == 0 {
            Vec::new()
        } else {
            vec![format!("provider {there}")]
        };
        assert_eq!(here, told, "the provider's balance");
        self.database.texts(&sums("")).await
    }
}
