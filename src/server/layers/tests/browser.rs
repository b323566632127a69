use super::*;

const OWN: (&str, &str) = ("origin", "https://clinic.example");
const FOREIGN: (&str, &str) = ("origin", "https://elsewhere.example");

#[tokio::test]
async fn answers_carry_the_security_headers_they_do_not_set_themselves() {
    let response = get_with("/healthz", &[]).await;
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(
        response.headers()["content-security-policy"],
        "default-src 'none'; frame-ancestors 'none'"
    );
    assert_eq!(response.headers()["cache-control"], "private, no-store");
    let own = get_with("/own", &[]).await;
    assert_eq!(own.headers()["cache-control"], "max-age=60");
    assert_eq!(
        own.headers()["content-security-policy"],
        "default-src 'self'"
    );
}

#[tokio::test]
async fn large_answers_are_compressed_but_feeds_are_not() {
    for (accepted, used) in [("br, gzip", "br"), ("gzip", "gzip")] {
        let response = get_with("/big", &[("accept-encoding", accepted)]).await;
        assert_eq!(response.headers()["content-encoding"], used);
        assert!(
            response.headers()["vary"]
                .to_str()
                .unwrap()
                .contains("accept-encoding")
        );
    }
    for uri in ["/feed", "/healthz"] {
        let response = get_with(uri, &[("accept-encoding", "br, gzip")]).await;
        assert!(
            !response.headers().contains_key("content-encoding"),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn what_a_credential_opens_is_for_nobody_else() {
    for uri in ["/own", "/healthz", "/nothing"] {
        let response = get_with(uri, &[("authorization", "Bearer a")]).await;
        assert_eq!(
            response.headers()["cache-control"],
            "private, no-store",
            "{uri}"
        );
    }
}

#[tokio::test]
async fn browsers_are_told_to_come_by_https_where_clients_do() {
    let ask = |https| {
        let request = at(Request::get("/nothing")).body(Body::empty()).unwrap();
        app_by(routes(), Limits { https, ..limits(9) }).oneshot(request)
    };
    assert_eq!(
        ask(true).await.unwrap().headers()["strict-transport-security"],
        "max-age=31536000"
    );
    assert!(
        !ask(false)
            .await
            .unwrap()
            .headers()
            .contains_key("strict-transport-security")
    );
}

async fn allowed(uri: &str, origin: (&str, &str)) -> Option<String> {
    let response = get_with(uri, &[origin]).await;
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-credentials")
    );
    response
        .headers()
        .get("access-control-allow-origin")
        .map(|origin| origin.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn only_the_websites_of_the_practice_may_call_its_routes() {
    let own = Some(OWN.1.to_owned());
    assert_eq!(allowed("/v1/practices/clinic/services", OWN).await, own);
    assert_eq!(
        allowed("/v1/practices/clinic/services", FOREIGN).await,
        None
    );
    assert_eq!(allowed("/v1/practices/other/services", OWN).await, None);
    assert_eq!(allowed("/v1/bookings/bkg_1", OWN).await, own);
    assert_eq!(allowed("/v1/bookings/bkg_1", FOREIGN).await, None);
    assert_eq!(
        allowed("/widget.js", FOREIGN).await,
        Some(FOREIGN.1.to_owned())
    );
}

#[tokio::test]
async fn programs_may_read_the_headers_they_need() {
    let response = get_with("/v1/practices/clinic/services", &[OWN]).await;
    let exposed = response.headers()["access-control-expose-headers"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        exposed,
        "etag,location,retry-after,ratelimit-policy,ratelimit,idempotent-replayed,x-request-id"
    );
    assert!(
        response
            .headers()
            .get_all("vary")
            .iter()
            .any(|vary| vary.to_str().unwrap().contains("origin"))
    );
}

#[tokio::test]
async fn a_browser_may_ask_before_it_posts() {
    let preflight = |origin: (&'static str, &'static str)| {
        let request =
            at(Request::options("/v1/practices/clinic/bookings")).header(origin.0, origin.1);
        send(
            request
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "idempotency-key"),
        )
    };
    let response = preflight(OWN).await;
    assert_eq!(response.headers()["access-control-allow-origin"], OWN.1);
    assert!(
        response.headers()["access-control-allow-methods"]
            .to_str()
            .unwrap()
            .contains("POST")
    );
    assert!(
        response.headers()["access-control-allow-headers"]
            .to_str()
            .unwrap()
            .contains("idempotency-key")
    );
    assert_eq!(response.headers()["access-control-max-age"], "3600");
    assert!(
        !preflight(FOREIGN)
            .await
            .headers()
            .contains_key("access-control-allow-origin")
    );
}
