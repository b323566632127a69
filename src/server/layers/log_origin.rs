//! Where requests come from, in the log: a keyed hash of the address that is another one each day. So an operator sees that many came
//! from one place, and nobody who reads the log learns which, or follows it into the next day.

use std::{fmt::Write, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::client_address::ClientAddress;
use crate::service::SigningKey;
use domain::clock::Clock;

/// What the hash is made with.
#[derive(Clone)]
pub struct Hasher {
    /// Of this purpose alone.
    pub key: SigningKey,
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher")
    }
}

impl Hasher {
    /// Sixteen hex digits, the same for an address during one day (UTC).
    fn hash(&self, address: ClientAddress) -> String {
        // Another hash each day, so that the log follows nobody from one day to the next.
        let day = self.clock.now().as_second().div_euclid(86_400);
        let hash = self
            .key
            .sign(&[&day.to_be_bytes(), address.0.to_string().as_bytes()]);
        hash[..8].iter().fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Middleware that writes it into the request's span; inside the one that finds the address.
pub async fn record(State(hasher): State<Hasher>, request: Request, next: Next) -> Response {
    let span = tracing::Span::current();
    // If requests are not logged, no hash is made.
    if !span.is_disabled() {
        let from = hasher.hash(ClientAddress::from(&request));
        span.record("from", from.as_str());
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use jiff::{SignedDuration, Timestamp};

    use super::*;

    struct Fixed(Timestamp);

    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            self.0
        }
    }

    fn hash(hours: i64, address: [u8; 4], key: u8) -> String {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_000 + hours);
        let key = SigningKey::derived(&[key; 32], "log");
        Hasher {
            key,
            clock: Arc::new(Fixed(at)),
        }
        .hash(ClientAddress(IpAddr::from(address)))
    }

    #[test]
    fn an_address_is_the_same_for_a_day_and_nobody_elses() {
        let here = hash(1, [203, 0, 113, 7], 1);
        assert_eq!(
            (here.len(), here.as_str()),
            (16, hash(23, [203, 0, 113, 7], 1).as_str())
        );
        for other in [
            hash(25, [203, 0, 113, 7], 1),
            hash(1, [203, 0, 113, 8], 1),
            hash(1, [203, 0, 113, 7], 2),
        ] {
            assert_ne!(here, other);
        }
    }
}
