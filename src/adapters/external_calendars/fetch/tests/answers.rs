use super::*;

#[tokio::test]
async fn a_calendar_comes_with_its_validators() {
    let headers = "content-type: text/calendar\r\netag: W/\"a b\"\r\nlast-modified: Mon, 05 Oct 2026 08:00:00 GMT\r\n";
    let server = Server::start(move |_| TestResponse::all("200 OK", headers, CALENDAR)).await;
    let Ok(Fetched::Calendar { bytes, validators }) = fetch(&server.url("/a?key=hush")).await
    else {
        panic!()
    };
    assert_eq!(bytes, CALENDAR);
    assert_eq!(validators.etag.as_deref(), Some("W/\"a b\""));
    assert_eq!(
        validators.last_modified.as_deref(),
        Some("Mon, 05 Oct 2026 08:00:00 GMT")
    );
    let head = server.heads().remove(0).to_lowercase();
    assert!(
        head.contains("accept-encoding: gzip\r\n") && !head.contains("if-"),
        "{head}"
    );
}

#[tokio::test]
async fn not_modified_answers_only_who_asked() {
    let server = Server::start(|_| TestResponse::all("304 Not Modified", "", b"")).await;
    let of = |etag: Option<&str>, date: Option<&str>| Validators {
        etag: etag.map(Into::into),
        last_modified: date.map(Into::into),
    };
    let date = "Mon, 05 Oct 2026 08:00:00 GMT";
    assert_eq!(
        fetch_known(&server.url("/"), &of(Some("\"a\""), Some(date))).await,
        Ok(Fetched::Unchanged)
    );
    let head = server.heads().remove(0).to_lowercase();
    assert!(
        head.contains("if-none-match: \"a\"\r\n")
            && head.contains("if-modified-since: mon, 05 oct 2026 08:00:00 gmt\r\n"),
        "{head}"
    );
    assert_eq!(
        fetch_known(&server.url("/"), &of(None, Some(date))).await,
        Ok(Fetched::Unchanged)
    );
    assert_eq!(fetch(&server.url("/")).await, Err(FetchError::Status(304)));
}

#[tokio::test]
async fn nothing_is_injected_through_validators() {
    let server = Server::start(|_| TestResponse::all("304 Not Modified", "", b"")).await;
    for evil in [
        "\"a\"\r\nX-Evil: 1",
        "\"a\"\nX-Evil: 1",
        "\"a\0\"",
        "\"\u{e9}\"",
        "",
        &"a".repeat(1_025),
    ] {
        let known = Validators {
            etag: Some(evil.into()),
            last_modified: Some(evil.into()),
        };
        assert_eq!(
            fetch_known(&server.url("/"), &known).await,
            Err(FetchError::Status(304)),
            "{evil:?}"
        );
    }
    assert_eq!(server.heads().len(), 6, "each was asked");
    for head in server.heads() {
        let head = head.to_lowercase();
        assert!(
            !head.contains("evil")
                && !head.contains("if-none-match")
                && !head.contains("if-modified-since"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn validators_that_cannot_be_sent_back_are_not_kept() {
    for evil in [
        "caf\u{e9}".to_owned(),
        "a".repeat(1_025),
        "a\tb".to_owned(),
        String::new(),
    ] {
        let headers = format!("etag: {evil}\r\nlast-modified: {evil}\r\n");
        let server = Server::start(move |_| TestResponse::all("200 OK", &headers, CALENDAR)).await;
        let Ok(Fetched::Calendar { validators, .. }) = fetch(&server.url("/")).await else {
            panic!("{evil:?}")
        };
        assert_eq!(validators, Validators::default(), "{evil:?}");
    }
}

#[tokio::test]
async fn other_statuses_are_named() {
    for status in [201, 204, 206, 300, 400, 401, 403, 404, 410, 429, 500, 503] {
        let server =
            Server::start(move |_| TestResponse::all(&format!("{status} Said"), "", CALENDAR))
                .await;
        assert_eq!(
            fetch(&server.url("/")).await,
            Err(FetchError::Status(status))
        );
    }
}

#[tokio::test]
async fn a_web_page_is_told_from_a_calendar_of_the_wrong_type() {
    let html: &[u8] = b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>";
    for (kind, body, page) in [
        ("text/html; charset=utf-8", html, true),
        ("text/html", b"<div>Log in</div>", true),
        ("TEXT/HTML;a", b"\n<body>", true),
        ("text/calendar", html, true),
        ("text/plain", b"<html lang=de>", true),
        ("text/html", CALENDAR, false),
        ("text/html", b"", false),
        ("text/plain", CALENDAR, false),
        ("application/octet-stream", CALENDAR, false),
        ("text/plain", b"<x>", false),
        ("\u{e9}", CALENDAR, false),
    ] {
        let server = Server::start(move |_| {
            TestResponse::all("200 OK", &format!("content-type: {kind}\r\n"), body)
        })
        .await;
        let fetched = fetch(&server.url("/")).await;
        assert_eq!(
            fetched == Err(FetchError::WebPage),
            page,
            "{kind} {fetched:?}"
        );
        assert!(page || bytes(fetched) == body, "{kind}");
    }
}

#[tokio::test]
async fn monstrous_heads_are_refused() {
    for headers in [
        format!("x: {}\r\n", "a".repeat(1_000_000)),
        "x: a\r\n".repeat(10_000),
    ] {
        let server = Server::start(move |_| TestResponse::all("200 OK", &headers, CALENDAR)).await;
        assert_eq!(
            fetch(&server.url("/")).await,
            Err(FetchError::Unreached(Unreached::Connection))
        );
    }
    let server = Server::start(|_| to(&format!("/{}", "a".repeat(5_000)))).await;
    assert_eq!(
        fetch(&server.url("/")).await,
        Err(FetchError::Unreached(Unreached::Invalid))
    );
}
