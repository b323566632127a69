//! Seasons, dates from and to, a service's own times, later prices, missing translations: each fault with its line and field.

use super::{rules::one_fault, *};

#[test]
fn seasons() {
    let at_top = |line: &str| format!("seasons = {line}\nstatement_prefix");
    for (line, expected) in [
        (
            "{ \"School\" = { days = [\"2026-10-26\"] } }",
            "School: `School`: 1 to 32 of a-z",
        ),
        ("{ a = {} }", "a.days: missing: write days = "),
        (
            "{ a = { days = [\"2026-10-26/2026-10-25\"] } }",
            "a.days[0]: `2026-10-26/2026-10-25` is not a range of days",
        ),
        (
            "{ a = { days = [\"2026-10-26\"], week_of = \"2026-10-26\" } }",
            "a.week_of: `days` says the same",
        ),
        (
            "{ a = { week_of = \"2026-02-30\" } }",
            "a.week_of: `2026-02-30` is not a date",
        ),
        (
            "{ a = { week_of = \"2026-10-26\", every_weeks = 1 } }",
            "a.every_weeks: 1 weeks: must be 2 to 12",
        ),
        (
            "{ a = { days = [\"2026-10-26\"], every_weeks = 2 } }",
            "a.every_weeks: write week_of with it",
        ),
        ("{ a = { weeks = 2 } }", "a.weeks: unknown member"),
        ("{ a = { days = 7 } }", "a.days: found integer"),
    ] {
        one_fault(
            "statement_prefix",
            &at_top(line),
            &format!("6: seasons.{expected}"),
        );
    }
}

#[test]
fn hours_in_a_season() {
    let seasons = "seasons = { a = { week_of = \"2026-09-07\" }, b = { week_of = \"2026-09-14\" }, c = { week_of = \"2026-09-07\", every_weeks = 3 }, \
                   d = { days = [\"2026-09-07\"] } }\nstatement_prefix";
    let practice = small_with("statement_prefix", seasons);
    let ann = "name = \"Ann\"";
    for (line, expected) in [
        (
            "hours_in = { x = {} }",
            Some("hours_in.x: no season has the name `x`"),
        ),
        (
            "hours_in = { a = { mo = [] } }",
            Some("hours_in.a.mo: not a day"),
        ),
        (
            "hours_in = { a = { mon = [\"9\"] } }",
            Some("hours_in.a.mon[0]: `9` is not a window"),
        ),
        (
            "hours_in = { a = {}, c = {} }",
            Some("hours_in.c: `a` has 2026-09-07 as well"),
        ),
        ("hours_in = { a = {}, b = {}, d = {} }", None),
    ] {
        let found = faults(&practice.replace(ann, &format!("{ann}\n{line}")));
        let expected: Vec<_> = expected
            .map(|text| format!("practice.toml:16: practitioners[0].{text}"))
            .into_iter()
            .collect();
        assert_eq!(found.len(), expected.len(), "{line}: {found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(&expected), "{line}: {found}");
        }
    }
    for name in [
        "hours_in = { a = {} }",
        "overrides = { \"2026-12-24\" = [] }",
    ] {
        let member = name.split(' ').next().unwrap();
        let room = practice.replace("capacity = 2", name);
        let service = practice.replace("price = 5000", &format!("price = 5000\n{name}"));
        for (text, place) in [(room, "20: rooms[0]"), (service, "27: services[0]")] {
            let found = faults(&text);
            assert_eq!(found.len(), 1, "{found:#?}");
            let expected =
                format!("practice.toml:{place}.{member}: there is nothing to make exceptions from");
            assert!(found[0].starts_with(&expected), "{found:#?}");
        }
    }
}

/// Who has the practice's hours has them in seasons too, but for those of their own.
#[test]
fn hours_of_the_practice_in_a_season() {
    let top = "seasons = { a = { days = [\"2026-09-07/2026-09-18\"] } }\nhours = { mon-fri = [\"09:00-12:00\"] }\n\
               hours_in = { a = { mon = [\"10:00-11:00\"] } }\nstatement_prefix";
    let own = "hours = { mon-fri = [\"09:00-12:00\", \"13:00-17:00\"] }";
    let on = |line: &str| {
        let found = catalogue(&small_with("statement_prefix", top).replace(own, line));
        let windows = found.practitioners[0]
            .schedule
            .on(jiff::civil::date(2026, 9, 7))
            .to_vec();
        windows
            .iter()
            .map(|window| window.start / 60)
            .collect::<Vec<_>>()
    };
    assert_eq!(on(""), [10]);
    assert_eq!(on("hours_in = { a = { mon = [\"08:00-09:00\"] } }"), [8]);
    assert_eq!(on(own), [9, 13], "their own hours, in all weeks");
}

#[test]
fn people_come_and_go() {
    let ann = |lines: &str| format!("name = \"Ann\"\n{lines}");
    for (line, expected) in [
        (
            "first_date = \"2026-02-30\"",
            "15: practitioners[0].first_date: `2026-02-30` is not a date",
        ),
        (
            "first_date = \"2026-02-02\"\nlast_date = \"2026-02-01\"",
            "16: practitioners[0].last_date: earlier than first_date",
        ),
        (
            "time_off = [[\"open\", \"2026-02-01\"]]",
            "15: practitioners[0].time_off[0][0]: `open` is neither a date",
        ),
        (
            "time_off = [[\"soon\", \"open\"]]",
            "15: practitioners[0].time_off[0][0]: `soon` is neither a date",
        ),
    ] {
        one_fault("name = \"Ann\"", &ann(line), expected);
    }
}

#[test]
fn a_services_own_times() {
    let after = |lines: &str| format!("price = 5000\n{lines}");
    for (line, expected) in [
        (
            "min_notice_hours = 8785",
            "26: services[0].min_notice_hours: 8785 hours",
        ),
        (
            "min_notice_hours = 1\nmin_notice_minutes = 60",
            "27: services[0].min_notice_minutes: `min_notice_hours` says the same",
        ),
        (
            "max_advance_days = 731",
            "26: services[0].max_advance_days: 731 days",
        ),
        (
            "first_date = \"2026-02-02\"\nlast_date = \"2026-02-01\"",
            "27: services[0].last_date: earlier than first_date",
        ),
        ("hours = { mo = [] }", "26: services[0].hours.mo: not a day"),
        (
            "mode_hours = { online = { fri = [\"09:00-12:00\"] } }",
            "26: services[0].mode_hours.online: `online` is not among the modes",
        ),
        (
            "mode_hours = { room = { fri = [\"12:00\"] } }",
            "26: services[0].mode_hours.room.fri[0]: `12:00` is not a window",
        ),
        (
            "hours = { mon = [\"07:00-09:00\"] }\nclass = { starts = [\"mon 07:00\"] }",
            "26: services[0].hours: a class has fixed starts",
        ),
        (
            "mode_hours = { room = {} }\nclass = { starts = [\"mon 07:00\"] }",
            "26: services[0].mode_hours: a class has fixed starts",
        ),
        (
            "last_date = \"2026-02-01\"\nclass = { starts = [\"mon 07:00\"] }",
            "26: services[0].last_date: a class has its dates in `class`",
        ),
    ] {
        one_fault("price = 5000", &after(line), expected);
    }
}

#[test]
fn prices_from_a_date() {
    let after = |prices: &str| format!("price = 5000\nprices_from = {{ {prices} }}");
    for (prices, expected) in [
        (
            "2027-02-30 = 6000",
            ".2027-02-30: `2027-02-30` is not a date",
        ),
        ("2027-01-01 = -1", ".2027-01-01: -1: must be 0 to 99999999"),
        ("2027-01-01 = 0", ".2027-01-01: there is nothing to pay"),
        (
            "2027-01-01 = 29",
            ".2027-01-01: 0.29 GBP is less than Stripe can take",
        ),
    ] {
        let expected = format!("26: services[0].prices_from{expected}");
        one_fault("price = 5000", &after(prices), &expected);
    }
    let deposit = small_with(
        "payment = \"prepay\"",
        "payment = \"deposit\"\ndeposit = 4000\nprices_from = { 2027-01-01 = 3000 }",
    );
    let found = faults(&deposit);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("prices_from.2027-01-01: a deposit of 40.00 GBP: must be less"),
        "{found:#?}"
    );
}

#[test]
fn missing_translations_are_warnings() {
    let text = small_with("[\"en-GB\"]", "[\"en-GB\", \"de-DE\", \"en-US\", \"es\"]")
        .replace("statement_prefix", "tax_note = \"None.\"\nstatement_prefix")
        .replace("price = 5000", "price = 5000\ntranslations = { de = \"Stunde\" }\ndescription = \"d\"\ndescription_translations = { de = \"d\", es = \"d\" }");
    let warnings: Vec<_> = try_check(&text, None)
        .unwrap()
        .warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        warnings,
        [
            "practice.toml:6: tax_note: has no translation for de, es: clients who read that see it in en",
            "practice.toml:24: services[0].name: has no translation for es: clients who read that see it in en",
        ]
    );
}
