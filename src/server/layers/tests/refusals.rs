use futures::stream;
use tokio::sync::Notify;

use super::*;
use crate::server::extract::Json;

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
    assert_eq!(
        refusal(get_with("/nothing", &[]).await).await,
        is(404, "not_found")
    );
    let response = send(at(Request::delete("/echo"))).await;
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(refusal(response).await, is(405, "method_not_allowed"));
}

#[derive(serde::Deserialize, garde::Validate)]
struct Anything {}

#[tokio::test]
async fn large_bodies_are_refused_announced_or_not() {
    let announced = at(Request::post("/echo"))
        .header("content-length", "1025")
        .body(Body::from(vec![b' '; 1_025]))
        .unwrap();
    assert_eq!(
        refusal(app().oneshot(announced).await.unwrap()).await,
        is(413, "payload_too_large")
    );

    let routes = routes().route("/json", post(async |_: Json<Anything>| "read"));
    let piece = |_| Ok::<_, io::Error>(Bytes::from_static(b"    "));
    let pieces = Body::from_stream(stream::iter((0..300).map(piece)));
    let streamed = at(Request::post("/json"))
        .header("content-type", "application/json")
        .body(pieces)
        .unwrap();
    assert_eq!(
        refusal(app_with(routes, 9).oneshot(streamed).await.unwrap()).await,
        is(413, "payload_too_large")
    );

    let allowed = at(Request::post("/echo"))
        .body(Body::from(vec![b' '; 1_024]))
        .unwrap();
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
    let response = get_with(
        "/panic/secret-word",
        &[("origin", "https://clinic.example")],
    )
    .await;
    assert_eq!(
        response.headers()["access-control-allow-origin"],
        "https://clinic.example"
    );
    let body = json(response).await;
    assert_eq!(
        (&body["code"], &body["instance"]),
        (&"internal".into(), &FRESH.into())
    );
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
    let ask = |uri: &str| {
        app.clone()
            .oneshot(at(Request::get(uri)).body(Body::empty()).unwrap())
    };
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

/// A body that says when it is waited for, and comes when it is let.
fn held_back(waited_for: &Arc<Notify>, come: &Arc<Notify>) -> Body {
    let (waited_for, come) = (Arc::clone(waited_for), Arc::clone(come));
    Body::from_stream(stream::once(async move {
        waited_for.notify_one();
        come.notified().await;
        Ok::<_, io::Error>(Bytes::from_static(b"{}"))
    }))
}

#[tokio::test]
async fn who_waits_for_a_body_occupies_no_place() {
    let [waited_for, come, entered, leave] = [(); 4].map(|()| Arc::new(Notify::new()));
    let (inside, outside) = (Arc::clone(&entered), Arc::clone(&leave));
    let wait = async move || {
        inside.notify_one();
        outside.notified().await;
    };
    let routes = routes()
        .route("/json", post(async |_: Json<Anything>| "read"))
        .route("/wait", get(wait));
    let app = app_by(
        routes,
        Limits {
            timeout: Duration::from_mins(1),
            ..limits(1)
        },
    );
    let ask = |uri: &str| {
        app.clone()
            .oneshot(at(Request::get(uri)).body(Body::empty()).unwrap())
    };
    let send = || {
        let request = at(Request::post("/json")).header("content-type", "application/json");
        tokio::spawn(
            app.clone()
                .oneshot(request.body(held_back(&waited_for, &come)).unwrap()),
        )
    };
    let slow = send();
    waited_for.notified().await;
    assert_eq!(
        ask("/big").await.unwrap().status(),
        200,
        "the only place is free"
    );
    come.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);

    // When it is there, it needs a place as everybody does.
    let slow = send();
    waited_for.notified().await;
    let working = tokio::spawn(ask("/wait"));
    entered.notified().await;
    come.notify_one();
    assert_eq!(
        refusal(slow.await.unwrap().unwrap()).await,
        is(503, "overloaded")
    );
    leave.notify_one();
    assert_eq!(working.await.unwrap().unwrap().status(), 200);
    assert_eq!(
        ask("/big").await.unwrap().status(),
        200,
        "and every place is given back"
    );
}

type Headers = &'static [(&'static str, &'static str)];

const HOST: (&str, &str) = ("host", "hourkeep.example");
/// Said twice, or no host at all.
const AMBIGUOUS: &[Headers] = &[
    &[],
    &[HOST, HOST],
    &[HOST, ("host", "elsewhere.example")],
    &[("host", "")],
    &[("host", "a b")],
    &[("host", "a@b")],
    &[("host", "a/b")],
    &[
        HOST,
        ("authorization", "Bearer a"),
        ("authorization", "Bearer b"),
    ],
    &[
        HOST,
        ("content-type", "application/json"),
        ("content-type", "text/plain"),
    ],
    &[
        HOST,
        ("stripe-signature", "t=1"),
        ("stripe-signature", "t=2"),
    ],
];

fn posted(headers: &[(&str, &str)]) -> axum::http::request::Builder {
    headers
        .iter()
        .fold(Request::post("/echo"), |request, (name, value)| {
            request.header(*name, *value)
        })
}

#[tokio::test]
async fn what_is_said_twice_or_packed_is_refused() {
    for headers in AMBIGUOUS {
        assert_eq!(
            refusal(send(posted(headers)).await).await,
            is(400, "malformed"),
            "{headers:?}"
        );
    }
    for coding in ["gzip", "br", "identity, gzip", "gzip, identity", "x"] {
        let packed = posted(&[HOST, ("content-encoding", coding)]);
        assert_eq!(
            refusal(send(packed).await).await,
            is(415, "unsupported_media_type"),
            "{coding}"
        );
    }
    for fine in [
        &[HOST][..],
        &[("host", "[::1]:8080")],
        &[HOST, ("content-encoding", "Identity")],
    ] {
        assert_eq!(send(posted(fine)).await.status(), 200, "{fine:?}");
    }
    let old = Request::post("/echo").version(axum::http::Version::HTTP_10);
    assert_eq!(send(old).await.status(), 200, "HTTP/1.0 needs no host");
}
