//! Whether a booking that costs nothing now may stand on the word of somebody who has proved nothing.
//!
//! Two questions, apart: where it comes from decides whether it is confirmed at once or by the link in a mail; what others left
//! unproved on that day decides whether its time is kept for it until then.

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    booking::{
        Refusal, Seat,
        availability::{
            Offer, Search,
            calendar::{Calendar, Occupancy},
        },
    },
    ids::{BookingId, ResourceId},
    interval::Interval,
    practice::{Practitioner, schedule::WallClock},
};

/// How many bookings that cost nothing, made from one place and not proved since, are of the last hour, day and week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recent {
    pub hour: u32,
    pub day: u32,
    pub week: u32,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// From the same address; IPv6: from its /64.
    pub address: Recent,
    /// From the network around it: IPv4 /24, IPv6 /48.
    pub network: Recent,
}

/// What is tolerated of those who have proved nothing; a setting of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// Confirmed at once, from one address.
    pub address: Recent,
    /// The same for who has solved a challenge.
    pub solved: Recent,
    /// Confirmed at once, from one network, whatever was solved there.
    pub network: Recent,
    /// From one address in 24 hours at all: each is a mail to somebody who may never have asked.
    pub mails: u32,
    /// The same from one network.
    pub network_mails: u32,
    /// Of a day's free starts, as many per cent stay free of what nobody has proved. 0: the day is not looked at.
    pub free_percent: u32,
    /// So many times in 24 hours the first such booking of a day may take more than that, up to a third of the open time.
    pub firsts: u32,
}

impl Recent {
    const ENDLESS: Self = Self {
        hour: u32::MAX,
        day: u32::MAX,
        week: u32::MAX,
    };

    /// Counts one more that was made at `made`.
    pub fn count(&mut self, made: Timestamp, now: Timestamp) {
        let age = now.duration_since(made);
        // Rolling windows, not clock hours: nobody gets a fresh allowance on the hour.
        self.hour += u32::from(age < SignedDuration::from_hours(1));
        self.day += u32::from(age < SignedDuration::from_hours(24));
        self.week += u32::from(age < WEEK);
    }

    const fn has_room(self, caps: Self) -> bool {
        self.hour < caps.hour && self.day < caps.day && self.week < caps.week
    }
}

/// After this nobody remembers where a booking came from.
pub const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Tolerance {
    /// Nobody is suspected.
    pub const ENDLESS: Self = Self {
        address: Recent::ENDLESS,
        solved: Recent::ENDLESS,
        network: Recent::ENDLESS,
        mails: u32::MAX,
        network_mails: u32::MAX,
        free_percent: 0,
        firsts: u32::MAX,
    };

    /// Whether one more from there may be confirmed at once.
    #[must_use]
    pub const fn has_room(&self, origin: Origin, solved: bool) -> bool {
        // A challenge lifts the address only. Native code solves a thousand times faster than a
        // telephone, so the network's cap must hold without it
        // (docs/decisions/0029-the-word-of-a-stranger.md).
        let caps = if solved { self.solved } else { self.address };
        origin.address.has_room(caps) && origin.network.has_room(self.network)
    }
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            // The figures of docs/decisions/0029-the-word-of-a-stranger.md; bookings beyond them
            // are confirmed by mail.
            address: Recent {
                hour: 2,
                day: 4,
                week: 8,
            },
            solved: Recent {
                hour: 4,
                day: 6,
                week: 12,
            },
            network: Recent {
                hour: 8,
                day: 16,
                week: 40,
            },
            // No address makes Hourkeep write to more strangers than this in a day.
            mails: 10,
            network_mails: 60,
            // With `firsts`: on a day of six hours even one booking takes more than 15 %, so the
            // first few are let through.
            free_percent: 85,
            firsts: 3,
        }
    }
}

/// A booking ahead that costs nothing, whose mailbox nobody has proved, and that takes time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproved {
    pub booking: BookingId,
    pub at: Interval,
    pub seat: Option<Seat>,
}

/// How a booking is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    AtOnce,
    /// By the link in the mail; `kept`: its time is nobody else's meanwhile.
    ByMail {
        kept: bool,
    },
}

/// What decides.
#[derive(Debug, Clone, Copy)]
pub struct RiskFacts<'a> {
    /// The day that is wished for.
    pub search: Search<'a>,
    pub unproved: &'a [Unproved],
    /// Bookings of the practice, made in the last 24 hours, that cost nothing and are not proved.
    pub lately: u32,
    pub origin: Option<Origin>,
    /// Whether a challenge was solved for this request.
    pub solved: bool,
    /// Whether the practice asks for the link always.
    pub always: bool,
    pub tolerance: Tolerance,
}

impl RiskFacts<'_> {
    /// How a request for `offer` at `at` is taken.
    pub fn trust(&self, offer: &Offer, at: Interval) -> Result<Acceptance, Refusal> {
        let Self {
            origin, tolerance, ..
        } = *self;
        // Without a known origin nothing is counted against a booking.
        let Origin { address, network } = origin.unwrap_or_default();
        // 1. The cap on mails to strangers comes before everything else.
        if address.day >= tolerance.mails || network.day >= tolerance.network_mails {
            return Err(Refusal::Unproved);
        }
        // 2. How full the day is, and 3. where the booking comes from. "At once" needs both: either
        // check alone could be evaded, with many addresses or over many days.
        let kept = self.keeps(offer, at);
        let calm = !self.always && tolerance.has_room(Origin { address, network }, self.solved);
        Ok(if calm && kept {
            Acceptance::AtOnce
        } else {
            Acceptance::ByMail { kept }
        })
    }

    /// Whether the day bears it that one more time is kept for somebody unproved.
    fn keeps(&self, offer: &Offer, at: Interval) -> bool {
        if self.tolerance.free_percent == 0 {
            return true;
        }
        if self.search.service.is_class() {
            return self.keeps_seat(offer);
        }
        let mut people = offer
            .practitioners
            .iter()
            .filter_map(|id| self.search.catalogue.practitioner(*id));
        // Measured against the day without anything unproved. Measured against what is left now,
        // every further booking would be allowed 15 % of a smaller rest.
        let others = self.calendar_without_unproved();
        people.all(|one| self.keeps_time(one, offer, at, &others))
    }

    /// At most a third of a class's seats, and always one.
    fn keeps_seat(&self, offer: &Offer) -> bool {
        let session = offer
            .session
            .and_then(|id| self.search.calendar.session_with_id(id));
        let capacity = session.map_or(self.search.service.capacity, |session| session.capacity);
        let of_session = |one: &&Unproved| {
            one.seat
                .is_some_and(|seat| Some(seat.session) == offer.session)
        };
        let taken =
            u32::try_from(self.unproved.iter().filter(of_session).count()).unwrap_or(u32::MAX);
        // Always one: otherwise a class of two seats would never take anybody unproved.
        taken < (capacity / 3).max(1)
    }

    /// Never more than a third of the practitioner's open time of that day, and so that of the starts that would be free without anything
    /// unproved enough stay free; but for the first of a day, while there were few.
    fn keeps_time(
        &self,
        one: &Practitioner,
        offer: &Offer,
        at: Interval,
        others: &Calendar,
    ) -> bool {
        let date = one.zone.date(at.start);
        let Some(own) = at.widened(
            self.search.service.buffer_before_minutes,
            self.search.service.buffer_after_minutes,
        ) else {
            return false;
        };
        let taken: Vec<Interval> = self.taken(one, date);
        let minutes: i64 = taken
            .iter()
            .chain([&own])
            .map(|one| one.length().as_mins())
            .sum();
        // 1. Never more than a third of the open time.
        if minutes.saturating_mul(3) > open_minutes(one, date, self.search.calendar) {
            return false;
        }
        // 2. The first of a day, while the practice has had few: otherwise a counsellor with six
        // hours a day would send every new client through the mail.
        if taken.is_empty() && self.lately < self.tolerance.firsts {
            return true;
        }
        // 3. The starts that would be left if it were kept, by the very search that lists them: one
        // booking in the middle of a day can cost more starts than its own length.
        let people = offer.practitioners.iter().map(|id| ResourceId(id.0));
        let wanted = people.chain(offer.room.map(|id| ResourceId(id.0)));
        let holder = uuid::Uuid::nil();
        let full = self
            .search
            .calendar
            .clone()
            .with(wanted.map(|resource| Occupancy {
                during: own,
                resource,
                sitting: at,
                holder,
                service: Some(self.search.service.id),
            }));
        let left = |calendar: &Calendar| {
            let day = self.search.catalogue.practice.zone.date(at.start);
            Search {
                calendar,
                practitioner: Some(one.id),
                mode: None,
                ..self.search
            }
            .slots(day, day)
            .iter()
            // `count()` would be a `usize`, which has no `From` into `u64`.
            .map(|_| 1_u64)
            .sum::<u64>()
        };
        left(&full) * 100 >= left(others) * u64::from(self.tolerance.free_percent)
    }

    /// What the unproved take of a practitioner's local day.
    fn taken(&self, one: &Practitioner, date: Date) -> Vec<Interval> {
        let unproved = |holder: uuid::Uuid| {
            self.unproved
                .iter()
                // Seats have a rule of their own (`keeps_seat`): a class is one occupancy, however
                // many of its seats are unproved.
                .any(|one| one.seat.is_none() && one.booking.0 == holder)
        };
        let all = self.search.calendar.taken(ResourceId(one.id.0)).iter();
        all.filter(|taken| one.zone.date(taken.sitting.start) == date && unproved(taken.holder))
            .map(|taken| taken.during)
            .collect()
    }

    fn calendar_without_unproved(&self) -> Calendar {
        self.unproved
            .iter()
            .fold(self.search.calendar.clone(), |calendar, one| {
                match one.seat {
                    Some(seat) => calendar.without_seat(seat.session, seat.number),
                    None => calendar.without(one.booking),
                }
            })
    }
}

/// The open time of a practitioner's local date, without times off.
fn open_minutes(one: &Practitioner, date: Date, calendar: &Calendar) -> i64 {
    let clock = WallClock::over(&one.zone, date, date);
    let open = one
        .schedule
        .on(date)
        .iter()
        .flat_map(|window| clock.instants(date, *window));
    let off = calendar.off(one);
    open.map(|open| {
        let lost = off
            .iter()
            .filter_map(|off| Interval::new(open.start.max(off.start), open.end.min(off.end)));
        open.length().as_mins() - lost.map(|lost| lost.length().as_mins()).sum::<i64>()
    })
    .sum()
}
