//! What differs from the ordinary week: nights, seasons, people who come and go, and a service's own notice, horizon, dates, hours,
//! and hours of its modes.

use domain::{
    booking::{availability::Unavailable, overrides::Overrides},
    practice::{
        Horizon, Practitioner,
        schedule::{Grid, GridOrigin, Schedule, SeasonHours, TimeOff},
        season::Season,
        service::{Mode, Service},
    },
};

use crate::{fixtures::*, parts::*};

const MONDAY: &str = "2026-06-01";
const TUESDAY: &str = "2026-06-02";

fn london(hours: &str) -> Practitioner {
    practitioner(1, "Europe/London", hours)
}

fn with(person: Practitioner, service: Service) -> World {
    practice("Europe/London").has(person).has(service)
}

/// Only on Mondays.
fn mondays(hours: &str) -> Practitioner {
    let mut person = london("");
    person.schedule.weekly[0] = windows(hours);
    person
}

#[test]
fn a_night_belongs_to_the_day_it_begins_on() {
    let world = with(mondays("20:00-02:00"), service(90));
    let monday = [
        "20:00", "20:30", "21:00", "21:30", "22:00", "22:30", "23:00", "23:30",
    ];
    assert_eq!(world.times(MONDAY), monday);
    assert_eq!(world.times(TUESDAY), ["00:00", "00:30"]);
    assert!(world.admit("2026-06-01T23:30:00+01:00").is_ok());
    assert_eq!(
        world.refused("2026-06-02T01:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
}

#[test]
fn an_override_replaces_the_night_that_begins_on_it() {
    let mut person = mondays("20:00-02:00");
    let closed = |person: &Practitioner, day: &str| {
        let mut person = person.clone();
        person.schedule.overrides.insert(date(day), Vec::new());
        with(person, service(60)).times(TUESDAY)
    };
    assert_eq!(closed(&person, TUESDAY), ["00:00", "00:30", "01:00"]);
    assert!(closed(&person, MONDAY).is_empty());
    person.time_off.push(TimeOff {
        from: "2026-06-02T00:00".parse().unwrap(),
        until: "2026-06-03T00:00".parse().unwrap(),
    });
    let world = with(person, service(60));
    assert!(
        world.times(TUESDAY).is_empty(),
        "time off ends it at midnight"
    );
    assert_eq!(world.times(MONDAY).last().unwrap(), "23:00");
}

#[test]
fn a_night_has_as_many_hours_as_the_clock_shows() {
    let night = |day: &str, next: &str| {
        let world = with(london("22:00-03:00"), service(60).every(60, 0));
        let all = [world.times_and_offsets(day), world.times_and_offsets(next)].concat();
        // Those of the night between the two.
        let begin = all.iter().position(|at| at.starts_with("22")).unwrap();
        let end = begin
            + all[begin..]
                .iter()
                .rposition(|at| at < &"03:00".to_owned())
                .unwrap();
        all[begin..=end].to_vec()
    };
    assert_eq!(
        night("2026-03-28", "2026-03-29"),
        ["22:00+00", "23:00+00", "00:00+00", "02:00+01"]
    );
    assert_eq!(
        night("2026-10-24", "2026-10-25"),
        [
            "22:00+01", "23:00+01", "00:00+01", "01:00+01", "01:00+00", "02:00+00"
        ]
    );
}

#[test]
fn the_grid_of_a_night() {
    let after = |grid| {
        let service = service(50).change(|one| one.grid = Some(grid));
        with(mondays("23:00-02:30"), service).times(TUESDAY)
    };
    // Each midnight anew, like a window that begins there.
    assert_eq!(after(Grid::of(50, 0)), ["00:00", "00:50", "01:40"]);
    let from_window = Grid {
        origin: GridOrigin::Window,
        ..Grid::of(50, 0)
    };
    assert_eq!(after(from_window), ["00:40", "01:30"]);
}

#[test]
fn a_season_has_a_week_of_its_own() {
    let weeks = |every, monday| Season::Weeks {
        every,
        monday: date(monday),
    };
    let in_season = |season, hours: &str| SeasonHours {
        name: String::new(),
        season,
        weekly: Schedule::of(std::array::from_fn(|_| windows(hours))).weekly,
    };
    let mut person = london("09:00-10:00");
    person.schedule.seasonal = vec![
        in_season(
            Season::Days(vec![(date("2026-06-03"), date("2026-06-04"))]),
            "",
        ),
        in_season(weeks(2, "2026-06-01"), "14:00-15:00"),
    ];
    person
        .schedule
        .overrides
        .insert(date("2026-06-04"), windows("18:00-19:00"));
    let world = with(person, service(60));
    let shown = [
        "2026-05-31",
        "2026-06-01",
        "2026-06-02",
        "2026-06-03",
        "2026-06-04",
        "2026-06-08",
        "2026-06-15",
    ]
    .map(|day| world.times(day).join(" "));
    assert_eq!(
        shown,
        ["09:00", "14:00", "14:00", "", "18:00", "09:00", "14:00"]
    );
}

#[test]
fn people_come_and_go() {
    let mut person = london("09:00-10:00");
    (person.first_date, person.last_date) = (Some(date("2026-06-02")), Some(date("2026-06-03")));
    let world = with(person.clone(), service(60));
    let shown = [MONDAY, TUESDAY, "2026-06-03", "2026-06-04"].map(|day| world.times(day).len());
    assert_eq!(shown, [0, 1, 1, 0]);
    assert!(
        !person.has_left(at("2026-06-03T22:59:59Z")) && person.has_left(at("2026-06-03T23:00:00Z"))
    );
    let mut away = london("09:00-10:00");
    away.time_off.push(TimeOff::from_date_on(date(TUESDAY)));
    let world = with(away, service(60));
    assert_eq!(world.times(MONDAY), ["09:00"]);
    assert_eq!(world.ask(|search| search.next_after(date(MONDAY))), None);
}

#[test]
fn a_class_is_not_given_by_somebody_who_has_left() {
    let mut person = london("");
    person.last_date = Some(date("2026-06-01"));
    let world = practice("Europe/London")
        .has(person)
        .has(class(60, 5, "Mon 18:00"));
    assert_eq!(world.times(MONDAY), ["18:00"]);
    assert!(world.times("2026-06-08").is_empty());
}

#[test]
fn a_service_has_its_own_notice_and_horizon() {
    let world = with(london("09:00-12:00"), service(60))
        .rules(|rules| (rules.min_notice_minutes, rules.horizon) = (24 * 60, Horizon::Days(5)))
        .now("2026-06-01T08:30:00Z");
    let own = |change: &dyn Fn(&mut Service)| {
        let mut world = world.clone();
        change(&mut world.catalogue.services[0]);
        world
    };
    assert!(world.times(MONDAY).is_empty());
    let soon = own(&|one| one.times.min_notice_minutes = Some(60));
    assert_eq!(soon.times(MONDAY), ["10:30", "11:00"], "an hour from 09:30");
    let later = soon.ask(|search| search.same_until(Some(at("2026-06-01T09:30:00Z"))));
    assert_eq!(
        later.to_string(),
        "2026-06-01T08:30:00.000000001Z",
        "the first start's notice ends"
    );
    assert_eq!(
        world.refused("2026-06-07T09:00:00+01:00"),
        Some(Unavailable::TooFar)
    );
    let far = own(&|one| one.times.max_advance_days = Some(6));
    assert!(far.admit("2026-06-07T09:00:00+01:00").is_ok());
    assert_eq!(far.ask(|search| search.last_bookable()), date("2026-06-07"));
}

#[test]
fn a_service_has_its_own_dates_and_hours() {
    let world = with(
        london("09:00-12:00"),
        service(60).change(|one| {
            (one.times.first_date, one.times.last_date) = (Some(date(MONDAY)), Some(date(TUESDAY)));
            one.times.schedule = Some(daily("10:00-11:30"));
        }),
    );
    assert_eq!(world.times(MONDAY), ["10:00", "10:30"]);
    let shown = ["2026-05-31", TUESDAY, "2026-06-03"].map(|day| world.times(day).len());
    assert_eq!(shown, [0, 2, 0]);
    assert_eq!(world.ask(|search| search.last_bookable()), date(TUESDAY));
    assert_eq!(
        world.refused("2026-06-01T09:00:00+01:00"),
        Some(Unavailable::NotOffered)
    );
    let times = &world.catalogue.services[0].times;
    assert!(!times.is_over(date(TUESDAY)) && times.is_over(date("2026-06-03")));
}

#[test]
fn a_mode_has_its_own_hours() {
    let world = with(
        london("09:00-13:00"),
        service(60)
            .modes(&[Mode::Room, Mode::Online])
            .change(|one| {
                one.rooms = vec![rom(101)];
                one.times.modes.insert(Mode::Room, daily("09:00-11:00"));
                one.times.modes.insert(Mode::Online, daily("10:00-12:00"));
            }),
    )
    .has(room(101));
    let ways = |start: &str| {
        let slot = world.admit(start).unwrap();
        (slot.offers[0].modes.clone(), slot.offers[0].room)
    };
    assert_eq!(
        ways("2026-06-01T09:00:00+01:00"),
        (vec![Mode::Room], Some(rom(101)))
    );
    assert_eq!(
        ways("2026-06-01T10:00:00+01:00"),
        (vec![Mode::Room, Mode::Online], Some(rom(101)))
    );
    assert_eq!(
        ways("2026-06-01T11:00:00+01:00"),
        (vec![Mode::Online], None),
        "it takes no room"
    );
    assert_eq!(
        world.ask(|search| search.modes_at(at("2026-06-01T11:00:00+01:00"), Overrides::NONE)),
        [Mode::Online]
    );
    assert_eq!(
        world.refused("2026-06-01T12:00:00+01:00"),
        Some(Unavailable::NotOffered),
        "in neither of the two"
    );
    assert_eq!(
        world.clone().mode(Mode::Online).times(MONDAY),
        ["10:00", "10:30", "11:00"]
    );
    assert_eq!(
        world.mode(Mode::Room).times(MONDAY),
        ["09:00", "09:30", "10:00"]
    );
}

#[test]
fn a_price_is_that_of_the_day() {
    let dear = service(60).change(|one| {
        let price = |amount| domain::money::Money {
            amount,
            ..one.price
        };
        one.later_prices = [("2026-06-02", 7_000), ("2026-07-01", 8_000)]
            .map(|(day, amount)| (date(day), price(amount)))
            .into();
    });
    let price = |day: &str| dear.on(date(day)).price.amount;
    assert_eq!(
        [MONDAY, TUESDAY, "2026-06-30", "2026-07-01"].map(price),
        [6_500, 7_000, 7_000, 8_000]
    );
}
