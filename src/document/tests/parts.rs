//! Rules of practitioners, rooms and services: each fault with its line and field.

use super::{rules::one_fault, *};

#[test]
fn hours() {
    let hours = "mon-fri = [\"09:00-12:00\", \"13:00-17:00\"]";
    let at = "15: practitioners[0].hours";
    for (with, expected) in [
        ("mon = [\"09:00\"]", ".mon[0]: `09:00` is not a window"),
        (
            "mon = [\"9:00-12:00\"]",
            ".mon[0]: `9:00-12:00` is not a window",
        ),
        (
            "mon = [\"09:00-24:01\"]",
            ".mon[0]: `09:00-24:01` is not a window",
        ),
        (
            "mon = [\"09:60-10:00\"]",
            ".mon[0]: `09:60-10:00` is not a window",
        ),
        (
            "mon = [\"22:00-02:00\"]",
            ".mon[0]: `22:00-02:00` crosses midnight: write two",
        ),
        ("mon = [\"09:00-09:00\"]", ".mon[0]: `09:00-09:00` is empty"),
        (
            "mon = [\"13:00-17:00\", \"09:00-13:01\"]",
            ".mon[0]: `13:00-17:00` overlaps `09:00-13:01`",
        ),
        ("Monday = [\"09:00-12:00\"]", ".Monday: not a day"),
        ("fri-mon = [\"09:00-12:00\"]", ".fri-mon: not a day"),
        (
            "mon-wed = [\"09:00-12:00\"], tue = [\"13:00-14:00\"]",
            ".tue: tue is named twice",
        ),
    ] {
        one_fault(hours, with, &format!("{at}{expected}"));
    }
    let evening = catalogue(&small_with(
        hours,
        "sun = [\"18:00-24:00\", \"00:00-06:00\"]",
    ));
    let windows: Vec<_> = evening.practitioners[0].schedule.weekly[6]
        .iter()
        .map(|window| (window.start, window.end))
        .collect();
    assert_eq!(windows, [(0, 360), (1_080, 1_440)]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn practitioners() {
    let after = |line: &str| format!("name = \"Ann\"\n{line}");
    let name = "name = \"Ann\"";
    one_fault(
        name,
        &after("overrides = { \"2026-02-30\" = [] }"),
        "15: practitioners[0].overrides.2026-02-30: `2026-02-30` is not a date",
    );
    one_fault(
        name,
        &after("time_off = [[\"2026-08-28\", \"2026-08-10\"]]"),
        "15: practitioners[0].time_off[0]: ends before",
    );
    one_fault(
        name,
        &after("time_off = [[\"2026-08-28\", \"soon\"]]"),
        "15: practitioners[0].time_off[0][1]: `soon` is neither",
    );
    one_fault(
        name,
        &after("time_off = [[\"2026-08-28\", \"2026-08-29T10:00Z\"]]"),
        "15: practitioners[0].time_off[0][1]: ",
    );
    one_fault(
        name,
        &after("languages = [\"en\", \"English\"]"),
        "15: practitioners[0].languages[1]: `English` is not a language",
    );
    one_fault(
        name,
        &after("limits = { max_sessions_day = 0 }"),
        "15: practitioners[0].limits.max_sessions_day: 0 sessions",
    );
    one_fault(
        name,
        &after("limits = { max_consecutive = 3 }"),
        "15: practitioners[0].limits.break_after_consecutive_minutes: ",
    );
    one_fault(
        name,
        &after("time_zone = \"CEST\""),
        "15: practitioners[0].time_zone: `CEST`",
    );
    one_fault(
        name,
        &after("registrations = [{ body = \"BACP\" }]"),
        "15: practitioners[0].registrations[0].number: missing",
    );
    one_fault(
        name,
        &after("registrations = [{ body = \"\", number = \"1\" }]"),
        "15: practitioners[0].registrations[0].body: is empty",
    );
    let entry = "{ body = \"BACP\", number = \"1\" }";
    one_fault(
        name,
        &after(&format!("registrations = [{entry}, {entry}]")),
        "15: practitioners[0].registrations[1]: is listed twice",
    );
    one_fault(
        "id = \"ann\"",
        "id = \"Ann Lee\"",
        "13: practitioners[0].id: `Ann Lee`: 1 to 32 of",
    );
    let twice = "[[practitioners]]\nid = \"ann\"\nname = \"Other\"\n\n[[rooms]]";
    one_fault(
        "[[rooms]]",
        twice,
        "18: practitioners[1].id: `ann` is used twice",
    );
}

#[test]
fn holidays_close_everybody() {
    let text = small_with(
        "statement_prefix = \"SMALL\"",
        "statement_prefix = \"SMALL\"\nholidays = [\"2026-12-25\"]",
    );
    let off = catalogue(&text).practitioners[0].time_off[0];
    assert_eq!(
        (off.from.to_string(), off.until.to_string()),
        ("2026-12-25T00:00:00".into(), "2026-12-26T00:00:00".into())
    );
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\nholidays = [\"Christmas\"]",
        "7: holidays[0]: `Christmas` is not a date",
    );
}

#[test]
fn rooms() {
    one_fault(
        "capacity = 2",
        "capacity = 1",
        "21: services[0].rooms: no room holds the 2 people",
    );
    one_fault(
        "capacity = 2",
        "capacity = 0",
        "19: rooms[0].capacity: 0 people",
    );
    one_fault(
        "capacity = 2",
        "capacity = 2\n[[rooms]]\nid = \"web\"\nvirtual = true\ncapacity = 3",
        "20: rooms[1]: a virtual room",
    );
    one_fault(
        "capacity = 2",
        "overrides = { \"2026-12-24\" = [] }",
        "19: rooms[0].overrides: there is nothing to make exceptions from",
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn services() {
    let after = |line: &str| format!("price = 5000\n{line}");
    for (line, expected) in [
        (
            "buffer_after_minutes = 481",
            "buffer_after_minutes: 481 minutes: must be 0 to 480",
        ),
        (
            "buffer_before_minutes = 481",
            "buffer_before_minutes: 481 minutes",
        ),
        ("rooms = [\"red\"]", "rooms[0]: no room has the id `red`"),
        ("rooms = []", "rooms: name one"),
        (
            "rooms = [\"blue\", \"blue\"]",
            "rooms[1]: `blue` is named twice",
        ),
        (
            "practitioners = [\"bob\"]\nrequires_all = [\"ann\", \"cid\"]",
            "requires_all: `practitioners` says the same",
        ),
        (
            "requires_all = [\"ann\", \"cid\"]",
            "requires_all[1]: no practitioner has the id `cid`",
        ),
        (
            "practitioners = []",
            "practitioners: nobody gives this service",
        ),
        ("requires_all = [\"ann\"]", "requires_all: name two or more"),
        ("attendees = 0", "attendees: 0 people"),
        ("capacity = 2", "rooms: no room holds the 3 people"),
        (
            "policy = \"late\"",
            "policy: name one of your policies: default",
        ),
        ("modes = []", "modes: name one"),
        (
            "modes = [\"phone\", \"phone\"]",
            "modes[1]: `phone` is listed twice",
        ),
        (
            "modes = [\"online\"]\nrooms = [\"blue\"]",
            "rooms: not needed",
        ),
        (
            "translations = { xx = \"Stunde\" }",
            "translations.xx: `xx` is not a language",
        ),
        ("translations = { de = \"\" }", "translations.de: is empty"),
        ("tax = \"included\"", "tax: a rate and tax"),
        ("tax_percent = 19", "tax: a rate and tax"),
        ("tax_text = \"free\"", "tax_text: says why no tax is due"),
        (
            "slot_offset_minutes = 5",
            "slot_offset_minutes: write slot_step_minutes",
        ),
        (
            "slot_step_minutes = 10\nslot_offset_minutes = 10",
            "slot_offset_minutes: 10 minutes: must be less",
        ),
        ("code = \"\"", "code: is empty"),
        (
            "code = \"GOP 870 x2,9 and a great deal more that no insurer ever reads\"",
            "code: 61 characters long: at most 60",
        ),
        ("max_per_client = 0", "max_per_client: 0 bookings"),
    ] {
        let found = faults(&small_with("price = 5000", &after(line)));
        let found = found
            .iter()
            .find(|fault| fault.contains(&format!(": services[0].{expected}")));
        assert!(
            found.is_some(),
            "{line}: {:#?}",
            faults(&small_with("price = 5000", &after(line)))
        );
    }
    one_fault(
        "duration_minutes = 60",
        "duration_minutes = 4",
        "24: services[0].duration_minutes: 4 minutes: must be 5 to 1440",
    );
    one_fault(
        "id = \"hour\"",
        "id = \"svc_0193000000007000800000000000000a\"",
        "22: services[0].id: ",
    );
    let small_room = "price = 5000\nattendees = 2\nrooms = [\"blue\"]";
    one_fault(
        "price = 5000",
        small_room,
        "27: services[0].rooms[0]: `blue` is too small for the 3 people",
    );
}

#[test]
fn prices() {
    for (price, expected) in [
        ("-1", "-1: must be 0 to 99999999"),
        ("100000000", "100000000: must be 0 to 99999999"),
        ("0", "there is nothing to pay"),
        ("29", "0.29 GBP is less than Stripe can take (0.30 GBP)"),
    ] {
        one_fault(
            "price = 5000",
            &format!("price = {price}"),
            &format!("25: services[0].price: {expected}"),
        );
    }
    assert_eq!(faults(&small_with("price = 5000", "price = 30")), [""; 0]);
    let free = small_with("payment = \"prepay\"", "payment = \"none\"").replace("5000", "0");
    assert_eq!(faults(&free), [""; 0]);
    let kuwait = SMALL.replace("GBP", "KWD").replace("5000", "5001");
    assert!(faults(&kuwait)[0].contains("does not end in 0"));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn classes() {
    let after = |class: &str| format!("price = 5000\nclass = {{ {class} }}");
    for (class, expected) in [
        ("starts = []", ".starts: name one"),
        (
            "starts = [\"mon\"]",
            ".starts[0]: `mon` is not a weekly start",
        ),
        (
            "starts = [\"mon 24:00\"]",
            ".starts[0]: `mon 24:00` is not a weekly start",
        ),
        (
            "starts = [\"mon 07:00\", \"mon 07:00\"]",
            ".starts[1]: `mon 07:00` is listed twice",
        ),
        (
            "starts = [\"mon 07:00\"], sessions = 3",
            ".sessions: write first_date with it",
        ),
        (
            "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", last_date = \"2026-05-01\"",
            ".last_date: earlier",
        ),
        (
            "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", last_date = \"2026-06-01\", sessions = 1",
            ".sessions: `last_date`",
        ),
        (
            "starts = [\"mon 07:00\"], min_to_run = 2",
            ".min_to_run: 2 seats: must be 1 to 1",
        ),
        (
            "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", sessions = 0",
            ".sessions: 0 sessions",
        ),
        (
            "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", sessions = 4294967295",
            ".sessions: 4294967295 sessions",
        ),
    ] {
        one_fault(
            "price = 5000",
            &after(class),
            &format!("26: services[0].class{expected}"),
        );
    }
    let stepped = format!(
        "{}\nslot_step_minutes = 10",
        after("starts = [\"mon 07:00\"]")
    );
    one_fault(
        "price = 5000",
        &stepped,
        "27: services[0].slot_step_minutes: a class has fixed starts",
    );
    let seats = SMALL
        .replace("capacity = 2", "capacity = 9")
        .replace("price = 5000", "price = 5000\ncapacity = 8");
    assert!(
        faults(&seats)[0]
            .starts_with("practice.toml:26: services[0].capacity: only a class has seats")
    );
}

#[test]
fn a_series_ends_with_its_last_session() {
    for (starts, first, sessions, last) in [
        ("\"thu 18:30\"", "2026-09-10", 10, "2026-11-12"),
        ("\"thu 18:30\"", "2026-09-11", 1, "2026-09-17"),
        (
            "\"mon 07:00\", \"mon 09:00\", \"wed 07:00\"",
            "2026-06-01",
            4,
            "2026-06-08",
        ),
        (
            "\"mon 07:00\", \"mon 09:00\", \"wed 07:00\"",
            "2026-06-01",
            6,
            "2026-06-10",
        ),
    ] {
        let class = format!(
            "price = 5000\nclass = {{ starts = [{starts}], first_date = \"{first}\", sessions = {sessions} }}"
        );
        let made = catalogue(&small_with("price = 5000", &class)).services[0]
            .class
            .clone()
            .unwrap();
        assert_eq!(made.last.unwrap().to_string(), last, "{starts} {sessions}");
    }
}

#[test]
fn who_has_no_hours_is_a_warning() {
    let text = small_with(
        "hours = { mon-fri = [\"09:00-12:00\", \"13:00-17:00\"] }",
        "",
    )
    .replace("price = 5000", "price = 5000\npractitioners = [\"ann\"]");
    let checked = try_check(&text, None).unwrap();
    assert_eq!(
        checked.warnings[0].to_string(),
        "practice.toml:26: services[0].practitioners[0]: `ann` has no hours, so it can never be booked for this"
    );
}

#[test]
fn a_private_link_has_a_secret() {
    let price = "price = 5000";
    let private = |secret: &str| {
        format!("{price}\nvisibility = \"private_link\"\nlink_secret = \"{secret}\"")
    };
    let good = "0123456789abcdef0123456789abcdef";
    assert_eq!(faults(&small_with(price, &private(good))), [""; 0]);
    let without = format!("{price}\nvisibility = \"private_link\"");
    one_fault(
        price,
        &without,
        "21: services[0].link_secret: missing: anyone who guesses `hour`",
    );
    for weak in [
        "",
        "secret",
        "00000000000000000000000000000000",
        "abcabcabcabcabcabcabcabcabcabcab",
        "0123456789ABCDEF0123456789ABCDEF",
    ] {
        one_fault(
            price,
            &private(weak),
            "27: services[0].link_secret: must be 32 random hexadecimal digits: make one",
        );
    }
    one_fault(
        price,
        &format!("{price}\nlink_secret = \"{good}\""),
        "26: services[0].link_secret: a listed service has none",
    );
    let of_example = catalogue(RIVERSIDE)
        .services
        .into_iter()
        .find_map(|service| service.link_secret)
        .unwrap();
    let warned = try_check(&small_with(price, &private(of_example.reveal())), None)
        .unwrap()
        .warnings;
    assert!(
        warned.len() == 1 && warned[0].message.contains("which everyone can read"),
        "{warned:?}"
    );
}
