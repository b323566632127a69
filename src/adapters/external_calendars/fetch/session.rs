//! What one fetch carries from hop to hop: the user name and password of its address, and the cookies that it is given. Neither goes
//! to another server, and nothing of it outlives the fetch.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{adapters::outbound::Address, ports::Unreached};

/// The most cookies of one server, and the longest, in bytes.
const MOST_COOKIES: usize = 20;
const LONGEST_COOKIE: usize = 4_096;

/// Login and cookies, each bound to the server (scheme, host and port) that it is for.
#[derive(Default)]
pub(super) struct Session {
    /// The server that may ask who we are, and what it is told.
    login: Option<(String, HeaderValue)>,
    /// By server and name.
    cookies: BTreeMap<(String, String), String>,
}

impl Session {
    /// For a calendar's address: that without the user name and password, which only its own server is told.
    pub fn at(url: &SecretString) -> Result<(Address, Self), Unreached> {
        let text = url.expose_secret().trim();
        let (plain, login) = parted(text).unwrap_or_else(|| (text.to_owned(), None));
        let address = Address::parse(&plain)?;
        let login = login.map(|login| (address.origin(), login));
        Ok((
            address,
            Self {
                login,
                cookies: BTreeMap::new(),
            },
        ))
    }

    /// What is said to the server of `address`.
    pub fn headers(&self, address: &Address) -> HeaderMap {
        let (mut headers, origin) = (HeaderMap::new(), address.origin());
        if let Some((_, login)) = self.login.as_ref().filter(|(server, _)| *server == origin) {
            headers.insert(AUTHORIZATION, login.clone());
        }
        // Other servers' cookies are not sent; path and expiry do not matter within one fetch.
        let mine = self
            .cookies
            .iter()
            .filter(|((server, _), _)| *server == origin);
        let told = mine
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        if let Some(cookies) = HeaderValue::from_str(&told)
            .ok()
            .filter(|value| !value.is_empty())
        {
            headers.insert(COOKIE, cookies);
        }
        headers
    }

    /// Remembers the cookies of an answer (RFC 6265 §5.2): name and value, for that server alone, whatever else they say.
    pub fn learn(&mut self, address: &Address, answer: &HeaderMap) {
        let origin = address.origin();
        for cookie in answer
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
        {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
            else {
                continue;
            };
            let key = (origin.clone(), name.to_owned());
            if attributes.split(';').any(removes) {
                self.cookies.remove(&key);
            } else if pair.len() <= LONGEST_COOKIE
                && !name.is_empty()
                && (self.cookies.len() < MOST_COOKIES || self.cookies.contains_key(&key))
            {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}

/// Whether a cookie's attribute says that it has no time left: a `Max-Age` of nothing or less (RFC 6265 §5.2.2).
fn removes(attribute: &str) -> bool {
    let Some((name, value)) = attribute.split_once('=') else {
        return false;
    };
    name.trim().eq_ignore_ascii_case("max-age")
        && value.trim().parse::<i64>().is_ok_and(|left| left <= 0)
}

/// The address without a user name and password, and these as a header (RFC 7617).
fn parted(text: &str) -> Option<(String, Option<HeaderValue>)> {
    let (scheme, rest) = text.split_once(':')?;
    let known = ["http", "https", "webcal", "webcals"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    // `webcal` means https and is read as such.
    let url = Url::parse(&format!(
        "{}:{rest}",
        if scheme.eq_ignore_ascii_case("http") {
            "http"
        } else {
            "https"
        }
    ))
    .ok();
    let mut url =
        url.filter(|url| known && (!url.username().is_empty() || url.password().is_some()))?;
    // Percent-encoded parts are sent decoded (RFC 7617 takes user and password as bytes).
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let login = [
        decoded(url.username()),
        vec![b':'],
        decoded(url.password().unwrap_or_default()),
    ]
    .concat();
    let mut header = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(login))).ok()?;
    // Sensitive: neither reqwest nor hyper writes it into a debug line.
    header.set_sensitive(true);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some((url.into(), Some(header)))
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}
