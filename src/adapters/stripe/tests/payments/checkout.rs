//! The life of a payment page.

use jiff::SignedDuration;

use crate::{
    adapters::stripe::tests::*,
    ports::payments::{CheckoutState, PaymentsError},
};

#[tokio::test]
async fn an_open_page_is_paid() {
    let world = World::new().await;
    let (payments, order) = (adapter(&world), order(&world, "k"));
    let opened = payments.open_checkout(&order).await.unwrap();
    let CheckoutState::Open { url } = &opened.state else {
        panic!("{opened:?}")
    };
    assert_eq!(
        *url,
        format!("{}c/pay/{}", world.sandbox.base_url(), opened.id)
    );
    assert_eq!(
        (opened.amount, opened.payment, opened.livemode),
        (order.amount, Some(order.payment), false)
    );
    assert_eq!(
        (opened.expires_at, &opened.payment_intent),
        (order.expires_at, &None)
    );

    assert!(world.handle.act(&opened.id, Outcome::Pay));
    let paid = payments.checkout(&opened.id, None).await.unwrap();
    assert_eq!(paid.state, CheckoutState::Paid);
    assert_eq!(
        (paid.amount, paid.payment),
        (order.amount, Some(order.payment))
    );
    let intent = world
        .handle
        .object(paid.payment_intent.as_deref().unwrap())
        .unwrap();
    assert_eq!(
        (&intent["status"], &intent["amount_received"]),
        (&"succeeded".into(), &6_500.into())
    );
}

#[tokio::test]
async fn stripe_sees_opaque_ids_and_neutral_words() {
    let world = World::new().await;
    let opened = adapter(&world)
        .open_checkout(&order(&world, "k"))
        .await
        .unwrap();
    world.handle.act(&opened.id, Outcome::Pay);
    let session = world.handle.object(&opened.id).unwrap();
    let intent = world
        .handle
        .object(session["payment_intent"].as_str().unwrap())
        .unwrap();
    let charge = world
        .handle
        .object(intent["latest_charge"].as_str().unwrap())
        .unwrap();
    let id = |prefix: &str, n: u8| format!("{prefix}_{n:032x}");
    let metadata = serde_json::json!({ "booking": id("bkg", 2), "payment": id("pay", 3), "practice": id("prc", 1) });
    for object in [&session, &intent, &charge] {
        assert_eq!(object["metadata"], metadata);
    }
    assert_eq!(
        (&session["locale"], &session["client_reference_id"]),
        (&"auto".into(), &id("pay", 3).into())
    );
    assert_eq!(
        charge["calculated_statement_descriptor"],
        "SANDBOX* BKG 7K2Q"
    );
    assert_eq!(
        (&intent["receipt_email"], &session["customer_email"]),
        (&None::<i8>.into(), &None::<i8>.into())
    );
}

#[tokio::test]
async fn the_same_order_gives_the_same_page_as_it_is_now() {
    let world = World::new().await;
    let (payments, order) = (adapter(&world), order(&world, "k"));
    let opened = payments.open_checkout(&order).await.unwrap();
    assert_eq!(payments.open_checkout(&order).await.unwrap(), opened);
    world.handle.act(&opened.id, Outcome::Pay);
    let again = payments.open_checkout(&order).await.unwrap();
    assert_eq!((again.id, again.state), (opened.id, CheckoutState::Paid));
    assert_eq!(world.handle.sessions().len(), 1);
    let other = CheckoutOrder {
        amount: gbp(6_600),
        ..order
    };
    assert_eq!(
        payments.open_checkout(&other).await,
        Err(PaymentsError::Refused {
            code: "idempotency_error".into()
        })
    );
}

#[tokio::test]
async fn an_open_page_is_closed_and_a_paid_one_stays_paid() {
    let world = World::new().await;
    let payments = adapter(&world);
    let open = payments.open_checkout(&order(&world, "1")).await.unwrap();
    for _ in 0..2 {
        assert_eq!(
            payments
                .expire_checkout(&open.id, None)
                .await
                .unwrap()
                .state,
            CheckoutState::Expired
        );
    }
    assert!(
        !world.handle.act(&open.id, Outcome::Pay),
        "a closed page was paid"
    );
    let paid = paid(&world).await;
    assert_eq!(
        payments.expire_checkout(&paid.id, None).await.unwrap(),
        paid
    );
}

#[tokio::test]
async fn time_closes_a_page() {
    let world = World::new().await;
    let payments = adapter(&world);
    let open = payments.open_checkout(&order(&world, "1")).await.unwrap();
    world.clock.advance(SignedDuration::from_secs(35 * 60 - 1));
    assert_eq!(payments.checkout(&open.id, None).await.unwrap(), open);
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(
        payments.checkout(&open.id, None).await.unwrap().state,
        CheckoutState::Expired
    );
    assert!(world.handle.pay_regardless(&open.id));
    assert_eq!(
        payments.checkout(&open.id, None).await.unwrap().state,
        CheckoutState::Paid
    );
}

#[tokio::test]
async fn a_declined_card_leaves_the_page_open() {
    let world = World::new().await;
    let payments = adapter(&world);
    let open = payments.open_checkout(&order(&world, "1")).await.unwrap();
    for outcome in [Outcome::Decline, Outcome::Authenticate, Outcome::Abandon] {
        assert!(world.handle.act(&open.id, outcome));
        let now = payments.checkout(&open.id, None).await.unwrap();
        assert_eq!(
            (&now.state, now.payment_intent.is_some()),
            (&open.state, true)
        );
    }
    world.handle.act(&open.id, Outcome::Pay);
    assert_eq!(
        payments.checkout(&open.id, None).await.unwrap().state,
        CheckoutState::Paid
    );
}

#[tokio::test]
async fn completed_is_not_yet_paid() {
    let world = World::new().await;
    let payments = adapter(&world);
    let state = async |id: &str| payments.checkout(id, None).await.unwrap().state;
    let arriving = payments
        .open_checkout(&order(&world, "1"))
        .await
        .unwrap()
        .id;
    let failing = payments
        .open_checkout(&order(&world, "2"))
        .await
        .unwrap()
        .id;
    for id in [&arriving, &failing] {
        world.handle.act(id, Outcome::Late);
        assert_eq!(
            payments.expire_checkout(id, None).await.unwrap().state,
            CheckoutState::Processing
        );
    }
    assert!(world.handle.settle_late(&failing, false));
    assert_eq!(
        state(&failing).await,
        CheckoutState::Expired,
        "an asynchronous payment that failed is dead"
    );
    assert_eq!(state(&arriving).await, CheckoutState::Processing);
    world.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(state(&arriving).await, CheckoutState::Paid);
}

#[tokio::test]
async fn an_account_sees_its_own_only() {
    let world = World::new().await;
    let payments = adapter(&world);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..order(&world, "1")
    };
    let own = payments.open_checkout(&order).await.unwrap();
    assert_eq!(
        payments.checkout(&own.id, Some("acct_1")).await,
        Ok(own.clone())
    );
    for stranger in [None, Some("acct_2")] {
        assert_eq!(
            payments.checkout(&own.id, stranger).await,
            Err(PaymentsError::NotFound)
        );
        assert_eq!(
            payments.expire_checkout(&own.id, stranger).await,
            Err(PaymentsError::NotFound)
        );
    }
}

#[tokio::test]
async fn what_names_no_page_is_not_found() {
    let world = World::new().await;
    let payments = adapter(&world);
    for id in ["cs_test_nothing", "", "..", "a/b", "a?b", "é"] {
        assert_eq!(
            payments.checkout(id, None).await,
            Err(PaymentsError::NotFound),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_refusal_has_its_code_and_changes_nothing() {
    let world = World::new().await;
    let payments = adapter(&world);
    let order = |change: fn(&mut CheckoutOrder)| {
        let mut order = order(&world, "k");
        change(&mut order);
        order
    };
    for (order, expected) in [
        (order(|o| o.amount = gbp(29)), "amount_too_small"),
        (
            order(|o| o.amount = Money::new(65_001, Currency::KWD)),
            "amount_not_representable",
        ),
        (
            order(|o| o.amount = Money::new(6_500, Currency::XXX)),
            "invalid_request_error",
        ),
        (
            order(|o| o.expires_at -= SignedDuration::from_mins(6)),
            "invalid_request_error",
        ),
        (
            order(|o| o.expires_at += SignedDuration::from_hours(24)),
            "invalid_request_error",
        ),
        (
            order(|o| o.statement_suffix = "1234".into()),
            "invalid_statement_descriptor",
        ),
        (order(|o| o.success_url = "nowhere".into()), "url_invalid"),
        (
            order(|o| o.idempotency_key = String::new()),
            "idempotency_key_invalid",
        ),
        (
            order(|o| o.account = Some("a\nb".into())),
            "request_invalid",
        ),
    ] {
        assert_eq!(
            payments.open_checkout(&order).await,
            Err(PaymentsError::Refused {
                code: expected.into()
            })
        );
    }
    assert!(world.handle.sessions().is_empty());
    for amount in [
        Money::new(6_500, Currency::JPY),
        Money::new(6_500, Currency::ISK),
        Money::new(65_000, Currency::KWD),
    ] {
        let order = CheckoutOrder {
            amount,
            idempotency_key: amount.to_string(),
            ..order(|_| {})
        };
        assert_eq!(payments.open_checkout(&order).await.unwrap().amount, amount);
    }
}
