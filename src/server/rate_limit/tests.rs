use std::{net::Ipv4Addr, time::Duration};

use axum::{Router, body::Body, routing::get};
use governor::clock::FakeRelativeClock;
use tower::ServiceExt;

use super::*;
use crate::server::layers::client_address::ClientAddress;

fn limits(budget: &str) -> (RateLimits, FakeRelativeClock) {
    let (clock, budget) = (FakeRelativeClock::default(), budget.parse().unwrap());
    (RateLimits::with_clock(|_| budget, &clock), clock)
}

fn request(address: u32, token: Option<&str>) -> Request {
    let mut request = Request::get("/").body(Body::empty()).unwrap();
    request
        .extensions_mut()
        .insert(ClientAddress(Ipv4Addr::from(address).into()));
    if let Some(token) = token {
        request.headers_mut().insert(
            "authorization",
            HeaderValue::try_from(format!("Bearer {token}")).unwrap(),
        );
    }
    request
}

fn router(limits: &RateLimits, class: Class) -> Router {
    Router::new()
        .route("/", get(async || "free times"))
        .route_layer(limits.layer(class))
}

/// Status and the `RateLimit` header.
async fn send(router: &Router, request: Request) -> (u16, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let remaining = response
        .headers()
        .get(REMAINING)
        .map_or("", |value| value.to_str().unwrap());
    (response.status().as_u16(), remaining.to_owned())
}

#[tokio::test]
async fn every_answer_says_what_is_left() {
    let (limits, _) = limits("30/min");
    let response = router(&limits, Class::Book)
        .oneshot(request(1, None))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["ratelimit-policy"], "\"book\";q=30;w=60");
    assert_eq!(response.headers()["ratelimit"], "\"book\";r=29;t=2");
}

#[tokio::test]
async fn a_spent_budget_is_429_until_time_refills_it() {
    let (limits, clock) = limits("3/min");
    let router = router(&limits, Class::Read);
    for left in [
        "\"read\";r=2;t=20",
        "\"read\";r=1;t=40",
        "\"read\";r=0;t=20",
    ] {
        assert_eq!(
            send(&router, request(1, None)).await,
            (200, left.to_owned())
        );
    }
    let refused = router.clone().oneshot(request(1, None)).await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "20");
    assert_eq!(refused.headers()["ratelimit"], "\"read\";r=0;t=20");
    assert_eq!(
        refused.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(
        send(&router, request(2, None)).await.0,
        200,
        "another address has its own budget"
    );
    clock.advance(Duration::from_secs(20));
    assert_eq!(send(&router, request(1, None)).await.0, 200);
    assert_eq!(send(&router, request(1, None)).await.0, 429);
}

#[tokio::test]
async fn classes_and_api_keys_are_counted_apart() {
    let (limits, _) = limits("1/min");
    assert_eq!(
        send(&router(&limits, Class::Read), request(1, None))
            .await
            .0,
        200
    );
    assert_eq!(
        send(&router(&limits, Class::Book), request(1, None))
            .await
            .0,
        200
    );
    let admin = router(&limits, Class::Admin);
    assert_eq!(send(&admin, request(1, Some("hk_sk_test_a"))).await.0, 200);
    assert_eq!(send(&admin, request(1, Some("hk_sk_test_b"))).await.0, 200);
    assert_eq!(
        send(&admin, request(2, Some("hk_sk_test_a"))).await.0,
        429,
        "a key has one budget everywhere"
    );
    let manage = router(&limits, Class::Manage);
    assert_eq!(send(&manage, request(1, Some("hk_sk_test_a"))).await.0, 200);
    assert_eq!(
        send(&manage, request(1, Some("hk_sk_test_b"))).await.0,
        429,
        "only the practice's side counts by key"
    );
}

#[tokio::test]
async fn inventing_api_keys_does_not_lift_the_limit() {
    let (limits, _) = limits("1/min");
    let admin = router(&limits, Class::Admin);
    for key in 0..10 {
        assert_eq!(
            send(&admin, request(1, Some(&format!("hk_sk_test_{key}"))))
                .await
                .0,
            200
        );
    }
    assert_eq!(send(&admin, request(1, Some("hk_sk_test_10"))).await.0, 429);
}

#[tokio::test]
async fn off_means_neither_limits_nor_headers() {
    let router = router(&RateLimits::off(), Class::Book);
    for _ in 0..100 {
        assert_eq!(send(&router, request(1, None)).await, (200, String::new()));
    }
}

#[test]
fn memory_is_bounded_and_recovers() {
    let clock = FakeRelativeClock::default();
    let meter = Meter::new("2/min".parse().unwrap(), &clock).capacity(1_000);
    for address in 0..100_000 {
        let _ = meter.check(Class::Read, &request(address, None));
    }
    assert!(meter.known() <= 1_000 + 1_024 + 4_096, "{}", meter.known());
    clock.advance(Duration::from_mins(3));
    for _ in 0..1_024 {
        let _ = meter.check(Class::Read, &request(1, None));
    }
    assert!(meter.known() <= 2, "{}", meter.known());
    assert_eq!(
        meter.check(Class::Read, &request(7, None)).remaining,
        1,
        "newcomers have a budget of their own again"
    );
}
