//! Rules of services and classes: each fault with its line and field.

use super::{rules::one_fault, *};

/// A line of a service, and what is said of it.
const OF_SERVICES: &[(&str, &str)] = &[
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
        "slot_from = \"window\"",
        "slot_from: write slot_step_minutes",
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
    ("approval = \"sometimes\"", "approval: "),
    ("approval = 1", "approval: "),
    ("max_per_client = 0", "max_per_client: 0 bookings"),
    (
        "limits = { max_sessions_day = 0 }",
        "limits.max_sessions_day: 0 sessions: must be 1 to 100",
    ),
    (
        "limits = { max_sessions_week = 501 }",
        "limits.max_sessions_week: 501 sessions: must be 1 to 500",
    ),
    (
        "limits = { max_hours_day = 25 }",
        "limits.max_hours_day: 25 hours: must be 1 to 24",
    ),
    (
        "limits = { max_hours_week = 169 }",
        "limits.max_hours_week: 169 hours: must be 1 to 168",
    ),
    (
        "limits = { max_consecutive = 2 }",
        "limits.max_consecutive: unknown member",
    ),
    ("limits = 2", "limits: found integer `2`, expected a table"),
];

#[test]
fn services() {
    let after = |line: &str| format!("price = 5000\n{line}");
    for (line, expected) in OF_SERVICES {
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
    for (line, expected) in OF_SERVICES
        .iter()
        .filter(|(line, _)| line.starts_with("limits"))
    {
        one_fault(
            "price = 5000",
            &after(line),
            &format!("26: services[0].{expected}"),
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
fn a_yes_is_needed_always_or_at_first_visits() {
    use domain::practice::service::Approval;

    for (line, expected) in [
        ("", None),
        ("approval = false", None),
        ("approval = true", Some(Approval::Always)),
        ("approval = \"always\"", Some(Approval::Always)),
        ("approval = \"first_visit\"", Some(Approval::FirstVisit)),
    ] {
        let read = catalogue(&small_with(
            "price = 5000",
            &format!("price = 5000\n{line}"),
        ));
        assert_eq!(read.services[0].approval, expected, "{line}");
    }
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

/// A class, and what is said of it.
const OF_CLASSES: &[(&str, &str)] = &[
    ("starts = []", ".starts: name one"),
    ("dates = []", ".starts: name one"),
    (
        "dates = [\"2026-12-07\"]",
        ".dates[0]: `2026-12-07` is not a date with its time",
    ),
    (
        "dates = [\"2026-12-07 24:00\"]",
        ".dates[0]: `2026-12-07 24:00` is not a date with its time",
    ),
    (
        "dates = [\"2026-12-11/2026-12-07 18:00\"]",
        ".dates[0]: `2026-12-11/2026-12-07 18:00` is not a date with its time",
    ),
    (
        "dates = [\"2026-12-07/2026-12-11 18:00\", \"2026-12-09 18:00\"]",
        ".dates[1]: 2026-12-09 18:00 is listed twice",
    ),
    (
        "dates = [\"2026-12-07 18:00\"], first_date = \"2026-12-07\"",
        ".first_date: it bounds weekly starts, and there are none",
    ),
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
        "starts = [\"mon 07:00\"], min_to_run = 1, decide_hours_before = 1",
        ".decide_hours_before: 1 hours: must be 2 to 672",
    ),
    (
        "starts = [\"mon 07:00\"], decide_hours_before = 48",
        ".decide_hours_before: write min_to_run with it",
    ),
    (
        "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", sessions = 0",
        ".sessions: 0 sessions",
    ),
    (
        "starts = [\"mon 07:00\"], first_date = \"2026-05-02\", sessions = 4294967295",
        ".sessions: 4294967295 sessions",
    ),
];

#[test]
fn classes() {
    let after = |class: &str| format!("price = 5000\nclass = {{ {class} }}");
    for (class, expected) in OF_CLASSES {
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
