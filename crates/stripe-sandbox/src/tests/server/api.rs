//! The API: keys, parameters, reading.

use stripe_checkout::CheckoutSession;
use stripe_core::{Charge, Customer, Event, PaymentIntent, Refund};

use crate::{
    Outcome,
    tests::{typed::typed, *},
};

#[tokio::test]
async fn only_test_keys_open_it() {
    let world = World::new().await;
    let url = format!("{}v1/events", world.sandbox.base_url());
    for (key, status) in [
        (Some("sk_test_a"), 200),
        (Some("rk_test_a"), 200),
        (Some("sk_live_a"), 401),
        (Some("sk_test_"), 401),
        (None, 401),
    ] {
        let request = key
            .iter()
            .fold(client().get(&url), reqwest::RequestBuilder::bearer_auth);
        let (found, _, body) = read(request.send().await.unwrap()).await;
        assert_eq!(found, status, "{key:?}");
        assert_eq!(
            body["error"]["type"] == "invalid_request_error",
            status == 401
        );
    }
}

#[tokio::test]
async fn parameters_are_checked_as_stripe_does() {
    let world = World::new().await;
    let at = |minutes: i64| (1_796_126_400 + minutes * 60).to_string();
    let (soon, late) = (at(29), at(24 * 60 + 1));
    for (key, value, code, param) in [
        ("mode", "subscription", None, "mode"),
        ("mode", "", Some("parameter_missing"), "mode"),
        ("success_url", "", Some("parameter_missing"), "success_url"),
        (
            "success_url",
            "javascript:alert(1)",
            Some("url_invalid"),
            "success_url",
        ),
        (
            "line_items[0][quantity]",
            "one",
            Some("parameter_invalid_integer"),
            "line_items[0][quantity]",
        ),
        (
            "line_items[0][price_data][unit_amount]",
            "29",
            Some("amount_too_small"),
            "line_items",
        ),
        (
            "line_items[0][price_data][currency]",
            "zzz",
            None,
            "line_items[0][price_data][currency]",
        ),
        ("colour", "red", Some("parameter_unknown"), "colour"),
        ("locale", "tlh", None, "locale"),
        ("expires_at", &soon, None, "expires_at"),
        ("expires_at", &late, None, "expires_at"),
    ] {
        let mut form: Vec<_> = SESSION
            .into_iter()
            .filter(|(name, _)| *name != key)
            .collect();
        form.push((key, value));
        let (status, _, body) = post(&world, "checkout/sessions", &form, None).await;
        let error = &body["error"];
        assert_eq!(
            (status, error["code"].as_str(), error["param"].as_str()),
            (400, code, Some(param)),
            "{key}={value}"
        );
    }
    assert!(world.handle.sessions().is_empty());
    session(&world, &[("expires_at", &at(30))]).await;
    session(&world, &[("expires_at", &at(24 * 60))]).await;
}

#[tokio::test]
async fn what_does_not_exist_is_404() {
    let world = World::new().await;
    for path in [
        "nothing",
        "checkout/sessions/cs_1",
        "refunds/re_1",
        "payment_intents/pi_1",
        "charges/ch_1",
        "customers/c",
        "events/e",
    ] {
        let (status, headers, body) = get(&world, path).await;
        assert_eq!(
            (status, &body["error"]["type"]),
            (404, &"invalid_request_error".into()),
            "{path}"
        );
        assert_eq!(
            body["error"]["code"] == "resource_missing",
            path != "nothing",
            "{path}"
        );
        assert_eq!(headers.contains_key("request-id"), path != "nothing");
    }
}

#[tokio::test]
async fn async_stripe_reads_every_kind_of_object() {
    let world = World::new().await;
    let (_, _, customer) = post(
        &world,
        "customers",
        &[("email", "a@b.example"), ("metadata[k]", "v")],
        None,
    )
    .await;
    let customer = customer["id"].as_str().unwrap();
    assert_eq!(
        typed::<Customer>(&world, &format!("/customers/{customer}"))
            .await
            .email
            .as_deref(),
        Some("a@b.example")
    );
    let id = session(
        &world,
        &[("customer", customer), ("customer_email", "a@b.example")],
    )
    .await;
    for outcome in [Outcome::Decline, Outcome::Authenticate, Outcome::Pay] {
        world.handle.act(&id, outcome);
        let session: CheckoutSession = typed(&world, &format!("/checkout/sessions/{id}")).await;
        let intent = session.payment_intent.unwrap().into_id();
        let intent: PaymentIntent = typed(&world, &format!("/payment_intents/{intent}")).await;
        let charge = intent.latest_charge.unwrap().into_id();
        assert_eq!(
            typed::<Charge>(&world, &format!("/charges/{charge}"))
                .await
                .paid,
            outcome == Outcome::Pay
        );
    }
    let session = world.handle.object(&id).unwrap();
    let intent = session["payment_intent"].as_str().unwrap();
    let (_, _, refund) = post(&world, "refunds", &[("payment_intent", intent)], None).await;
    let refund: Refund = typed(
        &world,
        &format!("/refunds/{}", refund["id"].as_str().unwrap()),
    )
    .await;
    assert_eq!(
        (refund.amount, refund.status.as_deref()),
        (6_500, Some("succeeded"))
    );
    for event in world.handle.events() {
        let found: Event = typed(
            &world,
            &format!("/events/{}", event["id"].as_str().unwrap()),
        )
        .await;
        assert_eq!(found.type_.as_str(), event["type"]);
    }
}

#[tokio::test]
async fn lists_are_paged_newest_first_and_filtered() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, session(&world, &[]).await);
    }
    let listed = async |query: &str| {
        let (_, _, body) = get(&world, &format!("checkout/sessions?{query}")).await;
        let ids: Vec<String> = body["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, body["has_more"] == true)
    };
    assert_eq!(listed("").await, (ids.clone(), false));
    assert_eq!(listed("limit=2").await, (ids[..2].to_vec(), true));
    assert_eq!(
        listed(&format!("limit=2&starting_after={}", ids[1])).await,
        (ids[2..].to_vec(), false)
    );
    world.handle.act(&ids[1], Outcome::Pay);
    assert_eq!(listed("status=complete").await, (ids[1..2].to_vec(), false));
    let (_, _, events) = get(
        &world,
        "events?types[]=charge.succeeded&types[]=payment_intent.succeeded",
    )
    .await;
    assert_eq!(events["data"].as_array().unwrap().len(), 2);
    assert_eq!(get(&world, "events?limit=0").await.0, 400);
}

#[tokio::test]
async fn ids_expand_into_objects() {
    let world = World::new().await;
    let id = session(&world, &[]).await;
    world.handle.act(&id, Outcome::Pay);
    let (_, _, body) = get(
        &world,
        &format!("checkout/sessions/{id}?expand[]=payment_intent.latest_charge&expand[]=customer"),
    )
    .await;
    assert_eq!(body["payment_intent"]["latest_charge"]["object"], "charge");
    let (_, _, body) = get(&world, "checkout/sessions?expand[0]=data.payment_intent").await;
    assert_eq!(
        body["data"][0]["payment_intent"]["object"],
        "payment_intent"
    );
    assert_eq!(
        get(&world, &format!("checkout/sessions/{id}?expand[]=status"))
            .await
            .0,
        400
    );
}

#[tokio::test]
async fn an_intent_is_cancelled_only_after_its_session() {
    let world = World::new().await;
    let id = session(&world, &[]).await;
    world.handle.act(&id, Outcome::Decline);
    let intent = world.handle.object(&id).unwrap()["payment_intent"]
        .as_str()
        .unwrap()
        .to_owned();
    let cancel = async || {
        post(
            &world,
            &format!("payment_intents/{intent}/cancel"),
            &[],
            None,
        )
        .await
    };
    assert_eq!(
        cancel().await.2["error"]["code"],
        "payment_intent_unexpected_state"
    );
    assert_eq!(
        post(&world, &format!("checkout/sessions/{id}/expire"), &[], None)
            .await
            .2["status"],
        "expired"
    );
    assert_eq!(world.handle.object(&intent).unwrap()["status"], "canceled");
    assert_eq!(cancel().await.0, 400);
}
