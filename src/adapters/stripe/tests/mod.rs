//! The adapter against the sandbox over real HTTP, and against servers that answer oddly.

mod answers;
mod events;
mod faults;
mod payments;
mod platform;
mod script;
mod settings;
mod webhook;

use std::time::Duration;

use uuid::Uuid;

use super::{StripePayments, StripeSettings};
use crate::ports::payments::{
    ChargeOrder, Checkout, CheckoutOrder, Payments, RefundOrder, SavedCard,
};
use domain::{
    clock::Clock,
    ids::{BookingId, PaymentId, PracticeId, RefundId},
    money::{Currency, Money},
};
use stripe_sandbox::{
    Outcome,
    testing::{WEBHOOK_SECRET, World},
};

fn settings(base_url: &str) -> StripeSettings {
    StripeSettings {
        secret_key: "sk_test_abc".into(),
        base_url: Some(base_url.to_owned()),
        webhook_secrets: vec![WEBHOOK_SECRET.into()],
        timeout: StripeSettings::TIMEOUT,
    }
}

fn adapter(world: &World) -> StripePayments {
    StripePayments::new(&settings(&world.sandbox.base_url())).unwrap()
}

/// One that gives up soon.
fn impatient(world: &World) -> StripePayments {
    let settings = StripeSettings {
        timeout: Duration::from_millis(200),
        ..settings(&world.sandbox.base_url())
    };
    StripePayments::new(&settings).unwrap()
}

fn gbp(amount: i64) -> Money {
    Money::new(amount, Currency::GBP)
}

/// An order of £65.00 that may be paid for 35 minutes.
fn order(world: &World, key: &str) -> CheckoutOrder {
    CheckoutOrder {
        practice: PracticeId(Uuid::from_u128(1)),
        booking: BookingId(Uuid::from_u128(2)),
        payment: PaymentId(Uuid::from_u128(3)),
        amount: gbp(6_500),
        saves_card: false,
        slow: true,
        idempotency_key: key.to_owned(),
        expires_at: world.clock.now() + jiff::SignedDuration::from_mins(35),
        success_url: "https://practice.example/done?session={CHECKOUT_SESSION_ID}".into(),
        cancel_url: "https://practice.example/back".into(),
        line_item: "Booking".into(),
        statement_suffix: "BKG 7K2Q".into(),
        account: None,
    }
}

/// A refund of a part of the paid checkout.
fn refund_of(checkout: &Checkout, amount: i64, key: &str) -> RefundOrder {
    RefundOrder {
        practice: PracticeId(Uuid::from_u128(1)),
        payment: PaymentId(Uuid::from_u128(3)),
        refund: RefundId(Uuid::from_u128(4)),
        payment_intent: checkout.payment_intent.clone().unwrap(),
        amount: gbp(amount),
        idempotency_key: key.to_owned(),
        account: None,
    }
}

/// A checkout that was opened and paid.
async fn paid(world: &World) -> Checkout {
    let payments = adapter(world);
    let opened = payments.open_checkout(&order(world, "pay")).await.unwrap();
    assert!(world.handle.act(&opened.id, Outcome::Pay));
    payments.checkout(&opened.id, None).await.unwrap()
}

/// An order that saves a card.
fn saving(world: &World, key: &str) -> CheckoutOrder {
    CheckoutOrder {
        amount: gbp(0),
        saves_card: true,
        ..order(world, key)
    }
}

/// A card that was saved.
async fn saved_card(world: &World, outcome: Outcome) -> SavedCard {
    let payments = adapter(world);
    let opened = payments
        .open_checkout(&saving(world, &format!("save {outcome:?}")))
        .await
        .unwrap();
    assert!(world.handle.act(&opened.id, outcome));
    payments
        .checkout(&opened.id, None)
        .await
        .unwrap()
        .card
        .unwrap()
}

/// A charge of £45.00.
fn charge_of(card: &SavedCard, key: &str) -> ChargeOrder {
    ChargeOrder {
        practice: PracticeId(Uuid::from_u128(1)),
        booking: BookingId(Uuid::from_u128(2)),
        payment: PaymentId(Uuid::from_u128(3)),
        amount: gbp(4_500),
        card: card.clone(),
        idempotency_key: key.to_owned(),
        statement_suffix: "FEE 7K2Q".into(),
        account: None,
    }
}

/// What was taken from clients, in the smallest units.
fn taken(world: &World) -> Vec<i64> {
    let entries = world.handle.balance_transactions();
    entries
        .iter()
        .filter(|entry| entry["type"] == "charge")
        .map(|entry| entry["amount"].as_i64().unwrap())
        .collect()
}
