mod guard;

use std::{sync::atomic::Ordering, time::Duration};

use reqwest::{Client, Response};

use super::{testing::*, *};

async fn get(outbound: &Outbound, address: &str) -> Result<Response, Unreached> {
    outbound
        .send(&Address::parse(address)?, |client: &Client, url| {
            client.get(url)
        })
        .await
}

async fn check(outbound: &Outbound, address: &str) -> Result<(), Unreached> {
    outbound.check(&Address::parse(address)?).await
}

fn patient(resolver: Arc<Answers>) -> Arc<Outbound> {
    outbound(resolver, Duration::from_secs(5))
}

fn ok() -> TestResponse {
    TestResponse::all("200 OK", "", b"")
}

#[tokio::test]
async fn no_notation_of_a_private_address_is_reached() {
    let outbound = patient(Answers::elsewhere());
    for host in FORBIDDEN {
        let address = format!("https://{host}/");
        assert_eq!(
            get(&outbound, &address).await.unwrap_err(),
            Unreached::Private,
            "{host}"
        );
        assert_eq!(
            check(&outbound, &address).await,
            Err(Unreached::Private),
            "{host}"
        );
    }
    for invalid in [
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://./",
        "https://256.1.1.1/",
        "https://0x/\\@a",
    ] {
        assert!(
            matches!(
                get(&outbound, invalid).await.unwrap_err(),
                Unreached::Invalid | Unreached::Private
            ),
            "{invalid}"
        );
    }
}

#[tokio::test]
async fn what_is_no_plain_https_address_is_refused_before_anybody_is_asked() {
    let resolver = Answers::here();
    let strict = Outbound::with_resolver(
        OutboundSettings::new("https://hourkeep.example"),
        resolver.clone(),
    );
    for (address, failure) in [
        ("http://calendar.example/a.ics", Unreached::NotHttps),
        ("ftp://calendar.example/", Unreached::NotHttps),
        ("file:///etc/passwd", Unreached::NotHttps),
        ("calendar.example/a.ics", Unreached::NotHttps),
        ("javascript:alert(1)", Unreached::NotHttps),
        ("", Unreached::NotHttps),
        ("https://", Unreached::Invalid),
        ("https://a b/", Unreached::Invalid),
        ("https://calendar.example:0/", Unreached::Invalid),
        ("https://calendar.example/\r\nHost: a", Unreached::Invalid),
        (
            "https://calendar.example\\@other.example/",
            Unreached::Invalid,
        ),
        ("https://user@calendar.example/", Unreached::Credentials),
        (
            "https://user:secret@calendar.example/",
            Unreached::Credentials,
        ),
        ("webcal://:secret@calendar.example/", Unreached::Credentials),
        ("https://calendar.example:22/", Unreached::Port),
        ("webcal://calendar.example:6379/", Unreached::Port),
        ("https://calendar.example:8080/", Unreached::Port),
        ("https://localhost/", Unreached::Private),
        ("https://127.0.0.1/", Unreached::Private),
        ("https://[::1]:8443/", Unreached::Private),
    ] {
        assert_eq!(
            get(&strict, address).await.unwrap_err(),
            failure,
            "{address}"
        );
        assert_eq!(check(&strict, address).await, Err(failure), "{address}");
    }
    let long = format!("https://calendar.example/{}", "a".repeat(2_048));
    assert_eq!(get(&strict, &long).await.unwrap_err(), Unreached::Invalid);
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_nobody_knows_yet_may_be_known_later_but_not_within_a_network_of_ones_own() {
    let nobody = patient(Answers::of(&[&[]]));
    assert_eq!(check(&nobody, "https://hooks.example/").await, Ok(()));
    assert_eq!(
        check(&nobody, "http://hooks.example/").await,
        Err(Unreached::NotHttps)
    );
    assert_eq!(
        check(&patient(Answers::here()), "http://hooks.example:8000/").await,
        Ok(())
    );
    assert_eq!(
        check(
            &patient(Answers::of(&[&["93.184.215.14", "10.0.0.1"]])),
            "https://hooks.example/"
        )
        .await,
        Err(Unreached::Private)
    );
}

#[test]
fn an_address_means_https_and_prints_no_secret() {
    for written in [
        "webcal://Calendar.Example/a?key=hush#x",
        " WEBCALS://calendar.example:443/a?key=hush",
    ] {
        let address = Address::parse(written).unwrap();
        assert_eq!(
            (address.origin().as_str(), address.is_https()),
            ("https://calendar.example", true)
        );
        assert_eq!(
            address.url().as_str(),
            "https://calendar.example/a?key=hush"
        );
        assert!(!format!("{address:?}").contains("hush"));
        assert_eq!(
            address.join("webcal://b.example/c").unwrap().url().as_str(),
            "https://b.example/c"
        );
        assert_eq!(
            address.join("../b").unwrap().url().as_str(),
            "https://calendar.example/b"
        );
        assert_eq!(
            address.join("//user@b.example/").unwrap_err(),
            Unreached::Credentials
        );
    }
}

#[tokio::test]
async fn a_network_of_ones_own_is_reached_and_no_other() {
    let server = Server::start(|_| ok()).await;
    let port = server.at.port();
    for name in ["calendar.example", "nextcloud.local", "intranet"] {
        assert_eq!(
            get(&patient(Answers::here()), &format!("http://{name}:{port}/"))
                .await
                .unwrap()
                .status(),
            200,
            "{name}"
        );
    }
    assert_eq!(
        get(&patient(Answers::here()), &server.url("/"))
            .await
            .unwrap()
            .status(),
        200
    );
    // The same through the public network, or with one address too many, is refused with what is wrong about it.
    for answers in [
        &["93.184.215.14"] as &[_],
        &["127.0.0.2"],
        &[HERE, "93.184.215.14"],
        &["93.184.215.14", HERE],
    ] {
        let outbound = patient(Answers::of(&[answers]));
        assert_eq!(
            get(&outbound, &format!("http://calendar.example:{port}/"))
                .await
                .unwrap_err(),
            Unreached::NotHttps
        );
        assert_eq!(
            get(&outbound, "https://calendar.example:9999/")
                .await
                .unwrap_err(),
            Unreached::Port
        );
        assert_eq!(
            get(&outbound, "https://nas.local/").await.unwrap_err(),
            Unreached::Private
        );
    }
    assert_eq!(server.heads().len(), 4);
}

#[tokio::test]
async fn one_private_address_among_public_ones_spoils_the_name() {
    for answers in [
        ["93.184.215.14", "10.0.0.1"],
        ["10.0.0.1", "93.184.215.14"],
        ["2606:2800::1", "::1"],
        ["93.184.215.14", "fe80::1"],
    ] {
        let outbound = patient(Answers::of(&[&answers]));
        assert_eq!(
            get(&outbound, "https://calendar.example/")
                .await
                .unwrap_err(),
            Unreached::Private,
            "{answers:?}"
        );
    }
}

#[tokio::test]
async fn what_was_looked_at_is_what_is_connected_to() {
    let server = Server::start(|_| ok()).await;
    let resolver = Answers::of(&[&[HERE], &["127.0.0.2"]]);
    let outbound = patient(resolver.clone());
    let url = format!("http://calendar.example:{}/", server.at.port());
    assert_eq!(
        get(&outbound, &url).await.unwrap().remote_addr(),
        Some(server.at)
    );
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
    // The next request looks again, on a connection of its own, and sees that the name leads elsewhere now.
    assert_eq!(get(&outbound, &url).await.unwrap_err(), Unreached::NotHttps);
    assert_eq!(
        (resolver.asked.load(Ordering::SeqCst), server.heads().len()),
        (2, 1)
    );
}

#[tokio::test]
async fn the_request_says_who_we_are_and_no_more() {
    let server = Server::start(|_| ok()).await;
    get(&patient(Answers::here()), &server.url("/a?b"))
        .await
        .unwrap();
    let head = server.heads().remove(0).to_lowercase();
    assert!(head.starts_with("get /a?b http/1.1\r\n"), "{head}");
    let ours = concat!(
        "user-agent: mozilla/5.0 (compatible; hourkeep/",
        env!("CARGO_PKG_VERSION"),
        "; +https://hourkeep.example)\r\n"
    );
    assert!(head.contains(ours), "{head}");
    for name in ["cookie:", "referer:", "authorization:"] {
        assert!(!head.contains(name), "{head}");
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    let closed = std::net::TcpListener::bind((HERE, 0))
        .unwrap()
        .local_addr()
        .unwrap();
    let outbound = patient(Arc::default());
    assert_eq!(
        get(&outbound, "https://nobody.example/").await.unwrap_err(),
        Unreached::UnknownHost
    );
    assert_eq!(
        get(&patient(Answers::of(&[&[]])), "https://nobody.example/")
            .await
            .unwrap_err(),
        Unreached::UnknownHost
    );
    assert_eq!(
        get(&outbound, &format!("http://{closed}/"))
            .await
            .unwrap_err(),
        Unreached::Unreachable
    );
    let server = Server::start(|_| {
        TestResponse::parts("220 mail.example ESMTP\r\n".into(), std::iter::empty())
    })
    .await;
    assert_eq!(
        get(&outbound, &server.url("/")).await.unwrap_err(),
        Unreached::Connection
    );
    // No TLS is spoken there.
    assert_eq!(
        get(&outbound, &format!("https://{}/", server.at))
            .await
            .unwrap_err(),
        Unreached::Connection
    );
}
