//! When a service can take place, in which ways and in which rooms: what its practice says whoever gives it.

use jiff::{Span, civil::Date};

use super::{classes::PlannedSession, search::Search};
use crate::{
    ids::RoomId,
    interval::{Interval, any_overlap},
    practice::{
        Room,
        place::Place,
        schedule::{Schedule, WallClock},
        service::Mode,
    },
};

/// The open times of a service around the starts that are looked at.
pub(super) struct Openings {
    /// `None`: always.
    service: Option<Vec<Interval>>,
    /// Of the ways that have hours of their own.
    modes: Vec<(Mode, Vec<Interval>)>,
    /// Of a service that takes place in rooms.
    rooms: Vec<RoomTimes>,
    /// Those of the service itself.
    own_rooms: Vec<RoomId>,
}

/// When a room can be used.
struct RoomTimes {
    id: RoomId,
    /// `None`: always.
    open: Option<Vec<Interval>>,
    /// When the practice has closed it all the same.
    closed: Vec<Interval>,
}

impl RoomTimes {
    const fn always(id: RoomId) -> Self {
        Self {
            id,
            open: None,
            closed: Vec::new(),
        }
    }

    fn hold(&self, working: Interval) -> bool {
        let open = self.open.as_ref();
        open.is_none_or(|open| contain(open, working)) && !any_overlap(&self.closed, working)
    }
}

impl Openings {
    /// Those on the practice's local dates `first..=last`; of rooms also where `sessions` were given to instead of the service's own.
    pub(super) fn new(
        search: &Search<'_>,
        sessions: &[PlannedSession],
        clock: &WallClock,
        first: Date,
        last: Date,
    ) -> Self {
        let open = |schedule: &Schedule| open_times(schedule, clock, first, last);
        let times = &search.service.times;
        let rooms = rooms(search, sessions).map(|room| {
            let practice = &search.catalogue.practice;
            let hours = match practice.place_named(room.place.as_deref()) {
                Some(place) => in_place(room, place, first, last),
                None => room.schedule.as_ref().map(open),
            };
            RoomTimes {
                id: room.id,
                open: hours,
                closed: search
                    .calendar
                    .closed(room, search.catalogue.zone_of(room.id)),
            }
        });
        let modes = times.modes.iter();
        Self {
            service: times.schedule.as_ref().map(open),
            modes: modes.map(|(mode, hours)| (*mode, open(hours))).collect(),
            rooms: rooms.collect(),
            own_rooms: search.service.rooms.clone(),
        }
    }

    /// The same without any hours.
    pub(super) fn always(search: &Search<'_>, sessions: &[PlannedSession]) -> Self {
        Self {
            service: None,
            modes: Vec::new(),
            rooms: rooms(search, sessions)
                .map(|room| RoomTimes::always(room.id))
                .collect(),
            own_rooms: search.service.rooms.clone(),
        }
    }

    /// Whether the service can take place when this is its working time.
    pub(super) fn hold(&self, working: Interval) -> bool {
        self.service
            .as_ref()
            .is_none_or(|open| contain(open, working))
    }

    /// The `modes` that it can take place in then.
    pub(super) fn ways(&self, modes: &[Mode], working: Interval) -> Vec<Mode> {
        let closed = |mode: &Mode| {
            let hours = self.modes.iter().find(|(one, _)| one == mode);
            hours.is_some_and(|(_, open)| !contain(open, working))
        };
        modes.iter().copied().filter(|mode| !closed(mode)).collect()
    }

    /// The service's rooms that can be used then, taken or not, the preferred first; `only` that one, if it is named.
    pub(super) fn rooms(
        &self,
        working: Interval,
        only: Option<RoomId>,
    ) -> impl Iterator<Item = RoomId> + '_ {
        self.rooms_that(true, working, only)
    }

    /// The others.
    pub(super) fn closed_rooms(
        &self,
        working: Interval,
        only: Option<RoomId>,
    ) -> impl Iterator<Item = RoomId> + '_ {
        self.rooms_that(false, working, only)
    }

    fn rooms_that(
        &self,
        open: bool,
        working: Interval,
        only: Option<RoomId>,
    ) -> impl Iterator<Item = RoomId> + '_ {
        let meant = move |id: &RoomId| match only {
            Some(only) => *id == only,
            None => self.own_rooms.contains(id),
        };
        self.rooms
            .iter()
            .filter(move |room| meant(&room.id) && room.hold(working) == open)
            .map(|room| room.id)
    }
}

impl Search<'_> {
    /// What of a sitting must be working time: its buffers too where the practice wants that.
    pub(super) fn working(&self, sitting: Interval) -> Option<Interval> {
        self.occupied(sitting)
            .map(|occupied| self.working_of(sitting, occupied))
    }

    pub(super) fn working_of(&self, sitting: Interval, occupied: Interval) -> Interval {
        if self.catalogue.practice.booking.buffers_outside_hours {
            sitting
        } else {
            occupied
        }
    }

    /// A sitting with its buffers.
    pub(super) fn occupied(&self, sitting: Interval) -> Option<Interval> {
        sitting.widened(
            self.service.buffer_before_minutes,
            self.service.buffer_after_minutes,
        )
    }
}

/// Those of a service that takes place in rooms, unless it is asked for in another way; then those that its sessions were given to instead.
fn rooms<'s>(
    search: &'s Search<'_>,
    sessions: &'s [PlannedSession],
) -> impl Iterator<Item = &'s Room> {
    let own = &search.service.rooms;
    let in_rooms = search.service.modes.contains(&Mode::Room) && search.wants_rooms();
    let elsewhere = sessions.iter().filter_map(|session| session.room);
    let elsewhere = elsewhere.filter(move |id| !own.contains(id));
    let ids = own.iter().copied().chain(elsewhere);
    let ids = ids.filter(move |_| in_rooms);
    ids.filter_map(|id| search.catalogue.room(id))
}

/// When a room can be used, by the clock of its place: when both are open.
fn in_place(room: &Room, place: &Place, first: Date, last: Date) -> Option<Vec<Interval>> {
    // There it may be another date.
    let day = Span::new().days(1);
    let (first, last) = (first.saturating_sub(day), last.saturating_add(day));
    let clock = WallClock::over(&place.zone, first, last);
    let [own, its] = [&room.schedule, &place.schedule].map(|hours| {
        let hours = hours.as_ref()?;
        Some(open_times(hours, &clock, first, last))
    });
    common(own, its)
}

/// When both are open; one that is `None` is always.
fn common(one: Option<Vec<Interval>>, other: Option<Vec<Interval>>) -> Option<Vec<Interval>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let pairs = one.iter().flat_map(|a| other.iter().map(|b| (*a, *b)));
            let both =
                pairs.filter_map(|(a, b)| Interval::new(a.start.max(b.start), a.end.min(b.end)));
            Some(both.collect())
        }
        (one, other) => one.or(other),
    }
}

fn contain(open: &[Interval], working: Interval) -> bool {
    open.iter().any(|open| open.contains(working))
}

fn open_times(schedule: &Schedule, clock: &WallClock, first: Date, last: Date) -> Vec<Interval> {
    schedule
        .windows(first, last)
        .flat_map(|(date, window)| clock.instants(date, window))
        .collect()
}
