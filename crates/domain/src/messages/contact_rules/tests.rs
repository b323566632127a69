use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn rules(email: Channel, safe_hours: Option<&str>) -> ContactRules {
    ContactRules {
        email,
        safe_hours: safe_hours.map(Into::into),
        ..ContactRules::default()
    }
}

fn berlin() -> Zone {
    Zone::named("Europe/Berlin").unwrap()
}

fn word<'a>(rules: &'a ContactRules, zone: &'a Zone) -> StatedRules<'a> {
    StatedRules { rules, zone }
}

/// In Berlin on 6 October 2026, UTC+2, unless told otherwise.
fn told(wanted: &str, now: &str, prompted: bool, safe: Option<&str>) -> Sending {
    let occasion = PendingMessage {
        channel: MessageChannel::Email,
        reminds_of: None,
        at: at(wanted),
        prompted,
        planned: at(wanted),
    };
    sending(
        occasion,
        &[word(&rules(Channel::Ok, safe), &berlin())],
        at(now),
    )
}

/// `early`: it was planned days before; else just now.
fn reminded(wanted: &str, now: &str, early: bool, safe: Option<&str>) -> Sending {
    let occasion = PendingMessage {
        channel: MessageChannel::Email,
        reminds_of: Some(at("2026-10-07T21:00:00+02:00")),
        at: at(wanted),
        prompted: false,
        planned: at(if early {
            "2026-10-01T12:00:00+02:00"
        } else {
            now
        }),
    };
    sending(
        occasion,
        &[word(&rules(Channel::Ok, safe), &berlin())],
        at(now),
    )
}

/// What the client's own doing gives rise to.
fn answering(channel: MessageChannel, at: Timestamp) -> PendingMessage {
    PendingMessage {
        channel,
        reminds_of: None,
        at,
        prompted: true,
        planned: at,
    }
}

const NOW: Sending = Sending::Now(Contact::Ok);
const NEVER: Sending = Sending::Never(Withheld::NoSafeHour);

fn wait(text: &str) -> Sending {
    Sending::Wait(at(text))
}

/// Now, whether it is an answer, the safe hours, and what follows for news of that moment.
fn assert_news<const N: usize>(cases: [(&str, bool, Option<&str>, Sending); N]) {
    for (now, prompted, safe, expected) in cases {
        assert_eq!(
            told(now, now, prompted, safe),
            expected,
            "{now} {prompted} {safe:?}"
        );
    }
}

#[test]
fn news_waits_for_the_morning_unless_it_answers_the_client() {
    assert_news([
        ("2026-10-06T08:00:00+02:00", false, None, NOW),
        ("2026-10-06T19:59:59+02:00", false, None, NOW),
        (
            "2026-10-06T20:00:00+02:00",
            false,
            None,
            wait("2026-10-07T08:00:00+02:00"),
        ),
        (
            "2026-10-06T07:59:30+02:00",
            false,
            None,
            wait("2026-10-06T08:00:00+02:00"),
        ),
        (
            "2026-10-06T03:12:45+02:00",
            false,
            None,
            wait("2026-10-06T08:00:00+02:00"),
        ),
        ("2026-10-06T22:00:00+02:00", true, None, NOW),
    ]);
    let late = told(
        "2026-10-06T22:00:00+02:00",
        "2026-10-06T22:31:00+02:00",
        true,
        None,
    );
    assert_eq!(
        late,
        wait("2026-10-07T08:00:00+02:00"),
        "an answer half an hour late wakes somebody up"
    );
}

#[test]
fn the_clients_safety_goes_before_their_convenience() {
    assert_news([
        (
            "2026-10-06T22:00:00+02:00",
            true,
            Some("09:00-17:00"),
            wait("2026-10-07T09:00:00+02:00"),
        ),
        ("2026-10-06T16:59:59+02:00", false, Some("09:00-17:00"), NOW),
        (
            "2026-10-06T17:00:00+02:00",
            false,
            Some("09:00-17:00"),
            wait("2026-10-07T09:00:00+02:00"),
        ),
        (
            "2026-10-06T12:00:00+02:00",
            false,
            Some("18:00-09:00"),
            wait("2026-10-06T18:00:00+02:00"),
        ),
        ("2026-10-06T08:30:00+02:00", false, Some("18:00-09:00"), NOW),
        (
            "2026-10-06T21:00:00+02:00",
            false,
            Some("18:00-09:00"),
            wait("2026-10-07T08:00:00+02:00"),
        ),
    ]);
}

#[test]
fn who_is_safe_in_the_late_evening_only_has_said_so() {
    assert_news([
        (
            "2026-10-06T12:00:00+02:00",
            false,
            Some("21:00-23:00"),
            wait("2026-10-06T21:00:00+02:00"),
        ),
        ("2026-10-06T21:30:00+02:00", false, Some("21:00-23:00"), NOW),
        ("2026-10-06T21:30:00+02:00", false, Some("20:00-24:00"), NOW),
        (
            "2026-10-06T12:00:00+02:00",
            false,
            Some("in the morning"),
            NEVER,
        ),
        (
            "2026-10-06T12:00:00+02:00",
            true,
            Some("09:00-09:00"),
            NEVER,
        ),
    ]);
}

/// Now, whether it was planned days before, the safe hours, and what follows for a reminder of an evening.
fn assert_reminders<const N: usize>(cases: [(&str, bool, Option<&str>, Sending); N]) {
    for (now, early, safe, expected) in cases {
        assert_eq!(
            reminded("2026-10-06T21:00:00+02:00", now, early, safe),
            expected,
            "{now} {early} {safe:?}"
        );
    }
}

#[test]
fn a_reminder_moves_earlier() {
    assert_reminders([
        (
            "2026-10-05T20:00:00+02:00",
            true,
            None,
            wait("2026-10-06T19:45:00+02:00"),
        ),
        (
            "2026-10-06T19:44:59+02:00",
            true,
            None,
            wait("2026-10-06T19:45:00+02:00"),
        ),
        ("2026-10-06T19:45:00+02:00", true, None, NOW),
        ("2026-10-06T19:59:59+02:00", true, None, NOW),
        (
            "2026-10-06T09:00:00+02:00",
            true,
            Some("09:00-10:30"),
            wait("2026-10-06T10:15:00+02:00"),
        ),
        (
            "2026-10-06T09:00:00+02:00",
            true,
            Some("10:20-10:30"),
            wait("2026-10-06T10:29:00+02:00"),
        ),
    ]);
    assert_eq!(
        reminded(
            "2026-10-06T12:00:00+02:00",
            "2026-10-06T11:00:00+02:00",
            false,
            None
        ),
        wait("2026-10-06T12:00:00+02:00")
    );
    assert_eq!(
        reminded(
            "2026-10-06T12:00:00+02:00",
            "2026-10-06T12:00:30+02:00",
            false,
            None
        ),
        NOW
    );
}

#[test]
fn a_reminder_is_late_only_where_nobody_looked_in_time() {
    assert_reminders([
        // Planned when its moment was over.
        ("2026-10-06T20:00:00+02:00", false, None, NEVER),
        (
            "2026-10-06T12:00:00+02:00",
            false,
            Some("09:00-10:30"),
            NEVER,
        ),
        // Nobody looked in time, or the client's hours have changed: still of use in the morning.
        (
            "2026-10-06T21:00:00+02:00",
            true,
            None,
            wait("2026-10-07T08:00:00+02:00"),
        ),
        ("2026-10-07T08:00:00+02:00", true, None, NOW),
        ("2026-10-07T19:59:00+02:00", true, None, NOW),
        ("2026-10-07T20:10:00+02:00", true, None, NEVER),
        (
            "2026-10-07T20:10:00+02:00",
            true,
            Some("18:00-23:00"),
            NEVER,
        ),
        (
            "2026-10-07T20:10:00+02:00",
            true,
            Some("20:00-23:00"),
            Sending::Never(Withheld::TooLate),
        ),
    ]);
}

#[test]
fn hours_are_those_of_the_wall_when_clocks_change() {
    // On 25 October 2026 Berlin goes back to UTC+1 at 3:00.
    assert_eq!(
        told("2026-10-24T23:00:00Z", "2026-10-24T23:00:00Z", false, None),
        wait("2026-10-25T08:00:00+01:00")
    );
    // On 29 March 2026 forward to UTC+2 at 2:00.
    assert_eq!(
        told("2026-03-28T23:00:00Z", "2026-03-28T23:00:00Z", false, None),
        wait("2026-03-29T08:00:00+02:00")
    );
}

#[test]
fn an_unsafe_channel_is_never_used_and_the_name_alone_is_a_little() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let noon = at("2026-10-06T12:00:00+02:00");
    let occasion = answering(MessageChannel::Email, noon);
    let under = |email| sending(occasion, &[word(&rules(email, None), &zone)], noon);
    assert_eq!(under(Channel::Never), Sending::Never(Withheld::Unsafe));
    assert_eq!(under(Channel::NameOnly), Sending::Now(Contact::NameOnly));
    assert_eq!(under(Channel::Ok), NOW);
}

#[test]
fn each_channel_has_a_rule_of_its_own_and_none_stands_in_for_another() {
    let (zone, noon) = (
        Zone::named("Europe/Berlin").unwrap(),
        at("2026-10-05T12:00:00+02:00"),
    );
    let rules = ContactRules {
        email: Channel::Never,
        sms: Channel::NameOnly,
        ..ContactRules::default()
    };
    let by = |channel| sending(answering(channel, noon), &[word(&rules, &zone)], noon);
    assert_eq!(by(MessageChannel::Email), Sending::Never(Withheld::Unsafe));
    assert_eq!(by(MessageChannel::Sms), Sending::Now(Contact::NameOnly));
}

#[test]
fn a_message_must_not_arrive_when_it_is_not_safe_any_more() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let until = |safe: Option<&str>, now: &str| {
        arrives_until(&[word(&rules(Channel::Ok, safe), &zone)], at(now))
    };
    assert_eq!(
        until(None, "2026-10-06T19:50:00+02:00"),
        at("2026-10-06T20:05:00+02:00"),
        "at night it is impolite, not unsafe"
    );
    assert_eq!(
        until(Some("09:00-10:30"), "2026-10-06T10:00:00+02:00"),
        at("2026-10-06T10:15:00+02:00")
    );
    assert_eq!(
        until(Some("09:00-10:30"), "2026-10-06T10:20:00+02:00"),
        at("2026-10-06T10:29:00+02:00")
    );
    assert_eq!(
        until(Some("09:00-10:30"), "2026-10-06T10:29:30+02:00"),
        at("2026-10-06T10:29:30+02:00")
    );
}

#[test]
fn the_strictest_word_counts_each_in_its_own_zone() {
    let (berlin, auckland) = (berlin(), Zone::named("Pacific/Auckland").unwrap());
    let noon = at("2026-10-06T12:00:00+02:00");
    let occasion = answering(MessageChannel::Email, noon);
    let (anyhow, name, never) = (
        rules(Channel::Ok, None),
        rules(Channel::NameOnly, None),
        rules(Channel::Never, None),
    );
    let under = |all: &[&ContactRules]| {
        let words: Vec<_> = all.iter().map(|rules| word(rules, &berlin)).collect();
        sending(occasion, &words, noon)
    };
    assert_eq!(under(&[&anyhow, &name]), Sending::Now(Contact::NameOnly));
    assert_eq!(
        under(&[&anyhow, &never, &name]),
        Sending::Never(Withheld::Unsafe)
    );
    let (here, there) = (
        rules(Channel::Ok, Some("09:00-17:00")),
        rules(Channel::Ok, Some("00:00-09:00")),
    );
    let both = [word(&here, &berlin), word(&there, &auckland)];
    // In Auckland it is 23 o'clock; their midnight is 13 o'clock in Berlin.
    assert_eq!(
        sending(occasion, &both, noon),
        wait("2026-10-06T13:00:00+02:00")
    );
    assert_eq!(arrives_until(&both, noon), noon);
    assert_eq!(
        sending(occasion, &[], noon),
        Sending::Never(Withheld::Unsafe),
        "nobody has said anything"
    );
}

#[test]
fn a_strangers_word_keeps_nothing_from_a_proved_client_that_they_must_know() {
    for own in [false, true] {
        for other in [false, true] {
            for must_know in [false, true] {
                let withheld = is_heeded(own, other, must_know);
                assert_eq!(
                    !withheld,
                    own && !other && must_know,
                    "{own} {other} {must_know}"
                );
            }
        }
    }
}
