//! Invitations, and what names and addresses of people cannot do in them.

use super::*;

#[test]
fn an_invitation_asks_for_no_answer() {
    let lines = lines(&invitation(&invited("Ada Lovelace", "ada@example.com")));
    assert_eq!(value(&lines, "METHOD:"), "REQUEST");
    assert_eq!(value(&lines, "STATUS:"), "CONFIRMED");
    assert_eq!(
        value(&lines, "ORGANIZER;"),
        "CN=\"Practice\":mailto:practice@example.com"
    );
    let expected = "CN=\"Ada Lovelace\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ada@example.com";
    assert_eq!(value(&lines, "ATTENDEE;"), expected);
}

#[test]
fn a_cancellation_is_of_the_same_event_from_the_same_organizer() {
    let request = invited("Ada", "ada@example.com");
    let cancel = Invitation {
        method: Method::Cancel,
        event: Event {
            sequence: 1,
            ..event()
        },
        ..request.clone()
    };
    let (asked, taken_back) = (lines(&invitation(&request)), lines(&invitation(&cancel)));
    assert_eq!(
        (value(&taken_back, "METHOD:"), value(&taken_back, "STATUS:")),
        ("CANCEL", "CANCELLED")
    );
    assert_eq!(value(&taken_back, "SEQUENCE:"), "1");
    for same in ["UID:", "ORGANIZER;", "ATTENDEE;"] {
        assert_eq!(value(&asked, same), value(&taken_back, same));
    }
    let by_status = Invitation {
        event: Event {
            status: Status::Cancelled,
            ..cancel.event.clone()
        },
        ..request
    };
    assert_eq!(by_status.effective_method(), Method::Cancel);
    assert_eq!(invitation(&by_status), invitation(&cancel));
}

#[test]
fn a_name_stays_in_its_quotes() {
    let cases = [
        (
            "Lovelace, Ada; Countess: 1st",
            "CN=\"Lovelace, Ada; Countess: 1st\"",
        ),
        ("Ada \"the\" Countess", "CN=\"Ada 'the' Countess\""),
        ("\"Ada:\"", "CN=\"'Ada:'\""),
        ("\"", "CN=\"'\""),
        (
            "Ada\r\nATTENDEE:mailto:eve@example.com",
            "CN=\"Ada ATTENDEE:mailto:eve@example.com\"",
        ),
        ("Ada\rBEGIN:VALARM", "CN=\"Ada BEGIN:VALARM\""),
        ("a^nb^'c", "CN=\"a^^nb^^'c\""),
        ("comma,\\", "CN=\"comma,/\""),
        ("\u{7}Ada\0", "CN=\"Ada\""),
    ];
    for (name, expected) in cases {
        let lines = lines(&invitation(&invited(name, "ada@example.com")));
        assert!(
            value(&lines, "ATTENDEE;").starts_with(&format!("{expected};CUTYPE=")),
            "{name:?}: {lines:#?}"
        );
    }
    let nameless = lines(&invitation(&invited(" \0", "ada@example.com")));
    assert!(value(&nameless, "ATTENDEE;").starts_with("CUTYPE="));
}

#[test]
fn an_address_is_one_address() {
    let cases = [
        ("ada+b.c@example.com", "mailto:ada+b.c@example.com"),
        (
            "ada@example.com\r\nSUMMARY:x",
            "mailto:ada@example.comSUMMARY%3Ax",
        ),
        ("a?cc=eve@example.com", "mailto:a%3Fcc%3Deve@example.com"),
        ("a,b;c%41@example.com", "mailto:a%2Cb%3Bc%2541@example.com"),
        ("zoë@example.com", "mailto:zo%C3%AB@example.com"),
    ];
    for (email, expected) in cases {
        let lines = lines(&invitation(&invited("", email)));
        assert_eq!(
            value(&lines, "ATTENDEE;").split_once(':').unwrap().1,
            expected
        );
    }
}
