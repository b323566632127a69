//! The signature of a posted event.

use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    adapters::stripe::webhook::{check_header, read_event},
    ports::payments::{Event, EventError},
};
use stripe_sandbox::sign;

const BODY: &[u8] = br#"{"id":"evt_1","object":"event","api_version":"2026-09-30.endive","created":1760000000,"livemode":false,"type":"checkout.session.completed","data":{"object":{"id":"cs_test_1","object":"checkout.session"}}}"#;
/// HMAC-SHA256 of `1760000000.` and the body under `whsec_test`, computed with Python's hmac.
const TAG: &str = "1ac80c6202acd23818e614755ff40b7cdb00aa630866db405d181e96b323d1ac";
const AT: i64 = 1_760_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn read(header: &str, body: &[u8], now: i64) -> Result<Event, EventError> {
    read_event(&["whsec_test".into()], Some(header), body, at(now))
}

fn signed(secret: &str, body: &[u8]) -> String {
    sign(&SecretString::from(secret), body, at(AT))
}

#[test]
fn an_event_that_stripe_signed_is_read() {
    let event = Event {
        id: "evt_1".into(),
        kind: "checkout.session.completed".into(),
        object: "cs_test_1".into(),
        account: None,
        livemode: false,
        api_version: Some("2026-09-30.endive".into()),
        created: at(AT),
    };
    assert_eq!(read(&format!("t={AT},v1={TAG}"), BODY, AT), Ok(event));
    assert_eq!(signed("whsec_test", BODY), format!("t={AT},v1={TAG}"));
}

#[test]
fn any_tag_of_several_may_fit() {
    let other = "0".repeat(64);
    for header in [
        format!("t={AT},v1={other},v1={TAG}"),
        format!("t={AT},v1={TAG},v1={other},v0={other}"),
        format!("v1={TAG},t={AT}"),
        format!("t={AT}, v1=short, v1={}", TAG.to_uppercase()),
    ] {
        assert!(read(&header, BODY, AT).is_ok(), "{header}");
    }
}

#[test]
fn any_secret_in_force_may_fit() {
    let header = signed("whsec_old", BODY);
    let read = |secrets: &[SecretString]| read_event(secrets, Some(&header), BODY, at(AT));
    assert!(read(&["whsec_new".into(), "whsec_old".into()]).is_ok());
    assert!(read(&["whsec_old".into(), "whsec_new".into()]).is_ok());
    assert_eq!(read(&["whsec_new".into()]), Err(EventError::Forged));
}

#[test]
fn every_altered_byte_is_noticed() {
    let header = format!("t={AT},v1={TAG}");
    for place in 0..BODY.len() {
        let mut body = BODY.to_vec();
        body[place] ^= 1;
        assert_eq!(
            read(&header, &body, AT),
            Err(EventError::Forged),
            "byte {place}"
        );
    }
    assert_eq!(
        read(&header, &BODY[..BODY.len() - 1], AT),
        Err(EventError::Forged)
    );
    assert_eq!(
        read(&format!("t={},v1={TAG}", AT + 1), BODY, AT),
        Err(EventError::Forged)
    );
    for place in 0..TAG.len() {
        let mut tag = TAG.as_bytes().to_vec();
        tag[place] = if tag[place] == b'0' { b'1' } else { b'0' };
        let header = format!("t={AT},v1={}", String::from_utf8(tag).unwrap());
        assert_eq!(
            read(&header, BODY, AT),
            Err(EventError::Forged),
            "digit {place}"
        );
    }
}

#[test]
fn the_time_may_differ_by_five_minutes() {
    let header = format!("t={AT},v1={TAG}");
    for (now, fresh) in [
        (AT + 300, true),
        (AT - 300, true),
        (AT + 301, false),
        (AT - 301, false),
    ] {
        assert_eq!(
            read(&header, BODY, now).err(),
            (!fresh).then_some(EventError::Stale),
            "{now}"
        );
    }
    assert_eq!(
        read(&signed("whsec_other", BODY), BODY, AT + 301),
        Err(EventError::Stale),
        "the time is looked at first"
    );
}

#[test]
fn so_many_signatures_and_so_long_a_header_are_read_and_no_more() {
    let wrong = format!("v1={}", "0".repeat(64));
    let many = |wrongs: usize| format!("t={AT},{}v1={TAG}", format!("{wrong},").repeat(wrongs));
    assert!(read(&many(15), BODY, AT).is_ok(), "sixteen");
    assert_eq!(
        read(&many(16), BODY, AT),
        Err(EventError::Unsigned),
        "seventeen"
    );
    let long = |spare: usize| format!("t={AT},v1={TAG},v0={}", "a".repeat(spare - 84));
    assert_eq!(long(2_048).len(), 2_048);
    assert!(read(&long(2_048), BODY, AT).is_ok());
    assert_eq!(read(&long(2_049), BODY, AT), Err(EventError::Unsigned));
}

#[test]
fn what_the_header_alone_tells_is_told_without_a_body() {
    let check = |header: Option<&str>, now| check_header(header, at(now));
    let forged = format!("t={AT},v1={}", "0".repeat(64));
    assert_eq!(check(Some(&forged), AT), Ok(()), "only the body can tell");
    assert_eq!(check(Some(&forged), AT + 301), Err(EventError::Stale));
    assert_eq!(
        (check(None, AT), check(Some("t=1"), AT)),
        (Err(EventError::Unsigned), Err(EventError::Unsigned))
    );
}

#[test]
fn what_is_no_signature_is_refused() {
    assert_eq!(
        read_event(&["whsec_test".into()], None, BODY, at(AT)),
        Err(EventError::Unsigned)
    );
    for header in [
        String::new(),
        format!("t={AT}"),
        format!("v1={TAG}"),
        format!("t=,v1={TAG}"),
        format!("t=now,v1={TAG}"),
        format!("t={AT},v0={TAG}"),
        format!("t={AT},v1="),
        format!("t={AT},v1={TAG}0"),
        format!("t={AT},v1={}", "é".repeat(32)),
        format!("t={AT},t={AT},v1={TAG}"),
        format!("t={AT};v1={TAG}"),
        format!("t={AT},{TAG}"),
        "t=99999999999999999999,v1=0".into(),
    ] {
        assert_eq!(
            read(&header, BODY, AT),
            Err(EventError::Unsigned),
            "{header}"
        );
    }
}

#[test]
fn a_signed_body_that_is_no_event_is_malformed() {
    for body in [
        &b"\xff\xfe{\"id\""[..],
        b"",
        b"[]",
        b"null",
        br#"{"id":"evt_1"}"#,
        br#"{"id":"","type":"a","livemode":false,"created":1,"data":{"object":{"id":"x"}}}"#,
        br#"{"id":"evt\u0000","type":"a","livemode":false,"created":1,"data":{"object":{"id":"x"}}}"#,
        br#"{"id":"evt_1","type":"a b","livemode":false,"created":1,"data":{"object":{"id":"x"}}}"#,
        br#"{"id":"evt_1","type":"a","livemode":false,"created":1,"data":{"object":{"id":"x\n"}}}"#,
        br#"{"id":"evt_1","type":"a","livemode":"no","created":1,"data":{"object":{"id":"x"}}}"#,
        br#"{"id":"evt_1","type":"a","livemode":false,"created":9e99,"data":{"object":{"id":"x"}}}"#,
    ] {
        assert_eq!(read(&signed("whsec_test", body), body, AT), Err(EventError::Malformed), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn a_thin_event_names_its_object_and_a_ping_has_none() {
    let read = |body: &[u8]| read(&signed("whsec_test", body), body, AT);
    let thin = br#"{"id":"evt_2","object":"v2.core.event","type":"v1.checkout.session.completed","livemode":false,
        "created":"2025-10-09T08:53:20.000Z","context":"acct_1","related_object":{"id":"cs_test_1","type":"checkout.session","url":"/v1/checkout/sessions/cs_test_1"}}"#;
    let event = Event {
        id: "evt_2".into(),
        kind: "checkout.session.completed".into(),
        object: "cs_test_1".into(),
        account: Some("acct_1".into()),
        livemode: false,
        api_version: None,
        created: at(AT),
    };
    assert_eq!(read(thin), Ok(event));
    let ping = br#"{"id":"evt_3","object":"v2.core.event","type":"v2.core.event_destination.ping","livemode":false,
        "created":"2025-10-09T08:53:20.000Z","reason":null,"related_object":null}"#;
    assert_eq!(
        read(ping).map(|event| (event.kind, event.object)),
        Ok(("v2.core.event_destination.ping".into(), String::new()))
    );
    let neither = br#"{"id":"evt_4","object":"v2.core.other","type":"a","livemode":false,"created":"2025-10-09T08:53:20.000Z"}"#;
    assert_eq!(read(neither), Err(EventError::Malformed));
}

#[test]
fn an_object_of_unknown_shape_loses_no_event() {
    let body = br#"{"id":"evt_1","type":"new.kind","livemode":true,"created":1,"account":"acct_1","extra":[],"data":{"object":{"amount":{}}}}"#;
    let event = read(&signed("whsec_test", body), body, AT).unwrap();
    assert_eq!(
        (
            event.object.as_str(),
            event.account.as_deref(),
            event.livemode
        ),
        ("", Some("acct_1"), true)
    );
}
