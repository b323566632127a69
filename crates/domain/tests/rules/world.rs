//! Practices drawn at random: several practitioners in different zones, rooms, classes, sessions, times off and limits,
//! most of them around a change of the clocks.

mod changes;
mod closures;
mod gatherings;
mod hours;
mod limits;
mod places;

use domain::{
    interval::Interval,
    practice::{
        Horizon, Limits, Practitioner, Room,
        schedule::{Grid, GridOrigin, Schedule, TimeOff},
        service::{Class, Mode, Service, Staff, WeeklyStart},
        service_times::ServiceTimes,
    },
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use self::{
    changes::{change, replan},
    closures::{closures, entered},
    gatherings::{gather, gathering, take},
    hours::{schedule, times},
    limits::{limits, limits_of_services},
    places::places,
};
pub use self::{closures::worlds_with_closed_rooms, places::worlds_between_places};
use super::{fixtures::*, parts};

/// Days around which all happens; on the first five the clocks change somewhere.
const DAYS: [&str; 7] = [
    "2026-03-29",
    "2026-10-25",
    "2026-03-08",
    "2026-11-01",
    "2026-04-05",
    "2026-06-10",
    "2027-01-01",
];
const ZONES: [&str; 9] = [
    "Europe/London",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Cairo",
    "Pacific/Kiritimati",
    "Pacific/Midway",
];
/// How many days after the first can be booked at most.
const AHEAD: i64 = 3;

/// A practice with its calendar, the first of its services looked for.
pub fn worlds() -> impl Strategy<Value = World> {
    let house = (select(&DAYS[..]), select(&ZONES[..])).prop_flat_map(|(day, home)| {
        let people = prop_oneof![1 => 1..2_usize, 4 => 2..4_usize]
            .prop_flat_map(move |count| vec(practitioner(date(day), home), count));
        let rooms = vec(option::weighted(0.4, schedule(date(day))), 0..4);
        (
            Just((day, home)),
            people,
            rooms,
            vec(service(date(day)), 1..4),
            (rules(date(day)), places(schedule(date(day)))),
        )
    });
    let times = vec(
        (1..6_u128, 0..1_500_i64, 3..18_u32, 0..20_u32, 0..20_u32),
        0..20,
    );
    let gatherings = gathering();
    let gatherings = vec(gatherings, 0..12);
    let changes = prop_oneof![2 => Just(Vec::new()), 1 => vec(change(), 1..8)];
    let changes = (changes, closures());
    let query = (
        0..86_400_i64,
        option::weighted(0.1, 1..4_u128),
        option::weighted(0.1, select(&MODES[..])),
    );
    (house, times, changes, gatherings, query).prop_map(
        |(
            (place, people, rooms, services, (rules, places)),
            times,
            (changes, closures),
            gatherings,
            query,
        )| {
            let (day, home) = place;
            let mut world = practice(home).rules(|own| rules.apply(own));
            world.catalogue.practice.places = places;
            world.now = midnight(date(day)) + SignedDuration::from_secs(query.0);
            (world.practitioner, world.mode) = (query.1.map(prt), query.2);
            let staff = people.len() as u128;
            let mut world = staffed(world, people, rooms, services);
            world.closures = entered(&closures, date(day), &world.catalogue);
            for (resource, start, fives, before, after) in times {
                let resource = if resource > staff {
                    101 + resource % 2
                } else {
                    resource
                };
                let sitting = Interval::lasting(
                    midnight(date(day)) + SignedDuration::from_mins(5 * start),
                    5 * fives,
                )
                .unwrap();
                let holder = Uuid::from_u128(5_000 + world.occupancies.len() as u128);
                let mut taken = vec![resource];
                // With several places some sessions are in a room: that tells where they are.
                if resource <= staff && !world.catalogue.practice.places.is_empty() {
                    taken.extend(Some(100 + u128::from(fives % 4)).filter(|room| *room > 100));
                }
                let service = usize::try_from(start).unwrap() % world.catalogue.services.len();
                let service = world.catalogue.services[service].id;
                take(
                    &mut world,
                    &taken,
                    sitting,
                    (before, after),
                    (holder, service),
                );
            }
            for change in &changes {
                replan(&mut world, date(day), change);
            }
            for gathering in gatherings {
                gather(&mut world, &gathering);
            }
            world
        },
    )
}

/// With its people, rooms and services.
fn staffed(
    mut world: World,
    people: Vec<Practitioner>,
    rooms: Vec<Option<Schedule>>,
    services: Vec<Service>,
) -> World {
    let (staff, places) = (people.len() as u128, rooms.len() as u128);
    for (number, one) in (1..).zip(people) {
        world = world.has(Practitioner {
            id: prt(number),
            ..one
        });
    }
    let named = world.catalogue.practice.places.iter();
    let mut handles: Vec<_> = named.map(|place| Some(place.handle.clone())).collect();
    // Of some rooms nothing is said.
    handles.push(None);
    let handles = handles.into_iter().cycle();
    for ((number, schedule), place) in (101..).zip(rooms).zip(handles) {
        world = world.has(Room {
            place,
            schedule,
            ..parts::room(number)
        });
    }
    for one in services {
        world = world.has(within(one, staff, places));
    }
    world
}

const MODES: [Mode; 3] = [Mode::Room, Mode::Online, Mode::Phone];

fn midnight(day: Date) -> Timestamp {
    day.at(0, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap()
        .timestamp()
}

fn practitioner(day: Date, home: &'static str) -> impl Strategy<Value = Practitioner> {
    let zone_name = prop_oneof![2 => Just(home), 1 => select(&ZONES[..])];
    let off = vec((-24..120_i64, 0..4_i64, 1..40_i64), 0..3).prop_map(move |offs| {
        let local = |hours, quarters| {
            day.at(0, 0, 0, 0) + SignedDuration::from_mins(60 * hours + 15 * quarters)
        };
        offs.into_iter()
            .map(|(hours, quarters, long)| TimeOff {
                from: local(hours, quarters),
                until: local(hours, quarters + long),
            })
            .collect::<Vec<_>>()
    });
    let dates = (
        option::weighted(0.1, 0..3_i64),
        option::weighted(0.1, 1..4_i64),
    );
    let modes = option::weighted(0.3, (select(&MODES[..]), schedule(day)));
    (zone_name, schedule(day), off, limits(), dates, modes).prop_map(
        move |(zone_name, schedule, time_off, limits, dates, modes)| {
            let on = |days: i64| day + SignedDuration::from_hours(24 * days);
            Practitioner {
                schedule,
                first_date: dates.0.map(on),
                last_date: dates.1.map(on),
                time_off,
                mode_hours: modes.into_iter().collect(),
                limits,
                ..parts::practitioner(1, zone_name, "")
            }
        },
    )
}

fn service(day: Date) -> impl Strategy<Value = Service> {
    let start = (0..7_u8, 0..96_u16).prop_map(|(weekday, quarter)| WeeklyStart {
        weekday,
        minute: 15 * quarter,
    });
    let ends = (
        option::weighted(0.3, 0..5_i64),
        option::weighted(0.3, 0..5_i64),
    );
    let on_dates = vec((-1..6_i64, 0..96_i64), 0..4);
    let class =
        (vec(start, 0..20), on_dates, ends).prop_map(move |(starts, on_dates, (first, last))| {
            let mut dates: Vec<_> = on_dates
                .into_iter()
                .map(|(days, quarters)| {
                    day.at(0, 0, 0, 0) + SignedDuration::from_mins(1_440 * days + 15 * quarters)
                })
                .collect();
            // As a file has them.
            dates.sort_unstable();
            dates.dedup();
            let on = |days: i64| day + SignedDuration::from_hours(24 * days);
            Class {
                starts,
                dates,
                first: first.map(on),
                last: last.map(on),
                min_to_run: None,
                decide_hours_before: 24,
            }
        });
    let grid = grid(&[7, 15, 20, 30, 50, 60], 7);
    let staff = (prop::bool::weighted(0.4), vec(1..4_u128, 2..5));
    let place = (
        vec(101..103_u128, 0..4),
        proptest::sample::subsequence(MODES.to_vec(), 1..=3),
    );
    let lengths = (3..16_u32, 0..15_u32, 0..15_u32);
    let limits = prop_oneof![2 => Just(Limits::default()), 1 => limits_of_services()];
    (
        lengths,
        option::of(grid),
        option::weighted(0.35, class),
        staff,
        place,
        times(day),
        limits,
    )
        .prop_map(
            |(
                (fives, before, after),
                grid,
                class,
                (all, people),
                (rooms, modes),
                times,
                limits,
            )| {
                let ids = distinct(people.into_iter().map(prt));
                let staff = if all {
                    Staff::AllOf(ids)
                } else {
                    Staff::AnyOf(ids)
                };
                let places = distinct(rooms.into_iter().map(rom));
                let capacity = if class.is_some() { 3 } else { 1 };
                let (buffer_before_minutes, buffer_after_minutes) = (before, after);
                let made = Service {
                    buffer_before_minutes,
                    buffer_after_minutes,
                    capacity,
                    ..parts::service(5 * fives)
                };
                // A class has its own starts and dates.
                let times = if class.is_some() {
                    ServiceTimes {
                        min_notice_minutes: times.min_notice_minutes,
                        max_advance_days: times.max_advance_days,
                        ..ServiceTimes::default()
                    }
                } else {
                    times
                };
                Service {
                    grid,
                    times,
                    class,
                    staff,
                    rooms: places,
                    modes,
                    limits,
                    ..made
                }
            },
        )
}

/// With one of these steps, and an offset below another number.
fn grid(steps: &'static [u16], offsets: u16) -> impl Strategy<Value = Grid> {
    let origin = prop_oneof![
        3 => Just(GridOrigin::Midnight),
        1 => Just(GridOrigin::Window),
    ];
    (select(steps), 0..offsets, origin).prop_map(|(step, offset, origin)| Grid {
        step,
        offset,
        origin,
    })
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.fold(Vec::new(), |mut kept, item| {
        if !kept.contains(&item) {
            kept.push(item);
        }
        kept
    })
}

/// A service may only name who and what there is; most should have somebody.
fn within(mut service: Service, staff: u128, places: u128) -> Service {
    service.rooms.retain(|id| id.0.as_u128() - 100 <= places);
    let (Staff::AnyOf(ids) | Staff::AllOf(ids)) = &mut service.staff;
    ids.retain(|id| id.0.as_u128() <= staff);
    if ids.is_empty() {
        ids.push(prt(1));
    }
    service
}

#[derive(Debug, Clone)]
pub struct Rules {
    notice: u32,
    horizon: Horizon,
    grid: Grid,
    outside: bool,
}

impl Rules {
    fn apply(&self, rules: &mut domain::practice::BookingRules) {
        (rules.min_notice_minutes, rules.horizon, rules.grid) =
            (self.notice, self.horizon, self.grid);
        rules.buffers_outside_hours = self.outside;
    }
}

fn rules(day: Date) -> impl Strategy<Value = Rules> {
    let horizon = prop_oneof![
        prop_oneof![1 => Just(0), 5 => 1..=AHEAD]
            .prop_map(|days| Horizon::Days(u16::try_from(days).unwrap())),
        prop_oneof![1 => Just(0), 5 => 1..=AHEAD]
            .prop_map(move |days| Horizon::Until(day + SignedDuration::from_hours(24 * days)))
    ];
    let grid = grid(&[15, 30, 60], 15);
    (
        prop_oneof![Just(0), 0..600_u32],
        horizon,
        grid,
        any::<bool>(),
    )
        .prop_map(|(notice, horizon, grid, outside)| Rules {
            notice,
            horizon,
            grid,
            outside,
        })
}
