//! Closures: whole days of the clock where somebody, or a room, is.

use domain::ids::{ResourceId, RoomId};

use super::{Reference, day_number};

impl Reference<'_> {
    /// The first and the last of the days on which a practitioner is off because of closures: their own and those of all.
    pub(super) fn days_off(&self, person: ResourceId) -> impl Iterator<Item = (i64, i64)> {
        self.closed_days(move |only| only.is_none_or(|one| one == person))
    }

    /// Whether a room is closed in one of these minutes. Closing the practice closes people, so that it is open to nobody.
    pub(super) fn is_closed(&self, room: RoomId, mut minutes: std::ops::Range<i64>) -> bool {
        let zone = self.zone_of(room);
        let days: Vec<_> = self
            .closed_days(|only| only == Some(ResourceId(room.0)))
            .collect();
        minutes.any(|t| {
            let today = self.day(zone, t);
            days.iter()
                .any(|(first, last)| (*first..=*last).contains(&today))
        })
    }

    fn closed_days(
        &self,
        concerns: impl Fn(Option<ResourceId>) -> bool,
    ) -> impl Iterator<Item = (i64, i64)> {
        let closures = self.world.closures.iter();
        let closures = closures.filter(move |one| concerns(one.only));
        closures.map(|one| (day_number(one.first), day_number(one.last)))
    }
}
