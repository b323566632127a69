use futures::stream;
use tokio::sync::Notify;

use super::*;
use crate::http::extract::Json;

async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    assert_eq!(body["instance"], FRESH);
    (status, body["code"].as_str().unwrap().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems() {
    assert_eq!(refusal(get_with("/nothing", &[]).await).await, is(404, "not_found"));
    let response = send(Request::delete("/echo")).await;
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(refusal(response).await, is(405, "method_not_allowed"));
}

#[derive(serde::Deserialize, garde::Validate)]
struct Anything {}

#[tokio::test]
async fn large_bodies_are_refused_announced_or_not() {
    let announced = Request::post("/echo").header("content-length", "1025").body(Body::from(vec![b' '; 1_025])).unwrap();
    assert_eq!(refusal(app().oneshot(announced).await.unwrap()).await, is(413, "payload_too_large"));

    let routes = routes().route("/json", post(async |_: Json<Anything>| "read"));
    let piece = |_| Ok::<_, io::Error>(Bytes::from_static(b"    "));
    let pieces = Body::from_stream(stream::iter((0..300).map(piece)));
    let streamed = Request::post("/json").header("content-type", "application/json").body(pieces).unwrap();
    assert_eq!(refusal(app_with(routes, 9).oneshot(streamed).await.unwrap()).await, is(413, "payload_too_large"));

    let allowed = Request::post("/echo").body(Body::from(vec![b' '; 1_024])).unwrap();
    assert_eq!(app().oneshot(allowed).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_given_up() {
    let response = get_with("/never", &[]).await;
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(refusal(response).await, is(503, "timeout"));
}

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing() {
    let response = get_with("/panic/secret-word", &[("origin", "https://clinic.example")]).await;
    assert_eq!(response.headers()["access-control-allow-origin"], "https://clinic.example");
    let body = json(response).await;
    assert_eq!((&body["code"], &body["instance"]), (&"internal".into(), &FRESH.into()));
    assert!(!body.to_string().contains("secret-word"));
}

#[tokio::test]
async fn what_exceeds_the_places_is_refused_at_once_except_probes() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, outside) = (Arc::clone(&entered), Arc::clone(&leave));
    let wait = async move || {
        inside.notify_one();
        outside.notified().await;
    };
    let app = app_with(routes().route("/wait", get(wait)), 1);
    let ask = |uri: &str| app.clone().oneshot(Request::get(uri).body(Body::empty()).unwrap());
    let first = tokio::spawn(ask("/wait"));
    entered.notified().await;
    let second = ask("/big").await.unwrap();
    assert_eq!(second.headers()["retry-after"], "1");
    assert_eq!(refusal(second).await, is(503, "overloaded"));
    assert_eq!(ask("/healthz").await.unwrap().status(), 200);
    leave.notify_one();
    assert_eq!(first.await.unwrap().unwrap().status(), 200);
    assert_eq!(ask("/big").await.unwrap().status(), 200);
}
