//! A server that answers as it is told, to see how the adapter takes it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use tokio::{io::AsyncReadExt, net::TcpListener, task::JoinHandle};

use super::*;
use crate::ports::payments::{AccountIssue, PaymentsError};

type Answer = (u16, &'static [(&'static str, &'static str)], &'static str);

/// Answers every request alike, and keeps the requests' headers.
struct Stub {
    base: String,
    seen: Arc<Mutex<Vec<HeaderMap>>>,
    server: JoinHandle<()>,
}

impl Stub {
    async fn answering((status, headers, body): Answer) -> Self {
        let seen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
        let answer = async move |State(seen): State<Arc<Mutex<Vec<HeaderMap>>>>,
                                 request: Request|
                    -> Response {
            seen.lock().unwrap().push(request.headers().clone());
            let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
            for (name, value) in headers {
                response.headers_mut().insert(*name, value.parse().unwrap());
            }
            response
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&seen));
        Self {
            base,
            seen,
            server: tokio::spawn(async { axum::serve(listener, router).await.unwrap() }),
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The error of opening a page at a server that answers so, and how often it was asked.
async fn asked(answer: Answer) -> (PaymentsError, Vec<HeaderMap>) {
    let (world, stub) = (World::new().await, Stub::answering(answer).await);
    let order = CheckoutOrder {
        account: Some("acct_1".into()),
        ..order(&world, "key-1")
    };
    let error = StripePayments::new(&settings(&stub.base))
        .unwrap()
        .open_checkout(&order)
        .await
        .unwrap_err();
    let seen = stub.seen.lock().unwrap().clone();
    (error, seen)
}

const ERROR: &str = r#"{"error":{"type":"card_error","code":"card_declined","message":"no"}}"#;

/// What an answer means, as it can stand in a table.
#[derive(Clone, Copy)]
enum Meaning {
    Refused(&'static str),
    NotReady(AccountIssue),
    NotFound,
    Unknown,
    Unavailable,
}

impl Meaning {
    fn error(self) -> PaymentsError {
        match self {
            Self::Refused(code) => PaymentsError::Refused { code: code.into() },
            Self::NotReady(issue) => PaymentsError::NotReady(issue),
            Self::NotFound => PaymentsError::NotFound,
            Self::Unknown => PaymentsError::Unknown,
            Self::Unavailable => PaymentsError::Unavailable,
        }
    }
}

/// An answer, what it means, and how often it is asked for.
const STATUSES: &[(Answer, Meaning, usize)] = &[
    ((402, &[], ERROR), Meaning::Refused("card_declined"), 1),
    (
        (400, &[], r#"{"error":{"type":"invalid_request_error"}}"#),
        Meaning::Refused("invalid_request_error"),
        1,
    ),
    (
        (403, &[], r#"{"error":{}}"#),
        Meaning::NotReady(AccountIssue::Permission),
        1,
    ),
    (
        (403, &[], r#"{"error":{"code":"account_invalid"}}"#),
        Meaning::NotReady(AccountIssue::Permission),
        1,
    ),
    (
        (400, &[], r#"{"error":{"code":"balance_insufficient"}}"#),
        Meaning::NotReady(AccountIssue::Balance),
        1,
    ),
    (
        (400, &[], r#"{"error":{"code":"testmode_charges_only"}}"#),
        Meaning::NotReady(AccountIssue::Account),
        1,
    ),
    (
        (
            400,
            &[],
            r#"{"error":{"message":"Your account cannot currently make charges."}}"#,
        ),
        Meaning::NotReady(AccountIssue::Account),
        1,
    ),
    (
        (
            400,
            &[],
            r#"{"error":{"message":"No such customer on your account.","param":"customer"}}"#,
        ),
        Meaning::Refused("400"),
        1,
    ),
    (
        (
            402,
            &[],
            r#"{"error":{"code":"card_declined","message":"Ask your bank to activate it."}}"#,
        ),
        Meaning::Refused("card_declined"),
        1,
    ),
    ((404, &[], ERROR), Meaning::NotFound, 1),
    ((404, &[], "<html>no such page</html>"), Meaning::Unknown, 1),
    ((401, &[], ERROR), Meaning::Unavailable, 1),
    ((409, &[], ERROR), Meaning::Unknown, 3),
    ((429, &[], ERROR), Meaning::Unavailable, 3),
    ((503, &[], "down"), Meaning::Unknown, 3),
    (
        (500, &[("stripe-should-retry", "false")], ERROR),
        Meaning::Unknown,
        1,
    ),
    (
        (429, &[("stripe-should-retry", "false")], ERROR),
        Meaning::Unavailable,
        1,
    ),
    (
        (400, &[("stripe-should-retry", "true")], ERROR),
        Meaning::Refused("card_declined"),
        3,
    ),
    (
        (302, &[("location", "/elsewhere")], ""),
        Meaning::Unknown,
        1,
    ),
    ((200, &[], r#"{"id":"cs_1"}"#), Meaning::Unknown, 1),
];

#[tokio::test]
async fn statuses_mean_what_the_port_says() {
    for (answer, means, times) in STATUSES {
        let (found, seen) = asked(*answer).await;
        assert_eq!((found, seen.len()), (means.error(), *times), "{answer:?}");
    }
}

#[tokio::test]
async fn every_attempt_is_the_same_request() {
    let (_, seen) = asked((500, &[], ERROR)).await;
    assert_eq!(seen.len(), 3);
    for headers in seen {
        for (name, value) in [
            ("authorization", "Bearer sk_test_abc"),
            ("idempotency-key", "key-1"),
            ("stripe-account", "acct_1"),
            ("stripe-version", stripe_client_core::VERSION.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ] {
            assert_eq!(
                headers.get(name).map(|v| v.to_str().unwrap()),
                Some(value),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn once_sent_a_refused_connection_does_not_make_it_undone() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let dying = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let read = stream.read(&mut [0; 64]).await.unwrap();
        assert!(read > 0);
    });
    let payments = StripePayments::new(&settings(&base)).unwrap();
    assert_eq!(
        payments.open_checkout(&order(&world, "k")).await,
        Err(PaymentsError::Unknown)
    );
    dying.await.unwrap();
    assert_eq!(
        payments.open_checkout(&order(&world, "k")).await,
        Err(PaymentsError::Unavailable)
    );
}
