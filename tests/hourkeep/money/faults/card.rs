//! A card on file, from the quote to the charge after the session, and everything that can become of it on the way.

mod account;
mod returning;

use domain::{
    booking::{Refusal, State},
    ids::CardId,
    money::{
        fee::FeeKind,
        payments::payment::{CollectionMethod, PaymentState, Purpose},
    },
};
use hourkeep::service::{ServiceError, jobs};
use stripe_sandbox::{CardBehaviour, Outcome};

use super::world::{TRIAL, World};
use crate::support::{Ask, Booked, Engine, page};

/// A confirmed booking with a card that behaves like that.
async fn with_card(world: &World, outcome: Outcome) -> Booked {
    let booked = world.booked("card").await;
    world.at_page(&booked, outcome).await;
    world.work().await;
    assert!(world.app.is_confirmed(&booked).await);
    booked
}

async fn card(world: &World, booked: &Booked) -> Option<CardId> {
    world.app.record(booked).await.booking.card
}

/// Time goes on until the session counts as held, and what is due is asked for.
async fn collected(world: &World, booked: &Booked) {
    world.until(booked, 60).await;
    world.work().await;
}

/// What the sandbox was asked to charge, and what came of it.
fn charges(world: &World) -> Vec<(i64, String)> {
    let intents = world.app.sandbox.intents();
    intents
        .iter()
        .map(|one| {
            (
                one["amount"].as_i64().unwrap(),
                one["status"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

async fn ended(world: World) {
    world.calm().await;
    assert_eq!(world.wrong().await, Vec::<String>::new());
    world.app.finish().await;
}

/// Consent, setup page, card, session, one charge, receipt.
async fn charged_once(world: &World) {
    let ask = Ask::of(TRIAL, "card", &world.slot().to_string());
    assert_eq!(
        world.app.book(&ask).await.unwrap_err(),
        ServiceError::Refused(Refusal::ConsentMissing)
    );
    let mut foreign = ask.clone();
    foreign.request.card_consent = Some("5e".repeat(32));
    assert!(matches!(
        world.app.book(&foreign).await.unwrap_err(),
        ServiceError::Invalid { .. }
    ));

    let booked = world.booked("card").await;
    assert_eq!(booked.status(), "held");
    assert_eq!(
        world.app.sandbox.object(&booked.page()).unwrap()["mode"],
        "setup"
    );
    world.at_page(&booked, Outcome::Decline).await;
    world.work().await;
    assert!(card(world, &booked).await.is_none());
    world.at_page(&booked, Outcome::SaveCard).await;
    world.work().await;
    assert!(world.app.is_confirmed(&booked).await && card(world, &booked).await.is_some());
    world.until(&booked, 59).await;
    world.work().await;
    assert_eq!(charges(world), [], "not before its time");
    collected(world, &booked).await;
    assert_eq!(charges(world), [(6500, "succeeded".to_owned())]);
    let record = world.app.record(&booked).await;
    let (booking, funds) = (&record.booking, &record.funds);
    let last = funds.payments.last().unwrap();
    assert_eq!(
        (last.purpose, last.method, last.state),
        (
            Purpose::Balance,
            CollectionMethod::Card,
            PaymentState::Captured
        )
    );
    let receipts = world
        .app
        .store()
        .receipts(booking.practice, booking.id)
        .await
        .unwrap();
    assert_eq!(
        receipts
            .iter()
            .map(|one| one.amount.amount)
            .collect::<Vec<_>>(),
        [6500]
    );
}

/// A card that is refused, or wants its holder, is not tried again: its client pays by a link.
async fn refused(world: &World, outcome: Outcome, code: &str) {
    let before = charges(world).len();
    let booked = with_card(world, outcome).await;
    collected(world, &booked).await;
    assert_eq!(charges(world).len(), before + 1);
    world.calm().await;
    world.app.advance(2 * 24 * 60);
    world.calm().await;
    assert_eq!(
        charges(world).len(),
        before + 1,
        "the card is not tried again"
    );
    let record = world.app.record(&booked).await;
    let due = record.funds.payments.last().unwrap();
    assert_eq!(
        (due.method, due.state, due.refusal.as_deref()),
        (CollectionMethod::Page, PaymentState::Pending, Some(code))
    );
    // Not even when it would pay by now.
    let method = record.card.unwrap().method;
    assert!(world.app.sandbox.set_card(&method, CardBehaviour::Pays));
    world.attended(&booked, false).await;
    world.approved(&booked).await;
    world.work().await;
    assert_eq!(charges(world).len(), before + 1, "nor for a fee");
    world.at_page(&booked, Outcome::Pay).await;
    world.work().await;
    let record = world.app.record(&booked).await;
    assert_eq!(
        record
            .funds
            .paid(record.booking.terms.price)
            .captured
            .amount,
        5200
    );
}

/// Fees are charged once somebody has approved them, and not before.
async fn fees(world: &World) {
    let missed = with_card(world, Outcome::SaveCard).await;
    let late = with_card(world, Outcome::SaveCard).await;
    let before = charges(world).len();
    world.until(&missed, -31).await;
    world.cancelled(&late, false).await;
    world.until(&missed, -1).await;
    world.attended(&missed, false).await;
    world.calm().await;
    assert_eq!(charges(world).len(), before, "proposed");
    for (booked, kind, amount) in [
        (&late, FeeKind::LateCancellation, 4550),
        (&missed, FeeKind::NoShow, 5200),
    ] {
        world.approved(booked).await;
        world.work().await;
        assert_eq!(
            charges(world).last().unwrap(),
            &(amount, "succeeded".to_owned())
        );
        assert_eq!(world.app.record(booked).await.funds.fees[0].kind, kind);
    }
    assert_eq!(charges(world).len(), before + 2);
}

/// A setup page that nobody uses ends the hold; a card that comes too late is used for nothing.
async fn too_late(world: &World) {
    let idle = world.booked("card").await;
    world.app.advance(16);
    world.work().await;
    assert!(matches!(world.app.state(&idle).await, State::Ended { .. }));
    assert_eq!(
        world.app.sandbox.object(&idle.page()).unwrap()["status"],
        "expired"
    );
    assert!(!world.app.sandbox.act(&idle.page(), Outcome::SaveCard));

    let slow = world.booked("card").await;
    let opened = page(&world.resumed(&slow).await.unwrap());
    world.cancelled(&slow, true).await;
    assert!(
        world.app.sandbox.act(&opened, Outcome::SaveCard),
        "the page is not closed yet"
    );
    world.work().await;
    assert!(matches!(world.app.state(&slow).await, State::Ended { .. }));
    assert_eq!(card(world, &slow).await, None);
    let let_go = |method: &serde_json::Value| method["customer"].is_null();
    let methods = world.app.sandbox.payment_methods();
    assert_eq!(
        methods.iter().filter(|method| let_go(method)).count(),
        1,
        "the provider does not keep it: {methods:?}"
    );
    assert!(methods.last().is_some_and(let_go));
    let before = charges(world).len();
    collected(world, &slow).await;
    assert_eq!(charges(world).len(), before);
    let consents = world
        .app
        .database
        .number("SELECT COUNT(*) FROM consents")
        .await;
    assert_eq!(
        usize::try_from(consents).unwrap(),
        world.made.lock().unwrap().len(),
        "one for each booking"
    );
}

/// What the store cannot tell is not laid at the provider's door, and nothing is asked of it.
async fn with_a_broken_store(world: &World) {
    let booked = with_card(world, Outcome::SaveCard).await;
    world.until(&booked, 60).await;
    // The session is over while the store still answers: then the charge is due.
    let due = world.app.store().lease_jobs(world.app.lease()).await;
    for leased in &due.unwrap() {
        jobs::carry_out(&world.app.app, leased).await.unwrap();
    }
    let rename = async |from: &str, to: &str| {
        world
            .app
            .database
            .execute(&format!("ALTER TABLE {from} RENAME TO {to}"))
            .await
            .unwrap();
    };
    rename("practices", "out_of_reach").await;
    world.work().await;
    rename("out_of_reach", "practices").await;
    let why = "SELECT reason FROM jobs WHERE kind = 'charge_card' AND state = 'due'";
    assert_eq!(
        world.app.database.texts(why).await,
        ["defect"],
        "not the provider's"
    );
    assert_eq!(
        world.app.payments(&booked).await.last(),
        Some(&PaymentState::Pending)
    );
    world.calm().await;
    assert_eq!(
        world.app.payments(&booked).await.last(),
        Some(&PaymentState::Captured)
    );
}

async fn all(engine: Engine) {
    let world = World::start(engine).await;
    Box::pin(charged_once(&world)).await;
    ended(world).await;
    let world = World::start(engine).await;
    refused(&world, Outcome::SaveDecliningCard, "insufficient_funds").await;
    refused(
        &world,
        Outcome::SaveAuthenticatingCard,
        "authentication_required",
    )
    .await;
    Box::pin(fees(&world)).await;
    with_a_broken_store(&world).await;
    ended(world).await;
    let world = World::start(engine).await;
    Box::pin(account::not_ready(&world)).await;
    ended(world).await;
    let world = World::start(engine).await;
    Box::pin(returning::returning(&world)).await;
    Box::pin(too_late(&world)).await;
    ended(world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_on_file_from_end_to_end_on_sqlite() {
    Box::pin(all(Engine::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_on_file_from_end_to_end_on_postgres() {
    Box::pin(all(Engine::Postgres)).await;
}
