//! The sandbox as its callers see it: over HTTP, and through its handle.

mod events;
mod faults;
mod foreign;
mod payments;
mod server;
mod state_files;
mod typed;

use reqwest::{Method, Response, header::HeaderMap};
use serde_json::Value;

use super::testing::{TIMEOUT, World};

/// A plain client that follows no redirects.
fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// The answer to an API request: status, headers, body.
type Answer = (u16, HeaderMap, Value);

async fn read(response: Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.json().await.unwrap())
}

async fn get(world: &World, path: &str) -> Answer {
    let url = format!("{}v1/{path}", world.sandbox.base_url());
    read(
        client()
            .get(url)
            .bearer_auth("sk_test_a")
            .send()
            .await
            .unwrap(),
    )
    .await
}

async fn post(world: &World, path: &str, form: &[(&str, &str)], key: Option<&str>) -> Answer {
    let url = format!("{}v1/{path}", world.sandbox.base_url());
    let request = client()
        .request(Method::POST, url)
        .bearer_auth("sk_test_a")
        .form(form);
    let request = key.iter().fold(request, |request, key| {
        request.header("idempotency-key", *key)
    });
    read(request.send().await.unwrap()).await
}

const SESSION: [(&str, &str); 6] = [
    ("mode", "payment"),
    ("line_items[0][price_data][currency]", "gbp"),
    ("line_items[0][price_data][unit_amount]", "6500"),
    (
        "line_items[0][price_data][product_data][name]",
        "Booking <b>&\"'",
    ),
    ("line_items[0][quantity]", "1"),
    (
        "success_url",
        "https://practice.example/done?s={CHECKOUT_SESSION_ID}",
    ),
];

/// The id of a new session.
async fn session(world: &World, more: &[(&str, &str)]) -> String {
    let (status, _, body) =
        post(world, "checkout/sessions", &[&SESSION, more].concat(), None).await;
    assert_eq!(status, 200, "{body}");
    body["id"].as_str().unwrap().to_owned()
}
