//! What every operation of its kind can answer, seen at each of them. An operation that is added appears here by itself.

use std::convert::Infallible;

use axum::body::Body;
use futures::future::join_all;
use hourkeep::service::authenticate::Scope;
use secrecy::SecretString;
use serde_json::json;
use sqlx::Connection;
use stripe_sandbox::sign;

use crate::{
    both,
    server::{
        matrix::{Route, Subjects},
        router::{Call, Placed, Server, placement},
    },
    support::{Engine, RIVERSIDE, TestApp},
};

const WITHOUT_LIMITS: &str = "[rate_limits]\nenforce = \"off\"";

/// All operations, and what opens them.
pub(super) struct Everywhere {
    subjects: Subjects,
    pub routes: Vec<Route>,
    key: String,
    mail_token: String,
}

impl Everywhere {
    pub async fn of(server: &Server<'_>) -> Self {
        let subjects = Subjects::of(server, server.test).await;
        let (key, _) = server.test.api_key(RIVERSIDE, Scope::ALL).await;
        Self {
            routes: Route::all(&subjects),
            mail_token: server.mail_token(&subjects.booking).await,
            subjects,
            key,
        }
    }

    /// All but the one that asks nobody.
    fn served(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().filter(|route| route.path != "/healthz")
    }

    fn with_a_body(&self) -> impl Iterator<Item = &Route> {
        let has_body = |route: &&Route| route.operation["requestBody"].is_object();
        self.routes.iter().filter(has_body)
    }

    fn with(&self, parameter: &'static str) -> impl Iterator<Item = &Route> {
        let has_it = move |route: &&Route| {
            let parameters = route.operation["parameters"].as_array();
            parameters
                .into_iter()
                .flatten()
                .any(|one| one["name"] == parameter)
        };
        self.routes.iter().filter(has_it)
    }

    fn credential(&self, route: &Route) -> Option<&str> {
        let ways = [
            ("practice_key", &self.key),
            ("mail_token", &self.mail_token),
            ("manage_token", &self.subjects.booking.token),
        ];
        let way = ways.into_iter().find(|(scheme, _)| route.takes(scheme));
        way.map(|(_, credential)| credential.as_str())
    }

    /// A request that is let in, without a body and a key for repetitions.
    fn opened<'a>(&self, route: &Route, server: &'a Server<'a>) -> Call<'a> {
        self.opened_at(route, server, &route.path)
    }

    fn opened_at<'a>(&self, route: &Route, server: &'a Server<'a>, path: &str) -> Call<'a> {
        let call = server.call(&route.method, path);
        match self.credential(route) {
            Some(credential) => call.bearer(credential),
            None => call,
        }
    }

    /// A whole request by a client's link; by the one in the mails where none other will do.
    pub fn by_link<'a>(&self, route: &Route, server: &'a Server<'a>) -> Call<'a> {
        let token = if route.takes("mail_token") {
            &self.mail_token
        } else {
            &self.subjects.booking.token
        };
        let call = server
            .call(&route.method, &route.path)
            .header("idempotency-key", &server.test.key("").key);
        route.filled(call.bearer(token))
    }

    /// A whole request.
    fn whole<'a>(&self, route: &Route, server: &'a Server<'a>) -> Call<'a> {
        let call = self
            .opened(route, server)
            .header("idempotency-key", &server.test.key("").key);
        if !route.takes("stripe_signature") {
            return route.filled(call);
        }
        let event = json!({"id": "evt_1", "object": "event", "type": "charge.updated", "livemode": false, "created": 1,
            "data": {"object": {"id": "ch_1"}}});
        let event = event.to_string().into_bytes();
        let secret = SecretString::from("whsec_test");
        let signature = sign(&secret, &event, server.test.app.clock.now());
        call.header("content-type", "application/json")
            .header("stripe-signature", &signature)
            .raw(event)
    }
}

/// A signature that is not looked at before the body is there.
fn plausible(app: &TestApp) -> String {
    let now = app.app.clock.now().as_second();
    format!("t={now},v1={}", "0".repeat(64))
}

fn content_type(route: &Route) -> &'static str {
    if route.path.ends_with("/calendar") {
        "text/calendar"
    } else {
        "application/json"
    }
}

both! {
    async fn what_names_nothing_is_not_found(app: &TestApp) {
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        let mut seen = 0;
        for route in everywhere.routes.iter().filter(|route| route.template.contains('{')) {
            let path = route.path.replace(RIVERSIDE, "nowhere").replace("/messages/1/", "/messages/99/");
            // Ids that nobody has: of the same kind, and all nines.
            let part = |part: &str| match part.split_once('_') {
                Some((kind, id)) if kind.len() == 3 && id.len() == 32 => format!("{kind}_{}", "9".repeat(32)),
                _ => part.to_owned(),
            };
            let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
            let call = everywhere.opened_at(route, &server, &path).header("idempotency-key", &app.key("").key);
            route.filled(call).send().await.problem(404, "not_found");
            seen += 1;
        }
        assert!(seen > 40, "{seen}");
    }

    async fn what_is_said_twice_is_malformed(app: &TestApp) {
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        for route in &everywhere.routes {
            let call = everywhere.whole(route, &server).header("host", "elsewhere.example");
            call.send().await.points_at(400, "malformed", "/host");
        }
    }

    async fn bodies_come_in_time_and_as_they_are(app: &TestApp) {
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        let begun = |route: &Route| everywhere.opened(route, &server)
            .header("idempotency-key", &app.key("").key)
            .header("content-type", content_type(route))
            .header("stripe-signature", &plausible(app));
        for route in everywhere.with_a_body() {
            begun(route).header("content-encoding", "gzip").raw("{}").send().await.problem(415, "unsupported_media_type");
            begun(route).header("content-length", "99999999").raw("{}").send().await.problem(413, "payload_too_large");
            if route.operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].is_string() {
                begun(route).raw("[]").send().await.points_at(422, "invalid", "");
            }
        }
        let never = |route: &Route| begun(route).raw(Body::from_stream(futures::stream::pending::<Result<Vec<u8>, Infallible>>()));
        for answer in join_all(everywhere.with_a_body().map(|route| never(route).send())).await {
            answer.problem(408, "body_too_slow");
        }
    }

    async fn a_key_for_repetitions_is_needed_and_means_one_request(app: &TestApp) {
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        // What was answered here, written down as if it had been answered everywhere.
        let placed = server.call("POST", "/v1/practices/riverside-counselling/bookings").header("idempotency-key", "used");
        let placed = Placed::of(placed.json(&placement("ind50", "2026-10-22T12:00:00+01:00")).send().await.shows(201));
        let subscribed = server.call("POST", &format!("{}/feed", placed.path)).header("idempotency-key", "used");
        subscribed.bearer(&placed.token).send().await.shows(201);
        let made = server.call("POST", "/v1/admin/feeds").header("idempotency-key", "used");
        made.bearer(&everywhere.key).json(&json!({})).send().await.shows(201);
        let Everywhere { subjects, .. } = &everywhere;
        let subscribed = server.call("POST", &format!("{}/feed", subjects.booking.path)).header("idempotency-key", "used");
        subscribed.bearer(&subjects.booking.token).send().await.shows(201);
        for route in everywhere.with("Idempotency-Key") {
            route.filled(everywhere.opened(route, &server)).send().await.points_at(400, "idempotency_key_missing", "/Idempotency-Key");
            let template = &route.template;
            let everywhere_used = format!("INSERT INTO replies (practice_id, principal, route, key, request_hash, status, location, body, created_at) \
                SELECT DISTINCT practice_id, principal, '{template}', key, request_hash, status, location, body, created_at FROM replies r \
                WHERE key = 'used' AND NOT EXISTS (SELECT 1 FROM replies o WHERE o.practice_id = r.practice_id AND o.principal = r.principal \
                AND o.route = '{template}' AND o.key = r.key) AND r.route IN ('/v1/admin/feeds', '/v1/bookings/{{id}}/feed')");
            app.database.execute(&everywhere_used).await.unwrap();
            // Each for another request than the one that comes.
            let other = "UPDATE replies SET request_hash = (SELECT p.request_hash FROM replies p WHERE p.key = 'used' AND p.route LIKE '%practices%' LIMIT 1) \
                WHERE key = 'used' AND route NOT LIKE '%practices%'";
            app.database.execute(other).await.unwrap();
            // These have a key for each booking that they are about.
            if ["/same-origin/cancel", "/late"].iter().any(|end| template.ends_with(end)) {
                continue;
            }
            let call = everywhere.opened(route, &server).header("idempotency-key", "used");
            // The payment page is opened again under any key; a hold is made longer once.
            let call = match template.strip_suffix("/pay") {
                Some(_) => call.json(&json!({"extend": true})),
                None => route.filled(call),
            };
            let answer = call.send().await;
            answer.problem(422, "idempotency_key_reused");
        }
    }

    async fn an_older_state_is_not_changed(app: &TestApp) {
        let server = Server::on(app);
        let everywhere = Everywhere::of(&server).await;
        for route in everywhere.with("If-Match") {
            everywhere.whole(route, &server).header("if-match", "\"older\"").send().await.problem(412, "precondition_failed");
        }
    }

    async fn everybody_has_a_budget(app: &TestApp) {
        let open = Server::on(app);
        let everywhere = Everywhere::of(&open).await;
        let classes = ["read", "book", "manage", "admin", "webhook", "feed"].map(|class| format!("{class} = \"1/h\"\n"));
        let server = Server::with(app, &app.app, &format!("[rate_limits]\n{}", classes.concat()));
        for route in everywhere.served() {
            let call = || everywhere.opened(route, &server);
            call().send().await;
            call().send().await.problem(429, "rate_limited");
        }
    }
}

/// The same failure at whatever is asked of the database, by its code. Connections that know the tables by another name are ended.
async fn fail_with(app: &TestApp, code: &str) {
    let function = format!(
        "CREATE FUNCTION fails() RETURNS boolean STABLE LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    );
    let refuse = format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    );
    let database = &app.database;
    for sql in [function, refuse] {
        database.execute(&sql).await.unwrap();
    }
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'";
    for table in database.texts(tables).await {
        for sql in [
            format!(
                "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
            ),
            format!("ALTER TABLE {table} RENAME TO real_{table}"),
            format!("CREATE VIEW {table} AS SELECT * FROM real_{table} WHERE fails()"),
        ] {
            database.execute(&sql).await.unwrap();
        }
    }
    let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hourkeep' AND datname = current_database()";
    database.execute(ended).await.unwrap();
}

async fn every_operation_tells(code: &str, problem: &str, status: u16) {
    let app = TestApp::start(Engine::Postgres).await;
    let server = Server::on(&app);
    let everywhere = Everywhere::of(&server).await;
    fail_with(&app, code).await;
    for route in everywhere.served() {
        let answer = everywhere.whole(route, &server).send().await;
        answer.problem(status, problem);
    }
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_full_is_told_of() {
    every_operation_tells("53100", "storage", 503).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_shutting_down_is_told_of() {
    every_operation_tells("57P03", "unavailable", 503).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_defect_is_told_of_without_its_cause() {
    every_operation_tells("42P01", "internal", 500).await;
}

/// Nobody can read or write.
async fn locked(app: &TestApp) -> sqlx::PgConnection {
    let tables = app
        .database
        .texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .await
        .join(", ");
    let mut lock = sqlx::PgConnection::connect(&app.database.url)
        .await
        .unwrap();
    let sql = format!("BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut lock)
        .await
        .unwrap();
    lock
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_longer_than_it_takes() {
    let app = TestApp::start(Engine::Postgres).await;
    let everywhere = Everywhere::of(&Server::on(&app)).await;
    let settings = format!("{WITHOUT_LIMITS}\n[http]\nrequest_timeout_seconds = 1");
    let server = Server::with(&app, &app.app, &settings);
    let lock = locked(&app).await;
    let calls = everywhere
        .served()
        .map(|route| everywhere.whole(route, &server).send());
    for answer in join_all(calls).await {
        answer.problem(503, "timeout");
    }
    lock.close().await.unwrap();
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_place_is_refused_at_once() {
    let app = TestApp::start(Engine::Postgres).await;
    let everywhere = Everywhere::of(&Server::on(&app)).await;
    let settings = format!("{WITHOUT_LIMITS}\n[http]\nconcurrency_limit = 1");
    let server = Server::with(&app, &app.app, &settings);
    let lock = locked(&app).await;
    let waits = server.get("/v1/practices/stillpoint").send();
    let refused = async {
        // The other has the only place by now: it is asked first, and waits for the database.
        tokio::task::yield_now().await;
        for route in everywhere.served() {
            let answer = everywhere.whole(route, &server).send().await;
            answer.problem(503, "overloaded");
        }
        lock.close().await.unwrap();
    };
    let (waited, ()) = tokio::join!(waits, refused);
    waited.shows(200);
    app.abandon().await;
}
