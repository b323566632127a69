//! Fetching a calendar by an address that somebody gave us, which may lead anywhere.

mod body;
mod session;
mod validators;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use reqwest::{
    Response, StatusCode,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION},
};
use secrecy::SecretString;

use crate::{
    adapters::outbound::{Address, Outbound},
    ports::{
        Unreached,
        busy::{FetchError, Fetched, LARGEST, Validators},
    },
};
use session::Session;

/// Redirects that are followed at most.
const REDIRECTS: usize = 5;

/// Fetches calendars through the guarded way out.
#[derive(Debug)]
pub struct Fetcher {
    outbound: Arc<Outbound>,
    /// Of one calendar, in bytes.
    most: usize,
}

/// Scheme, host and port of an address; `None` for what is none.
pub(super) fn origin(url: &SecretString) -> Option<String> {
    Session::at(url).ok().map(|(address, _)| address.origin())
}

impl Fetcher {
    #[must_use]
    pub const fn new(outbound: Arc<Outbound>) -> Self {
        Self {
            outbound,
            most: LARGEST,
        }
    }

    /// With another limit of bytes.
    #[must_use]
    pub fn within(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Fetches the calendar at `url`, unless it is still what `known` says; all hops and the body within one limit of time.
    pub async fn fetch(
        &self,
        url: &SecretString,
        known: &Validators,
    ) -> Result<Fetched, FetchError> {
        let (address, session) = Session::at(url)?;
        // The origin alone may be logged; path and query hold the calendar's secret.
        let origin = address.origin();
        let fetched = tokio::time::timeout(
            self.outbound.timeout(),
            self.follow(address, session, known),
        )
        .await;
        let fetched = fetched.unwrap_or(Err(Unreached::TimedOut.into()));
        if let Err(error) = &fetched {
            tracing::info!(origin, %error, "a calendar was not fetched");
        }
        fetched
    }

    async fn follow(
        &self,
        mut address: Address,
        mut session: Session,
        known: &Validators,
    ) -> Result<Fetched, FetchError> {
        let conditions = validators::conditions(known);
        // The first request and the redirects after it.
        for _ in 0..=REDIRECTS {
            let response = self.get(&address, &conditions, &session).await?;
            // Logins by redirect set a cookie on one hop and want it on the next.
            session.learn(&address, response.headers());
            let Some(next) = redirect(&address, &response)? else {
                return answer(response, !conditions.is_empty(), self.most).await;
            };
            address = next;
        }
        Err(FetchError::Redirects)
    }

    async fn get(
        &self,
        address: &Address,
        conditions: &HeaderMap,
        session: &Session,
    ) -> Result<Response, Unreached> {
        let request = |client: &reqwest::Client, url| {
            let request = client
                .get(url)
                .headers(conditions.clone())
                .headers(session.headers(address));
            request
                .header(ACCEPT, "text/calendar, text/plain;q=0.8, */*;q=0.5")
                .header(ACCEPT_ENCODING, "gzip")
        };
        self.outbound.send(address, request).await
    }
}

/// Where the answer sends us, if it does.
fn redirect(from: &Address, response: &Response) -> Result<Option<Address>, FetchError> {
    // 300 and 304 are not redirects to follow, 305 is deprecated and 306 unused (RFC 9110 §15.4).
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    let to = from.join(location.to_str().map_err(|_| Unreached::Invalid)?)?;
    // Who was asked for secrecy does not give it up, not even where plain http would do.
    if from.is_https() && !to.is_https() {
        return Err(Unreached::NotHttps.into());
    }
    Ok(Some(to))
}

async fn answer(response: Response, conditional: bool, most: usize) -> Result<Fetched, FetchError> {
    match response.status() {
        StatusCode::OK => {}
        // To a question that was not asked it is no answer.
        StatusCode::NOT_MODIFIED if conditional => return Ok(Fetched::Unchanged),
        other => return Err(FetchError::Status(other.as_u16())),
    }
    let validators = validators::of(response.headers());
    let says_html = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(is_html);
    let bytes = body::collect(response, most).await?;
    if looks_like_html(&bytes, says_html) {
        return Err(FetchError::WebPage);
    }
    Ok(Fetched::Calendar { bytes, validators })
}

fn is_html(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("text/html") || media.eq_ignore_ascii_case("application/xhtml+xml")
}

/// Servers send calendars under any type, so the body decides; the type only where the body is some markup.
fn looks_like_html(bytes: &[u8], says_html: bool) -> bool {
    let text = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let begins = |with: &str| {
        text.get(..with.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
    };
    begins("<!doctype html") || begins("<html") || says_html && begins("<")
}
