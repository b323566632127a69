//! Money that goes back.

use jiff::SignedDuration;

use crate::{
    adapters::stripe::tests::*,
    ports::payments::{AccountIssue, PaymentsError, RefundState},
};
use stripe_sandbox::{Fault, FaultKind, Operation, RefundOutcome, RefundStatus};

fn refused(code: &str) -> PaymentsError {
    PaymentsError::Refused { code: code.into() }
}

#[tokio::test]
async fn a_payment_goes_back_in_parts_but_never_more() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    let part = payments
        .refund(&refund_of(&paid, 2_000, "1"))
        .await
        .unwrap();
    assert_eq!(
        (part.state, part.amount),
        (RefundState::Succeeded, gbp(2_000))
    );
    assert_eq!(
        payments.refund(&refund_of(&paid, 4_501, "2")).await,
        Err(refused("amount_too_large"))
    );
    let other = RefundOrder {
        refund: RefundId(Uuid::from_u128(5)),
        ..refund_of(&paid, 4_500, "3")
    };
    let rest = payments.refund(&other).await.unwrap();
    assert_ne!(rest.id, part.id);
    let third = RefundOrder {
        refund: RefundId(Uuid::from_u128(6)),
        ..refund_of(&paid, 1, "4")
    };
    assert_eq!(
        payments.refund(&third).await,
        Err(refused("charge_already_refunded"))
    );
    let refunded: i64 = world
        .handle
        .refunds()
        .iter()
        .map(|refund| refund["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(refunded, 6_500);
}

#[tokio::test]
async fn the_same_order_gives_the_same_refund() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    world.handle.set_refund_outcome(RefundOutcome::Pending);
    let order = refund_of(&paid, 6_500, "1");
    let first = payments.refund(&order).await.unwrap();
    assert_eq!(first.state, RefundState::Pending);
    assert!(
        world
            .handle
            .settle_refund(&first.id, RefundStatus::Succeeded)
    );
    let again = payments.refund(&order).await.unwrap();
    assert_eq!(
        (&again.id, again.state),
        (&first.id, RefundState::Succeeded),
        "the stored answer hid what is true now"
    );
    // Stripe forgets keys after a day: the refund is found by our id.
    world.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(payments.refund(&order).await.unwrap(), again);
    assert_eq!(world.handle.refunds().len(), 1);
}

#[tokio::test]
async fn an_earlier_refund_is_found_behind_more_than_a_page_of_others() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    let first = payments.refund(&refund_of(&paid, 10, "1")).await.unwrap();
    for number in 0..101 {
        let key = format!("other-{number}");
        let other = RefundOrder {
            refund: RefundId(Uuid::from_u128(1_000 + number)),
            ..refund_of(&paid, 10, &key)
        };
        payments.refund(&other).await.unwrap();
    }
    // The rest goes back too, so that Stripe refuses the order once it has forgotten the key.
    let rest = RefundOrder {
        refund: RefundId(Uuid::from_u128(9)),
        ..refund_of(&paid, 6_500 - 102 * 10, "rest")
    };
    payments.refund(&rest).await.unwrap();
    world.clock.advance(SignedDuration::from_hours(25));
    assert_eq!(
        payments.refund(&refund_of(&paid, 10, "1")).await.unwrap(),
        first
    );
}

#[tokio::test]
async fn what_the_account_lacks_is_no_refusal_and_once_it_is_there_the_money_goes_back() {
    for (kind, issue) in [
        (FaultKind::InsufficientBalance, AccountIssue::Balance),
        (FaultKind::Forbidden, AccountIssue::Permission),
    ] {
        let world = World::new().await;
        let (payments, paid) = (adapter(&world), paid(&world).await);
        let order = refund_of(&paid, 2_000, "1");
        // More often than there are keys that are always the same: the provider repeats what it has stored under those.
        world
            .handle
            .fault(Fault::new(kind).of(Operation::CreateRefund).times(4));
        for _ in 0..2 {
            assert_eq!(
                payments.refund(&order).await,
                Err(PaymentsError::NotReady(issue)),
                "{kind:?}"
            );
        }
        world.handle.clear_faults();
        assert_eq!(
            payments.refund(&order).await.unwrap().state,
            RefundState::Succeeded,
            "{kind:?}"
        );
        payments.refund(&order).await.unwrap();
        assert_eq!(world.handle.refunds().len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_stored_failure_keeps_nobody_from_their_money() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    let order = refund_of(&paid, 2_000, "1");
    world
        .handle
        .fault(Fault::new(FaultKind::Error500Cached).of(Operation::CreateRefund));
    let made = payments.refund(&order).await.unwrap();
    assert_eq!(
        (made.state, made.amount),
        (RefundState::Succeeded, gbp(2_000))
    );
    assert_eq!(
        payments.refund(&order).await.unwrap(),
        made,
        "an order is carried out once"
    );
    // Both keys are forgotten after a day; the caller has the refund's id by then. Until it has, orders find each other.
    assert_eq!(world.handle.refunds().len(), 1);
}

#[tokio::test]
async fn a_refund_may_fail_later_and_can_be_ordered_again() {
    let world = World::new().await;
    let (payments, paid) = (adapter(&world), paid(&world).await);
    world.handle.set_refund_outcome(RefundOutcome::Fail);
    let first = payments
        .refund(&refund_of(&paid, 6_500, "1"))
        .await
        .unwrap();
    assert_eq!(
        payments.refund_state(&first.id, None).await.unwrap().state,
        RefundState::Pending
    );
    world.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(
        payments.refund_state(&first.id, None).await.unwrap().state,
        RefundState::Failed
    );
    world.handle.set_refund_outcome(RefundOutcome::Succeed);
    let second = payments
        .refund(&refund_of(&paid, 6_500, "2"))
        .await
        .unwrap();
    assert_eq!(second.state, RefundState::Succeeded);
    for (status, state) in [
        (RefundStatus::RequiresAction, RefundState::RequiresAction),
        (RefundStatus::Canceled, RefundState::Canceled),
    ] {
        assert!(world.handle.settle_refund(&second.id, status));
        assert_eq!(
            payments.refund_state(&second.id, None).await.unwrap().state,
            state
        );
    }
}

#[tokio::test]
async fn what_was_not_paid_does_not_go_back() {
    let world = World::new().await;
    let payments = adapter(&world);
    let open = payments.open_checkout(&order(&world, "1")).await.unwrap();
    world.handle.act(&open.id, Outcome::Decline);
    let declined = payments.checkout(&open.id, None).await.unwrap();
    assert!(matches!(
        payments.refund(&refund_of(&declined, 100, "2")).await,
        Err(PaymentsError::Refused { .. })
    ));
    let nothing = RefundOrder {
        payment_intent: "pi_nothing".into(),
        ..refund_of(&declined, 100, "3")
    };
    assert_eq!(
        payments.refund(&nothing).await,
        Err(refused("resource_missing"))
    );
    assert_eq!(
        payments.refund_state("re_nothing", None).await,
        Err(PaymentsError::NotFound)
    );
    assert!(world.handle.refunds().is_empty());
}
