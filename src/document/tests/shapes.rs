//! Members that are unknown, missing or of a wrong type: all are found, each with its line.

use super::*;

#[test]
fn the_small_practice_is_without_fault() {
    assert_eq!(faults(SMALL), Vec::<String>::new());
}

#[test]
fn every_syntax_error_names_its_line() {
    let found = faults("slug = \"a\nname = [\n\nx y\n");
    let lines: Vec<_> = found
        .iter()
        .map(|fault| fault.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        lines,
        ["practice.toml:1", "practice.toml:4", "practice.toml:4"],
        "{found:?}"
    );
    let found = faults("slug = \"aa\"\nslug = \"bb\"\n");
    assert!(
        found[0].starts_with("practice.toml:2: not TOML: ") && found[0].contains("duplicate"),
        "{found:?}"
    );
}

#[test]
fn an_unknown_member_names_those_that_exist() {
    let found = faults(&small_with("duration_minutes", "duration"));
    let lines: Vec<_> = found
        .iter()
        .map(|fault| fault.split(": ").take(2).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(lines, ["practice.toml:24: services[0].duration"]);
    assert!(
        found[0].ends_with("unknown member `duration`: did you mean `duration_minutes`?"),
        "{found:?}"
    );
    let found = faults(&small_with("duration_minutes", "colour"));
    assert!(
        found.len() == 2 && found[0].ends_with("missing: write `duration_minutes = …`"),
        "{found:?}"
    );
    assert!(
        found[1].contains("unknown member `colour`, expected one of `id`, `was`, `name`"),
        "{found:?}"
    );
}

#[test]
fn a_wrong_type_says_what_is_expected() {
    for (from, to, expected) in [
        (
            "price = 5000",
            "price = \"50\"",
            "practice.toml:25: services[0].price: found string \"50\", expected a whole number",
        ),
        (
            "price = 5000",
            "price = 50.5",
            "practice.toml:25: services[0].price: found floating point `50.5`, expected a whole number",
        ),
        (
            "capacity = 2",
            "capacity = -2",
            "practice.toml:19: rooms[0].capacity: found integer `-2`, expected a whole number, 0 or more",
        ),
        (
            "name = \"Ann\"",
            "name = 7",
            "practice.toml:14: practitioners[0].name: found integer `7`, expected a text in quotes",
        ),
        (
            "payment = \"prepay\"",
            "payment = \"cash\"",
            "practice.toml:26: services[0].payment: unknown word `cash`, expected one of `none`, `prepay`, `deposit`, `later`, \
             `card_on_file`",
        ),
        (
            "capacity = 2",
            "capacity = 99999999999999999999",
            "practice.toml:19: rooms[0].capacity: a number far too large",
        ),
    ] {
        assert_eq!(faults(&small_with(from, to)), [expected]);
    }
}

#[test]
fn faults_of_shape_and_of_rules_are_found_together() {
    let text = SMALL
        .replace("Europe/London", "Europe/Londn")
        .replace("name = \"Ann\"", "nam = \"Ann\"")
        .replace("capacity = 2", "capacity = true")
        .replace("price = 5000", "price = -1")
        .replace("payment = \"prepay\"", "modes = [\"room\", 7]");
    let places: Vec<_> = read("p.toml", &text)
        .unwrap_err()
        .iter()
        .map(|fault| fault.place.to_string())
        .collect();
    assert_eq!(
        places,
        [
            "time_zone",
            "practitioners[0].nam",
            "rooms[0].capacity",
            "services[0].price",
            "services[0].modes[1]"
        ]
    );
}

#[test]
fn what_the_mending_causes_is_not_reported() {
    let found = faults(&small_with("id = \"ann\"", "ident = \"ann\""));
    let places: Vec<_> = found
        .iter()
        .map(|fault| fault.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(places, ["practitioners[0].ident"]);
}

#[test]
fn a_misnamed_section_is_the_only_fault() {
    let found = faults(&small_with("[[rooms]]", "[[room]]"));
    assert!(
        found.len() == 1 && found[0].starts_with("practice.toml:17: room: unknown member `room`"),
        "{found:#?}"
    );
}

#[test]
fn anything_at_all_is_read_or_refused() {
    for text in [
        "",
        "services = 7",
        "services = [7, {}]",
        "policy = []",
        "[[slug]]",
        "hours = { mon = [[]] }",
        "live = nan",
    ] {
        assert!(!faults(text).is_empty(), "{text}");
    }
    assert!(!faults(&format!("slug = {}", "[".repeat(100_000))).is_empty());
    let found = faults("services = [7, {}]");
    assert_eq!(
        found
            .iter()
            .filter(|fault| fault.contains("services[0]"))
            .count(),
        1,
        "{found:#?}"
    );
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("services[0]: found integer `7`, expected a table")),
        "{found:#?}"
    );
    assert!(
        found
            .iter()
            .any(|fault| fault.contains("services[1].price: missing")),
        "{found:#?}"
    );
}

/// Whatever is misspelt, in whatever place: it is one fault, not also those that follow from it.
#[test]
fn one_unknown_word_is_one_fault() {
    const WORDS: [&str; 24] = [
        "room",
        "online",
        "phone",
        "outdoor",
        "everyone",
        "new_clients",
        "clock",
        "working_days",
        "none",
        "prepay",
        "deposit",
        "later",
        "card_on_file",
        "exempt",
        "included",
        "listed",
        "private_link",
        "hw",
        "la",
        "office",
        "mr",
        "aw",
        "default",
        "birke",
    ];
    for text in EXAMPLES.into_iter().chain([SMALL]) {
        let mut tried = 0;
        for (at, word) in words(text) {
            let after = &text[at + word.len()..];
            let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
            let key = after.trim_start().starts_with('=') || line.starts_with('[');
            let chosen =
                WORDS.contains(&word) && text[..at].ends_with('"') && after.starts_with('"');
            let table = text[..at]
                .rfind("\n[")
                .map_or("", |from| &text[from + 1..at]);
            // Names of one's own are free: an id, a key of policies or seasons, a language.
            let own = line.contains("id = ")
                || table.starts_with("[seasons]")
                || line.contains("policies.")
                || line.contains("translations");
            if line.contains('#') || own || !(key || chosen) {
                continue;
            }
            tried += 1;
            let slip = format!("{}{word}x{after}", &text[..at]);
            let found = faults(&slip);
            assert_eq!(found.len(), 1, "{line}{word}x: {found:#?}");
        }
        assert!(tried > 15, "{tried}");
    }
}

/// Each word with where it begins.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(from) = text[rest..].find(|c: char| c.is_ascii_lowercase()) {
        let from = rest + from;
        let length = text[from..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(text.len() - from);
        found.push((from, &text[from..from + length]));
        rest = from + length;
    }
    found
}

#[test]
fn dates_may_stand_without_quotes() {
    let text = small_with(
        "[[rooms]]",
        "time_off = [[2026-08-10, 2026-08-28], [2026-09-01T13:00:00, 2026-09-01T15:00:00]]\n\n[[rooms]]",
    );
    assert_eq!(catalogue(&text).practitioners[0].time_off.len(), 2);
}
