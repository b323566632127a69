//! Services for which no time can ever be free, whoever has booked what, and the rule to blame.

use jiff::{Span, Timestamp};

use super::{Search, calendar::Calendar};
use crate::practice::{
    Catalogue, Horizon, Limits,
    schedule::Grid,
    service::{Service, Staff, WeeklyStart},
};

/// What keeps every time of a service from being offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    Notice,
    Horizon,
    ClassDates,
    Limits,
    Buffers,
    Grid,
    Together,
    RoomHours,
    ServiceDates,
    ServiceHours,
    ModeHours,
    TimeOff,
    Duration,
    /// None of these alone.
    Hours,
}

impl Obstacle {
    /// All that can be looked at without the others.
    const EACH: [Self; 13] = [
        Self::Notice,
        Self::Horizon,
        Self::ClassDates,
        Self::Limits,
        Self::Buffers,
        Self::Grid,
        Self::Together,
        Self::RoomHours,
        Self::ServiceDates,
        Self::ServiceHours,
        Self::ModeHours,
        Self::TimeOff,
        Self::Duration,
    ];

    /// The setting it is, in the words of the practice's document.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Notice => {
                "its min_notice_minutes, or that of booking, asks for more notice than bookings reach ahead"
            }
            Self::Horizon => {
                "its max_advance_days, or what booking says, ends before the first time"
            }
            Self::ClassDates => "the dates of its class are over, or too far ahead",
            Self::Limits => "its limits, or those of its practitioners, leave no room for it",
            Self::Buffers => {
                "with its buffers it does not fit into any window of hours (booking.buffers_outside_hours = false)"
            }
            Self::Grid => {
                "no start of booking.slot_step_minutes and its offset fits into a window of hours"
            }
            Self::Together => "those of requires_all never work at the same time",
            Self::RoomHours => "its rooms are closed when its practitioners work",
            Self::ServiceDates => "its first_date and last_date leave no day for it",
            Self::ServiceHours => {
                "its hours and mode_hours hold no time when its practitioners work"
            }
            Self::ModeHours => {
                "the mode_hours of its practitioners leave none of its modes when they work"
            }
            Self::TimeOff => {
                "time off, holidays, or the dates of its practitioners cover all the hours"
            }
            Self::Duration => "it is longer than any window of hours",
            Self::Hours => "hours and rules together leave no time for it",
        }
    }

    /// The same without this rule.
    fn lifted(self, catalogue: &mut Catalogue, service: &mut Service) {
        let rules = &mut catalogue.practice.booking;
        match self {
            Self::Notice => {
                rules.min_notice_minutes = 0;
                service.times.min_notice_minutes = None;
            }
            // As far as `next_after` looks.
            Self::Horizon => {
                rules.horizon = Horizon::Days(730);
                service.times.max_advance_days = None;
            }
            Self::ClassDates => {
                if let Some(class) = &mut service.class {
                    (class.first, class.last) = (None, None);
                    // A date is over or to come; what it stands for is a time of the week.
                    class
                        .starts
                        .extend(class.dates.iter().map(|at| WeeklyStart::of(*at)));
                }
            }
            Self::Limits => {
                service.limits = Limits::default();
                let practitioners = catalogue.practitioners.iter_mut();
                practitioners.for_each(|one| one.limits = Limits::default());
            }
            Self::Buffers => rules.buffers_outside_hours = true,
            // The finest grid that a file may ask for.
            Self::Grid => (rules.grid, service.grid) = (Grid::of(5, 0), None),
            Self::Together => {
                if let Staff::AllOf(all) = &service.staff {
                    service.staff = Staff::AnyOf(all.clone());
                }
            }
            Self::RoomHours => catalogue
                .rooms
                .iter_mut()
                .for_each(|room| room.schedule = None),
            Self::ServiceDates => {
                (service.times.first_date, service.times.last_date) = (None, None);
            }
            Self::ServiceHours => {
                service.times.schedule = None;
                service.times.modes.clear();
            }
            Self::ModeHours => catalogue
                .practitioners
                .iter_mut()
                .for_each(|one| one.mode_hours.clear()),
            Self::TimeOff => catalogue.practitioners.iter_mut().for_each(|one| {
                one.time_off.clear();
                (one.first_date, one.last_date) = (None, None);
                one.schedule
                    .overrides
                    // A day replaced by no windows is a day off; one with other hours is not.
                    .retain(|_, windows| !windows.is_empty());
            }),
            Self::Duration => service.duration_minutes = 5,
            Self::Hours => {}
        }
    }
}

/// Why no time of the service can be offered from `now` on, even if nobody had booked anything; `None`: some can.
#[must_use]
pub fn obstacle(catalogue: &Catalogue, service: &Service, now: Timestamp) -> Option<Obstacle> {
    if is_offered(catalogue, service, now) {
        return None;
    }
    // One rule is lifted at a time and the real search runs again: a second set of rules for "why
    // not" would disagree with the first in some cases.
    let helps = |one: &Obstacle| {
        let (mut catalogue, mut service) = (catalogue.clone(), service.clone());
        one.lifted(&mut catalogue, &mut service);
        is_offered(&catalogue, &service, now)
    };
    Some(
        Obstacle::EACH
            .into_iter()
            .find(helps)
            .unwrap_or(Obstacle::Hours),
    )
}

fn is_offered(catalogue: &Catalogue, service: &Service, now: Timestamp) -> bool {
    // Nothing booked: a full diary is no fault of the file.
    let calendar = Calendar::default();
    let search = Search {
        catalogue,
        service,
        calendar: &calendar,
        now,
        practitioner: None,
        mode: None,
    };
    // `next_after` begins with the day after; today's times count.
    let yesterday = catalogue
        .practice
        .zone
        .date(now)
        .saturating_sub(Span::new().days(1));
    search.next_after(yesterday).is_some()
}
