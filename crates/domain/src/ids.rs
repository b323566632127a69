//! Identifiers: on the wire a prefix that names the kind and a `UUIDv7` in 32 hex digits, e.g. `bkg_0193…`;
//! inside, one type per kind, so that a booking's id cannot be passed where a payment's is meant.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id that starts with `{prefix}_`")]
pub struct IdError {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

/// Reads `prefix_<32 hex digits>`.
fn parse(prefix: &'static str, text: &str) -> Result<Uuid, IdError> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|rest| {
            rest.len() == 32
                && rest
                    .bytes()
                    // `Uuid::try_parse` also takes capitals and hyphens. An id has one spelling, so
                    // that it can be compared as text.
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
        .and_then(|rest| Uuid::try_parse(rest).ok())
        .ok_or(IdError { prefix })
}

/// When an id was made, to the millisecond (RFC 9562 §5.7).
#[must_use]
pub fn made_at(id: Uuid) -> Timestamp {
    let milliseconds = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What the id starts with on the wire.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        // As on the wire, so that an id in the log can be searched for as it stands.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                parse($prefix, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A practice: the tenant.
    PracticeId "prc";
    /// A practitioner.
    PractitionerId "prt";
    /// A room.
    RoomId "rom";
    /// A service.
    ServiceId "svc";
    /// A client of one practice.
    ClientId "cli";
    /// A booking.
    BookingId "bkg";
    /// A session: the group event that several bookings share.
    SessionId "ses";
    /// A payment of a booking.
    PaymentId "pay";
    /// A refund of a payment.
    RefundId "rfd";
    /// A fee for a late cancellation or a missed session.
    FeeId "fee";
    /// A balance that was written off.
    WriteOffId "wof";
    /// A client's card that the provider keeps.
    CardId "crd";
    /// Something a client agreed to.
    ConsentId "cns";
    /// An API key of a practice.
    KeyId "key";
    /// A stretch of a practitioner's time off.
    TimeOffId "off";
    /// Days on which something is closed.
    ClosureId "cls";
    /// A calendar that others subscribe to.
    FeedId "fed";
    /// A calendar of a practitioner's that is kept elsewhere.
    BusySourceId "bsy";
    /// Whatever can be occupied: a practitioner or a room, each under its own uuid.
    ResourceId "res";
    /// A job in the outbox.
    // The prefix dates from when jobs were called effects; it is on the wire and in rows, so it
    // stays.
    JobId "eff";
    /// An endpoint of the practice's that is told of events.
    WebhookEndpointId "whk";
    /// One event for one endpoint; its id is the message's, the same for each attempt.
    DeliveryId "dlv";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = BookingId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001));
        assert_eq!(id.to_string(), "bkg_01930000000070008000000000000001");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_or_shape_is_refused() {
        for text in [
            "pay_01930000000070008000000000000001",
            "bkg_",
            "bkg_0193",
            "01930000000070008000000000000001",
            "bkg_01930000-0000-7000-8000-000000000001",
            "bkg_0193000000007000800000000000000A",
        ] {
            assert_eq!(
                text.parse::<BookingId>(),
                Err(IdError { prefix: "bkg" }),
                "{text}"
            );
        }
    }
}
