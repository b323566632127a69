use std::sync::atomic::Ordering;

use reqwest::Body;

use super::*;
use crate::adapters::outbound::testing::{FORBIDDEN, HERE};

#[tokio::test]
async fn five_redirects_are_followed_and_no_sixth() {
    let server = Server::start(|path| match path {
        "/0" => calendar(),
        _ => to(&format!("/{}", path[1..].parse::<u32>().unwrap() - 1)),
    })
    .await;
    assert_eq!(bytes(fetch(&server.url("/5")).await), CALENDAR);
    assert_eq!(fetch(&server.url("/6")).await, Err(FetchError::Redirects));
    assert_eq!(server.heads().len(), 12);
}

#[tokio::test]
async fn circles_end() {
    let server = Server::start(|path| to(if path == "/a" { "/b" } else { "/a" })).await;
    assert_eq!(fetch(&server.url("/a")).await, Err(FetchError::Redirects));
    let server = Server::start(|_| to("")).await;
    assert_eq!(fetch(&server.url("/a")).await, Err(FetchError::Redirects));
    assert_eq!(server.heads().len(), 6);
}

#[tokio::test]
async fn no_redirect_leads_to_a_private_address() {
    // The number stands for the place in the list; a header holds ASCII only.
    let hosts = || FORBIDDEN.iter().filter(|host| host.is_ascii());
    let server = Server::start(move |path| {
        let (scheme, at) = path[1..].split_once('/').unwrap();
        to(&format!(
            "{scheme}://{}/",
            hosts().nth(at.parse().unwrap()).unwrap()
        ))
    })
    .await;
    let fetcher = fetcher(Answers::elsewhere());
    for (at, host) in hosts().enumerate() {
        for (scheme, error) in [
            ("https", FetchError::Unreached(Unreached::Private)),
            ("webcal", FetchError::Unreached(Unreached::Private)),
            ("http", FetchError::Unreached(Unreached::NotHttps)),
        ] {
            let url = server.url(&format!("/{scheme}/{at}")).into();
            assert_eq!(
                fetcher.fetch(&url, &Validators::default()).await,
                Err(error),
                "{scheme} {host}"
            );
        }
    }
}

#[tokio::test]
async fn every_hop_is_judged_like_the_first() {
    for (location, error) in [
        (
            "ftp://calendar.example/",
            FetchError::Unreached(Unreached::NotHttps),
        ),
        (
            "file:///etc/passwd",
            FetchError::Unreached(Unreached::NotHttps),
        ),
        (
            "gopher://127.0.0.1:6379/_FLUSHALL",
            FetchError::Unreached(Unreached::NotHttps),
        ),
        (
            "data:text/calendar,BEGIN:VCALENDAR",
            FetchError::Unreached(Unreached::NotHttps),
        ),
        (
            "https://user:password@calendar.example/",
            FetchError::Unreached(Unreached::Credentials),
        ),
        (
            "https://calendar.example:25/",
            FetchError::Unreached(Unreached::Port),
        ),
        ("https://[/", FetchError::Unreached(Unreached::Invalid)),
        ("//127.0.0.2/", FetchError::Unreached(Unreached::NotHttps)),
        ("\u{e9}", FetchError::Unreached(Unreached::Invalid)),
    ] {
        let server = Server::start(move |_| to(location)).await;
        assert_eq!(fetch(&server.url("/")).await, Err(error), "{location}");
    }
    let server = Server::start(|_| TestResponse::all("302 Found", "", b"")).await;
    assert_eq!(fetch(&server.url("/")).await, Err(FetchError::Status(302)));
}

#[test]
fn https_is_not_given_up_on_the_way() {
    let answer = axum::http::Response::builder()
        .status(301)
        .header("location", "http://calendar.example/a")
        .body(Body::default());
    let answer = Response::from(answer.unwrap());
    let from = |text: &str| redirect(&Address::parse(text).unwrap(), &answer);
    assert_eq!(
        from("https://calendar.example/a"),
        Err(FetchError::Unreached(Unreached::NotHttps))
    );
    assert_eq!(
        from("webcal://calendar.example/a"),
        Err(FetchError::Unreached(Unreached::NotHttps))
    );
    assert!(matches!(from("http://calendar.example/b"), Ok(Some(_))));
}

/// A name that leads somewhere else by the time the redirect comes back to it.
#[tokio::test]
async fn a_name_is_looked_up_once_for_each_hop() {
    let server = Server::start(|path| if path == "/a" { to("/b") } else { calendar() }).await;
    let url = format!("http://calendar.example:{}/a", server.at.port());
    let resolver = Answers::of(&[&[HERE], &["127.0.0.2"]]);
    let rebound = fetcher(resolver.clone())
        .fetch(&url.clone().into(), &Validators::default())
        .await;
    assert_eq!(
        (rebound, server.heads().len()),
        (Err(FetchError::Unreached(Unreached::NotHttps)), 1)
    );
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 2);
    // The change comes too late: both hops have been looked at.
    let resolver = Answers::of(&[&[HERE], &[HERE], &["127.0.0.2"]]);
    let fetched = fetcher(resolver.clone())
        .fetch(&url.into(), &Validators::default())
        .await;
    assert_eq!(bytes(fetched), CALENDAR);
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 2);
}
