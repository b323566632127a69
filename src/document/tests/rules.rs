//! Rules of the practice itself: each fault with its line and field.

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
fn the_name_in_addresses() {
    for slug in ["", "a", "Small", "sm_all", "smäll", &"a".repeat(61)] {
        one_fault(
            "slug = \"small\"",
            &format!("slug = \"{slug}\""),
            "1: slug: 2 to 60 of a-z",
        );
    }
}

#[test]
fn the_name() {
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
}

#[test]
fn where_it_is_and_what_it_speaks() {
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
}

#[test]
fn what_stands_on_statements() {
    for prefix in ["S", "small", "SMALLPRACTICE", "SMALL PR"] {
        one_fault(
            "\"SMALL\"",
            &format!("\"{prefix}\""),
            "6: statement_prefix: 2 to 10 of A-Z",
        );
    }
}

#[test]
fn tax_numbers() {
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
}

#[test]
fn who_sends_and_who_is_paid() {
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
        "7: crisis_note_translations: missing: `crisis_note`, so there is nothing to translate",
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
