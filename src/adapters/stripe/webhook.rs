//! Stripe's webhook signature (docs.stripe.com/webhooks, "Verify webhook signatures manually") over the raw bytes, and the
//! envelope of an event. The object inside is never read: an event is a hint, and one unknown shape must not lose it.

use aws_lc_rs::hmac;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::ports::payments::{Event, EventError};

/// How far the signature's time may be from now, in either direction.
const TOLERANCE_SECONDS: i64 = 300;

/// The longest header that is read. Stripe's has about 100 bytes for each secret in force.
const LONGEST_HEADER: usize = 2_048;
/// More signatures than any header of Stripe has.
const MOST_TAGS: usize = 16;

/// Whether the header is one that a signed event may have now: what can be told before the body is there.
pub(super) fn check_header(signature: Option<&str>, now: Timestamp) -> Result<(), EventError> {
    fresh(signature, now).map(drop)
}

/// Checks the header against the body, then reads the envelope.
pub(super) fn read_event(
    secrets: &[SecretString],
    signature: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Result<Event, EventError> {
    if !fresh(signature, now)?.fits(secrets, body) {
        return Err(EventError::Forged);
    }
    // Only now: an unsigned body is not parsed.
    let envelope: Posted = serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
    envelope.event().ok_or(EventError::Malformed)
}

/// Read, and of about now. The time is looked at first: it costs nothing, and a signature over another time than the one that is
/// written does not fit.
fn fresh(signature: Option<&str>, now: Timestamp) -> Result<Signature<'_>, EventError> {
    let signature = signature
        .and_then(Signature::parse)
        .ok_or(EventError::Unsigned)?;
    let apart = now
        .as_second()
        .saturating_sub(signature.seconds)
        .saturating_abs();
    if apart > TOLERANCE_SECONDS {
        Err(EventError::Stale)
    } else {
        Ok(signature)
    }
}

fn key(secret: &SecretString) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes())
}

/// What is signed: the time as written, a full stop, the body.
fn signed(seconds: &str, body: &[u8]) -> Vec<u8> {
    [seconds.as_bytes(), b".", body].concat()
}

/// A `Stripe-Signature` header: one time, at least one `v1`; other schemes (`v0`) are skipped.
struct Signature<'a> {
    text: &'a str,
    seconds: i64,
    tags: Vec<[u8; 32]>,
}

impl<'a> Signature<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        // Bounded before it is split, so that a long header costs nothing
        // (docs/decisions/0031-what-one-connection-may-cost.md).
        if header.len() > LONGEST_HEADER {
            return None;
        }
        let (mut time, mut tags) = (None, Vec::new());
        for part in header.split(',') {
            match part.trim().split_once('=')? {
                // With two times a forger could choose which one is checked.
                ("t", _) if time.is_some() => return None,
                ("t", text) => time = Some((text, text.parse().ok()?)),
                ("v1", _) if tags.len() == MOST_TAGS => return None,
                // A tag that is not hex is skipped, as other schemes are; without a valid one the
                // event counts as unsigned.
                ("v1", hex) => tags.extend(tag(hex)),
                _ => {}
            }
        }
        let (text, seconds) = time?;
        (!tags.is_empty()).then_some(Self {
            text,
            seconds,
            tags,
        })
    }

    /// Whether any tag fits any secret. The right tag is computed once for each secret, and compared with every given one in
    /// constant time.
    fn fits(&self, secrets: &[SecretString], body: &[u8]) -> bool {
        let message = signed(self.text, body);
        // No early end: the time taken must not tell which secret or tag nearly fitted.
        secrets.iter().fold(false, |found, secret| {
            let right = hmac::sign(&key(secret), &message);
            self.tags.iter().fold(found, |found, tag| {
                bool::from(right.as_ref().ct_eq(tag)) | found
            })
        })
    }
}

/// 64 hex digits.
fn tag(hex: &str) -> Option<[u8; 32]> {
    let mut tag = [0; 32];
    // 64 hex digits before slicing: the bytes are ASCII then, so no slice splits a character.
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, start) in tag.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(start..start + 2)?, 16).ok()?;
    }
    Some(tag)
}

/// An event as it is posted: with its object, or thin (docs.stripe.com/event-destinations).
#[derive(Deserialize)]
#[serde(untagged)]
enum Posted {
    Thin(Thin),
    Snapshot(Envelope),
}

impl Posted {
    fn event(self) -> Option<Event> {
        match self {
            Self::Thin(thin) => thin.event(),
            Self::Snapshot(envelope) => envelope.event(),
        }
    }
}

/// A thin event names its object only; pings have none.
#[derive(Deserialize)]
struct Thin {
    id: String,
    #[serde(rename = "object", deserialize_with = "is_thin")]
    _object: (),
    r#type: String,
    /// The account it is of.
    context: Option<String>,
    livemode: bool,
    created: Timestamp,
    related_object: Option<Object>,
}

fn is_thin<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    if word == "v2.core.event" {
        Ok(())
    } else {
        Err(serde::de::Error::custom("not a thin event"))
    }
}

impl Thin {
    /// The event, under the kind that events with their object have.
    fn event(self) -> Option<Event> {
        let kind = self
            // Thin events say `v1.charge.refunded` where snapshot events say `charge.refunded`.
            .r#type
            .strip_prefix("v1.")
            .unwrap_or(&self.r#type)
            .to_owned();
        let data = Data {
            object: self.related_object.unwrap_or(Object { id: String::new() }),
        };
        let created = self.created.as_second();
        let Self {
            id,
            context: account,
            livemode,
            ..
        } = self;
        Envelope {
            id,
            r#type: kind,
            account,
            livemode,
            api_version: None,
            created,
            data,
        }
        .event()
    }
}

/// What is read of an event.
#[derive(Deserialize)]
pub(super) struct Envelope {
    id: String,
    r#type: String,
    account: Option<String>,
    livemode: bool,
    api_version: Option<String>,
    created: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    /// Missing in a few kinds, e.g. `balance.available`.
    #[serde(default)]
    id: String,
}

impl Envelope {
    /// The event, if its names can be stored.
    pub(super) fn event(self) -> Option<Event> {
        let created = Timestamp::from_second(self.created).ok()?;
        let named = [&self.id, &self.r#type]
            .into_iter()
            .all(|name| !name.is_empty() && is_name(name));
        let refers = is_name(&self.data.object.id) && self.account.as_deref().is_none_or(is_name);
        (named && refers).then_some(Event {
            id: self.id,
            kind: self.r#type,
            object: self.data.object.id,
            account: self.account,
            livemode: self.livemode,
            api_version: self.api_version,
            created,
        })
    }
}

/// What Stripe's ids and kinds look like; anything else could not be stored, or found again.
fn is_name(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_graphic())
}
