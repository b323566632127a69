//! How a practice is reached: post, phone, e-mail, web origins.

use crate::document::{Document, fault::Pointer, findings::Findings, text::NOTE};
use domain::email::EmailAddress;

/// Checks the practice's addresses of all kinds.
pub(crate) fn check(found: &mut Findings, at: &Pointer, document: &Document, live: bool) {
    found.optional_text(&at.key("address"), document.address.as_ref(), NOTE);
    if let Some(phone) = &document.phone {
        check_phone(found, &at.key("phone"), phone);
    }
    if let Some(email) = &document.email {
        found.require(is_email(email), &at.key("email"), "not an e-mail address");
    }
    for (n, origin) in document.origins.iter().enumerate() {
        check_origin(found, &at.key("origins").index(n), origin, live);
        let again = document.origins[..n].contains(origin);
        found.require(
            !again,
            &at.key("origins").index(n),
            format!("`{origin}` is listed twice"),
        );
    }
    found.require(
        document.origins.len() <= 20,
        &at.key("origins"),
        "at most 20 origins",
    );
}

/// A number as people write it, with its country code.
pub(crate) fn check_phone(found: &mut Findings, at: &Pointer, phone: &str) {
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let plain = phone.starts_with('+')
        && phone[1..]
            .bytes()
            .all(|b| b.is_ascii_digit() || b" -()./".contains(&b));
    // E.164: at most fifteen digits including the country code.
    let holds = plain && (7..=15).contains(&digits);
    found.require(
        holds,
        at,
        "write it with its country code, like +44 1632 960142",
    );
}

/// What mail can be sent to.
pub(crate) fn is_email(text: &str) -> bool {
    EmailAddress::read(text).is_some()
}

/// As a browser sends it (RFC 6454 §6.2): scheme, host and perhaps a port, nothing after.
fn check_origin(found: &mut Findings, at: &Pointer, origin: &str, live: bool) {
    let (scheme, rest) = origin.split_once("://").unwrap_or(("", origin));
    let (host, port) = rest
        .split_once(':')
        .map_or((rest, None), |(host, port)| (host, Some(port)));
    // `:080` would never equal what a browser sends.
    let port_holds = port.is_none_or(|port| !port.starts_with('0') && port.parse::<u16>().is_ok());
    let local = matches!(host, "localhost" | "127.0.0.1");
    if !is_host(host) || !port_holds || !matches!(scheme, "http" | "https") {
        found
            .fault(at, format!("`{origin}` is not a web origin: write it like https://practice.example, nothing after the host"));
    } else if scheme == "http" && !local {
        // A client may be sent back to an origin after paying, so it must not be one that others on
        // the way can impersonate.
        found.fault(
            at,
            format!("`{origin}`: write https://; plain http is only for localhost and 127.0.0.1"),
        );
    } else if local && live {
        found.fault(
            at,
            format!("`{origin}` is for testing: remove it before the practice goes live"),
        );
    }
}

fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        let plain = label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b >= 0x80);
        (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}
