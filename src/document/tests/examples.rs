//! The example practices load, and say what the owners mean.

use jiff::civil::{date, datetime};

use super::*;
use domain::{
    money::BasisPoints,
    practice::{
        Horizon,
        schedule::{TimeOff, Window},
        service::{Mode, PaymentRule, Staff, Tax},
    },
};

fn handles(catalogue: &Catalogue, service: &str) -> Vec<String> {
    let service = catalogue.service_named(service).unwrap();
    service
        .practitioners()
        .iter()
        .map(|id| catalogue.practitioner(*id).unwrap().handle.clone())
        .collect()
}

fn rooms(catalogue: &Catalogue, service: &str) -> Vec<String> {
    let service = catalogue.service_named(service).unwrap();
    service
        .rooms
        .iter()
        .map(|id| catalogue.room(*id).unwrap().handle.clone())
        .collect()
}

#[test]
fn all_load_without_fault() {
    for text in EXAMPLES {
        assert!(!catalogue(text).services.is_empty());
    }
}

#[test]
fn riverside_is_one_counsellor_in_a_hired_room() {
    let riverside = catalogue(RIVERSIDE);
    let hannah = riverside.practitioner_named("hw").unwrap();
    assert_eq!(
        hannah.schedule.on(date(2026, 6, 2)),
        [Window {
            start: 570,
            end: 1_020
        }]
    );
    let summer = TimeOff {
        from: datetime(2026, 8, 10, 0, 0, 0, 0),
        until: datetime(2026, 8, 29, 0, 0, 0, 0),
    };
    assert_eq!(hannah.time_off[0], summer);
    assert_eq!(
        (hannah.limits.max_consecutive, hannah.limits.break_minutes),
        (Some(3), 30)
    );
    let room = riverside.rooms[0].schedule.as_ref().unwrap();
    assert!(room.on(date(2026, 6, 2)).is_empty() && !room.on(date(2026, 6, 3)).is_empty());
    assert_eq!(riverside.practice.booking.min_notice_minutes, 24 * 60);
    let policy = &riverside.practice.policies["default"];
    assert_eq!(
        (
            policy.tiers[1].fee,
            policy.goodwill_per_year,
            policy.waive_if_resold
        ),
        (BasisPoints(5_000), 1, true)
    );
    let individual = riverside.service_named("ind50").unwrap();
    assert_eq!(
        (individual.payment, individual.first_visit),
        (PaymentRule::CardOnFile, Some(PaymentRule::Prepay))
    );
    assert_eq!(
        (
            hannah.registrations[0].body.as_str(),
            hannah.registrations.len()
        ),
        ("BACP", 1)
    );
    let concession = riverside.service_named("ind50c").unwrap();
    assert!(!concession.listed && concession.price.amount == 4_000);
    assert_eq!(
        (rooms(&riverside, "couple80"), rooms(&riverside, "walk60")),
        (vec!["r3".to_owned()], vec![])
    );
    assert_eq!(
        riverside.service_named("intro").unwrap().modes,
        [Mode::Online, Mode::Phone]
    );
}

#[test]
fn landwehrkanal_has_common_hours_holidays_and_taxes() {
    let landwehr = catalogue(LANDWEHRKANAL);
    for practitioner in &landwehr.practitioners {
        assert_eq!(
            practitioner.schedule.on(date(2026, 6, 5)),
            [Window {
                start: 480,
                end: 960
            }],
            "{}",
            practitioner.handle
        );
        assert_eq!(practitioner.time_off.len(), 20);
    }
    assert_eq!(
        landwehr.practitioner_named("la").unwrap().name,
        "Dr. Lena Aydın"
    );
    let first = landwehr.service_named("erst").unwrap();
    assert_eq!(
        first.tax,
        Tax::Exempt {
            text: Some("Umsatzsteuerfrei nach § 4 Nr. 14 Buchst. a UStG".into())
        }
    );
    assert_eq!(
        (
            first.name.in_language(Some("en-US")),
            first.name.in_language(None)
        ),
        ("First consultation", "Erstgespräch")
    );
    assert_eq!(
        (first.payment, handles(&landwehr, "erst").join(" ")),
        (PaymentRule::None, "la jr fh".to_owned())
    );
    assert_eq!(
        rooms(&landwehr, "erst"),
        ["ahorn", "birke", "linde", "kastanie"]
    );
    assert_eq!(rooms(&landwehr, "einzel_dolm"), ["birke", "linde"]);
    let pair = landwehr.service_named("paar_co").unwrap();
    assert!(matches!(&pair.staff, Staff::AllOf(both) if both.len() == 2));
    assert_eq!(pair.tax.amount(pair.price).amount, 34_510 - 29_000);
    let due = (
        pair.payment.due_now(pair.price).amount,
        pair.payment.due_later(pair.price).amount,
    );
    assert_eq!(due, (10_353, 24_157));
    let single = landwehr.service_named("einzel").unwrap();
    assert_eq!(
        (single.payment, single.code.as_deref()),
        (PaymentRule::Later, Some("GOP 870 x2,9"))
    );
    assert_eq!(
        landwehr.practice.tax_number.as_deref(),
        Some("00/000/00000")
    );
    assert!(landwehr.practice.policies["default"].waive_if_resold);
}

#[test]
fn a_name_that_says_too_much_is_a_warning() {
    let checked = try_check(LANDWEHRKANAL, None).unwrap();
    let warnings: Vec<_> = checked
        .warnings
        .iter()
        .map(|warning| (warning.place.to_string(), &warning.message))
        .collect();
    let places: Vec<_> = warnings.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(
        places,
        [
            "services[5].name",
            "services[5].translations.en",
            "services[6].translations.en",
            "services[7].translations.en"
        ]
    );
    assert!(warnings[0].1.contains("`therap`"));
    for text in [RIVERSIDE, STILLPOINT, MILL_LANE] {
        // An example's secret is one that everybody can read, and it says so.
        let warnings = try_check(text, None).unwrap().warnings;
        assert!(
            warnings
                .iter()
                .all(|warning| warning.place.last_key() == Some("link_secret")),
            "{warnings:?}"
        );
    }
}

/// What takes whole lists of dates elsewhere takes ninety lines here.
#[test]
fn mill_lane_has_seasons_alternate_weeks_and_people_who_come_and_go() {
    assert!(MILL_LANE.lines().count() <= 90);
    let mill_lane = catalogue(MILL_LANE);
    let hours = |handle: &str, day: jiff::civil::Date| -> Vec<_> {
        let one = mill_lane.practitioner_named(handle).unwrap();
        let windows = one.schedule.on(day).iter();
        windows
            .map(|window| (window.start / 60, window.end / 60))
            .collect()
    };
    assert_eq!(hours("as", date(2026, 10, 23)), [(8, 12), (13, 18)]);
    assert_eq!(
        hours("as", date(2026, 10, 26)),
        [(9, 13)],
        "school holidays"
    );
    assert!(hours("as", date(2026, 10, 30)).is_empty());
    // One of two has the quiet room in a week, over the end of the year too.
    for (day, ruth, tunde) in [
        (date(2026, 9, 7), true, false),
        (date(2026, 9, 14), false, true),
        (date(2027, 1, 4), false, true),
        (date(2027, 1, 11), true, false),
    ] {
        assert_eq!(
            hours("rd", day),
            if ruth { vec![(9, 16)] } else { Vec::new() },
            "{day}"
        );
        assert_eq!(
            hours("ti", day),
            if tunde { vec![(9, 16)] } else { Vec::new() },
            "{day}"
        );
    }
    assert!(
        hours("rd", date(2026, 12, 21)).is_empty(),
        "holidays go before weeks"
    );
    assert_eq!(hours("ti", date(2026, 12, 21)), [(9, 16)]);
    let leave = mill_lane.practitioner_named("as").unwrap().time_off.clone();
    assert!(leave.iter().any(|off| off.is_open()));
    let again = mill_lane.service_named("again").unwrap();
    let price = |day| again.on(day).price.amount;
    assert_eq!(
        (price(date(2026, 12, 31)), price(date(2027, 1, 1))),
        (4_200, 4_500)
    );
}

#[test]
fn stillpoint_has_classes_with_their_own_rules() {
    let stillpoint = catalogue(STILLPOINT);
    let flow = stillpoint.service_named("flow60").unwrap();
    assert_eq!((flow.capacity, flow.policy.as_str()), (18, "class"));
    assert_eq!(handles(&stillpoint, "flow60"), ["jk", "ts"]);
    let starts: Vec<_> = flow
        .class
        .as_ref()
        .unwrap()
        .starts
        .iter()
        .map(|start| (start.weekday, start.minute))
        .collect();
    assert_eq!(starts, [(0, 420), (2, 420), (4, 735), (5, 600)]);
    let circle = stillpoint
        .service_named("grp80")
        .unwrap()
        .class
        .clone()
        .unwrap();
    assert_eq!(
        (circle.first, circle.last, circle.min_to_run),
        (Some(date(2026, 9, 10)), Some(date(2026, 11, 12)), Some(4))
    );
    assert!(
        stillpoint
            .practitioner_named("jk")
            .unwrap()
            .schedule
            .weekly
            .iter()
            .all(Vec::is_empty)
    );
    assert_eq!(stillpoint.practice.booking.min_notice_minutes, 15);
    assert_eq!(stillpoint.practice.booking.horizon, Horizon::Days(30));
    assert_eq!(
        stillpoint.service_named("ind45").unwrap().code.as_deref(),
        Some("90834")
    );
    assert_eq!(
        stillpoint.service_named("comm60").unwrap().price.amount,
        1_500
    );
}
