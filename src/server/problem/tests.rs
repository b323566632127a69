use axum::{Router, body::to_bytes, http::Request, routing::get};
use serde_json::{Value, json};
use tower::ServiceExt;
use utoipa::openapi::{HttpMethod, OpenApi, PathItem, ResponsesBuilder, path::OperationBuilder};

use super::*;

async fn json(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_problem_says_what_where_and_when_to_try_again() {
    let response = Problem::new(Code::Unavailable)
        .error("/a", "b")
        .scope(Scope::Clients)
        .into_response();
    assert_eq!(response.status(), 503);
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    assert_eq!(
        json(response).await,
        json!({
            "type": "/problems/unavailable", "title": "Upstream unavailable", "status": 503,
            "detail": Code::Unavailable.detail(), "code": "unavailable", "errors": [{"pointer": "/a", "detail": "b"}],
            "retry_after": 5, "scope": "clients",
        })
    );
}

#[test]
fn the_request_id_becomes_the_instance() {
    let body: Value =
        serde_json::from_slice(&Problem::new(Code::NotFound).body(Some("req_1"))).unwrap();
    assert_eq!(body["instance"], "req_1");
}

#[test]
fn quotas_have_the_registered_type_and_401_names_its_scheme() {
    assert_eq!(
        Code::HoldCapReached.uri(),
        "https://iana.org/assignments/http-problem-types#quota-exceeded"
    );
    assert!(
        Problem::new(Code::Unauthorized)
            .into_response()
            .headers()
            .contains_key("www-authenticate")
    );
}

#[test]
fn every_code_is_unique_snake_case_an_error_and_has_advice() {
    for (i, code) in Code::ALL.iter().enumerate() {
        let name = code.as_str();
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert_eq!(Code::named(name), Some(*code), "{name} stands twice");
        assert!(
            code.status().is_client_error() || code.status().is_server_error(),
            "{name}"
        );
        assert!(
            code.detail().ends_with('.') && !code.title().ends_with('.'),
            "{name}"
        );
        assert!(
            code.status() != 503 || code.retry_after().is_some(),
            "{name}: a 503 says when to come back"
        );
        assert_eq!(
            Code::ALL
                .iter()
                .position(|other| other.uri() == code.uri() && other.status() != 429)
                .unwrap_or(i),
            i
        );
    }
}

#[tokio::test]
async fn every_code_has_its_page() {
    let router = Router::<()>::new().route("/problems/{code}", get(page));
    for code in Code::ALL {
        let uri = format!("/problems/{}", code.as_str());
        let response = router
            .clone()
            .oneshot(Request::get(uri).body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let page = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert!(String::from_utf8_lossy(&page).contains(code.detail()));
    }
    for unknown in ["/problems/nothing", "/problems/%FF"] {
        let response = router
            .clone()
            .oneshot(Request::get(unknown).body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), 404, "{unknown}");
    }
}

/// A document whose operations have problems, in the order of their names.
fn explained(operations: &[&str], codes: impl Fn(&str) -> Vec<Code>) -> Value {
    let mut openapi = OpenApi::default();
    for name in operations {
        let operation = OperationBuilder::new().operation_id(Some(*name)).responses(
            ResponsesBuilder::new()
                .responses_from_into_responses::<Problem>()
                .build(),
        );
        let item = PathItem::new(HttpMethod::Get, operation);
        openapi.paths.paths.insert(format!("/{name}"), item);
    }
    explain(&mut openapi, |operation| {
        let name = operation["operationId"].as_str().unwrap();
        codes(name).into_iter().collect()
    });
    serde_json::to_value(&openapi).unwrap()
}

#[test]
fn every_operation_names_its_own_problems_with_an_example_each() {
    let document = explained(&["a", "b", "c"], |name| match name {
        "a" => vec![Code::SlotTaken, Code::AlreadyEnded, Code::NotFound],
        "b" => vec![Code::NotFound],
        _ => Vec::new(),
    });
    let of = |name: &str| &document["paths"][format!("/{name}")]["get"]["responses"];
    assert_eq!(of("c"), &json!({}));
    let shared = json!({"$ref": "#/components/responses/not_found"});
    assert_eq!(of("b"), &json!({"404": shared}));
    assert_eq!(of("a")["404"], shared);
    let content = &of("a")["409"]["content"]["application/problem+json"];
    assert_eq!(
        content,
        &json!({"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {
            "already_ended": {"$ref": "#/components/examples/already_ended"},
            "slot_taken": {"$ref": "#/components/examples/slot_taken"},
        }})
    );
    let examples = document["components"]["examples"].as_object().unwrap();
    assert_eq!(examples.len(), 3);
    assert_eq!(examples["slot_taken"]["value"]["code"], "slot_taken");
}

#[test]
fn problems_have_their_schema() {
    let document = explained(&[], |_| Vec::new());
    let schemas = &document["components"]["schemas"];
    let problem = &schemas["Problem"];
    assert_eq!(
        problem["required"],
        json!(["type", "title", "status", "detail", "code"])
    );
    assert_eq!(
        problem["properties"]["errors"]["items"],
        json!({"$ref": "#/components/schemas/FieldError"})
    );
    let codes = schemas["ProblemCode"]["enum"].as_array().unwrap();
    assert_eq!(codes.len(), Code::ALL.len());
}
