//! Bodies that are no JSON, not readable, or too much.

use std::convert::Infallible;

use axum::body::Body;
use secrecy::SecretString;
use serde_json::json;
use stripe_sandbox::sign;

use super::{Server, Untouched};
use crate::{
    both,
    server::router::placement,
    support::{RIVERSIDE, TestApp},
};

const BOOKINGS: &str = "/v1/practices/riverside-counselling/bookings";
const LIMIT: usize = 65_536;

/// A body whose length nobody announces.
fn streamed(bytes: usize) -> Body {
    let pieces = (0..bytes.div_ceil(1_000)).map(|_| Ok::<_, Infallible>(vec![b' '; 1_000]));
    Body::from_stream(futures::stream::iter(pieces))
}

fn deep(levels: usize) -> Vec<u8> {
    format!("{{\"note\":{}{}}}", "[".repeat(levels), "]".repeat(levels)).into_bytes()
}

/// Where a body is read: client's side, practice's side, and one that checks itself.
async fn readers(app: &TestApp) -> Vec<(&'static str, &'static str, String)> {
    let (key, _) = app
        .api_key(RIVERSIDE, hourkeep::service::authenticate::Scope::ALL)
        .await;
    vec![
        ("POST", BOOKINGS, String::new()),
        (
            "POST",
            "/v1/practices/riverside-counselling/quotes",
            String::new(),
        ),
        ("POST", "/v1/admin/bookings", key.clone()),
        ("POST", "/v1/admin/keys", key.clone()),
        ("PUT", "/v1/admin/practice", key),
    ]
}

fn asked<'a>(
    server: &'a Server<'a>,
    (method, path, key): &(&str, &str, String),
) -> crate::server::router::Call<'a> {
    let call = server.call(method, path).header("idempotency-key", "once");
    if key.is_empty() {
        call
    } else {
        call.bearer(key)
    }
}

both! {
    async fn what_is_no_json_is_malformed(app: &TestApp) {
        let server = Server::on(app);
        let readers = readers(app).await;
        let untouched = Untouched::from_here(&server).await;
        for reader in &readers {
            for body in [
                b"".to_vec(), b"{".to_vec(), b"{} {}".to_vec(), b"{\"note\":\"\xff\"}".to_vec(), b"\xef\xbb\xbf{}".to_vec(), b"{\"note\":\"\\ud800\"}".to_vec(),
                b"{\"note\":\"\\udc00\\ud800\"}".to_vec(), b"{\"note\":NaN}".to_vec(), b"{\"note\":1e999}".to_vec(), b"{'note':1}".to_vec(), b"{\"a\":1,}".to_vec(),
                b"{\"note\":\"a\nb\"}".to_vec(), b"\0".to_vec(), deep(200), deep(20_000),
            ] {
                let answer = asked(&server, reader).header("content-type", "application/json").raw(body).send().await;
                answer.points_at(400, "malformed", "");
                untouched.after(&answer).await;
            }
            for body in ["[]", "[{}]", "\"a\"", "5", "null", "true"] {
                let answer = asked(&server, reader).header("content-type", "application/json").raw(body).send().await;
                answer.points_at(422, "invalid", "");
                untouched.after(&answer).await;
            }
        }
    }

    async fn members_given_twice_are_refused(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        let body = placement("ind50", "2026-10-12T12:00:00+01:00").to_string().replacen('{', "{\"service\":\"intro\",", 1);
        let answer = server.post(BOOKINGS).header("content-type", "application/json").raw(body).send().await;
        answer.points_at(422, "invalid", "/service");
        untouched.after(&answer).await;
    }

    async fn only_json_is_read(app: &TestApp) {
        let server = Server::on(app);
        let readers = readers(app).await;
        let untouched = Untouched::from_here(&server).await;
        for reader in &readers {
            for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json", "", "multipart/form-data; boundary=a"] {
                let answer = asked(&server, reader).header("content-type", kind).raw("{}").send().await;
                answer.problem(415, "unsupported_media_type");
                untouched.after(&answer).await;
            }
            let untyped = asked(&server, reader).raw("{}").send().await;
            untyped.problem(415, "unsupported_media_type");
        }
        // Nothing at all says as much as `{}`, where a key stands for the request.
        server.post(BOOKINGS).send().await.points_at(422, "invalid", "/service");
        server.post("/v1/practices/riverside-counselling/quotes").send().await.problem(415, "unsupported_media_type");
        let body = json!({"service": "ind50", "start": "2026-10-12T12:00:00+01:00"}).to_string();
        for kind in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.hourkeep+json"] {
            server.post("/v1/practices/riverside-counselling/quotes").header("content-type", kind).raw(body.clone()).send().await.shows(200);
        }
    }

    async fn an_event_may_be_a_mebibyte(app: &TestApp) {
        const MEBIBYTE: usize = 1 << 20;
        let server = Server::on(app);
        let now = app.app.clock.now();
        let send = async |signature: String, body: Body| {
            let call = server.call("POST", "/v1/webhooks/stripe").header("content-type", "application/json");
            call.header("stripe-signature", &signature).raw(body).send().await
        };
        let mut event = br#"{"id": "evt_large", "object": "event", "type": "charge.updated", "livemode": false, "created": 1,
            "data": {"object": {"id": "ch_1", "more": ""#.to_vec();
        event.resize(MEBIBYTE - 4, b'x');
        event.extend_from_slice(br#""}}}"#);
        assert_eq!(event.len(), MEBIBYTE);
        let signed = sign(&SecretString::from("whsec_test"), &event, now);
        assert_eq!(send(signed, event.into()).await.status, 204);
        assert_eq!(app.database.texts("SELECT id FROM provider_events").await, ["evt_large"]);
        let forged = format!("t={},v1={}", now.as_second(), "0".repeat(64));
        send(forged.clone(), vec![b' '; MEBIBYTE + 1].into()).await.problem(413, "payload_too_large");
        send(forged, streamed(2 * MEBIBYTE)).await.problem(413, "payload_too_large");
        app.settle().await;
    }

    async fn bodies_have_a_limit(app: &TestApp) {
        let server = Server::on(app);
        let readers = readers(app).await;
        let signature = format!("t={},v1={}", app.app.clock.now().as_second(), "0".repeat(64));
        let untouched = Untouched::from_here(&server).await;
        for reader in &readers {
            let call = || asked(&server, reader).header("content-type", "application/json").header("stripe-signature", &signature);
            let announced = call().header("content-length", "65537").raw(vec![b' '; LIMIT + 1]).send().await;
            announced.problem(413, "payload_too_large");
            let unannounced = call().raw(streamed(LIMIT * 2)).send().await;
            unannounced.problem(413, "payload_too_large");
            let endless = call().header("content-length", "99999999999999999999").raw("{}").send().await;
            assert!((400..500).contains(&endless.status), "{}", endless.text());
            let full = call().raw(vec![b' '; LIMIT]).send().await;
            assert!(full.status == 400, "{}", full.text());
            untouched.after(&full).await;
        }
    }

    async fn events_that_nobody_signed_are_refused(app: &TestApp) {
        let server = Server::on(app);
        let untouched = Untouched::from_here(&server).await;
        let event = json!({"id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": false, "data": {"object": {"id": "cs_1"}}});
        for signature in ["", "t=1,v1=00", "t=1790000000,v1=", "v1", "t=9999999999999999999999,v1=a"] {
            let answer = server.call("POST", "/v1/webhooks/stripe").header("stripe-signature", signature).json(&event).send().await;
            answer.problem(400, "signature_invalid");
            untouched.after(&answer).await;
        }
        server.call("POST", "/v1/webhooks/stripe").json(&event).send().await.problem(400, "signature_invalid");
        // One that is too long, has too many signatures, or is of another time.
        let now = app.app.clock.now().as_second();
        let wrong = format!("v1={}", "0".repeat(64));
        for signature in [format!("t={now},{}", [wrong.as_str(); 17].join(",")), format!("t={now},{wrong},v0={}", "0".repeat(2_000)), format!("t={},{wrong}", now - 301)] {
            let call = server.call("POST", "/v1/webhooks/stripe").header("stripe-signature", &signature);
            // Refused before the body, which never comes.
            let answer = call.raw(Body::from_stream(futures::stream::pending::<Result<Vec<u8>, Infallible>>())).send().await;
            answer.problem(400, "signature_invalid");
        }
        let unsigned = server.call("POST", "/v1/webhooks/stripe").raw(Body::from_stream(futures::stream::pending::<Result<Vec<u8>, Infallible>>()));
        unsigned.send().await.problem(400, "signature_invalid");
    }
}
