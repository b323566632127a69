//! Closures: whole days on which the practice, one practitioner or one room is closed. They are times off like any other, and so the one
//! examination knows them.

use jiff::{
    Span,
    civil::{Date, Time},
};

use super::{Catalogue, schedule::TimeOff};
use crate::ids::ResourceId;

/// Days on which something is closed, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closure {
    /// A practitioner or a room; `None`: the practice, which is everybody who gives sessions.
    pub only: Option<ResourceId>,
    pub first: Date,
    pub last: Date,
}

/// When a practitioner is off, or a room is closed.
pub type ResourceOff = (ResourceId, TimeOff);

impl Closure {
    /// What it closes; nothing if it ends before it begins.
    #[must_use]
    pub fn times_off(&self, catalogue: &Catalogue) -> Vec<ResourceOff> {
        let Ok(after) = self.last.checked_add(Span::new().days(1)) else {
            return Vec::new();
        };
        if self.last < self.first {
            return Vec::new();
        }
        let off = TimeOff {
            from: self.first.to_datetime(Time::midnight()),
            until: after.to_datetime(Time::midnight()),
        };
        let everybody = || {
            let all = catalogue.practitioners.iter();
            all.map(|one| ResourceId(one.id.0)).collect()
        };
        let closed: Vec<_> = self.only.map_or_else(everybody, |one| vec![one]);
        closed.into_iter().map(|one| (one, off)).collect()
    }
}
