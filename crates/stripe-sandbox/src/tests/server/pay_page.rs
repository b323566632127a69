//! The pay page, as a browser sees it.

use crate::tests::*;

const CANCEL: (&str, &str) = ("cancel_url", "http://127.0.0.1:8080/back");

/// Presses a button: status, `Location`, page.
async fn press(world: &World, id: &str, outcome: &str) -> (u16, Option<String>, String) {
    let url = format!("{}c/pay/{id}", world.sandbox.base_url());
    let response = client()
        .post(url)
        .form(&[("outcome", outcome)])
        .send()
        .await
        .unwrap();
    let location = response
        .headers()
        .get("location")
        .map(|value| value.to_str().unwrap().to_owned());
    (
        response.status().as_u16(),
        location,
        response.text().await.unwrap(),
    )
}

async fn page(world: &World, id: &str) -> (u16, HeaderMap, String) {
    let response = client()
        .get(format!("{}c/pay/{id}", world.sandbox.base_url()))
        .send()
        .await
        .unwrap();
    (
        response.status().as_u16(),
        response.headers().clone(),
        response.text().await.unwrap(),
    )
}

fn charges(world: &World) -> usize {
    world
        .handle
        .events()
        .iter()
        .filter(|event| event["type"] == "charge.succeeded")
        .count()
}

#[tokio::test]
async fn the_page_says_what_it_is_and_escapes_what_it_was_given() {
    let world = World::new().await;
    let id = session(&world, &[CANCEL]).await;
    let (status, headers, html) = page(&world, &id).await;
    assert_eq!(status, 200);
    for text in [
        "TEST MODE",
        "65.00 GBP",
        "Booking &lt;b&gt;&amp;&quot;&#39;",
        "value=\"pay\"",
        "value=\"late\"",
        "<form method=\"post\">",
    ] {
        assert!(html.contains(text), "{text} in {html}");
    }
    assert!(!html.contains("<b>"));
    let policy = "default-src 'none'; style-src 'self'; form-action 'self' https://practice.example http://127.0.0.1:8080; \
                  base-uri 'none'; frame-ancestors 'none'";
    assert_eq!(headers["content-security-policy"], policy);
    assert_eq!(page(&world, "cs_test_nothing").await.0, 404);
}

#[tokio::test]
async fn paying_leads_to_the_success_url_once() {
    let world = World::new().await;
    let id = session(&world, &[CANCEL]).await;
    let (status, location, _) = press(&world, &id, "pay").await;
    assert_eq!(
        (status, location),
        (303, Some(format!("https://practice.example/done?s={id}")))
    );
    for outcome in ["pay", "late", "decline", "abandon"] {
        let (status, location, html) = press(&world, &id, outcome).await;
        assert_eq!(
            (status, location, html.contains("has been paid")),
            (200, None, true),
            "{outcome}"
        );
    }
    assert_eq!(charges(&world), 1);
}

#[tokio::test]
async fn declining_comes_back_and_abandoning_goes_back() {
    let world = World::new().await;
    let id = session(&world, &[CANCEL]).await;
    let here = format!("{}c/pay/{id}", world.sandbox.base_url());
    assert!(!page(&world, &id).await.2.contains("declined."));
    assert_eq!(
        press(&world, &id, "decline").await.1.as_deref(),
        Some(here.as_str())
    );
    assert!(page(&world, &id).await.2.contains("declined."));
    assert_eq!(
        press(&world, &id, "authenticate").await.1.as_deref(),
        Some(here.as_str())
    );
    let html = page(&world, &id).await.2;
    assert!(
        html.contains("as the bank asks") && !html.contains("declined."),
        "{html}"
    );
    assert_eq!(
        press(&world, &id, "abandon").await.1.as_deref(),
        Some(CANCEL.1)
    );
    assert_eq!(press(&world, &id, "steal").await.0, 400);
    assert_eq!(charges(&world), 0);
    let alone = session(&world, &[]).await;
    let there = format!("{}c/pay/{alone}", world.sandbox.base_url());
    assert_eq!(press(&world, &alone, "abandon").await.1, Some(there));
}

#[tokio::test]
async fn an_expired_page_takes_no_money() {
    let world = World::new().await;
    let id = session(&world, &[]).await;
    world.clock.advance(jiff::SignedDuration::from_hours(24));
    let (status, location, html) = press(&world, &id, "pay").await;
    assert_eq!(
        (status, location, html.contains("has expired")),
        (410, None, true)
    );
    assert_eq!(page(&world, &id).await.0, 410);
    assert_eq!(charges(&world), 0);
    assert_eq!(press(&world, "cs_test_nothing", "pay").await.0, 404);
}

#[tokio::test]
async fn paying_late_completes_first() {
    let world = World::new().await;
    let id = session(&world, &[]).await;
    assert_eq!(
        press(&world, &id, "late").await.1,
        Some(format!("https://practice.example/done?s={id}"))
    );
    assert!(page(&world, &id).await.2.contains("on its way"));
    assert_eq!(world.inbox.kinds(1).await, ["checkout.session.completed"]);
    world.clock.advance(jiff::SignedDuration::from_secs(5));
    world.handle.sweep();
    let expected = [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ];
    assert_eq!(world.inbox.kinds(4).await[1..], expected);
}
