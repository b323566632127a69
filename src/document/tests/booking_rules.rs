//! Booking rules and policies: each fault with its line and field.

use super::{rules::one_fault, *};

#[test]
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
    one_fault(
        "slot_step_minutes = 30",
        &after("assignment = \"by_chance\""),
        "11: booking.assignment: ",
    );
    for hours in [0, 337] {
        one_fault(
            "slot_step_minutes = 30",
            &after(&format!("answer_within_hours = {hours}")),
            &format!("11: booking.answer_within_hours: {hours} hours: must be 1 to 336"),
        );
    }
    one_fault(
        "slot_step_minutes = 30",
        &after("switch_notice_hours = 8785"),
        "11: booking.switch_notice_hours: 8785 hours: must be 0 to 8784",
    );
    one_fault(
        "slot_step_minutes = 30",
        &after("max_active_per_client = 0"),
        "11: booking.max_active_per_client: 0 bookings",
    );
}

#[test]
fn what_is_said_in_two_ways_is_said_once() {
    let after = |line: &str| format!("slot_step_minutes = 30\n{line}");
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
fn reminders_to_pay() {
    let after = |line: &str| format!("slot_step_minutes = 30\n{line}");
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
    one_fault(
        "\"SMALL\"",
        "\"SMALL\"\nholidays = [\"2026-01-01/2027-01-01\", \"2027-01-01/2027-02-05\"]",
        "7: holidays: 401 days: at most 400",
    );
}
