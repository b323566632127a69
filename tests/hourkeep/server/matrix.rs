//! Every route of the document with every kind of wrong credential. A route that is added appears here by itself.

use hourkeep::service::authenticate::Scope;
use serde_json::{Value, json};

use super::{
    contract::{operations, resolved},
    router::{Answer, Call, Placed, Server, placement},
};
use crate::{
    both,
    support::{LANDWEHRKANAL, RIVERSIDE, TestApp, calendar},
};

/// A route with a request that would be in order if the caller were.
pub(super) struct Route {
    pub method: String,
    pub template: String,
    pub path: String,
    body: Option<Value>,
    /// Names of the credentials that it takes; none: anybody.
    takes: Vec<String>,
    pub operation: &'static Value,
}

/// All routes, about a booking, its payment, a fee, a time off and a key of Riverside.
pub(super) struct Subjects {
    pub booking: Placed,
    other: Placed,
    payment: String,
    fee: String,
    time_off: String,
    closure: String,
    feed: String,
    source: String,
    practitioner: String,
    /// A webhook endpoint and a delivery to it.
    hook: [String; 2],
    key: String,
    /// A practice's document, as it stands.
    document: Value,
}

impl Route {
    pub fn all(subjects: &Subjects) -> Vec<Self> {
        let route = |(method, template, operation): (String, String, &'static Value)| {
            let takes = operation["security"]
                .as_array()
                .unwrap_or_else(|| panic!("{method} {template} says who may"));
            let takes = takes
                .iter()
                .flat_map(|one| one.as_object().unwrap().keys().cloned())
                .collect();
            Self {
                body: subjects.body(&template, operation),
                path: subjects.path(&method, &template),
                method,
                template,
                takes,
                operation,
            }
        };
        operations().into_iter().map(route).collect()
    }

    fn call<'a>(&self, server: &'a Server<'a>) -> Call<'a> {
        self.filled(
            server
                .call(&self.method, &self.path)
                .header("idempotency-key", &server.test.key("").key),
        )
    }

    /// A request with the body that belongs here.
    pub fn filled<'a>(&self, call: Call<'a>) -> Call<'a> {
        match &self.body {
            _ if self.path.ends_with("/calendar") => call
                .header("content-type", "text/calendar")
                .raw(calendar(&[])),
            Some(body) => call.json(body),
            None => call,
        }
    }

    async fn by(&self, server: &Server<'_>, bearer: &str) -> Answer {
        self.call(server).bearer(bearer).send().await
    }

    pub fn takes(&self, credential: &str) -> bool {
        self.takes.iter().any(|one| one == credential)
    }

    /// The scope that a key needs here. A new route of the practice's side must be given its own.
    fn scope(&self) -> Scope {
        let area = self
            .path
            .trim_start_matches("/v1/")
            .trim_start_matches("admin/")
            .split(['/', '?'])
            .next()
            .unwrap();
        match area {
            "closures"
                if ["/preview", "/cancel"]
                    .iter()
                    .any(|end| self.path.ends_with(end)) =>
            {
                Scope::Bookings
            }
            "practice" | "time-off" | "closures" | "busy-sources" => Scope::Catalogue,
            "bookings"
                if ["/payments", "/write-off", "/write-off/undo", "/send-link"]
                    .iter()
                    .any(|end| self.path.ends_with(end)) =>
            {
                Scope::Payments
            }
            "bookings" | "availability" | "late" | "untold" | "sessions" | "enrolments" => {
                Scope::Bookings
            }
            "payments" | "fees" => Scope::Payments,
            "feeds" | "practitioners" => Scope::Feeds,
            "keys" => Scope::Keys,
            "reports" => Scope::Reports,
            "webhook-endpoints" => Scope::Webhooks,
            other => panic!("which scope does {other} need?"),
        }
    }
}

impl Subjects {
    pub async fn of(server: &Server<'_>, app: &TestApp) -> Self {
        let (key, record) = app.api_key(RIVERSIDE, Scope::ALL).await;
        let made = async |path: &str, body: Value| {
            let asked = server.post(&format!("/v1/admin/{path}"));
            asked.bearer(&key).json(&body).send().await.shows(201)
        };
        let off = json!({"practitioner": "hw", "from": "2026-11-16", "until": "2026-11-17"});
        let off = made("time-off", off).await;
        let closed = json!({"practitioner": "hw", "first": "2026-11-18", "last": "2026-11-18", "label": "away"});
        let closed = made("closures", closed).await;
        let feed = made("feeds", json!({})).await;
        let source = made("busy-sources", json!({"practitioner": "hw"})).await;
        let hook = json!({"url": "http://127.0.0.1:9/", "events": ["booking.held"]});
        let hook = made("webhook-endpoints", hook).await;
        let hook = hook["id"].as_str().unwrap().to_owned();
        let booking = server.hold().await;
        let sent = server
            .get(&format!("/v1/admin/webhook-endpoints/{hook}/deliveries"))
            .bearer(&key)
            .send()
            .await
            .shows(200);
        let read = server
            .get(&format!("/v1/admin/bookings/{}", booking.id))
            .bearer(&key)
            .send()
            .await
            .shows(200);
        Self {
            payment: read["payments"][0]["id"].as_str().unwrap().to_owned(),
            fee: fee(server, &key).await,
            booking,
            other: server
                .place(RIVERSIDE, &placement("ind50", "2026-10-20T12:00:00+01:00"))
                .await,
            time_off: off["id"].as_str().unwrap().to_owned(),
            closure: closed["id"].as_str().unwrap().to_owned(),
            feed: feed["id"].as_str().unwrap().to_owned(),
            source: source["id"].as_str().unwrap().to_owned(),
            practitioner: source["practitioner"].as_str().unwrap().to_owned(),
            hook: [hook, sent["data"][0]["id"].as_str().unwrap().to_owned()],
            key: record.id.to_string(),
            document: server
                .get("/v1/admin/practice")
                .bearer(&key)
                .send()
                .await
                .shows(200),
        }
    }

    fn ids(&self) -> [&String; 11] {
        let Self {
            payment,
            fee,
            time_off,
            closure,
            feed,
            source,
            practitioner,
            hook: [hook, delivery],
            key,
            ..
        } = self;
        [
            &self.booking.id,
            payment,
            fee,
            time_off,
            closure,
            feed,
            source,
            practitioner,
            hook,
            delivery,
            key,
        ]
    }

    fn path(&self, method: &str, template: &str) -> String {
        let id = match template {
            _ if template.contains("/bookings/{id}") => &self.booking.id,
            _ if template.contains("/payments/{id}") => &self.payment,
            _ if template.contains("/fees/{id}") => &self.fee,
            _ if template.contains("/time-off/{id}") => &self.time_off,
            _ if template.contains("/closures/{id}") => &self.closure,
            _ if template.contains("/busy-sources/{id}") => &self.source,
            _ if template.contains("/admin/feeds/{id}") => &self.feed,
            _ if template.contains("/admin/practitioners/{id}") => &self.practitioner,
            _ if template.contains("/webhook-endpoints/{id}") => &self.hook[0],
            _ if template.contains("/keys/{id}") => &self.key,
            _ => "",
        };
        let path = template
            .replace("{slug}", RIVERSIDE)
            .replace("{id}", id)
            .replace("{file}", &format!("{}.ics", "A".repeat(43)))
            .replace("{number}", "1")
            .replace("{refund}", &self.payment.replace("pay_", "rfd_"))
            .replace("{delivery}", &self.hook[1]);
        assert!(
            !path.contains('{') && !path.contains("//"),
            "what stands in {method} {template}?"
        );
        if path.ends_with("/reports/income") {
            return path + "?start=2026-10-01&end=2026-10-31&by=day";
        }
        if path.ends_with("/explain") {
            return path + "?service=ind50&start=2026-10-21T12:00:00Z";
        }
        if method == "GET" && path.ends_with("/reschedule") {
            return path + "?start=2026-10-21T12:00:00Z";
        }
        if path.ends_with("/availability") {
            path + "?service=ind50&booking=" + &self.booking.id
        } else {
            path
        }
    }

    fn body(&self, template: &str, operation: &'static Value) -> Option<Value> {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        match template {
            "/v1/admin/practice" if !schema.is_null() => Some(self.document.clone()),
            "/v1/admin/keys" if !schema.is_null() => {
                Some(json!({"label": "made", "scopes": ["keys"]}))
            }
            "/v1/admin/bookings/{id}/swap" => Some(json!({"with": self.other.id})),
            _ if schema.is_null() => None,
            _ => Some(
                resolved(schema)["example"]
                    .as_object()
                    .map_or(json!({}), |example| example.clone().into()),
            ),
        }
    }
}

/// The fee of somebody who cancels two hours before.
async fn fee(server: &Server<'_>, key: &str) -> String {
    let mut asked = placement("ind50", "2026-10-05T13:00:00+01:00");
    asked.as_object_mut().unwrap().remove("policy_version");
    let left = Placed::of(
        server
            .post("/v1/admin/bookings")
            .bearer(key)
            .json(&asked)
            .send()
            .await
            .shows(201),
    );
    server.test.advance(31);
    server
        .post(&format!("{}/cancel", left.path))
        .bearer(&left.token)
        .send()
        .await
        .shows(200);
    let fees = server
        .get("/v1/admin/fees")
        .bearer(key)
        .send()
        .await
        .shows(200);
    fees["data"][0]["id"].as_str().unwrap().to_owned()
}

both! {
    async fn nobody_is_let_in_without_a_credential(app: &TestApp) {
        let server = Server::on(app);
        let subjects = Subjects::of(&server, app).await;
        let before = app.database.dump().await;
        let mut closed = 0;
        for route in Route::all(&subjects) {
            let answer = route.call(&server).send().await;
            if route.takes.is_empty() {
                assert_ne!(answer.status, 401, "{}", answer.asked);
                continue;
            }
            let (status, code) = if route.takes("stripe_signature") { (400, "signature_invalid") } else { (401, "unauthorized") };
            answer.problem(status, code);
            closed += 1;
        }
        assert!(closed >= 20, "{closed} routes are closed");
        app.find_links().await;
        assert_eq!(app.database.dump().await, before);
    }

    async fn a_manage_token_opens_its_own_booking_only(app: &TestApp) {
        let server = Server::on(app);
        let subjects = Subjects::of(&server, app).await;
        let before = app.database.dump().await;
        for route in Route::all(&subjects) {
            let answer = route.by(&server, &subjects.other.token).await;
            match (route.takes("manage_token") || route.takes("mail_token"), route.takes("practice_key")) {
                (true, _) => answer.problem(404, "not_found"),
                (false, true) => answer.problem(401, "unauthorized"),
                (false, false) => continue,
            };
        }
        app.find_links().await;
        assert_eq!(app.database.dump().await, before);
    }

    async fn a_key_opens_its_own_practice_only(app: &TestApp) {
        let server = Server::on(app);
        let subjects = Subjects::of(&server, app).await;
        let (foreign, _) = app.api_key(LANDWEHRKANAL, Scope::ALL).await;
        let before = app.database.dump().await;
        for route in Route::all(&subjects) {
            let names_a_row = subjects.ids().iter().any(|id| route.path.contains(*id));
            if names_a_row && (route.takes("practice_key") || route.takes("manage_token")) {
                route.by(&server, &foreign).await.problem(404, "not_found");
            } else if route.template.ends_with("/explain") {
                route.by(&server, &foreign).await.points_at(422, "invalid", "/service");
            } else if route.method == "GET" && route.takes("practice_key") {
                let shown = route.by(&server, &foreign).await.shows(200).to_string();
                for id in subjects.ids() {
                    assert!(!shown.contains(id.as_str()), "{} shows {id}", route.path);
                }
                assert!(!shown.contains(RIVERSIDE), "{}", route.path);
            }
        }
        assert_eq!(app.database.dump().await, before);
    }

    async fn every_scope_opens_what_it_names_and_nothing_else(app: &TestApp) {
        let server = Server::on(app);
        let subjects = Subjects::of(&server, app).await;
        let (mut keys, mut whole) = (Vec::new(), Vec::new());
        for &scope in Scope::ALL {
            keys.push((scope, app.api_key(RIVERSIDE, &[scope]).await.0));
            // Some of what the others open is about clients.
            whole.push((scope, app.api_key(RIVERSIDE, &[scope, Scope::Clients]).await.0));
        }
        let before = app.database.dump().await;
        let routes = || Route::all(&subjects).into_iter().filter(|route| route.takes("practice_key"));
        for route in routes() {
            for (_, key) in keys.iter().filter(|(scope, _)| *scope != route.scope()) {
                let problem = route.by(&server, key).await.problem(403, "forbidden");
                assert_eq!(problem["scope"], route.scope().into_str(), "{}", route.path);
            }
        }
        assert_eq!(app.database.dump().await, before);
        for route in routes().filter(|route| route.method != "DELETE") {
            let (_, key) = whole.iter().find(|(scope, _)| *scope == route.scope()).unwrap();
            let answer = route.by(&server, key).await;
            // What is not paid has no receipt, and is in nobody's calendar; nothing is amiss that could be noted.
            let not_yet = ["/receipt", "/calendar.ics", "/exceptions/note", "/exceptions/retry"].iter().any(|end| route.path.ends_with(end));
            let missing = answer.status == 404 && !not_yet;
            assert!(!missing && ![401, 403].contains(&answer.status), "{}: {}", answer.asked, answer.text());
        }
    }
}
