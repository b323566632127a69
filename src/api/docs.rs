//! The contract, served from memory: `/openapi.json`, `/openapi.yaml`, and `/docs` to read and try it, which loads nothing
//! from elsewhere.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::openapi::OpenApi;

use crate::{
    assets,
    server::{
        answers::packed::Packed,
        problem::{Code, Problem},
        rate_limit::{Class, RateLimits},
    },
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
    openapi
        .to_yaml()
        .map_err(|error| DocumentError(error.to_string()))
}

/// Of Brotli's: a tenth larger than at its best, and packed in a tenth of a second.
const EFFORT: i32 = 5;

/// The document as JSON.
fn json(openapi: &OpenApi) -> Result<String, DocumentError> {
    openapi
        .to_pretty_json()
        .map_err(|error| DocumentError(error.to_string()))
}

/// The routes, counted with those that look.
pub fn router(openapi: OpenApi, limits: &RateLimits) -> Router {
    let openapi = Arc::new(openapi);
    let csp = SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CSP),
    );
    let pages = Router::new()
        .route("/docs", get(async || Redirect::to("/docs/")))
        .route(
            "/docs/",
            get(
                async |State(reader): State<Arc<Reader>>, headers: HeaderMap| {
                    reader.page("", &headers)
                },
            ),
        )
        .route("/docs/{*file}", get(page))
        .with_state(Arc::new(Reader::default()))
        .layer(csp);
    let routes = pages
        .route(
            "/openapi.json",
            document("application/json", json, Arc::clone(&openapi)),
        )
        .route("/openapi.yaml", document("application/yaml", yaml, openapi));
    routes.route_layer(limits.layer(Class::Read))
}

async fn page(
    State(reader): State<Arc<Reader>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    reader.page(&file, &headers)
}

/// What Swagger UI's page starts with: in place of its own, which shows a document from elsewhere. A validator would be elsewhere too.
const INITIALIZER: &str = r##"window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    persistAuthorization: false,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    plugins: [SwaggerUIBundle.plugins.DownloadUrl],
    layout: "StandaloneLayout",
    validatorUrl: "none",
  });
};
"##;

/// The files of Swagger UI, unpacked when they are first asked for. There are seven, and no others are kept.
#[derive(Default)]
struct Reader {
    files: Mutex<HashMap<String, Arc<Packed>>>,
}

impl Reader {
    fn page(&self, file: &str, request: &HeaderMap) -> Response {
        self.file(file).map_or_else(
            || Problem::new(Code::NotFound).into_response(),
            |file| file.respond(request),
        )
    }

    fn file(&self, name: &str) -> Option<Arc<Packed>> {
        // Held while one is packed: whoever wants it too waits, and packs nothing.
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(name) {
            return Some(Arc::clone(file));
        }
        let bytes = match name {
            "swagger-initializer.js" => INITIALIZER.into(),
            "" => shipped("index.html")?,
            name => shipped(name)?,
        };
        let packed = Arc::new(Packed::new(kind(name)?, &bytes, EFFORT));
        files.insert(name.to_owned(), Arc::clone(&packed));
        Some(packed)
    }
}

fn shipped(name: &str) -> Option<Bytes> {
    assets::read(&format!("swagger-ui/{name}")).map(Bytes::from)
}

/// Its media type; nothing of another type is shown.
fn kind(name: &str) -> Option<HeaderValue> {
    let kind = match name.rsplit_once('.').map_or("html", |(_, ending)| ending) {
        "css" => "text/css",
        "html" => "text/html",
        "js" => "text/javascript",
        "png" => "image/png",
        _ => return None,
    };
    Some(HeaderValue::from_static(kind))
}

/// Written and packed when it is first asked for: most servers never are.
fn document(
    kind: &'static str,
    write: fn(&OpenApi) -> Result<String, DocumentError>,
    openapi: Arc<OpenApi>,
) -> MethodRouter {
    let packed = Arc::new(OnceLock::new());
    get(async move |request: HeaderMap| {
        let packed = packed.get_or_init(|| -> Result<Packed, DocumentError> {
            let text = Bytes::from(write(&openapi)?);
            Ok(Packed::new(HeaderValue::from_static(kind), &text, EFFORT))
        });
        match packed {
            Ok(packed) => packed.respond(&request),
            Err(error) => Problem::internal(error).into_response(),
        }
    })
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
        let openapi = OpenApiBuilder::new()
            .info(InfoBuilder::new().title("Hourkeep").version("1").build())
            .build();
        let request = Request::get(uri)
            .header("if-none-match", tag)
            .body(Body::empty())
            .unwrap();
        router(openapi, &RateLimits::off())
            .oneshot(request)
            .await
            .unwrap()
    }

    async fn text(response: Response) -> String {
        String::from_utf8_lossy(&to_bytes(response.into_body(), usize::MAX).await.unwrap())
            .into_owned()
    }

    #[tokio::test]
    async fn the_document_comes_in_both_forms_and_only_when_it_changed() {
        let json = ask("/openapi.json", "").await;
        assert_eq!(json.headers()["content-type"], "application/json");
        let tag = json.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text(json).await).unwrap()["info"]["title"],
            "Hourkeep"
        );
        assert_eq!(ask("/openapi.json", &tag).await.status(), 304);
        let yaml = ask("/openapi.yaml", &tag).await;
        assert_eq!(
            (
                yaml.status().as_u16(),
                yaml.headers()["content-type"].to_str().unwrap()
            ),
            (200, "application/yaml")
        );
        assert!(text(yaml).await.contains("title: Hourkeep"));
    }

    #[tokio::test]
    async fn the_page_and_all_it_loads_come_from_here() {
        assert_eq!(ask("/docs", "").await.headers()["location"], "/docs/");
        let page = ask("/docs/", "").await;
        assert!(
            page.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'; script-src 'self'")
        );
        let page = text(page).await;
        let loaded: Vec<_> = ["src=\"", "href=\""]
            .iter()
            .flat_map(|name| page.split(name).skip(1))
            .collect();
        assert!(loaded.len() >= 4, "{page}");
        for address in loaded.into_iter().filter_map(|rest| rest.split('"').next()) {
            assert!(!address.contains("//"), "{address}");
            let uri = format!("/docs/{}", address.trim_start_matches("./"));
            assert_eq!(ask(&uri, "").await.status(), 200, "{uri}");
        }
        for none in ["package.json", "none.js", "../LICENSE"] {
            assert_eq!(
                ask(&format!("/docs/{none}"), "").await.status(),
                404,
                "{none}"
            );
        }
        assert!(
            text(ask("/docs/swagger-initializer.js", "").await)
                .await
                .contains("/openapi.json")
        );
    }
}
