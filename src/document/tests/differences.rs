//! What `hourkeep apply` prints.

use super::*;
use crate::document::changes;

fn lines(before: &str, after: &str) -> Vec<String> {
    let old = catalogue(before);
    let new = try_check(after, Some(&old))
        .unwrap_or_else(|faults| panic!("{faults:#?}"))
        .catalogue;
    changes(Some(&old), &new)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn the_same_document_changes_nothing() {
    for text in EXAMPLES {
        assert_eq!(lines(text, text), [""; 0]);
    }
}

#[test]
fn a_new_practice_is_added_with_all_it_has() {
    let added: Vec<_> = changes(None, &catalogue(SMALL))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        added,
        [
            "+ practice small",
            "+ policy default",
            "+ practitioner ann",
            "+ room blue",
            "+ service hour"
        ]
    );
}

#[test]
fn what_changes_is_named_as_it_is_written() {
    let after = STILLPOINT
        .replace("\"flow60\"", "\"flow61\"")
        .replace("min_notice_minutes = 15", "min_notice_hours = 2");
    assert_eq!(
        lines(STILLPOINT, &after),
        [
            "~ practice stillpoint: booking.min_notice_hours none → 2",
            "~ practice stillpoint: booking.min_notice_minutes 15 → none",
            "+ service flow61",
            "- service flow60"
        ]
    );
    let after = RIVERSIDE
        .replace("max_sessions_day = 5", "max_sessions_day = 6")
        .replace(", [\"2026-12-21\", \"2027-01-03\"]", "");
    assert_eq!(
        lines(RIVERSIDE, &after),
        [
            "~ practitioner hw: time_off − [\"2026-12-21\",\"2027-01-03\"]",
            "~ practitioner hw: limits.max_sessions_day 5 → 6"
        ]
    );
    let after = RIVERSIDE
        .replace("modes = [\"outdoor\"]", "modes = [\"outdoor\", \"phone\"]")
        .replace("mon = [\"12:00-20:00\"], wed", "wed");
    assert_eq!(
        lines(RIVERSIDE, &after),
        [
            "~ room r3: hours.mon [\"12:00-20:00\"] → none",
            "~ service walk60: modes + phone"
        ]
    );
}

#[test]
fn the_order_of_preference_counts() {
    let before = LANDWEHRKANAL.replace(
        "practitioners = [\"mo\"]",
        "practitioners = [\"mo\"]\nrooms = [\"ahorn\", \"birke\"]",
    );
    let after = before.replace("[\"ahorn\", \"birke\"]", "[\"birke\", \"ahorn\"]");
    assert_eq!(
        lines(&before, &after),
        ["~ service einzel_hp: rooms [\"ahorn\",\"birke\"] → [\"birke\",\"ahorn\"]"]
    );
}

#[test]
fn changed_rules_need_a_new_version() {
    let old = catalogue(RIVERSIDE);
    let after = RIVERSIDE.replace("fee_percent = 50", "fee_percent = 60");
    let faults = try_check(&after, Some(&old)).unwrap_err();
    let line = 1 + RIVERSIDE
        .lines()
        .position(|line| line.starts_with("version"))
        .unwrap();
    let expected = format!(
        "practice.toml:{line}: policy.version: the rules changed but the version is still `2026-05-01`: give the policy a new version"
    );
    assert_eq!(
        faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [expected]
    );
    assert_eq!(
        lines(RIVERSIDE, &after.replace("2026-05-01", "2026-06-01")),
        [
            "~ policy default: version 2026-05-01 → 2026-06-01",
            "~ policy default: tiers − {\"notice_hours\":24,\"fee_percent\":50}",
            "~ policy default: tiers + {\"notice_hours\":24,\"fee_percent\":60}"
        ]
    );
}

#[test]
fn the_slug_stays() {
    let old = catalogue(SMALL);
    let faults = try_check(
        &small_with("slug = \"small\"", "slug = \"smaller\""),
        Some(&old),
    )
    .unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "practice.toml:1: slug: stays `small`: it stands in links that clients have"
    );
}

#[test]
fn a_range_that_grows_has_lost_nothing() {
    let with =
        |overrides: &str| small_with("name = \"Ann\"", &format!("name = \"Ann\"\n{overrides}"));
    let summer = with("overrides = { \"2026-07-20/2026-08-28\" = [\"10:00-11:00\"] }");
    let longer =
        with("overrides = { \"2026-07-20/2026-08-29\" = [\"10:00-11:00\"], \"2026-12-31\" = [] }");
    assert_eq!(
        lines(&summer, &longer),
        [
            "~ practitioner ann: overrides.2026-08-29 none → [\"10:00-11:00\"]",
            "~ practitioner ann: overrides.2026-12-31 none → []"
        ]
    );
    assert_eq!(
        lines(&with(""), &summer),
        ["~ practitioner ann: overrides.2026-07-20/2026-08-28 none → [\"10:00-11:00\"]"]
    );
    assert_eq!(lines(&summer, &summer), Vec::<String>::new());
}

#[test]
fn holidays_are_rules_where_notice_is_in_working_days() {
    let more = |text: &str| text.replace("\"2027-12-26\",", "\"2027-12-26\", \"2027-12-27\",");
    assert_eq!(
        lines(LANDWEHRKANAL, &more(LANDWEHRKANAL)),
        ["~ practice landwehrkanal: holidays + 2027-12-27"]
    );
    let from_then_on = |text: &str| text.replace("\"2027-12-26\",", "\"2027-12-26/2028-01-01\",");
    assert_eq!(
        lines(LANDWEHRKANAL, &from_then_on(LANDWEHRKANAL)),
        ["~ practice landwehrkanal: holidays + 2027-12-27/2028-01-01"]
    );
    let counted = LANDWEHRKANAL.replace(
        "grace_minutes = 30",
        "grace_minutes = 30\nnotice_basis = \"working_days\"",
    );
    let faults = try_check(&more(&counted), Some(&catalogue(&counted))).unwrap_err();
    assert!(
        faults[0].message.starts_with("the rules (or the holidays"),
        "{faults:#?}"
    );
    let renewed = more(&counted).replace("version = \"2026-05-01\"", "version = \"2026-06-01\"");
    assert_eq!(lines(&counted, &renewed).len(), 2);
}
