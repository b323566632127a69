//! What this process has lately committed to calendars, so that it need not read it again.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

use crate::KnownCalendar;
use domain::{
    booking::availability::calendar::{Calendar, Occupancy},
    ids::ResourceId,
};

/// So many are remembered, of all practices together. What is forgotten is read again.
const REMEMBERED: usize = 1_024;

/// What one commit did to one practitioner or room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CalendarChange {
    pub resource: ResourceId,
    /// Of the resource, after it.
    pub revision: i64,
    pub booking: Uuid,
    /// What the booking has had of the resource since then.
    pub occupancy: Option<Occupancy>,
}

/// The last ones, the newest at the end.
#[derive(Debug, Default)]
pub(super) struct RecentChanges(Mutex<VecDeque<CalendarChange>>);

impl RecentChanges {
    /// To be called once they are committed.
    pub(super) fn add(&self, changes: Vec<CalendarChange>) {
        if changes.is_empty() {
            return;
        }
        // A poisoned lock still holds whole changes.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(changes);
        let too_many = all.len().saturating_sub(REMEMBERED);
        all.drain(..too_many);
    }

    /// All that led a resource from one revision to a later one, in order. `None` if one of them is not known: it is forgotten, was
    /// committed by another process, or was more than a booking.
    pub(super) fn between(
        &self,
        resource: ResourceId,
        (from, to): (i64, i64),
    ) -> Option<Vec<CalendarChange>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_it = all.iter().filter(|one| one.resource == resource);
        let mut changes: Vec<_> = of_it
            .filter(|one| from < one.revision && one.revision <= to)
            .copied()
            .collect();
        drop(all);
        // Of two commits the later one may be remembered first.
        changes.sort_unstable_by_key(|one| one.revision);
        let revisions = changes.iter().map(|one| one.revision);
        revisions.eq(from + 1..=to).then_some(changes)
    }
}

impl KnownCalendar {
    /// The calendar after what this process did to those whose revision has risen, and who of them have to be read again.
    pub(super) fn advanced(
        &self,
        revisions: &BTreeMap<ResourceId, i64>,
        recent: &RecentChanges,
    ) -> (Arc<Calendar>, Vec<ResourceId>) {
        let mut calendar = Arc::clone(&self.calendar);
        let mut unread = Vec::new();
        for (id, revision) in revisions {
            let known = self.revisions.get(id);
            if known == Some(revision) {
                continue;
            }
            match known.and_then(|known| recent.between(*id, (*known, *revision))) {
                Some(changes) => {
                    let calendar = Arc::make_mut(&mut calendar);
                    for change in changes {
                        calendar.take(change.resource, change.booking, change.occupancy);
                    }
                }
                None => unread.push(*id),
            }
        }
        // When somebody who is not there leaves a session as the last, its room's revision stays.
        let rooms: Vec<_> = unread
            .iter()
            .flat_map(|one| self.calendar.rooms_with(*one))
            .collect();
        unread.extend(rooms);
        unread.sort_unstable();
        unread.dedup();
        (calendar, unread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(resource: u128, revision: i64) -> CalendarChange {
        CalendarChange {
            resource: ResourceId(Uuid::from_u128(resource)),
            revision,
            booking: Uuid::nil(),
            occupancy: None,
        }
    }

    #[test]
    fn only_without_a_gap_is_it_known_what_has_changed() {
        let recent = RecentChanges::default();
        recent.add(vec![change(1, 4), change(2, 9)]);
        recent.add(vec![change(1, 6)]);
        let one = ResourceId(Uuid::from_u128(1));
        assert_eq!(recent.between(one, (3, 4)), Some(vec![change(1, 4)]));
        assert_eq!(recent.between(one, (3, 6)), None, "5 is missing");
        assert_eq!(recent.between(one, (2, 4)), None, "3 is missing");
        recent.add(vec![change(1, 5)]);
        let all = vec![change(1, 4), change(1, 5), change(1, 6)];
        assert_eq!(recent.between(one, (3, 6)), Some(all));
        assert_eq!(recent.between(one, (3, 7)), None, "7 is missing");
        for revision in 7..7 + 1_022 {
            recent.add(vec![change(1, revision)]);
        }
        assert_eq!(recent.between(one, (3, 4)), None, "it is forgotten");
        assert!(recent.between(one, (4, 1_028)).is_some());
    }
}
