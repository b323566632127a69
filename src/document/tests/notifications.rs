//! Who at the practice is told of bookings.

use super::{rules::one_fault, *};
use crate::document::changes;
use domain::messages::notification::{NotifiedEvent, ShownClient};

const OWNER: &str = "\"SMALL\"\nnotifications = { email = \"me@here.example\" }";

fn anns(lines: &str) -> String {
    format!("name = \"Ann\"\nnotifications = {{ email = \"ann@here.example\"{lines} }}")
}

#[test]
fn an_address_is_enough() {
    let owner = catalogue(&small_with("\"SMALL\"", OWNER))
        .practice
        .notifications
        .unwrap();
    assert_eq!(owner.email.reveal(), "me@here.example");
    assert_eq!(
        owner.events,
        [
            NotifiedEvent::New,
            NotifiedEvent::Moved,
            NotifiedEvent::Cancelled
        ]
        .into()
    );
    let ann = catalogue(&small_with("name = \"Ann\"", &anns("")))
        .practitioners
        .remove(0)
        .notifications
        .unwrap();
    assert!(ann.events.contains(&NotifiedEvent::Day) && ann.events.len() == 4);
    assert_eq!(
        (ann.client, ann.day_at, ann.within_days, ann.own_acts),
        (ShownClient::Initials, 420, None, false)
    );
    assert_eq!(
        catalogue(SMALL).practice.notifications,
        None,
        "nobody is told who did not ask"
    );
}

#[test]
fn all_can_be_chosen_and_comes_back() {
    let lines = ", events = [\"day\", \"new\"], within_days = 7, client = \"nothing\", day_at = \"06:30\", own_acts = true";
    let first = catalogue(&small_with("name = \"Ann\"", &anns(lines)));
    let ann = first.practitioners[0].notifications.clone().unwrap();
    assert_eq!(
        (ann.client, ann.day_at, ann.within_days, ann.own_acts),
        (ShownClient::Nothing, 390, Some(7), true)
    );
    let toml = Document::of(&first).to_toml().unwrap();
    assert_eq!(catalogue(&toml).practitioners[0].notifications, Some(ann));
}

#[test]
fn slips_are_named() {
    let fault = |lines: &str, expected: &str| {
        one_fault("name = \"Ann\"", &anns(lines), &format!("15: {expected}"));
    };
    fault(
        ", events = []",
        "practitioners[0].notifications.events: is empty",
    );
    fault(
        ", events = [\"new\", \"new\"]",
        "practitioners[0].notifications.events[1]: is listed twice",
    );
    fault(
        ", within_days = 400",
        "practitioners[0].notifications.within_days: 400 days: must be 0 to 366",
    );
    for time in ["7", "24:00", "07:60", "7:00", "noon"] {
        fault(
            &format!(", day_at = \"{time}\""),
            &format!("practitioners[0].notifications.day_at: `{time}` is not a time of day"),
        );
    }
    fault(
        ", events = [\"new\"], day_at = \"07:00\"",
        "practitioners[0].notifications.day_at: belongs to the event `day`",
    );
    one_fault(
        "name = \"Ann\"",
        "name = \"Ann\"\nnotifications = { email = \"ann\" }",
        "15: practitioners[0].notifications.email: not an e-mail address",
    );
}

#[test]
fn the_trail_says_that_an_address_changed_and_not_to_which() {
    let said = |before: &str, after: &str| {
        let old = catalogue(before);
        let new = try_check(after, Some(&old)).unwrap().catalogue;
        changes(Some(&old), &new)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let with = small_with("\"SMALL\"", OWNER);
    let other = with.replace("me@here", "you@there");
    for (before, after) in [
        (SMALL, with.as_str()),
        (with.as_str(), other.as_str()),
        (with.as_str(), SMALL),
    ] {
        let lines = said(before, after);
        assert!(
            !lines.is_empty() && lines.iter().all(|line| !line.contains('@')),
            "{lines:?}"
        );
    }
    assert_eq!(
        said(&with, &other),
        ["~ practice small: notifications.email changed"]
    );
}

#[test]
fn requests_that_nobody_hears_of_are_warned_of() {
    let price = "price = 5000";
    let asked = |before: &str| {
        let text = small_with(price, &format!("{price}\napproval = \"always\""));
        let text = text.replace("statement_prefix", &format!("{before}\nstatement_prefix"));
        let checked = try_check(&text, None).unwrap_or_else(|faults| panic!("{faults:#?}"));
        checked
            .warnings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let warned = asked("");
    assert_eq!(warned.len(), 1, "{warned:?}");
    assert!(
        warned[0].contains("services[0].approval: somebody must hear of requests"),
        "{warned:?}"
    );
    let told = |events: &str| {
        format!("notifications = {{ email = \"o@example.org\", events = [{events}] }}")
    };
    assert_eq!(asked(&told("\"new\"")), [""; 0]);
    assert_eq!(asked(&told("\"cancelled\"")).len(), 1);
}
