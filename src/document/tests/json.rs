//! The same document as JSON: pointers instead of lines.

use super::*;
use crate::document::{from_json, from_value};

#[test]
fn json_means_the_same_as_toml() {
    for text in EXAMPLES {
        let from_toml = document(text);
        let json = serde_json::to_vec(&from_toml).unwrap();
        let from_json = from_json(&json).unwrap();
        let checked = check(&from_json, None, &mut counting()).unwrap();
        assert_eq!(checked.catalogue, catalogue(text));
    }
}

#[test]
fn faults_name_pointers() {
    let mut json = serde_json::to_value(document(SMALL)).unwrap();
    json["services"][0]["price"] = (-1).into();
    json["practitioners"][0]["hours"]["a/b~c"] = serde_json::json!(["09:00-10:00"]);
    let document = from_value(json).unwrap();
    let faults = check(&document, None, &mut counting()).unwrap_err();
    let pointers: Vec<_> = faults.iter().map(|fault| fault.place.pointer()).collect();
    assert_eq!(
        pointers,
        ["/practitioners/0/hours/a~1b~0c", "/services/0/price"]
    );
    assert!(
        faults[1]
            .to_string()
            .starts_with("/services/0/price: -1: must be 0 to"),
        "{}",
        faults[1]
    );
}

#[test]
fn what_is_not_json_or_no_table_is_refused() {
    for bytes in [&b"{"[..], b"[]", b"7", b"\xff", b"null"] {
        let faults = from_json(bytes).unwrap_err();
        assert_eq!(faults[0].place.pointer(), "", "{bytes:?}");
    }
    assert!(from_json(&b"[".repeat(100_000)).is_err());
}

#[test]
fn the_source_of_a_document_cannot_be_sent() {
    let mut json = serde_json::to_value(document(SMALL)).unwrap();
    assert!(json.get("source").is_none());
    json["source"] = "x".into();
    assert_eq!(from_value(json).unwrap_err()[0].place.pointer(), "/source");
}
