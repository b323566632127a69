use axum::{Router, body::to_bytes, http::Request, routing::get};
use serde_json::json;
use tower::ServiceExt;
use utoipa::{IntoResponses, Modify};

use super::*;

async fn json(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_problem_says_what_where_and_when_to_try_again() {
    let response = Problem::new(Code::Unavailable)
        .error("/a", "b")
        .with("depth", &3)
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
            "retry_after": 5, "depth": 3,
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

#[test]
fn every_status_refers_to_a_component_with_an_example_per_code() {
    let mut openapi = utoipa::openapi::OpenApi::default();
    Responses.modify(&mut openapi);
    let document = serde_json::to_value(&openapi).unwrap();
    let responses = serde_json::to_value(Problem::responses()).unwrap();
    for code in Code::ALL {
        let status = code.status().as_u16();
        assert_eq!(
            responses[status.to_string()],
            json!({"$ref": format!("#/components/responses/Problem{status}")})
        );
        let component = &document["components"]["responses"][format!("Problem{status}")];
        let content = &component["content"]["application/problem+json"];
        assert_eq!(
            content["schema"],
            json!({"$ref": "#/components/schemas/Problem"})
        );
        assert_eq!(
            content["examples"][code.as_str()]["value"]["code"],
            code.as_str()
        );
    }
    let problem = &document["components"]["schemas"]["Problem"];
    assert_eq!(
        problem["required"],
        json!(["type", "title", "status", "detail", "code"])
    );
    assert_eq!(
        problem["properties"]["errors"]["items"],
        json!({"$ref": "#/components/schemas/FieldError"})
    );
}
