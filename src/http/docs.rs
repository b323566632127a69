//! The contract, served from memory: `/openapi.json`, `/openapi.yaml`, and `/docs` to read and try it, which loads nothing
//! from elsewhere.

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    conditional::{ETag, respond},
    problem::{Code, Problem},
};

/// The pages are Swagger UI's own: scripts and styles from this server, and style attributes in its markup.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/// The document cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the OpenAPI document cannot be written: {0}")]
pub struct DocumentError(String);

/// The document as YAML: what `openapi.yaml` in the repository holds.
pub fn yaml(openapi: &OpenApi) -> Result<String, DocumentError> {
    openapi.to_yaml().map_err(|error| DocumentError(error.to_string()))
}

/// The three routes.
pub fn router<S>(openapi: &OpenApi) -> Result<Router<S>, DocumentError>
where
    S: Clone + Send + Sync + 'static,
{
    let json = openapi.to_pretty_json().map_err(|error| DocumentError(error.to_string()))?;
    let config = Config::from("/openapi.json").validator_url("none").persist_authorization(false);
    let pages: Router<S> = SwaggerUi::new("/docs").config(config).into();
    let csp = SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    Ok(pages
        .layer(csp)
        .layer(map_response(explained))
        .route("/openapi.json", document("application/json", json))
        .route("/openapi.yaml", document("application/yaml", yaml(openapi)?)))
}

/// The pages' own 404 has no body.
async fn explained(response: Response) -> Response {
    if response.status() == StatusCode::NOT_FOUND { Problem::new(Code::NotFound).into_response() } else { response }
}

fn document<S>(kind: &'static str, text: String) -> axum::routing::MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let body = Bytes::from(text);
    let tag = ETag::of(&body);
    get(async move |request: HeaderMap| respond(&request, HeaderValue::from_static(kind), &tag, body))
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt;
    use utoipa::openapi::{InfoBuilder, OpenApiBuilder};

    use super::*;

    async fn ask(uri: &str, tag: &str) -> Response {
        let openapi = OpenApiBuilder::new().info(InfoBuilder::new().title("Hourkeep").version("1").build()).build();
        let request = Request::get(uri).header("if-none-match", tag).body(Body::empty()).unwrap();
        router::<()>(&openapi).unwrap().oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        String::from_utf8_lossy(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).into_owned()
    }

    #[tokio::test]
    async fn the_document_comes_in_both_forms_and_only_when_it_changed() {
        let json = ask("/openapi.json", "").await;
        assert_eq!(json.headers()["content-type"], "application/json");
        let tag = json.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text(json).await).unwrap()["info"]["title"], "Hourkeep");
        assert_eq!(ask("/openapi.json", &tag).await.status(), 304);
        let yaml = ask("/openapi.yaml", &tag).await;
        assert_eq!((yaml.status().as_u16(), yaml.headers()["content-type"].to_str().unwrap()), (200, "application/yaml"));
        assert!(text(yaml).await.contains("title: Hourkeep"));
    }

    #[tokio::test]
    async fn the_page_and_all_it_loads_come_from_here() {
        assert_eq!(ask("/docs", "").await.headers()["location"], "/docs/");
        let page = ask("/docs/", "").await;
        assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'; script-src 'self'"));
        let page = text(page).await;
        let loaded: Vec<_> = ["src=\"", "href=\""].iter().flat_map(|name| page.split(name).skip(1)).collect();
        assert!(loaded.len() >= 4, "{page}");
        for address in loaded.into_iter().filter_map(|rest| rest.split('"').next()) {
            assert!(!address.contains("//"), "{address}");
            let uri = format!("/docs/{}", address.trim_start_matches("./"));
            assert_eq!(ask(&uri, "").await.status(), 200, "{uri}");
        }
        assert!(text(ask("/docs/swagger-initializer.js", "").await).await.contains("/openapi.json"));
    }
}
