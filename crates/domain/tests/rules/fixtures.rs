//! A small practice to ask for slots: `practice("Europe/London").has(practitioner(1, …)).has(service(50)).times("2026-06-01")`.

use std::collections::BTreeMap;

use domain::{
    booking::availability::{
        Search, Slot, Unavailable,
        calendar::{Calendar, GroupSession, Occupancy},
    },
    ids::{BookingId, PracticeId, PractitionerId, ResourceId, RoomId, ServiceId, SessionId},
    interval::Interval,
    money::Currency,
    practice::{
        BookingRules, Catalogue, ConfirmByMail, Horizon, Practice, Practitioner, Room,
        assignment_rule::AssignmentRule,
        closure::Closure,
        schedule::{Grid, TimeOff},
        service::{Mode, Service},
        session_change::{PlanDifference, SessionChange},
    },
    zone::Zone,
};
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

/// A practice with what it has, what is taken of it, and the time it is now.
#[derive(Debug, Clone)]
pub struct World {
    pub catalogue: Catalogue,
    pub occupancies: Vec<Occupancy>,
    pub sessions: Vec<GroupSession>,
    pub off: Vec<(PractitionerId, TimeOff)>,
    pub closures: Vec<Closure>,
    pub now: Timestamp,
    /// Which service is looked for, of what kind, with whom.
    pub service: usize,
    pub mode: Option<Mode>,
    pub practitioner: Option<PractitionerId>,
}

pub enum Part {
    Practitioner(Practitioner),
    Room(Room),
    Service(Service),
}

/// A practice that has nothing yet, on 1 January 2026: grid of half hours, no notice, bookable until the end of 2035.
pub fn practice(name: &str) -> World {
    let booking = BookingRules {
        collect_after_minutes: 24 * 60,
        remind_to_pay_after_days: Vec::new(),
        links_end_after_days: 730,
        confirm_by_mail: ConfirmByMail::WhenSuspicious,
        min_notice_minutes: 0,
        horizon: Horizon::Until(date("2035-12-31")),
        grid: Grid::of(30, 0),
        hold_minutes: 30,
        hold_extension_minutes: 0,
        buffers_outside_hours: true,
        max_active_per_client: None,
        move_notice_minutes: None,
        answer_within_hours: 24,
        remind_hour_before: false,
        switch_notice_minutes: Some(120),
        assignment: AssignmentRule::FewestAhead,
    };
    let practice = Practice {
        tax_number: None,
        vat_id: None,
        id: PracticeId(Uuid::from_u128(9)),
        slug: "riverside".into(),
        name: "Riverside".into(),
        zone: zone(name),
        currency: Currency::GBP,
        locales: vec!["en-GB".into()],
        address: None,
        phone: None,
        email: None,
        crisis_note: None,
        tax_note: None,
        statement_prefix: "RIVERSIDE".into(),
        sender_name: None,
        slow_methods: None,
        origins: Vec::new(),
        live: false,
        stripe_account: None,
        booking,
        notifications: None,
        holidays: std::collections::BTreeSet::new(),
        seasons: BTreeMap::new(),
        closures: Vec::new(),
        places: Vec::new(),
        policies: std::collections::BTreeMap::new(),
    };
    let catalogue = Catalogue {
        practice,
        practitioners: Vec::new(),
        rooms: Vec::new(),
        services: Vec::new(),
        former: BTreeMap::new(),
        session_changes: BTreeMap::new(),
        revision: 1,
    };
    World {
        catalogue,
        occupancies: Vec::new(),
        sessions: Vec::new(),
        off: Vec::new(),
        closures: Vec::new(),
        now: at("2026-01-01T00:00:00Z"),
        service: 0,
        mode: None,
        practitioner: None,
    }
}

impl World {
    pub fn has(mut self, part: impl Into<Part>) -> Self {
        match part.into() {
            Part::Practitioner(one) => self.catalogue.practitioners.push(one),
            Part::Room(room) => self.catalogue.rooms.push(room),
            Part::Service(service) => {
                let id = ServiceId(Uuid::from_u128(
                    1_000 + self.catalogue.services.len() as u128,
                ));
                self.catalogue.services.push(Service { id, ..service });
            }
        }
        self
    }

    pub fn rules(mut self, change: impl FnOnce(&mut BookingRules)) -> Self {
        change(&mut self.catalogue.practice.booking);
        self
    }

    pub fn now(self, text: &str) -> Self {
        Self {
            now: at(text),
            ..self
        }
    }

    pub fn mode(self, mode: Mode) -> Self {
        Self {
            mode: Some(mode),
            ..self
        }
    }

    pub fn only(self, number: u128) -> Self {
        Self {
            practitioner: Some(prt(number)),
            ..self
        }
    }

    /// A booking of the service looked for, with its buffers, of one practitioner or room.
    pub fn booked(self, resource: u128, start: &str) -> Self {
        let service = &self.catalogue.services[self.service];
        let (before, after, minutes) = (
            service.buffer_before_minutes,
            service.buffer_after_minutes,
            service.duration_minutes,
        );
        let id = service.id;
        let mut world = self.taken(resource, start, minutes, (before, after));
        if let Some(last) = world.occupancies.last_mut() {
            last.service = Some(id);
        }
        world
    }

    /// Any booking, of no service; its holder is number 5000 and on.
    pub fn taken(mut self, resource: u128, start: &str, minutes: u32, buffers: (u32, u32)) -> Self {
        let sitting = Interval::lasting(at(start), minutes).unwrap();
        let holder = Uuid::from_u128(5_000 + self.occupancies.len() as u128);
        let during = sitting.widened(buffers.0, buffers.1).unwrap();
        self.occupancies.push(Occupancy {
            during,
            resource: res(resource),
            sitting,
            holder,
            service: None,
        });
        self
    }

    /// Any booking of several practitioners and rooms; its holder is numbered as in `taken`.
    pub fn together(
        mut self,
        resources: &[u128],
        start: &str,
        minutes: u32,
        buffers: (u32, u32),
    ) -> Self {
        let first = self.occupancies.len();
        for resource in resources {
            self = self.taken(*resource, start, minutes, buffers);
        }
        let holder = self.occupancies[first].holder;
        let taken = self.occupancies[first..].iter_mut();
        taken.for_each(|one| one.holder = holder);
        self
    }

    /// A session (number 8000) of the service looked for, with the practitioner, room and seats given.
    pub fn session(
        mut self,
        start: &str,
        practitioner: u128,
        room: Option<u128>,
        taken: &[u32],
    ) -> Self {
        let service = &self.catalogue.services[self.service];
        let sitting = Interval::lasting(at(start), service.duration_minutes).unwrap();
        let during = sitting
            .widened(service.buffer_before_minutes, service.buffer_after_minutes)
            .unwrap();
        let holder = Uuid::from_u128(8_000);
        for number in std::iter::once(practitioner).chain(room) {
            self.occupancies.push(Occupancy {
                during,
                resource: res(number),
                sitting,
                holder,
                service: Some(service.id),
            });
        }
        self.sessions.push(GroupSession {
            service: service.id,
            at: sitting,
            id: SessionId(holder),
            capacity: service.capacity,
            practitioners: vec![prt(practitioner)],
            room: room.map(rom),
            taken: taken.to_vec(),
        });
        self
    }

    /// With a change of the plan of the class looked for.
    pub fn replanned(
        mut self,
        planned: &str,
        onwards: bool,
        change: impl FnOnce(&mut PlanDifference),
    ) -> Self {
        let mut difference = PlanDifference::default();
        change(&mut difference);
        let class = self.catalogue.services[self.service].id;
        let planned = planned.parse().unwrap();
        let changes = self.catalogue.session_changes.entry(class).or_default();
        changes.push(SessionChange {
            planned,
            onwards,
            difference,
        });
        self
    }

    pub fn away(mut self, practitioner: u128, from: &str, until: &str) -> Self {
        self.off.push((
            prt(practitioner),
            TimeOff {
                from: from.parse().unwrap(),
                until: until.parse().unwrap(),
            },
        ));
        self
    }

    pub fn calendar(&self) -> Calendar {
        let closed = self.closures.iter();
        let closed = closed.flat_map(|one| one.times_off(&self.catalogue));
        Calendar::new(
            self.occupancies.clone(),
            self.sessions.clone(),
            self.off.clone(),
        )
        .with_times_off(closed)
    }

    pub fn ask<T>(&self, question: impl FnOnce(Search<'_>) -> T) -> T {
        self.ask_of(&self.calendar(), question)
    }

    pub fn ask_of<T>(&self, calendar: &Calendar, question: impl FnOnce(Search<'_>) -> T) -> T {
        let service = &self.catalogue.services[self.service];
        let (catalogue, now) = (&self.catalogue, self.now);
        question(Search {
            catalogue,
            service,
            calendar,
            now,
            practitioner: self.practitioner,
            mode: self.mode,
        })
    }

    pub fn slots(&self, first: &str, last: &str) -> Vec<Slot> {
        self.ask(|search| search.slots(date(first), date(last)))
    }

    /// The starts on one date, as the practice's clock shows them.
    pub fn times(&self, day: &str) -> Vec<String> {
        self.clock(&self.slots(day, day))
    }

    /// The same with offsets, `01:00+01`.
    pub fn times_and_offsets(&self, day: &str) -> Vec<String> {
        let zone = &self.catalogue.practice.zone;
        let shown = |slot: &Slot| {
            slot.at
                .start
                .to_zoned(zone.rules().clone())
                .strftime("%H:%M%:::z")
                .to_string()
        };
        self.slots(day, day).iter().map(shown).collect()
    }

    /// The starts on one date without a booking, for moving it.
    pub fn times_without(&self, holder: u128, day: &str) -> Vec<String> {
        let calendar = self.calendar().without(BookingId(Uuid::from_u128(holder)));
        self.clock(&self.ask_of(&calendar, |search| search.slots(date(day), date(day))))
    }

    /// The starts within dates of the practice, in UTC.
    pub fn instants(&self, first: &str, last: &str) -> Vec<String> {
        self.slots(first, last)
            .iter()
            .map(|slot| slot.at.start.to_string())
            .collect()
    }

    pub fn admit(&self, start: &str) -> Result<Slot, Unavailable> {
        self.ask(|search| search.admit(at(start)))
    }

    pub fn refused(&self, start: &str) -> Option<Unavailable> {
        self.admit(start).err()
    }

    fn clock(&self, slots: &[Slot]) -> Vec<String> {
        let zone = &self.catalogue.practice.zone;
        slots
            .iter()
            .map(|slot| {
                zone.rules()
                    .to_datetime(slot.at.start)
                    .strftime("%H:%M")
                    .to_string()
            })
            .collect()
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

pub fn prt(number: u128) -> PractitionerId {
    PractitionerId(Uuid::from_u128(number))
}

pub fn rom(number: u128) -> RoomId {
    RoomId(Uuid::from_u128(number))
}

fn res(number: u128) -> ResourceId {
    ResourceId(Uuid::from_u128(number))
}
