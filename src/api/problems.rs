//! Which problems each operation can answer with. What a request meets on the way to its handler follows from what the operation takes;
//! what its handler refuses stands in a table. The tests hold both against every answer they see.

use std::collections::BTreeSet;

use serde_json::Value;

#[allow(clippy::enum_glob_use, reason = "a table of nothing else")]
use crate::server::problem::Code::{self, *};

/// Every request that reaches a handler.
const ALWAYS: &[Code] = &[
    Malformed,
    RateLimited,
    Internal,
    Timeout,
    Overloaded,
    Unavailable,
    Storage,
];

/// The problems of an operation, as the document writes it down.
pub(super) fn of(operation: &Value) -> BTreeSet<Code> {
    let name = operation["operationId"].as_str().unwrap_or_default();
    let mut codes = BTreeSet::new();
    // Answered by whoever listens: nothing is looked up, counted or waited for.
    if name == "healthz" {
        return BTreeSet::from([Malformed]);
    }
    codes.extend(ALWAYS);
    codes.extend(of_parameters(operation));
    codes.extend(of_body(operation));
    codes.extend(of_credentials(operation));
    codes.extend(of_links(operation));
    let own = OF_HANDLERS.iter().filter(|(listed, _)| *listed == name);
    codes.extend(own.flat_map(|(_, own)| *own));
    // Each booking that it is about has a key of its own beneath the request's, and is found once.
    if ["admin_cancel_same_origin", "admin_tell_late"].contains(&name) {
        codes.remove(&IdempotencyKeyReused);
    }
    codes
}

fn of_parameters(operation: &Value) -> BTreeSet<Code> {
    let parameters = operation["parameters"].as_array();
    let mut codes = BTreeSet::new();
    for parameter in parameters.into_iter().flatten() {
        match (parameter["in"].as_str(), parameter["name"].as_str()) {
            (Some("path"), _) => codes.extend([NotFound]),
            (_, Some("Idempotency-Key")) => {
                codes.extend([IdempotencyKeyMissing, IdempotencyKeyReused]);
            }
            (_, Some("If-Match")) => codes.extend([PreconditionFailed]),
            _ => {}
        }
    }
    codes
}

fn of_body(operation: &Value) -> BTreeSet<Code> {
    let content = &operation["requestBody"]["content"];
    if content.is_null() {
        return BTreeSet::new();
    }
    let mut codes = BTreeSet::from([BodyTooSlow, PayloadTooLarge, UnsupportedMediaType]);
    // What is signed is read as an event, and what is put as a calendar as one.
    // Bodies of a named type are checked against its rules.
    if content["application/json"]["schema"]["$ref"].is_string() {
        codes.insert(Invalid);
    }
    codes
}

fn of_credentials(operation: &Value) -> BTreeSet<Code> {
    let ways = operation["security"].as_array();
    let mut codes = BTreeSet::new();
    for way in ways.into_iter().flatten().filter_map(Value::as_object) {
        for scheme in way.keys() {
            match scheme.as_str() {
                "stripe_signature" => codes.extend([SignatureInvalid]),
                // Only keys have scopes, so only they can be forbidden something.
                "practice_key" => codes.extend([Unauthorized, Forbidden]),
                _ => codes.extend([Unauthorized]),
            }
        }
    }
    codes
}

/// A client's links are only for reading some time after the session, and then for nothing.
fn of_links(operation: &Value) -> BTreeSet<Code> {
    let ways = operation["security"].as_array().into_iter().flatten();
    let by_link = ways
        .filter_map(Value::as_object)
        .any(|way| way.contains_key("manage_token") || way.contains_key("mail_token"));
    let of_a_booking = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .any(|parameter| parameter["in"] == "path" && parameter["name"] == "id");
    // A feed is revoked, and what is owed is paid, as long as the link opens anything.
    let changes = operation["requestBody"].is_object() && operation["operationId"] != "pay_booking";
    match (by_link && of_a_booking, changes) {
        (true, true) => BTreeSet::from([Gone, TooLateToChange]),
        (true, false) => BTreeSet::from([Gone]),
        (false, _) => BTreeSet::new(),
    }
}

/// What only their handlers refuse, by operation.
#[rustfmt::skip]
const OF_HANDLERS: &[(&str, &[Code])] = &[
    ("list_practitioners", &[Invalid]),
    ("list_availability", &[Invalid, AlreadyEnded, OtherService]),
    ("create_quote", &[SlotTaken, PaymentsClosed, TooSoon, TooFar, NotOffered]),
    ("place_booking", &[SlotTaken, LimitReached, AlreadyBooked, ClientLimitReached, IdempotencyInFlight, PolicyChanged, PaymentsClosed,
        ConsentRequired, TooSoon, TooFar, NotOffered, NotForClient, HoldCapReached, PractitionerHeld, UnprovedReached]),
    ("preview_cancellation", &[AlreadyEnded, TooLateToChange]),
    ("cancel_booking", &[AlreadyEnded]),
    ("reschedule_booking", &[SlotTaken, LimitReached, AlreadyEnded, TooSoon, TooFar, NotOffered, ProofMissing, OtherService]),
    ("pay_booking", &[PaymentsClosed, AlreadyEnded, NotPayable, PaymentsNotReady]),
    ("confirm_booking", &[SlotTaken, AlreadyEnded, ProofMissing]),
    ("replace_links", &[ProofMissing]),
    ("read_feed", &[Gone, Invalid]),
    ("admin_explain_start", &[Invalid]),
    ("admin_list_bookings", &[Invalid]),
    ("admin_create_booking", &[SlotTaken, LimitReached, PaymentsClosed, ConsentRequired, AmountNotAllowed, TooSoon, TooFar, NotOffered]),
    ("admin_cancel_booking", &[AlreadyEnded]),
    ("admin_approve_booking", &[AlreadyEnded, NotOffered]),
    ("admin_decline_booking", &[AlreadyEnded, NotOffered]),
    ("admin_keep_booking", &[AlreadyEnded]),
    ("admin_preview_reschedule", &[SlotTaken, LimitReached, AlreadyEnded, TooSoon, TooFar, NotOffered, TooLateToChange]),
    ("admin_reschedule_booking", &[SlotTaken, PriceChanged, LimitReached, AlreadyEnded, TooSoon, TooFar, NotOffered, TooLateToChange]),
    ("admin_swap_bookings", &[SlotTaken, LimitReached, AlreadyEnded, TooSoon, TooFar, NotOffered, TooLateToChange]),
    ("admin_list_sessions", &[Invalid]),
    ("admin_reschedule_sessions", &[SlotTaken, NotOffered, TooLateToChange]),
    ("admin_cancel_session", &[TooLateToChange]),
    ("admin_enrol", &[SlotTaken, LimitReached, PaymentsClosed, ConsentRequired, AmountNotAllowed, TooSoon, TooFar, NotOffered]),
    ("admin_confirm_session", &[TooLateToChange]),
    ("admin_mark_attended", &[AlreadyEnded, NotOffered]),
    ("admin_mark_no_show", &[AlreadyEnded, NotOffered]),
    ("admin_undo_no_show", &[NotOffered]),
    ("admin_record_payment", &[AmountNotAllowed]),
    ("admin_send_payment_link", &[NotPayable, NotOffered]),
    ("admin_write_off_booking", &[NotPayable]),
    ("admin_undo_write_off_booking", &[NotOffered]),
    ("admin_add_busy_source", &[CalendarUnreadable]),
    ("admin_test_busy_source", &[CalendarUnreadable]),
    ("admin_put_calendar", &[CalendarUnreadable]),
    ("admin_refresh_busy_source", &[CalendarUnreadable]),
    ("admin_free_busy", &[Invalid]),
    ("admin_list_fees", &[Invalid]),
    ("admin_approve_fee", &[FeeDecided, AmountNotAllowed]),
    ("admin_waive_fee", &[FeeDecided]),
    ("admin_list_payments", &[Invalid]),
    ("admin_note_exception", &[NotFound]),
    ("admin_retry_exception", &[NotFound]),
    ("admin_refund_payment", &[InDispute, AmountNotAllowed]),
    ("admin_mark_refunded", &[NotOffered]),
    ("admin_undo_payment", &[NotOffered]),
    ("admin_replace_practice", &[InUse]),
    ("admin_income_report", &[Invalid]),
    ("admin_list_deliveries", &[Invalid]),
];
