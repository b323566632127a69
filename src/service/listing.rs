//! What lists have in common: pages, and the zone their times are told in.

use std::str::FromStr;

use super::ServiceError;
use domain::zone::Zone;

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Of what was found when one more than `limit` was asked for; `cursor` names the last one on the page.
    pub(crate) fn of(mut found: Vec<T>, limit: u32, cursor: impl FnOnce(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        // From the last one shown, not the surplus one: the next page begins after it.
        let next = found.last().filter(|_| more).map(cursor);
        Self { items: found, next }
    }

    /// The same page of something else.
    pub(crate) fn filter_map<U>(self, shown: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(shown).collect(),
            next: self.next,
        }
    }
}

/// The id that a page ended with.
pub(crate) fn cursor<T: FromStr>(text: &str) -> Result<T, ServiceError> {
    text.parse().map_err(|_| {
        ServiceError::invalid("cursor", "give back the next_cursor of the page before")
    })
}

/// Something of a practice, with the practice's zone: its times are told in that.
#[derive(Debug, Clone)]
pub struct InZone<T> {
    pub of: T,
    pub zone: Zone,
}

impl<T> InZone<T> {
    pub(crate) const fn new(of: T, zone: Zone) -> Self {
        Self { of, zone }
    }
}
