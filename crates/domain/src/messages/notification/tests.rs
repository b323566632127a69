use uuid::Uuid;

use super::*;
use crate::clients::Personal;
use crate::{clients::proving::Awaits, interval::Interval, messages::tests::booking};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const ANNA: PractitionerId = PractitionerId(Uuid::from_u128(1));
const BEN: PractitionerId = PractitionerId(Uuid::from_u128(2));

fn confirmed() -> Booking {
    booking(
        State::Confirmed {
            since: Timestamp::UNIX_EPOCH,
        },
        48,
    )
}

fn ended(how: Ending) -> Booking {
    booking(
        State::Ended {
            at: at("2026-12-01T10:00:00Z"),
            how,
        },
        48,
    )
}

fn held() -> Booking {
    booking(
        State::Held {
            until: at("2026-12-01T10:30:00Z"),
            extended: false,
            awaits: Awaits::Payment,
        },
        48,
    )
}

fn asked() -> Booking {
    booking(
        State::Held {
            until: at("2026-12-02T09:00:00Z"),
            extended: false,
            awaits: Awaits::Approval,
        },
        48,
    )
}

fn approved() -> Booking {
    let mut one = held();
    one.terms.answer_within_hours = Some(24);
    one
}

#[test]
fn who_is_asked_for_a_yes_is_told_at_once() {
    use NotificationKind::{Cancelled, Moved, New};
    let moved = Booking {
        at: Interval::new(at("2026-12-10T13:00:00Z"), at("2026-12-10T13:50:00Z")).unwrap(),
        ..asked()
    };
    for (before, after, expected) in [
        (None, asked(), Some(New)),
        // Their own yes is no news, and neither is what waits for its payment after it.
        (Some(asked()), confirmed(), None),
        (Some(asked()), held(), None),
        (Some(held()), confirmed(), Some(New)),
        (Some(asked()), moved, Some(Moved)),
        (
            Some(asked()),
            ended(Ending::CancelledByClient),
            Some(Cancelled),
        ),
        (Some(asked()), ended(Ending::Declined), Some(Cancelled)),
        (Some(asked()), ended(Ending::Expired), None),
        // The yes came to nothing: it was not paid in time, or given up.
        (Some(approved()), confirmed(), Some(New)),
        (Some(approved()), ended(Ending::Expired), Some(Cancelled)),
        (
            Some(approved()),
            ended(Ending::CancelledByClient),
            Some(Cancelled),
        ),
        (Some(approved()), approved(), None),
    ] {
        for whom in [Recipient::Owner, Recipient::Practitioner(ANNA)] {
            assert_eq!(
                notified(before.as_ref(), &after, whom),
                expected,
                "{before:?} {after:?}"
            );
        }
        assert_eq!(
            notified(before.as_ref(), &after, Recipient::Practitioner(BEN)),
            None
        );
    }
    let now = at("2026-12-01T10:00:00Z");
    assert!(New.holds(&asked(), Recipient::Owner, now));
}

fn with(id: PractitionerId) -> Booking {
    Booking {
        practitioners: vec![id],
        ..confirmed()
    }
}

fn rules() -> NotificationRules {
    NotificationRules {
        email: Personal::new("anna@example.org".into()),
        events: [
            NotifiedEvent::New,
            NotifiedEvent::Moved,
            NotifiedEvent::Cancelled,
            NotifiedEvent::Day,
        ]
        .into(),
        within_days: None,
        client: ShownClient::Initials,
        day_at: 7 * 60,
        own_acts: false,
    }
}

#[test]
fn what_a_change_is_to_whom() {
    use NotificationKind::{Cancelled, Moved, New, PassedOn};
    let owner = Recipient::Owner;
    let later = Interval::new(at("2026-12-10T13:00:00Z"), at("2026-12-10T13:50:00Z")).unwrap();
    let moved = Booking {
        at: later,
        ..confirmed()
    };
    for (before, after, expected) in [
        (None, held(), None),
        (None, confirmed(), Some(New)),
        (Some(held()), confirmed(), Some(New)),
        (Some(held()), ended(Ending::Expired), None),
        (Some(held()), ended(Ending::CancelledByClient), None),
        (Some(ended(Ending::Expired)), confirmed(), Some(New)),
        (Some(ended(Ending::NoShow)), confirmed(), None),
        (Some(confirmed()), confirmed(), None),
        (Some(confirmed()), moved.clone(), Some(Moved)),
        (
            Some(held()),
            Booking {
                state: held().state,
                ..moved
            },
            None,
        ),
        (
            Some(confirmed()),
            ended(Ending::CancelledByClient),
            Some(Cancelled),
        ),
        (
            Some(confirmed()),
            ended(Ending::CancelledByPractice),
            Some(Cancelled),
        ),
        (Some(confirmed()), ended(Ending::Completed), None),
        (Some(confirmed()), ended(Ending::NoShow), None),
    ] {
        for whom in [owner, Recipient::Practitioner(ANNA)] {
            assert_eq!(
                notified(before.as_ref(), &after, whom),
                expected,
                "{before:?} {after:?}"
            );
        }
        assert_eq!(
            notified(before.as_ref(), &after, Recipient::Practitioner(BEN)),
            None,
            "not theirs"
        );
    }
    let told = |whom| notified(Some(&with(ANNA)), &with(BEN), whom);
    assert_eq!(told(owner), Some(Moved));
    assert_eq!(told(Recipient::Practitioner(ANNA)), Some(PassedOn));
    assert_eq!(told(Recipient::Practitioner(BEN)), Some(New));
}

#[test]
fn what_nobody_heard_of_is_not_corrected() {
    use NotificationKind::{Cancelled, Moved, New, PassedOn};
    assert_eq!(merged(New, Moved), Merged::Keep);
    assert_eq!(merged(New, Cancelled), Merged::Drop);
    assert_eq!(merged(Moved, Moved), Merged::Replace(Moved));
    assert_eq!(merged(Moved, Cancelled), Merged::Replace(Cancelled));
    assert_eq!(merged(PassedOn, New), Merged::Replace(Moved));
}

#[test]
fn rules_choose_events_acts_and_days() {
    let zone = Zone::named("Europe/London").unwrap();
    let now = at("2026-12-01T10:00:00Z");
    let start = [at("2026-12-10T12:00:00Z")];
    let wants = |rules: &NotificationRules, starts: &[Timestamp], by_practice| {
        rules.want(NotificationKind::Moved, starts, &zone, by_practice, now)
    };
    assert!(wants(&rules(), &start, false));
    assert!(
        !wants(&rules(), &start, true),
        "what the practice has done it knows"
    );
    assert!(wants(
        &NotificationRules {
            own_acts: true,
            ..rules()
        },
        &start,
        true
    ));
    assert!(!wants(
        &NotificationRules {
            events: [NotifiedEvent::New].into(),
            ..rules()
        },
        &start,
        false
    ));
    let near = |days| NotificationRules {
        within_days: Some(days),
        ..rules()
    };
    assert!(!wants(&near(8), &start, false) && wants(&near(9), &start, false));
    assert!(
        wants(&near(0), &[at("2026-12-01T23:30:00Z"), start[0]], false),
        "moved away from today"
    );
    assert!(!wants(&near(0), &[at("2026-12-02T00:30:00Z")], false));
}

#[test]
fn the_day_begins_where_its_reader_is_and_by_their_clock() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    let next = |now| rules().next_day(&berlin, at(now)).to_string();
    assert_eq!(next("2026-10-23T12:00:00Z"), "2026-10-24T05:00:00Z");
    assert_eq!(
        next("2026-10-24T05:00:00Z"),
        "2026-10-25T06:00:00Z",
        "the clocks went back in the night"
    );
    assert_eq!(next("2026-10-25T03:00:00Z"), "2026-10-25T06:00:00Z");
    assert_eq!(
        next("2027-03-27T12:00:00Z"),
        "2027-03-28T05:00:00Z",
        "and forward again"
    );
    let early = NotificationRules {
        day_at: 2 * 60 + 30,
        ..rules()
    };
    assert_eq!(
        early
            .next_day(&berlin, at("2027-03-27T12:00:00Z"))
            .to_string(),
        "2027-03-28T01:30:00Z",
        "03:30: there is no 02:30"
    );
    let auckland = Zone::named("Pacific/Auckland").unwrap();
    assert_eq!(
        rules()
            .next_day(&auckland, at("2026-12-01T10:00:00Z"))
            .to_string(),
        "2026-12-01T18:00:00Z"
    );
}

/// Whatever the zone and the hour: the next morning is ahead, at most 25 hours, and one a day.
#[test]
fn mornings_follow_one_another() {
    for name in [
        "Europe/London",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Apia",
        "UTC",
    ] {
        let zone = Zone::named(name).unwrap();
        let mut now = at("2026-01-01T00:00:00Z");
        let mut last = None;
        for _ in 0..400 {
            let next = rules().next_day(&zone, now);
            assert!(
                next > now && next.duration_since(now) <= SignedDuration::from_hours(26),
                "{name} {now} {next}"
            );
            assert_ne!(Some(zone.date(next)), last, "{name}: one a day");
            assert_eq!(rules().this_day(&zone, next), next);
            (now, last) = (next, Some(zone.date(next)));
        }
    }
}

#[test]
fn at_night_only_what_is_near_is_told() {
    let zone = Zone::named("Europe/London").unwrap();
    let until = |start, now| quiet_until(at(start), &zone, at(now)).map(|at| at.to_string());
    assert_eq!(until("2026-12-10T12:00:00Z", "2026-12-01T19:59:00Z"), None);
    assert_eq!(
        until("2026-12-10T12:00:00Z", "2026-12-01T20:00:00Z"),
        Some("2026-12-02T08:00:00Z".into())
    );
    assert_eq!(
        until("2026-12-10T12:00:00Z", "2026-12-02T03:00:00Z"),
        Some("2026-12-02T08:00:00Z".into())
    );
    assert_eq!(
        until("2026-12-02T09:00:00Z", "2026-12-01T23:00:00Z"),
        None,
        "tomorrow at nine"
    );
}

#[test]
fn initials_say_little() {
    for (name, expected) in [
        ("Sam Quillfeather", "S. Q."),
        ("zoë", "Z."),
        ("Ana María de la Cruz", "A. M. D."),
        ("李 小龙", "李. 小."),
        ("https://evil.example", "H."),
        ("- - -", ""),
    ] {
        assert_eq!(initials(name), expected);
    }
}
