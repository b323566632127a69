//! What goes wrong while a saved card is charged. Whatever it is, money is taken once.

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    adapters::stripe::tests::{
        script::{STORED, Script, error, intent, list},
        *,
    },
    ports::payments::{AccountIssue, ChargeState, PaymentsError},
};
use stripe_sandbox::{Fault, FaultKind, Operation};

fn fault(kind: FaultKind, times: u32) -> Fault {
    Fault::new(kind).of(Operation::CreateIntent).times(times)
}

fn card() -> SavedCard {
    SavedCard {
        customer: "cus_1".into(),
        method: "pm_1".into(),
    }
}

#[tokio::test]
async fn conflicts_and_too_many_requests_are_repeated() {
    for (kind, error) in [
        (FaultKind::Conflict, PaymentsError::Unknown),
        (FaultKind::RateLimited, PaymentsError::Unavailable),
    ] {
        let world = World::new().await;
        let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
        world.handle.fault(fault(kind, 3));
        assert_eq!(adapter(&world).charge(&order).await, Err(error));
        assert!(taken(&world).is_empty());
        world.handle.fault(fault(kind, 2));
        assert_eq!(
            adapter(&world).charge(&order).await.unwrap().state,
            ChargeState::Captured
        );
        assert_eq!(taken(&world), [4_500]);
    }
}

#[tokio::test]
async fn what_the_account_lacks_is_not_the_cards_fault() {
    for (kind, issue) in [
        (FaultKind::NotActivated, AccountIssue::Account),
        (FaultKind::Forbidden, AccountIssue::Permission),
    ] {
        let world = World::new().await;
        let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
        world.handle.fault(fault(kind, 4));
        for _ in 0..2 {
            assert_eq!(
                adapter(&world).charge(&order).await,
                Err(PaymentsError::NotReady(issue)),
                "{kind:?}"
            );
        }
        world.handle.clear_faults();
        assert_eq!(
            adapter(&world).charge(&order).await.unwrap().state,
            ChargeState::Captured,
            "{kind:?}"
        );
        adapter(&world).charge(&order).await.unwrap();
        assert_eq!(taken(&world), [4_500], "{kind:?}");
    }
}

#[tokio::test]
async fn lost_requests_and_lost_answers_take_the_money_once() {
    for (kind, times, known) in [
        (FaultKind::TimeoutBefore, 1, true),
        (FaultKind::TimeoutBefore, 3, false),
        (FaultKind::TimeoutAfter, 1, true),
        (FaultKind::TimeoutAfter, 3, false),
    ] {
        let world = World::new().await;
        let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
        world.handle.fault(fault(kind, times));
        let first = impatient(&world).charge(&order).await;
        assert_eq!(first.is_ok(), known, "{kind:?} {first:?}");
        assert!(known || first == Err(PaymentsError::Unknown));
        for hours in [0, 25] {
            world.clock.advance(SignedDuration::from_hours(hours));
            assert_eq!(
                adapter(&world).charge(&order).await.unwrap().state,
                ChargeState::Captured
            );
            assert_eq!(taken(&world), [4_500], "{kind:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_when_its_key_is_forgotten() {
    let world = World::new().await;
    let card = saved_card(&world, Outcome::SaveCard).await;
    let order = charge_of(&card, "k");
    world.handle.fault(fault(FaultKind::TimeoutAfter, 3));
    assert_eq!(
        impatient(&world).charge(&order).await,
        Err(PaymentsError::Unknown)
    );
    world.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(
        adapter(&world).charge(&order).await.unwrap().state,
        ChargeState::Captured
    );
    // Nor does anything else than the payment matter: another suffix under the same key would be refused.
    let other = ChargeOrder {
        statement_suffix: "OTHER".into(),
        ..order
    };
    assert_eq!(
        adapter(&world).charge(&other).await.unwrap().state,
        ChargeState::Captured
    );
    assert_eq!(taken(&world), [4_500]);
}

#[tokio::test]
async fn a_stored_failure_goes_under_a_second_key_once() {
    let world = World::new().await;
    let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
    world.handle.fault(fault(FaultKind::Error500Cached, 1));
    world.handle.fault(fault(FaultKind::TimeoutAfter, 2));
    // The first attempt is answered 500; of the others nobody knows that they would have got the same, stored.
    assert_eq!(
        impatient(&world).charge(&order).await,
        Err(PaymentsError::Unknown)
    );
    let charge = adapter(&world).charge(&order).await.unwrap();
    assert_eq!(charge.state, ChargeState::Captured);
    assert_eq!(adapter(&world).charge(&order).await.unwrap(), charge);
    assert_eq!(taken(&world), [4_500]);
}

#[tokio::test]
async fn all_keys_may_lead_to_failures() {
    let script = Script::playing(|asked, _| {
        if asked.starts_with("GET") {
            list(&[])
        } else {
            error(STORED + 500, "api_error")
        }
    })
    .await;
    assert_eq!(
        script.adapter().charge(&charge_of(&card(), "k")).await,
        Err(PaymentsError::Unknown)
    );
    let keys: Vec<_> = script
        .headers("idempotency-key")
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(keys[..6], ["k", "k", "k", "k:again", "k:again", "k:again"]);
    let fresh = &keys[6];
    assert!(
        fresh.starts_with("k:") && keys[6..] == [fresh.as_str(); 3],
        "{keys:?}"
    );
}

#[tokio::test]
async fn a_stored_failure_or_a_refusal_may_have_taken_the_money() {
    for (status, kind) in [
        (STORED + 500, "api_error"),
        (400, "idempotency_error"),
        (402, "card_error"),
    ] {
        let script = Script::playing(move |asked, before| match asked {
            _ if asked.starts_with("POST") => error(status, kind),
            _ if before == 0 => list(&[]),
            _ => list(&[
                intent("canceled"),
                intent("succeeded"),
                intent("canceled"),
                json!({ "id": 7, "metadata": {} }),
            ]),
        });
        let script = script.await;
        let charge = script
            .adapter()
            .charge(&charge_of(&card(), "k"))
            .await
            .unwrap();
        assert_eq!(charge.state, ChargeState::Captured, "{kind}");
        assert!(
            !script
                .headers("idempotency-key")
                .contains(&Some("k:again".to_owned()))
        );
    }
}

/// What comes of an earlier charge in `status` if closing it is answered `closing`, after which it is in `after`.
async fn closed(
    status: &'static str,
    closing: u16,
    after: &'static str,
) -> Result<ChargeState, PaymentsError> {
    let script = Script::playing(move |asked, _| match asked {
        "POST /v1/payment_intents/pi_1/cancel" if closing == 200 => (200, intent(after)),
        "POST /v1/payment_intents/pi_1/cancel" => error(closing, "invalid_request_error"),
        "GET /v1/payment_intents/pi_1" => (200, intent(after)),
        _ if asked.starts_with("GET") => list(&[intent(status)]),
        _ => error(400, "charged again"),
    });
    let script = script.await;
    let state = script
        .adapter()
        .charge(&charge_of(&card(), "k"))
        .await
        .map(|charge| charge.state);
    assert!(
        !script
            .asked()
            .contains(&"POST /v1/payment_intents".to_owned()),
        "{status} {closing}"
    );
    state
}

#[tokio::test]
async fn an_undecided_charge_is_closed_before_anything_else_happens() {
    let cases = [
        "requires_confirmation",
        "requires_payment_method",
        "requires_action",
        "requires_capture",
    ]
    .map(async |status| {
        let canceled = match status {
            "requires_action" => ChargeState::NeedsAuthentication,
            _ => ChargeState::Declined {
                code: "canceled".into(),
            },
        };
        assert_eq!(
            closed(status, 200, "canceled").await,
            Ok(canceled),
            "{status}"
        );
        assert_eq!(
            closed(status, 400, "succeeded").await,
            Ok(ChargeState::Captured),
            "{status}"
        );
        assert_eq!(
            closed(status, 429, status).await,
            Err(PaymentsError::Unavailable),
            "{status}"
        );
        assert_eq!(
            closed(status, 500, status).await,
            Err(PaymentsError::Unknown),
            "{status}"
        );
    });
    futures::future::join_all(cases).await;
}

#[tokio::test]
async fn a_stored_answer_is_looked_up_afresh() {
    for (stored, last) in [
        (200, json!(null)),
        (402, json!({ "code": "card_declined" })),
    ] {
        let script = Script::playing(move |asked, _| match asked {
            "POST /v1/payment_intents" if stored == 200 => (STORED + 200, intent("processing")),
            "POST /v1/payment_intents" => (
                STORED + 402,
                json!({ "error": { "payment_intent": intent("processing") } }),
            ),
            "GET /v1/payment_intents/pi_1" => {
                let mut now = intent(if stored == 200 {
                    "succeeded"
                } else {
                    "requires_payment_method"
                });
                now["last_payment_error"] = last.clone();
                (200, now)
            }
            _ => list(&[]),
        });
        let charge = script
            .await
            .adapter()
            .charge(&charge_of(&card(), "k"))
            .await
            .unwrap();
        let declined = ChargeState::Declined {
            code: "card_declined".into(),
        };
        assert_eq!(
            charge.state,
            if stored == 200 {
                ChargeState::Captured
            } else {
                declined
            }
        );
    }
}

#[tokio::test]
async fn without_a_look_at_earlier_charges_none_is_made() {
    let world = World::new().await;
    let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
    world.handle.fault(
        Fault::new(FaultKind::TimeoutBefore)
            .of(Operation::ListIntents)
            .times(3),
    );
    assert_eq!(
        impatient(&world).charge(&order).await,
        Err(PaymentsError::Unknown)
    );
    assert!(world.handle.intents().is_empty());
    world.handle.begin_outage().await;
    assert_eq!(
        adapter(&world).charge(&order).await,
        Err(PaymentsError::Unavailable)
    );
    assert_eq!(
        adapter(&world).charge_state("pi_1", None).await,
        Err(PaymentsError::Unavailable)
    );
    world.handle.end_outage().await;
    assert_eq!(
        adapter(&world).charge(&order).await.unwrap().state,
        ChargeState::Captured
    );
}

#[tokio::test]
async fn the_same_order_many_times_at_once_takes_the_money_once() {
    let world = World::new().await;
    let order = charge_of(&saved_card(&world, Outcome::SaveCard).await, "k");
    world.handle.fault(Fault {
        millis: 300,
        ..fault(FaultKind::Slow, 1)
    });
    world.handle.fault(fault(FaultKind::Error500Cached, 1));
    let payments = adapter(&world);
    let all = futures::future::join_all((0..20).map(|_| payments.charge(&order))).await;
    assert!(
        all.iter().all(|one| one
            .as_ref()
            .map_or(true, |charge| charge.state == ChargeState::Captured)),
        "{all:?}"
    );
    assert_eq!(
        payments.charge(&order).await.unwrap().state,
        ChargeState::Captured
    );
    assert_eq!(taken(&world), [4_500]);
}
