//! How much lies ahead of somebody.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Calendar, Occupancy};
use crate::ids::{PractitionerId, ResourceId, made_at};

impl Calendar {
    /// How many times of each practitioner lie ahead.
    #[must_use]
    pub fn ahead(&self, now: Timestamp) -> BTreeMap<PractitionerId, u32> {
        let count = |taken: &[Occupancy]| {
            let begun = taken.partition_point(|one| one.during.start <= now);
            u32::try_from(taken.len() - begun).unwrap_or(u32::MAX)
        };
        let all = self.occupancies.iter();
        all.map(|(id, taken)| (PractitionerId(id.0), count(taken)))
            .collect()
    }

    /// How many of a practitioner's times ahead were booked before an instant.
    #[must_use]
    pub fn ahead_made_before(
        &self,
        practitioner: PractitionerId,
        made: Timestamp,
        now: Timestamp,
    ) -> u32 {
        let taken = self.taken(ResourceId(practitioner.0));
        let begun = taken.partition_point(|one| one.during.start <= now);
        let earlier = taken[begun..].iter();
        let earlier = earlier.filter(|one| made_at(one.holder) < made);
        u32::try_from(earlier.count()).unwrap_or(u32::MAX)
    }
}
