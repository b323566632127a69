mod answers;
mod bodies;
mod redirects;
mod sessions;

use std::{sync::Arc, time::Duration};

use super::*;
use crate::adapters::outbound::testing::{Answers, Server, TestResponse, outbound};

const CALENDAR: &[u8] = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

fn fetcher(resolver: Arc<Answers>) -> Fetcher {
    Fetcher::new(outbound(resolver, Duration::from_secs(5)))
}

fn hasty() -> Fetcher {
    Fetcher::new(outbound(Arc::default(), Duration::from_millis(300)))
}

async fn fetch_known(url: &str, known: &Validators) -> Result<Fetched, FetchError> {
    fetcher(Answers::elsewhere())
        .fetch(&url.into(), known)
        .await
}

async fn fetch(url: &str) -> Result<Fetched, FetchError> {
    fetch_known(url, &Validators::default()).await
}

fn calendar() -> TestResponse {
    TestResponse::all("200 OK", "content-type: text/calendar\r\n", CALENDAR)
}

fn to(location: &str) -> TestResponse {
    TestResponse::all("302 Found", &format!("location: {location}\r\n"), b"")
}

/// The bytes, of a calendar that came.
fn bytes(fetched: Result<Fetched, FetchError>) -> Vec<u8> {
    match fetched {
        Ok(Fetched::Calendar { bytes, .. }) => bytes,
        other => panic!("{other:?}"),
    }
}
