//! Rules of the practice itself, its booking rules and policies: each fault with its line and field.

use super::*;

/// Replaces `from` by `to` in the small practice and expects exactly one fault, which starts with `expected`.
#[track_caller]
pub(super) fn one_fault(from: &str, to: &str, expected: &str) {
    let found = faults(&small_with(from, to));
    assert_eq!(found.len(), 1, "{to}: {found:#?}");
    assert!(
        found[0].starts_with(&format!("practice.toml:{expected}")),
        "{to}: {found:#?}"
    );
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_file() {
    let text = SMALL
        .replace("Europe/London", "Mars/Base")
        .replace("5000", "29")
        .replace("\"small\"", "\"S\"");
    let places: Vec<_> = try_check(&text, None)
        .unwrap_err()
        .iter()
        .map(|fault| fault.place.to_string())
        .collect();
    assert_eq!(places, ["slug", "time_zone", "services[0].price"]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn identity() {
    for slug in ["", "a", "Small", "sm_all", "smäll", &"a".repeat(61)] {
        one_fault(
            "slug = \"small\"",
            &format!("slug = \"{slug}\""),
            "1: slug: 2 to 60 of a-z",
        );
    }
    one_fault("name = \"Small\"", "name = \" \"", "2: name: is empty");
    one_fault(
        "name = \"Small\"",
        "name = \"a\\u0007b\"",
        "2: name: contains control characters",
    );
    one_fault(
        "name = \"Small\"",
        "name = \"a\\nb\"",
        "2: name: contains control characters",
    );
    one_fault(
        "name = \"Small\"",
        &format!("name = \"{}\"", "ä".repeat(121)),
        "2: name: 121 characters long",
    );
    assert_eq!(
        faults(&small_with(
            "name = \"Small\"",
            &format!("name = \"{}\"", "ä".repeat(120))
        )),
        Vec::<String>::new()
    );
    one_fault(
        "Europe/London",
        "Europe/Londn",
        "3: time_zone: `Europe/Londn`: not an IANA time zone",
    );
    for code in ["GPB", "gbp", "XXX", "XAU", ""] {
        one_fault(
            "\"GBP\"",
            &format!("\"{code}\""),
            &format!("4: currency: `{code}` is not a currency"),
        );
    }
    one_fault("[\"en-GB\"]", "[]", "5: locales: name one");
    one_fault(
        "[\"en-GB\"]",
        "[\"de\", \"xx-YY\"]",
        "5: locales[1]: `xx-YY` is not a locale",
    );
    for prefix in ["S", "small", "SMALLPRACTICE", "SMALL PR"] {
        one_fault(
            "\"SMALL\"",
            &format!("\"{prefix}\""),
            "6: statement_prefix: 2 to 10 of A-Z",
        );
    }
    for id in [
        "GB 123456789",
        "123456789",
        "gb123456789",
        "GB1",
        "DE123-456-789",
    ] {
        one_fault(
            "\"SMALL\"",
            &format!("\"SMALL\"\nvat_id = \"{id}\""),
            "7: vat_id: write it with its country code",
        );
    }
    for id in [
        "GB123456789",
        "CHE123456789MWST",
        "IE1A23456T",
        "IE1+23456T",
    ] {
        assert_eq!(
            faults(&small_with(
                "\"SMALL\"",
                &format!("\"SMALL\"\nvat_id = \"{id}\"")
            )),
            [""; 0],
            "{id}"
        );
    }
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\ntax_number = \"\"",
        "7: tax_number: is empty",
    );
    for sender in ["Small Therapy", "Praxis Small", "Psych House"] {
        let line = format!("\"SMALL\"\nsender_name = \"{sender}\"");
        one_fault(
            "\"SMALL\"",
            &line,
            &format!("7: sender_name: `{sender}` would appear on lock screens"),
        );
    }
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\nsender_name = \"a\\nb\"",
        "7: sender_name: contains control characters",
    );
    assert_eq!(
        faults(&small_with("\"SMALL\"", "\"PSYCH\"\nsender_name = \"Ann\"")),
        [""; 0],
        "of two names the one that is shown"
    );
    for (line, command) in [
        ("live = false", "live SLUG on"),
        ("stripe_account = \"acct_1\"", "payee SLUG acct_…"),
    ] {
        let name = line.split(' ').next().unwrap();
        let expected = format!(
            "7: {name}: does not belong here: the operator sets it with `hourkeep practice {command}`"
        );
        one_fault("\"SMALL\"", &format!("\"SMALL\"\n{line}"), &expected);
    }
}

#[test]
fn contact() {
    let after = |line: &str| format!("\"SMALL\"\n{line}");
    for email in [
        "me",
        "me@",
        "@a.b",
        "a b@c.de",
        "a@b",
        "a@b..c",
        ".a@x.org",
        "a..b@x.org",
        "a@[127.0.0.1]",
    ] {
        one_fault(
            "\"SMALL\"",
            &after(&format!("email = \"{email}\"")),
            "7: email: not an e-mail address",
        );
    }
    for phone in ["030 123456", "+49", "+49 call me", "+1234567890123456"] {
        one_fault(
            "\"SMALL\"",
            &after(&format!("phone = \"{phone}\"")),
            "7: phone: write it with its country code",
        );
    }
    for origin in [
        "practice.example",
        "https://practice.example/",
        "https://a.example:0",
        "ftp://a.example",
        "https://A.example",
        "*",
    ] {
        one_fault(
            "\"SMALL\"",
            &after(&format!("origins = [\"{origin}\"]")),
            &format!("7: origins[0]: `{origin}` is not a web origin"),
        );
    }
    one_fault(
        "\"SMALL\"",
        &after("origins = [\"http://a.example\"]"),
        "7: origins[0]: `http://a.example`: write https://",
    );
    one_fault(
        "\"SMALL\"",
        &after("crisis_note_translations = { de = \"x\" }"),
        "7: crisis_note_translations: has nothing to translate",
    );
    assert_eq!(
        faults(&small_with(
            "\"SMALL\"",
            &after("origins = [\"https://a.example:8443\", \"http://localhost:1\"]")
        )),
        [""; 0]
    );
}

#[test]
fn a_live_practice_needs_more() {
    let mut current = catalogue(SMALL);
    current.practice.live = true;
    current.practice.stripe_account = Some("acct_1".into());
    let text = small_with(
        "\"SMALL\"",
        "\"SMALL\"\norigins = [\"http://localhost:8080\"]",
    );
    let places: Vec<_> = try_check(&text, Some(&current))
        .unwrap_err()
        .iter()
        .map(|f| f.place.to_string())
        .collect();
    assert_eq!(places, ["address", "crisis_note", "email", "origins[0]"]);
    let more = "\"SMALL\"\naddress = \"a\"\nemail = \"a@b.example\"\ncrisis_note = \"a\"";
    let practice = try_check(&small_with("\"SMALL\"", more), Some(&current))
        .unwrap()
        .catalogue
        .practice;
    assert_eq!(
        (practice.live, practice.stripe_account.as_deref()),
        (true, Some("acct_1")),
        "they stay"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn booking_rules() {
    let after = |line: &str| format!("slot_step_minutes = 30\n{line}");
    one_fault(
        "slot_step_minutes = 30",
        "slot_step_minutes = 4",
        "10: booking.slot_step_minutes: 4 minutes: must be 5 to 1440",
    );
    one_fault(
        "slot_step_minutes = 30",
        "slot_step_minutes = 1441",
        "10: booking.slot_step_minutes: ",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("slot_offset_minutes = 30"),
        "11: booking.slot_offset_minutes: 30 minutes: must be less",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("max_advance_days = 0"),
        "11: booking.max_advance_days: 0 days",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("last_date = \"1999-12-31\""),
        "11: booking.last_date: `1999-12-31` is not a date",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("hold_minutes = 4"),
        "11: booking.hold_minutes: 4 minutes: must be 5 to 120",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("collect_after_hours = 169"),
        "11: booking.collect_after_hours: 169 hours: must be 0 to 168",
    );
    for (days, fault) in [
        ("[0, 7]", "[0]: 0 days: must be 1 to 90"),
        ("[7, 91]", "[1]: 91 days: must be 1 to 90"),
        ("[7, 7]", "[1]: 7 days: must be later than the one before"),
        ("[7, 14, 21]", ": 3 reminders: at most two"),
    ] {
        let place = format!("11: booking.remind_to_pay_after_days{fault}");
        one_fault(
            "slot_step_minutes = 30",
            &after(&format!("remind_to_pay_after_days = {days}")),
            &place,
        );
    }
    one_fault(
        "slot_step_minutes = 30",
        &after("max_active_per_client = 0"),
        "11: booking.max_active_per_client: 0 bookings",
    );
    let both = "min_notice_hours = 1\nmin_notice_minutes = 60";
    one_fault(
        "slot_step_minutes = 30",
        &after(both),
        "12: booking.min_notice_minutes: `min_notice_hours` says the same",
    );
    let both = "max_advance_days = 1\nlast_date = \"2026-12-31\"";
    one_fault(
        "slot_step_minutes = 30",
        &after(both),
        "12: booking.last_date: `max_advance_days` says the same",
    );
}

#[test]
fn policies() {
    let tiers = "[{ notice_hours = 24, fee_percent = 0 }, { notice_hours = 0, fee_percent = 100 }]";
    for (with, expected) in [
        (
            "[{ notice_hours = 24, fee_percent = 0 }]",
            "7: policy.tiers: add a last tier with notice_hours = 0",
        ),
        (
            "[{ notice_hours = 2, fee_percent = 0 }, { notice_hours = 3, fee_percent = 5 }, { notice_hours = 0, fee_percent = 5 }]",
            "7: policy.tiers[1].notice_hours: list the longest",
        ),
        (
            "[{ notice_hours = 2, fee_percent = 50 }, { notice_hours = 0, fee_percent = 49 }]",
            "7: policy.tiers[1]: costs less than the tier before",
        ),
        (
            "[{ notice_hours = 0 }]",
            "7: policy.tiers[0]: what does it cost?",
        ),
        (
            "[{ notice_hours = 0, fee_percent = 101 }]",
            "7: policy.tiers[0].fee_percent: 101 percent",
        ),
        (
            "[{ notice_hours = 0, fee_percent = 1, fee_basis_points = 100 }]",
            "7: policy.tiers[0].fee_basis_points: `fee_percent` says the same",
        ),
    ] {
        one_fault(tiers, with, expected);
    }
    one_fault(
        "version = \"1\"",
        "version = \"\"",
        "7: policy.version: is empty",
    );
    one_fault(
        "version = \"1\"",
        "version = \"1\", goodwill_per_year = 13",
        "7: policy.goodwill_per_year: 13 times a year: must be 0 to 12",
    );
    let twice = format!(
        "policies.default = {{ version = \"1\", tiers = [] }}\npolicy = {{ version = \"1\", tiers = {tiers} }}"
    );
    let line = SMALL.lines().nth(6).unwrap();
    one_fault(line, &twice, "7: policies.default: is the same as [policy]");
    one_fault(line, "", "1: policy: missing: write [policy]");
    one_fault(
        line,
        "policies = { a = { version = \"1\", tiers = [] }, b = { version = \"1\", tiers = [] } }",
        "21: services[0].policy: name one of your policies: a, b",
    );
    assert_eq!(
        faults(&small_with(
            line,
            "policies = { only = { version = \"1\", tiers = [] } }"
        )),
        [""; 0]
    );
}

#[test]
fn notice_in_working_days_is_given_in_whole_days() {
    let basis = |tail: &str| format!("version = \"1\", notice_basis = \"working_days\"{tail}");
    assert_eq!(faults(&small_with("version = \"1\"", &basis(""))), [""; 0]);
    let text =
        small_with("version = \"1\"", &basis("")).replace("notice_hours = 24", "notice_hours = 36");
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("7: policy.tiers[0].notice_hours: 36 hours are not whole working days"),
        "{found:#?}"
    );
    one_fault(
        "version = \"1\"",
        "version = \"1\", notice_basis = \"days\"",
        "7: policy.notice_basis: ",
    );
    let many = (0..401)
        .map(|n| format!("\"2026-{:02}-{:02}\"", 1 + n % 12, 1 + n % 28))
        .collect::<Vec<_>>()
        .join(",");
    one_fault(
        "\"SMALL\"",
        &format!("\"SMALL\"\nholidays = [{many}]"),
        "7: holidays: 401 holidays: at most 400",
    );
}
