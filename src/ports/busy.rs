//! Calendars kept elsewhere: fetching one by its address, and understanding it.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

use super::Unreached;
pub use calendars::read::{LARGEST, Limits, MOST_EVENTS, ReadError, ReadOptions, ReadWindow};
use domain::calendars::busy::Reading;
pub use domain::calendars::busy::Validators;

/// What a fetch brought.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The calendar is as it was.
    Unchanged,
    /// A calendar, decoded, no larger than it may be.
    Calendar {
        bytes: Vec<u8>,
        validators: Validators,
    },
}

/// Why a calendar was not fetched. The words are for the owner, who can act on them; the address itself is a secret and stands in none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{}", of_calendar(*.0))]
    Unreached(#[from] Unreached),
    #[error("the server redirects too many times")]
    Redirects,
    /// 401, 403, 404 and 410 mean that the address is not (or no longer) a shared calendar.
    #[error("the server answered with status {0}")]
    Status(u16),
    #[error("the calendar is larger than it may be (busy_sources.max_bytes)")]
    TooLarge,
    #[error("the answer is a web page, not a calendar: copy the calendar's iCal address instead")]
    WebPage,
    #[error("the answer is encoded in a way that is not supported, or damaged")]
    Encoding,
}

/// In a calendar's own address a password is understood; only one that a redirect names is refused.
fn of_calendar(why: Unreached) -> String {
    match why {
        Unreached::NotHttps => "the address is not an https or webcal address".into(),
        Unreached::Credentials => {
            "the server redirects to an address with a user name or a password".into()
        }
        other => other.to_string(),
    }
}

/// See the module.
#[async_trait]
pub trait BusyCalendars: Send + Sync + fmt::Debug {
    /// Fetches the calendar at `url`, unless it is still what `known` says.
    async fn fetch(&self, url: &SecretString, known: &Validators) -> Result<Fetched, FetchError>;

    /// How large a calendar may be.
    fn limits(&self) -> Limits;

    /// Scheme and host of an address, to recognise it by: the rest is secret. `None` for what is no address.
    fn origin(&self, url: &SecretString) -> Option<String>;

    /// What a calendar says. Works on a thread of its own; one after the other.
    async fn read(
        &self,
        bytes: Vec<u8>,
        wanted: ReadWindow,
        options: ReadOptions,
    ) -> Result<Reading, ReadError>;
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unchanged => "Unchanged",
            Self::Calendar { .. } => "Calendar",
        })
    }
}
