//! Who does something, and whose idempotency keys a request's is one of.

use std::{fmt, str::FromStr};

use domain::ids::{BookingId, KeyId};

/// Who does something, in the audit trail: what follows may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Somebody with a booking's link.
    Client,
    /// The practice, by one of its keys.
    Key(KeyId),
    /// Somebody of the practice, by the link in a mail that asked for an answer.
    AnswerLink,
    /// This program, by itself.
    Worker,
    /// Whoever runs it.
    CommandLine,
    /// A file that whoever runs it applies.
    Apply,
}

const CLIENT: &str = "client";
const ANSWER_LINK: &str = "answer link";
const WORKER: &str = "worker";
const COMMAND_LINE: &str = "command line";
const APPLY: &str = "apply";

/// The words are stored, and never change.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => f.write_str(CLIENT),
            Self::Key(id) => write!(f, "key {id}"),
            Self::AnswerLink => f.write_str(ANSWER_LINK),
            Self::Worker => f.write_str(WORKER),
            Self::CommandLine => f.write_str(COMMAND_LINE),
            Self::Apply => f.write_str(APPLY),
        }
    }
}

/// The text names no actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an actor")]
pub struct ActorError;

impl FromStr for Actor {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Self, ActorError> {
        match text {
            CLIENT => Ok(Self::Client),
            ANSWER_LINK => Ok(Self::AnswerLink),
            WORKER => Ok(Self::Worker),
            COMMAND_LINE => Ok(Self::CommandLine),
            APPLY => Ok(Self::Apply),
            // Keys come last: the other words are whole texts, and none is a key's.
            _ => text
                .strip_prefix("key ")
                .and_then(|id| id.parse().ok())
                .map(Self::Key)
                .ok_or(ActorError),
        }
    }
}

/// Whose idempotency keys these are: the same key of somebody else is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Principal {
    /// Somebody without a credential, who books.
    Anonymous,
    Key(KeyId),
    /// Whoever has a link of this booking.
    Link(BookingId),
    /// Whoever has a link to answer this request.
    AnswerLink(BookingId),
}

/// The words are stored, and never change.
impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Key(id) => write!(f, "{id}"),
            Self::Link(booking) => write!(f, "client {booking}"),
            Self::AnswerLink(booking) => write!(f, "answer {booking}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_stored_stays_the_same_words() {
        let id = Uuid::from_u128(1);
        let key = "key_00000000000000000000000000000001";
        for (actor, word) in [
            (Actor::Client, "client".to_owned()),
            (Actor::Key(KeyId(id)), format!("key {key}")),
            (Actor::AnswerLink, "answer link".to_owned()),
            (Actor::Worker, "worker".to_owned()),
            (Actor::CommandLine, "command line".to_owned()),
            (Actor::Apply, "apply".to_owned()),
        ] {
            assert_eq!(actor.to_string(), word);
            assert_eq!(word.parse(), Ok(actor));
        }
        for word in ["", "Client", "key", "key 1", "bkg_1"] {
            assert_eq!(word.parse::<Actor>(), Err(ActorError), "{word}");
        }
        assert_eq!(Principal::Anonymous.to_string(), "anonymous");
        assert_eq!(Principal::Key(KeyId(id)).to_string(), key);
        assert_eq!(
            Principal::Link(BookingId(id)).to_string(),
            "client bkg_00000000000000000000000000000001"
        );
        assert_eq!(
            Principal::AnswerLink(BookingId(id)).to_string(),
            "answer bkg_00000000000000000000000000000001"
        );
    }
}
