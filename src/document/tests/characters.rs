//! Which characters a practice file may hold: all but those that nobody may write.

use domain::text::{is_blank, is_hidden};

use super::*;

/// As in a TOML string.
fn escaped(c: char) -> String {
    format!("\\U{:08X}", u32::from(c))
}

#[test]
fn every_other_character_is_admitted_and_stays() {
    let admitted: Vec<char> = ('\0'..=char::MAX).filter(|c| !is_hidden(*c)).collect();
    for part in admitted.chunks(1_900) {
        let note: String = part.iter().copied().map(escaped).collect();
        let text = small_with(
            "name = \"Small\"",
            &format!("name = \"Small\"\ncrisis_note = \"x{note}\""),
        );
        let kept = catalogue(&text).practice.crisis_note.unwrap().text;
        assert!(kept.chars().skip(1).eq(part.iter().copied()));
    }
}

#[test]
fn what_nobody_may_write_is_refused() {
    for c in ('\0'..=char::MAX).filter(|c| is_hidden(*c)) {
        let name = format!("name = \"An{}n\"", escaped(c));
        let found = faults(&small_with("name = \"Ann\"", &name));
        assert_eq!(found.len(), 1, "{c:?}: {found:#?}");
        assert!(found[0].contains("control characters"), "{c:?}: {found:#?}");
    }
}

#[test]
fn a_name_of_nothing_is_refused() {
    let blank = |c: &char| is_blank(c.encode_utf8(&mut [0; 4])) && !is_hidden(*c);
    let all: Vec<char> = ('\0'..=char::MAX).filter(blank).collect();
    assert!(all.len() > 4_000);
    for part in all.chunks(100) {
        let name: String = part.iter().copied().map(escaped).collect();
        let found = faults(&small_with("name = \"Ann\"", &format!("name = \"{name}\"")));
        assert!(
            found.len() == 1 && found[0].contains("is empty"),
            "{found:#?}"
        );
    }
}
