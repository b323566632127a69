use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
    routing::{get, post},
};
use garde::Validate;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
struct Order {
    service: String,
    #[garde(dive)]
    client: Person,
    #[serde(default)]
    #[garde(dive)]
    guests: Vec<Person>,
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Person {
    #[garde(length(chars, min = 1, max = 5))]
    name: String,
    #[garde(inner(range(max = 130)))]
    age: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    service: String,
    limit: Option<u8>,
}

fn app() -> Router {
    Router::new()
        .route(
            "/orders",
            post(async |Json(order): Json<Order>| {
                format!("{} {}", order.service, order.client.name)
            }),
        )
        .route(
            "/search",
            get(async |Query(search): Query<Search>| {
                format!("{} {:?}", search.service, search.limit)
            }),
        )
        .route(
            "/rooms/{number}",
            get(async |Path(number): Path<u8>| number.to_string()),
        )
}

/// Status, code, and the entries of `errors` (or the plain body of a success).
async fn send(request: Request<Body>) -> (u16, Value) {
    let response = app().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Object(body)) => (status, json!([body["code"], body.get("errors")])),
        _ => (
            status,
            Value::String(String::from_utf8(body.to_vec()).unwrap()),
        ),
    }
}

async fn order(body: impl Into<Body>) -> (u16, Value) {
    let request =
        Request::post("/orders").header("content-type", "application/json; charset=utf-8");
    send(request.body(body.into()).unwrap()).await
}

fn invalid(pointer: &str, detail: &str) -> (u16, Value) {
    (
        422,
        json!(["invalid", [{"pointer": pointer, "detail": detail}]]),
    )
}

#[tokio::test]
async fn a_good_body_reaches_the_handler() {
    assert_eq!(
        order(r#"{"service":"ind50","client":{"name":"Sam"}}"#).await,
        (200, json!("ind50 Sam"))
    );
}

#[tokio::test]
async fn members_that_are_unknown_missing_or_of_the_wrong_type_are_pointed_at() {
    let unknown = order(r#"{"service":"a","client":{"name":"b","a/b~c":1}}"#).await;
    assert_eq!(
        unknown,
        invalid(
            "/client/a~1b~0c",
            "is not known here; expected `name` or `age`"
        )
    );
    assert_eq!(
        order(r#"{"service":"a"}"#).await,
        invalid("/client", "is missing")
    );
    assert_eq!(
        order(r#"{"service":"a","client":{}}"#).await,
        invalid("/client/name", "is missing")
    );
    let wrong =
        order(r#"{"service":"a","client":{"name":"b"},"guests":[{"name":"c"},{"name":7}]}"#).await;
    assert_eq!(wrong, invalid("/guests/1/name", "is not a string"));
    let twice = order(r#"{"service":"a","service":"b","client":{"name":"b"}}"#).await;
    assert_eq!(twice, invalid("/service", "is given twice"));
    assert_eq!(
        order(r#"["a",{"name":"b"},[]]"#).await,
        invalid("", "is not an object")
    );
}

#[tokio::test]
async fn broken_rules_are_all_reported() {
    let (status, body) =
        order(r#"{"service":"a","client":{"name":""},"guests":[{"name":"b","age":200}]}"#).await;
    assert_eq!((status, &body[0]), (422, &json!("invalid")));
    let pointers: Vec<_> = body[1]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/client/name", "/guests/0/age"]);
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let deep = format!(
        r#"{{"service":"a","guests":{}{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    for body in [
        "",
        "{",
        "{\"service\":1,}",
        "{} {}",
        "{\"service\":\"\\ud800\"}",
        &deep,
    ] {
        let (status, answer) = order(body.to_owned()).await;
        assert_eq!((status, &answer[0]), (400, &json!("malformed")), "{body}");
    }
    let broken = order(b"{\"service\":\"\xFF\"}".to_vec()).await;
    assert_eq!(
        broken,
        (
            400,
            json!(["malformed", [{"pointer": "", "detail": "is not UTF-8"}]])
        )
    );
}

#[tokio::test]
async fn only_json_is_read() {
    for (kind, status) in [
        ("text/plain", 415),
        ("", 415),
        ("application/jsonx", 415),
        ("Application/Merge-Patch+JSON", 422),
    ] {
        let request = Request::post("/orders")
            .header("content-type", kind)
            .body(Body::from("{}"))
            .unwrap();
        assert_eq!(send(request).await.0, status, "{kind}");
    }
    assert_eq!(
        send(Request::post("/orders").body(Body::from("{}")).unwrap())
            .await
            .0,
        415
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let request = Request::post("/orders").header("content-type", "application/json");
    let request = request.body(Body::from(vec![b' '; 3 << 20])).unwrap();
    assert_eq!(
        send(request).await,
        (413, json!(["payload_too_large", null]))
    );
}

#[tokio::test]
async fn query_parameters_are_read_strictly() {
    let malformed = |pointer: &str, detail: &str| {
        (
            400,
            json!(["malformed", [{"pointer": pointer, "detail": detail}]]),
        )
    };
    for (uri, expected) in [
        ("/search?service=a%20b&limit=3", (200, json!("a b Some(3)"))),
        ("/search?limit=3", malformed("/service", "is missing")),
        (
            "/search?service=a&limit=x",
            malformed("/limit", "invalid digit found in string"),
        ),
        (
            "/search?service=a&lim=1",
            malformed("/lim", "is not known here; expected `service` or `limit`"),
        ),
        (
            "/search?service=a&service=b",
            malformed("/service", "is given twice"),
        ),
        ("/search?service=%FF", malformed("/service", "is not UTF-8")),
    ] {
        assert_eq!(
            send(Request::get(uri).body(Body::empty()).unwrap()).await,
            expected,
            "{uri}"
        );
    }
}

#[tokio::test]
async fn a_path_that_names_nothing_is_404() {
    for (uri, status) in [
        ("/rooms/7", 200),
        ("/rooms/x", 404),
        ("/rooms/300", 404),
        ("/rooms/%FF", 404),
    ] {
        assert_eq!(
            send(Request::get(uri).body(Body::empty()).unwrap()).await.0,
            status,
            "{uri}"
        );
    }
}
