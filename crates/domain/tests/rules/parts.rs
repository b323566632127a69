//! What a practice is made of, with only what a test is about said aloud.

use std::collections::BTreeMap;

use domain::{
    ids::ServiceId,
    money::{Currency, Money},
    practice::{
        Limits, Practitioner, Room, Text,
        joining::Joining,
        schedule::{DAY_MINUTES, Grid, Schedule, Window},
        service::{Audience, Class, Mode, PaymentRule, Service, Staff, Tax, WeeklyStart},
        service_times::ServiceTimes,
    },
};
use uuid::Uuid;

use super::fixtures::{Part, date, prt, rom, zone};

/// A practitioner who works the same hours every day: `practitioner(1, "Europe/London", "09:00-12:00 13:00-17:00")`.
pub fn practitioner(number: u128, zone_name: &str, hours: &str) -> Practitioner {
    Practitioner {
        registrations: Vec::new(),
        id: prt(number),
        handle: format!("p{number}"),
        name: format!("Practitioner {number}"),
        title: None,
        pronouns: None,
        languages: vec!["en".into()],
        zone: zone(zone_name),
        schedule: daily(hours),
        first_date: None,
        last_date: None,
        time_off: Vec::new(),
        mode_hours: BTreeMap::new(),
        limits: Limits::default(),
        notifications: None,
        share: 1,
        joining: Joining::default(),
    }
}

/// A room that can be used at any time.
pub fn room(number: u128) -> Room {
    Room {
        id: rom(number),
        handle: format!("r{number}"),
        name: format!("Room {number}"),
        capacity: None,
        virtual_room: false,
        step_free: true,
        schedule: None,
        time_off: Vec::new(),
        place: None,
        joining: Joining::default(),
    }
}

/// An online service of practitioner 1.
pub fn service(minutes: u32) -> Service {
    Service {
        first_visit: None,
        code: None,
        good_faith_estimate: false,
        id: ServiceId(Uuid::nil()),
        handle: "session".into(),
        name: Text::plain("Session"),
        description: None,
        duration_minutes: minutes,
        buffer_before_minutes: 0,
        buffer_after_minutes: 0,
        price: Money::new(6_500, Currency::GBP),
        later_prices: BTreeMap::new(),
        tax: Tax::None,
        payment: PaymentRule::Prepay,
        modes: vec![Mode::Online],
        rooms: Vec::new(),
        staff: Staff::AnyOf(vec![prt(1)]),
        attendees: 1,
        capacity: 1,
        class: None,
        policy: "standard".into(),
        audience: Audience::Everyone,
        listed: true,
        link_secret: None,
        max_per_client: None,
        limits: Limits::default(),
        grid: None,
        times: ServiceTimes::default(),
        approval: None,
        joining: Joining::default(),
    }
}

/// A class of practitioner 1 that starts at these times, `class(60, 12, "Mon 18:00, Thu 07:30")`.
pub fn class(minutes: u32, capacity: u32, starts: &str) -> Service {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let weekly = |text: &str| {
        let (day, time) = text.trim().split_once(' ').unwrap();
        let weekday = days.iter().position(|known| *known == day).unwrap();
        WeeklyStart {
            weekday: u8::try_from(weekday).unwrap(),
            minute: minute(time),
        }
    };
    let starts = starts.split(',').map(weekly).collect();
    let class = Class {
        starts,
        dates: Vec::new(),
        first: None,
        last: None,
        min_to_run: None,
        decide_hours_before: 24,
    };
    Service {
        capacity,
        class: Some(class),
        ..service(minutes)
    }
}

pub trait ServiceWords: Sized {
    fn change(self, change: impl FnOnce(&mut Service)) -> Self;

    fn buffer_before(self, minutes: u32) -> Self {
        self.change(|service| service.buffer_before_minutes = minutes)
    }
    fn buffer_after(self, minutes: u32) -> Self {
        self.change(|service| service.buffer_after_minutes = minutes)
    }
    fn every(self, step: u16, offset: u16) -> Self {
        self.change(|service| service.grid = Some(Grid::of(step, offset)))
    }
    fn by_any(self, numbers: &[u128]) -> Self {
        self.change(|service| {
            service.staff = Staff::AnyOf(numbers.iter().copied().map(prt).collect());
        })
    }
    fn by_all(self, numbers: &[u128]) -> Self {
        self.change(|service| {
            service.staff = Staff::AllOf(numbers.iter().copied().map(prt).collect());
        })
    }
    /// In mode `room` only.
    fn in_rooms(self, numbers: &[u128]) -> Self {
        self.modes(&[Mode::Room])
            .change(|service| service.rooms = numbers.iter().copied().map(rom).collect())
    }
    fn modes(self, modes: &[Mode]) -> Self {
        self.change(|service| service.modes = modes.to_vec())
    }
    fn between(self, first: &str, last: &str) -> Self {
        self.change(|service| {
            let class = service.class.as_mut().unwrap();
            (class.first, class.last) = (Some(date(first)), Some(date(last)));
        })
    }
}

impl ServiceWords for Service {
    fn change(mut self, change: impl FnOnce(&mut Service)) -> Self {
        change(&mut self);
        self
    }
}

/// The same windows every day.
pub fn daily(hours: &str) -> Schedule {
    Schedule::of(std::array::from_fn(|_| windows(hours)))
}

/// `"09:00-12:00 13:00-24:00"`, or over midnight `"20:00-02:00"`.
pub fn windows(hours: &str) -> Vec<Window> {
    let window = |text: &str| {
        let (start, end) = text.split_once('-').unwrap();
        let (start, end) = (minute(start), minute(end));
        let next_day = if end < start { DAY_MINUTES } else { 0 };
        Window {
            start,
            end: end + next_day,
        }
    };
    hours.split_whitespace().map(window).collect()
}

fn minute(time: &str) -> u16 {
    let (hours, minutes) = time.split_once(':').unwrap();
    60 * hours.parse::<u16>().unwrap() + minutes.parse::<u16>().unwrap()
}

impl From<Practitioner> for Part {
    fn from(one: Practitioner) -> Self {
        Self::Practitioner(one)
    }
}

impl From<Room> for Part {
    fn from(room: Room) -> Self {
        Self::Room(room)
    }
}

impl From<Service> for Part {
    fn from(service: Service) -> Self {
        Self::Service(service)
    }
}
