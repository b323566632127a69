//! How and when the client of a booking gets to its session.

use jiff::{SignedDuration, Timestamp};

use super::{Booking, Ending, State};
use crate::{
    ids::{PractitionerId, RoomId},
    practice::{
        Catalogue, Text,
        joining::{Joining, MeetingPoint, OnlineLink, PhoneCall},
        service::{Mode, Service, Staff},
    },
    zone::Zone,
};

/// A join link leads on from so long before the session …
pub const OPENS_BEFORE: SignedDuration = SignedDuration::from_mins(15);
/// … until so long after it.
pub const CLOSES_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// How a session is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayToJoin<'a> {
    Room(WayToRoom<'a>),
    Outdoor(&'a MeetingPoint),
    Online(&'a OnlineLink),
    Phone(&'a PhoneCall),
}

/// How a room is reached, as far as something is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WayToRoom<'a> {
    pub address: Option<&'a str>,
    pub directions: Option<&'a Text>,
    pub map_url: Option<&'a str>,
    /// Whether there is a way without a step; `None`: nothing is said.
    pub step_free: Option<bool>,
}

/// Whether a session can be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joinable {
    /// It is too early.
    From(Timestamp),
    Now,
    /// It is over.
    Over,
    /// It does not stand, or not at that time.
    Gone,
}

impl Catalogue {
    /// How the session of a booking is reached; `None`: the practice says nothing of it.
    #[must_use]
    pub fn way_to_join(&self, booking: &Booking) -> Option<WayToJoin<'_>> {
        let service = self.service(booking.service);
        let said = Said {
            service: service.map(|service| &service.joining),
            practitioners: self.joining_of(&booking.practitioners),
        };
        match booking.mode {
            Mode::Room => self.way_to_room(&said, booking.room).map(WayToJoin::Room),
            Mode::Outdoor => said
                .first(|one| one.outdoor.as_ref())
                .map(WayToJoin::Outdoor),
            Mode::Online => said.first(|one| one.online.as_ref()).map(WayToJoin::Online),
            Mode::Phone => said.first(|one| one.phone.as_ref()).map(WayToJoin::Phone),
        }
    }

    /// Whether the practice needs the number of who books it in this mode, with one of those who give it or with any of them: for
    /// sessions by phone it calls its clients, unless they are told a number.
    #[must_use]
    pub fn needs_number(
        &self,
        service: &Service,
        mode: Option<Mode>,
        with: Option<PractitionerId>,
    ) -> bool {
        let by_phone = match mode {
            Some(mode) => mode == Mode::Phone,
            None => service.modes == [Mode::Phone],
        };
        let calls = |practitioners: &[PractitionerId]| {
            let said = Said {
                service: Some(&service.joining),
                practitioners: self.joining_of(practitioners),
            };
            let call = said.first(|one| one.phone.as_ref());
            call.is_none_or(|call| *call == PhoneCall::ByPractice)
        };
        by_phone
            && match (&service.staff, with) {
                (Staff::AllOf(all), _) => calls(all),
                (Staff::AnyOf(_), Some(one)) => calls(&[one]),
                (Staff::AnyOf(any), None) => any.iter().any(|one| calls(&[*one])),
            }
    }

    fn joining_of(&self, practitioners: &[PractitionerId]) -> Vec<&Joining> {
        let known = practitioners.iter().filter_map(|id| self.practitioner(*id));
        known.map(|one| &one.joining).collect()
    }

    fn way_to_room<'a>(&'a self, said: &Said<'a>, room: Option<RoomId>) -> Option<WayToRoom<'a>> {
        let room = room.and_then(|id| self.room(id));
        // What is said of the room itself is nearest to it.
        let directions = room
            .and_then(|room| room.joining.room.as_ref())
            .or_else(|| said.first(|one| one.room.as_ref()));
        let way = WayToRoom {
            address: room.and_then(|room| self.practice.address_of(self.place_of(room.id))),
            directions: directions.and_then(|said| said.directions.as_ref()),
            map_url: directions.and_then(|said| said.map_url.as_deref()),
            step_free: directions
                .and_then(|said| said.step_free)
                // A room that is not known to be step-free may be all the same.
                .or_else(|| room.and_then(|room| room.step_free.then_some(true))),
        };
        (way != WayToRoom::default()).then_some(way)
    }
}

/// What is said of one booking's service and of who gives it.
struct Said<'a> {
    service: Option<&'a Joining>,
    practitioners: Vec<&'a Joining>,
}

impl<'a> Said<'a> {
    /// What the service says, else the first of the practitioners that says something.
    fn first<T>(&self, of: impl Fn(&'a Joining) -> Option<&'a T>) -> Option<&'a T> {
        let mut all = self
            .service
            .into_iter()
            .chain(self.practitioners.iter().copied());
        all.find_map(of)
    }
}

/// By whose clock a client is told when a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks<'a> {
    pub shown: &'a Zone,
    /// The practice's, where it shows another time.
    pub practice: Option<&'a Zone>,
}

impl Booking {
    /// By the clock where the client is, if they join from there and it shows another time than the practice's; else by that.
    #[must_use]
    pub fn clocks<'a>(&'a self, client: Option<&'a Zone>) -> Clocks<'a> {
        let practice = &self.terms.zone;
        let differs = |own: &&Zone| own.offset(self.at.start) != practice.offset(self.at.start);
        let own = client.filter(|own| self.mode.is_remote() && differs(own));
        Clocks {
            shown: own.unwrap_or(practice),
            practice: own.map(|_| practice),
        }
    }

    /// When its session can be joined.
    #[must_use]
    pub fn joining_hours(&self) -> (Timestamp, Timestamp) {
        let opens = self.at.start.saturating_sub(OPENS_BEFORE);
        let closes = self.at.end.saturating_add(CLOSES_AFTER);
        (
            opens.unwrap_or(self.at.start),
            closes.unwrap_or(self.at.end),
        )
    }

    /// Whether its session can be joined by what was given out for a session that starts at `start`.
    #[must_use]
    pub fn joinable(&self, start: Timestamp, now: Timestamp) -> Joinable {
        // Somebody may note that the client came while the session is still on.
        let stands = matches!(
            self.state,
            State::Confirmed { .. }
                | State::Ended {
                    how: Ending::Completed,
                    ..
                }
        );
        let (opens, closes) = self.joining_hours();
        match now {
            _ if !stands || self.at.start != start => Joinable::Gone,
            now if now < opens => Joinable::From(opens),
            now if now <= closes => Joinable::Now,
            _ => Joinable::Over,
        }
    }
}
