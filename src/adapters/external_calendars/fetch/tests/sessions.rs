use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};

use super::*;
use crate::adapters::outbound::testing::HERE;

/// `ann` and `p@w%`, as RFC 7617 writes them, in small letters.
const LOGIN: &str = "authorization: basic yw5uonbadyu=";

fn with_login(url: &str) -> String {
    url.replace("://", "://ann:p%40w%25@")
}

fn says(head: &str, what: &str) -> bool {
    head.to_ascii_lowercase().contains(what)
}

#[tokio::test]
async fn a_password_goes_to_its_own_server_and_to_no_other() {
    let other = Server::start(|_| calendar()).await;
    let there = other.url("/there");
    let server = Server::start(move |path| match path {
        "/far" => to(&there),
        "/near" => to("/here"),
        _ => calendar(),
    })
    .await;
    assert_eq!(
        bytes(fetch(&with_login(&server.url("/near"))).await),
        CALENDAR
    );
    assert!(
        server.heads().iter().all(|head| says(head, LOGIN)),
        "{:?}",
        server.heads()
    );
    assert_eq!(
        bytes(fetch(&with_login(&server.url("/far"))).await),
        CALENDAR
    );
    assert_eq!(other.heads().len(), 1);
    assert!(
        !other.heads().iter().any(|head| says(head, "authorization")),
        "{:?}",
        other.heads()
    );
    assert!(
        !says(&server.heads().concat(), "ann:"),
        "it stands in no address"
    );
}

#[tokio::test]
async fn cookies_live_for_one_fetch_and_one_server() {
    let other = Server::start(|_| calendar()).await;
    let there = other.url("/there");
    let server = Server::start(move |path| match path {
        "/login" => TestResponse::all(
            "302 Found",
            "location: /calendar\r\nset-cookie: sid=7; Path=/; HttpOnly\r\nset-cookie: a=b\r\n",
            b"",
        ),
        "/away" => TestResponse::all(
            "302 Found",
            &format!("location: {there}\r\nset-cookie: sid=8\r\n"),
            b"",
        ),
        _ => calendar(),
    })
    .await;
    assert_eq!(bytes(fetch(&server.url("/login")).await), CALENDAR);
    let heads = server.heads();
    assert!(
        !says(&heads[0], "cookie:") && says(&heads[1], "cookie: a=b; sid=7"),
        "{heads:?}"
    );
    assert_eq!(bytes(fetch(&server.url("/calendar")).await), CALENDAR);
    assert!(
        !says(&server.heads()[2], "cookie:"),
        "the next fetch begins anew"
    );
    assert_eq!(bytes(fetch(&server.url("/away")).await), CALENDAR);
    assert!(!says(&other.heads()[0], "cookie:"), "{:?}", other.heads());
}

#[test]
fn an_address_is_told_without_its_password() {
    let url = format!("webcal://ann:secret@{HERE}/a.ics?x=1").into();
    let (address, session) = session::Session::at(&url).unwrap();
    assert_eq!(address.origin(), format!("https://{HERE}"));
    assert!(!format!("{session:?}{address:?}").contains("secret"));
    let header = session.headers(&address);
    assert_eq!(
        header["authorization"].to_str().unwrap(),
        "Basic YW5uOnNlY3JldA=="
    );
    assert!(format!("{header:?}").contains("Sensitive"));
}

#[test]
fn a_cookie_without_time_left_is_removed() {
    for (attributes, kept) in [
        ("", true),
        ("; Max-Age=05", true),
        ("; Max-Age=3600; Secure", true),
        ("; X-Max-Age=0", true),
        ("; Max-Age=soon", true),
        ("; Max-Age=0", false),
        ("; Secure; max-age = -1", false),
    ] {
        let url = format!("https://{HERE}/a.ics").into();
        let (address, mut session) = session::Session::at(&url).unwrap();
        for cookie in ["sid=7".to_owned(), format!("sid=7{attributes}")] {
            let mut answer = HeaderMap::new();
            answer.insert(SET_COOKIE, cookie.parse().unwrap());
            session.learn(&address, &answer);
        }
        let told = session.headers(&address);
        assert_eq!(told.contains_key(COOKIE), kept, "{attributes}");
    }
}
