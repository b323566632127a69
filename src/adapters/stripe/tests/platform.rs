//! Whose the key is.

use super::adapter;
use crate::ports::payments::{Payments, PaymentsError};
use stripe_sandbox::{Fault, FaultKind, Operation, testing::World};

#[tokio::test]
async fn it_is_asked_until_it_is_answered() {
    let world = World::new().await;
    let payments = adapter(&world);
    world.handle.fault(
        Fault::new(FaultKind::RateLimited)
            .of(Operation::GetAccount)
            .times(3),
    );
    assert!(matches!(
        payments.learn_platform().await,
        Err(PaymentsError::Unavailable | PaymentsError::Unknown)
    ));
    assert_eq!(payments.platform(), None);
    payments.learn_platform().await.unwrap();
    assert_eq!(payments.platform().as_deref(), Some("acct_abc"));
}

#[tokio::test]
async fn that_the_key_may_not_know_is_an_answer() {
    let world = World::new().await;
    let payments = adapter(&world);
    world.handle.fault(
        Fault::new(FaultKind::Forbidden)
            .of(Operation::GetAccount)
            .times(1),
    );
    for _ in 0..2 {
        payments.learn_platform().await.unwrap();
        assert_eq!(payments.platform(), None, "and is not asked again");
    }
}
