//! Asking the router in one line: `api.post("/v1/…").bearer(&token).json(&body).send().await.shows(200)`.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request},
};
use hourkeep::{config::Settings, service::App};
use serde_json::{Value, json};
use store::Reply;
use tower::ServiceExt;

use super::contract;
use crate::support::{Booked, RIVERSIDE, TestApp};

/// The router over a [`TestApp`].
pub struct Server<'a> {
    pub test: &'a TestApp,
    router: Router,
    operator: Router,
}

impl<'a> Server<'a> {
    /// Without rate limits.
    pub fn on(test: &'a TestApp) -> Self {
        Self::with(test, &test.app, "[rate_limits]\nenforce = \"off\"")
    }

    /// With more settings, over a service with settings of its own.
    pub fn with(test: &'a TestApp, app: &Arc<App>, more: &str) -> Self {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let toml = format!(
            "[encryption]\nkeys = {{ a = \"{key}\" }}\nactive = \"a\"\nindex_key = \"{key}\"\n{more}"
        );
        let settings = Settings::from_toml(&toml, "test").expect("settings");
        let operator = hourkeep::app::operator_router(app, &settings);
        Self {
            test,
            router: hourkeep::app::router(app, &settings),
            operator,
        }
    }

    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        let address = SocketAddr::from(([192, 0, 2, 1], 9));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "hourkeep.example")
            .extension(ConnectInfo(address));
        Call {
            router: &self.router,
            method: method.to_owned(),
            path: path.to_owned(),
            request,
            body: Body::empty(),
        }
    }

    /// Asked by the operator.
    pub fn operator(&self, path: &str) -> Call<'_> {
        Call {
            router: &self.operator,
            ..self.get(path)
        }
    }

    pub fn get(&self, path: &str) -> Call<'_> {
        self.call("GET", path)
    }

    /// With an idempotency key that nobody used.
    pub fn post(&self, path: &str) -> Call<'_> {
        self.call("POST", path)
            .header("idempotency-key", &self.test.key("").key)
    }

    /// Places what is wished for; it must be possible.
    pub async fn place(&self, slug: &str, placement: &Value) -> Placed {
        Placed::of(
            self.post(&format!("/v1/practices/{slug}/bookings"))
                .json(placement)
                .send()
                .await
                .shows(201),
        )
    }

    /// The token in the mails about a booking.
    pub async fn mail_token(&self, placed: &Placed) -> String {
        let booked = Booked::of(Reply {
            status: 201,
            location: None,
            body: placed.view.to_string(),
            replayed: false,
        });
        self.test.by_mail(&booked).await.token
    }

    /// A held booking of an hour in two weeks, online.
    pub async fn hold(&self) -> Placed {
        self.place(RIVERSIDE, &placement("ind50", "2026-10-19T12:00:00+01:00"))
            .await
    }
}

/// A request of client 1 for something online.
pub fn placement(service: &str, start: &str) -> Value {
    let client = json!({"name": "Quillfeather", "email": "quillfeather@example.org"});
    json!({"service": service, "start": start, "mode": "online", "policy_version": "2026-05-01", "client": client})
}

/// A booking that its client knows how to reach.
#[derive(Debug, Clone)]
pub struct Placed {
    pub view: Value,
    pub id: String,
    pub token: String,
    /// `/v1/bookings/{id}`.
    pub path: String,
}

impl Placed {
    pub fn of(view: Value) -> Self {
        let text = |member: &str| view[member].as_str().expect("a text").to_owned();
        let (id, token) = (text("id"), text("manage_token"));
        Self {
            path: format!("/v1/bookings/{id}"),
            view,
            id,
            token,
        }
    }
}

/// A request that is being made.
pub struct Call<'a> {
    router: &'a Router,
    method: String,
    path: String,
    request: axum::http::request::Builder,
    body: Body,
}

impl Call<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// From another address.
    pub fn from(mut self, address: [u8; 4]) -> Self {
        self.request = self
            .request
            .extension(ConnectInfo(SocketAddr::from((address, 9))));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .raw(serde_json::to_vec(body).expect("JSON"))
    }

    pub fn raw(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it; the answer is held against the document.
    pub async fn send(self) -> Answer {
        let request = self.request.body(self.body).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a whole body");
        let answer = Answer {
            asked: format!("{} {}", self.method, self.path),
            status,
            headers,
            body,
        };
        contract::check(&self.method, &self.path, &answer);
        answer
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a text"))
    }

    /// What the answer depends on, all lines of the header.
    pub fn varies_by(&self, header: &str) -> bool {
        let lines = self
            .headers
            .get_all("vary")
            .iter()
            .map(|line| line.to_str().expect("a text").to_lowercase());
        lines
            .into_iter()
            .any(|line| line.split(',').any(|name| name.trim() == header))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success with this status.
    pub fn shows(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body of a problem, which says everything that a problem has to say.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let at = format!("{}: {} {}", self.asked, self.status, self.text());
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        assert_eq!(
            (self.status, body["code"].as_str()),
            (status, Some(code)),
            "{at}"
        );
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{at}"
        );
        assert_eq!(body["status"], status, "{at}");
        assert_eq!(body["instance"], self.header("x-request-id"), "{at}");
        assert!(self.header("x-request-id").starts_with("req_"), "{at}");
        for member in ["type", "title", "detail"] {
            assert!(
                body[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member}: {at}"
            );
        }
        body
    }

    /// The only place that a problem points at.
    pub fn points_at(&self, status: u16, code: &str, pointer: &str) {
        let body = self.problem(status, code);
        let pointers: Vec<_> = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| &error["pointer"])
            .collect();
        assert!(
            !pointers.is_empty() && pointers.iter().all(|found| *found == pointer),
            "{} {pointer}: {body}",
            self.asked
        );
        assert!(
            body["errors"][0]["detail"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{body}"
        );
    }
}
