//! What mails to the people of a practice say, and what they must not.

use strum::VariantArray;

use crate::{
    interval::Interval,
    messages::notification::NotificationKind,
    practice::service::Mode,
    sensitive_words::{publicly_sensitive_word, sensitive_word},
    wording::{
        EmailContent, EndedBy, Locale, NewsTerms, SessionTerms, UndecidedTerms, day_ahead, news,
        payee_changed,
    },
    zone::Zone,
};

fn session(from: &str, until: &str) -> SessionTerms<'static> {
    SessionTerms {
        at: Interval::new(from.parse().unwrap(), until.parse().unwrap()).unwrap(),
        mode: Mode::Room,
        room: Some("Birke"),
        clients: vec!["S. Q.".into(), "A. B.".into()],
        people: Some(2),
        with: vec!["Lena Aydın"],
    }
}

fn all(locale: Locale) -> Vec<EmailContent> {
    use NotificationKind::{Cancelled, Moved, New, PassedOn};

    let zone = Zone::named("Europe/Berlin").unwrap();
    let at = |text: &str| text.parse().unwrap();
    let of = |kind, from, ended| {
        let session = session("2026-12-01T12:00:00Z", "2026-12-01T12:50:00Z");
        news(
            &NewsTerms {
                kind,
                session,
                from,
                ended,
                answer_by: None,
                zone: &zone,
            },
            locale,
        )
    };
    let from = Some(at("2026-11-30T12:00:00Z"));
    let mut letters = vec![
        of(New, None, EndedBy::Client),
        of(Moved, from, EndedBy::Client),
        of(Moved, None, EndedBy::Client),
        of(PassedOn, None, EndedBy::Practice),
    ];
    let ended = [EndedBy::Client, EndedBy::Practice, EndedBy::Unpaid];
    letters.extend(ended.map(|ended| of(Cancelled, None, ended)));
    let one = [session("2026-12-01T12:00:00Z", "2026-12-01T12:50:00Z")];
    let undecided = [UndecidedTerms {
        start: at("2026-12-02T17:00:00Z"),
        seats: 1,
        needed: 4,
    }];
    letters.push(day_ahead(
        zone.date(at("2026-12-01T06:00:00Z")),
        (&one, &undecided),
        &zone,
        locale,
    ));
    letters.push(day_ahead(
        zone.date(at("2026-12-01T06:00:00Z")),
        (&vec![one[0].clone(); 12], &[]),
        &zone,
        locale,
    ));
    letters.push(payee_changed(at("2026-12-01T06:00:00Z"), &zone, locale));
    letters
}

#[test]
fn none_tells_a_stranger_what_it_is_about() {
    for &locale in Locale::VARIANTS {
        for email_content in all(locale) {
            let EmailContent {
                subject,
                paragraphs,
                link,
                join: _,
                small_print,
            } = email_content;
            assert_eq!(
                publicly_sensitive_word(&subject),
                None,
                "{locale:?}: {subject}"
            );
            assert!(
                !subject.contains("S. Q.")
                    && !subject.contains("notification-")
                    && subject.chars().count() < 70,
                "{subject}"
            );
            assert!(
                !subject
                    .chars()
                    .any(|c| matches!(c, '\u{2066}'..='\u{2069}')),
                "{subject:?}"
            );
            assert_eq!(
                link, None,
                "nothing to press: whoever reads it knows where to look"
            );
            for text in [paragraphs, small_print].concat() {
                assert_eq!(sensitive_word(&text), None, "{locale:?}: {text}");
                assert!(
                    !text.contains("notification-")
                        && !text.contains("pages-")
                        && !text.contains(['£', '€', '$', '{']),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn a_day_lists_times_modes_rooms_and_initials() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let sessions = [session("2026-12-01T12:00:00Z", "2026-12-01T12:50:00Z")];
    let on = zone.date(sessions[0].at.start);
    let said = day_ahead(on, (&sessions, &[]), &zone, Locale::De);
    assert_eq!(said.subject, "Ihr Tag, 1. Dezember 2026");
    assert_eq!(
        said.paragraphs,
        [
            "Heute, Dienstag, 1. Dezember 2026, gibt es einen Termin:",
            "13:00–13:50 · Vor Ort · Birke · 2 Personen · S. Q., A. B. · Lena Aydın"
        ]
    );
    let said = day_ahead(on, (&sessions, &[]), &zone, Locale::Ar);
    assert!(
        said.paragraphs[1].contains("\u{2068}S. Q.\u{2069}، \u{2068}A. B.\u{2069}"),
        "{:?}",
        said.paragraphs
    );
}

#[test]
fn a_change_at_the_same_time_has_moved_nowhere() {
    let subjects = |locale| -> Vec<_> { all(locale).into_iter().map(|one| one.subject).collect() };
    assert_eq!(
        subjects(Locale::EnGb)[1..3],
        [
            "A booking has moved to 1 December 2026",
            "A booking on 1 December 2026 has changed"
        ]
    );
}
