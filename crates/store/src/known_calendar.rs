//! A calendar that is kept.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use domain::{booking::availability::calendar::Calendar, ids::ResourceId};

/// A practice's calendar as it was read, and of each practitioner and room the revision that it was read at, or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCalendar {
    pub calendar: Arc<Calendar>,
    /// What is over before may be missing.
    pub from: Timestamp,
    pub revisions: Arc<BTreeMap<ResourceId, i64>>,
}
