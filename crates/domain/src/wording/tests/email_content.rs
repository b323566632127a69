//! What messages say, and what they must not.

use strum::VariantArray;

use crate::{
    messages::{MessageKind, contact_rules::Contact},
    practice::mode::Mode,
    sensitive_words::{publicly_sensitive_word, sensitive_word},
    wording::{EmailContent, EmailTerms, Locale, email_content, plain, short},
    zone::Zone,
};

fn written(kind: MessageKind, contact: Contact, locale: Locale) -> EmailContent {
    with_terms(kind, contact, |terms| email_content(terms, locale))
}

fn texted(kind: MessageKind, contact: Contact, locale: Locale) -> String {
    with_terms(kind, contact, |terms| {
        short(
            terms,
            "https://book.example/manage/abc",
            "Riverside",
            locale,
        )
    })
}

pub(super) fn with_terms<T>(
    kind: MessageKind,
    contact: Contact,
    write: impl FnOnce(EmailTerms<'_>) -> T,
) -> T {
    let zone = Zone::named("Europe/London").unwrap();
    let at = |text: &str| text.parse().unwrap();
    write(EmailTerms {
        kind,
        contact,
        by_client: false,
        fee: None,
        name: Some("Sam"),
        with: "Hannah Wren",
        session: None,
        start: at("2026-12-01T12:00:00Z"),
        mode: Mode::Online,
        zone: &zone,
        practice_zone: None,
        is_free: false,
        free_until: Some(at("2026-11-29T12:00:00Z")),
        moves_apart: false,
        overlaps: false,
        held_until: Some(at("2026-11-20T12:00:00Z")),
        by_hand: false,
        asks: false,
        approved: false,
        answer: None,
        others: &[],
        delay_minutes: 20,
        words: None,
        joined_online: true,
    })
}

#[test]
fn an_answer_comes_with_the_practices_words_and_a_no_with_other_times() {
    let others = ["2026-12-02T09:00:00Z", "2026-12-03T09:00:00Z"].map(|at| at.parse().unwrap());
    let said = |kind, approved| {
        with_terms(kind, Contact::Ok, |terms| {
            let terms = EmailTerms {
                approved,
                answer: Some("See you soon, Hannah"),
                others: if kind.offers_times() { &others } else { &[] },
                ..terms
            };
            email_content(terms, Locale::EnGb).paragraphs
        })
    };
    let word = "“See you soon, Hannah”";
    for (kind, has_word, has_times) in [
        (MessageKind::Declined, true, true),
        (MessageKind::Unanswered, false, true),
        (MessageKind::Expired, false, true),
        (MessageKind::CancelledByPractice, false, true),
        (MessageKind::Confirmed, true, false),
        (MessageKind::Held, true, false),
        (MessageKind::Requested, false, false),
        (MessageKind::DayBefore, false, false),
    ] {
        let paragraphs = said(kind, true);
        assert_eq!(
            paragraphs.iter().any(|one| one == word),
            has_word,
            "{kind:?}"
        );
        let times = "Wednesday, 2 December 2026 at 09:00; Thursday, 3 December 2026 at 09:00";
        let offered = paragraphs.iter().any(|one| one.contains(times));
        assert_eq!(offered, has_times, "{kind:?}");
    }
    assert!(said(MessageKind::Held, true)[1].starts_with("Good news"));
    assert!(said(MessageKind::Held, false)[1].starts_with("We’re holding"));
}

#[test]
fn no_message_tells_a_stranger_what_it_is_about() {
    for &kind in MessageKind::VARIANTS {
        for &locale in Locale::VARIANTS {
            for contact in [Contact::Ok, Contact::NameOnly] {
                let EmailContent {
                    subject,
                    paragraphs,
                    link,
                    join,
                    small_print,
                } = written(kind, contact, locale);
                assert_eq!(
                    publicly_sensitive_word(&subject),
                    None,
                    "{locale:?} {kind:?}: {subject}"
                );
                assert!(
                    !subject
                        .chars()
                        .any(|c| matches!(c, '\u{2066}'..='\u{2069}')),
                    "{subject:?}"
                );
                assert!(
                    !subject.starts_with("message-") && subject.chars().count() < 70,
                    "{subject}"
                );
                let all = [
                    paragraphs,
                    link.into_iter().chain(join).collect(),
                    small_print,
                ]
                .concat();
                for text in &all {
                    assert_eq!(sensitive_word(text), None, "{locale:?} {kind:?}: {text}");
                    assert!(
                        !text.starts_with("message-") && !text.contains(['£', '€', '$', '{']),
                        "{text}"
                    );
                }
            }
        }
    }
    // The lint can fail.
    for text in [
        "Therapie am Montag",
        "Your counselling session",
        "PSYCHology",
        "عيادة النور",
        "Su psicóloga",
    ] {
        assert!(sensitive_word(text).is_some(), "{text}");
    }
    assert!(
        publicly_sensitive_word("Praxis am Kanal").is_some()
            && sensitive_word("Praxis am Kanal").is_none()
    );
}

#[test]
fn where_only_the_name_may_be_said_all_messages_are_one() {
    for &locale in Locale::VARIANTS {
        let one = written(MessageKind::Held, Contact::NameOnly, locale);
        assert!(MessageKind::VARIANTS.iter().copied().all(|kind| written(
            kind,
            Contact::NameOnly,
            locale
        ) == one));
        assert!(
            one.link.is_none()
                && one.join.is_none()
                && one.paragraphs.concat().contains("Sam")
                && !one.paragraphs.concat().contains("12:00")
        );
    }
}

#[test]
fn two_bookings_at_one_time_are_told_where_that_can_be_mended() {
    for &locale in Locale::VARIANTS {
        let count = |kind, overlaps| {
            let said = with_terms(kind, Contact::Ok, |terms| {
                email_content(EmailTerms { overlaps, ..terms }, locale)
            });
            assert!(
                said.paragraphs
                    .iter()
                    .all(|text| sensitive_word(text).is_none() && !text.starts_with("message-")),
                "{said:?}"
            );
            said.paragraphs.len()
        };
        for kind in [MessageKind::Confirmed, MessageKind::Moved] {
            assert_eq!(count(kind, true), count(kind, false) + 1);
        }
        assert_eq!(
            count(MessageKind::Cancelled, true),
            count(MessageKind::Cancelled, false)
        );
    }
}

#[test]
fn a_confirmation_says_when_and_until_when_it_is_free_to_change() {
    let said = written(MessageKind::Confirmed, Contact::Ok, Locale::EnGb);
    assert_eq!(said.subject, "Your booking on 1 December 2026");
    assert_eq!(
        said.paragraphs,
        [
            "Hello Sam,",
            "You’re booked for Tuesday, 1 December 2026 at 12:00.",
            "You can change or cancel free of charge until Sunday, 29 November 2026 at 12:00."
        ]
    );
    assert_eq!(said.small_print[1], "All times are in British Time.");
    let apart = with_terms(MessageKind::Confirmed, Contact::Ok, |terms| {
        email_content(
            EmailTerms {
                moves_apart: true,
                ..terms
            },
            Locale::EnGb,
        )
    });
    assert_eq!(
        apart.paragraphs[2],
        "You can cancel free of charge until Sunday, 29 November 2026 at 12:00."
    );
    let late = with_terms(MessageKind::Confirmed, Contact::Ok, |terms| {
        email_content(
            EmailTerms {
                free_until: None,
                ..terms
            },
            Locale::EnGb,
        )
    });
    assert_eq!(
        late.paragraphs[2],
        "Open the link to see what cancelling would cost; nothing is cancelled until you confirm."
    );
    let free = with_terms(MessageKind::Confirmed, Contact::Ok, |terms| {
        email_content(
            EmailTerms {
                is_free: true,
                ..terms
            },
            Locale::EnGb,
        )
    });
    assert_eq!(
        free.paragraphs.len(),
        2,
        "nothing to pay, nothing to say about it: {:?}",
        free.paragraphs
    );
}

#[test]
fn a_text_message_is_one_line_that_tells_a_stranger_nothing() {
    for kind in MessageKind::VARIANTS
        .iter()
        .copied()
        .filter(|kind| kind.is_texted(false))
    {
        for &locale in Locale::VARIANTS {
            let text = texted(kind, Contact::Ok, locale);
            assert_eq!(
                publicly_sensitive_word(&text),
                None,
                "{locale:?} {kind:?}: {text}"
            );
            assert!(
                text.starts_with("Sam")
                    && text.ends_with("https://book.example/manage/abc Riverside"),
                "{text}"
            );
            let clean = |c: char| {
                !matches!(
                    c,
                    '\n' | '\u{a0}' | '\u{2066}'..='\u{2069}' | '£' | '€' | '$' | '{'
                )
            };
            assert!(
                text.chars().all(clean) && text.chars().count() <= 200,
                "{text:?}"
            );
            let discreet = texted(kind, Contact::NameOnly, locale);
            assert!(
                discreet.contains("Sam")
                    && !discreet.contains("book.example")
                    && !discreet.contains("12:00"),
                "{discreet}"
            );
            assert_eq!(
                discreet,
                texted(MessageKind::Missed, Contact::NameOnly, locale),
                "all are one"
            );
            assert_eq!(publicly_sensitive_word(&discreet), None);
        }
    }
    assert_eq!(
        texted(MessageKind::DayBefore, Contact::Ok, Locale::EnGb),
        "Sam, see you Tuesday, 1 December 2026 at 12:00. Change: https://book.example/manage/abc Riverside"
    );
}

#[test]
fn a_change_says_who_it_is_with_and_not_in_its_first_lines() {
    for &locale in Locale::VARIANTS {
        let moved = with_terms(MessageKind::Moved, Contact::Ok, |terms| {
            email_content(terms, locale)
        });
        let first = moved.paragraphs[..2].join(" ") + &moved.subject;
        assert!(
            !first.contains("Hannah") && moved.paragraphs[2].contains("Hannah Wren"),
            "{first}"
        );
        let confirmed = with_terms(MessageKind::Confirmed, Contact::Ok, |terms| {
            email_content(terms, locale)
        });
        assert!(!confirmed.paragraphs.join(" ").contains("Hannah"));
        let discreet = with_terms(MessageKind::Moved, Contact::NameOnly, |terms| {
            email_content(terms, locale)
        });
        assert!(!discreet.paragraphs.join(" ").contains("Hannah"));
    }
}

#[test]
fn a_change_says_whose_it_is() {
    let said = |by_client, locale| {
        with_terms(MessageKind::Moved, Contact::Ok, |terms| {
            email_content(EmailTerms { by_client, ..terms }, locale).paragraphs[1].clone()
        })
    };
    assert_eq!(
        said(true, Locale::EnGb),
        "You’ve changed your booking. It is now on Tuesday, 1 December 2026 at 12:00."
    );
    assert_eq!(
        said(false, Locale::EnGb),
        "We’ve changed your booking. It is now on Tuesday, 1 December 2026 at 12:00. If that doesn’t suit you, please let us know."
    );
    for &locale in Locale::VARIANTS {
        assert_ne!(said(true, locale), said(false, locale), "{locale:?}");
    }
}

#[test]
fn a_link_promises_what_it_leads_to() {
    let link = |kind| written(kind, Contact::Ok, Locale::EnGb).link;
    for (kind, label) in [
        (MessageKind::Confirmed, "Details, changes and directions"),
        (MessageKind::Held, "Complete the last step"),
        (MessageKind::Cancelled, "See details"),
        (MessageKind::Receipt, "See details"),
        (MessageKind::CancelledByPractice, "Choose another time"),
    ] {
        assert_eq!(link(kind).as_deref(), Some(label), "{kind:?}");
    }
    for &locale in Locale::VARIANTS {
        for kind in [MessageKind::Cancelled, MessageKind::CancelledByPractice] {
            let [ahead, over] =
                [MessageKind::Confirmed, kind].map(|kind| written(kind, Contact::Ok, locale).link);
            assert_ne!(ahead, over, "there is no way to what does not take place");
        }
    }
}

#[test]
fn no_sentence_ends_in_two_full_stops() {
    for &locale in Locale::VARIANTS {
        for &kind in MessageKind::VARIANTS {
            let content = with_terms(kind, Contact::Ok, |terms| {
                let with = "Hannah Wren M.A.";
                email_content(EmailTerms { with, ..terms }, locale)
            });
            let texts = [vec![content.subject], content.paragraphs].concat();
            for text in texts.into_iter().chain([texted(kind, Contact::Ok, locale)]) {
                assert!(!plain(&text).contains(".."), "{locale:?} {kind:?}: {text}");
            }
        }
    }
    let moved = written(MessageKind::Moved, Contact::Ok, Locale::EsUs);
    assert!(
        moved.paragraphs[1].contains("12:00\u{a0}p.m. Si no le viene bien"),
        "{:?}",
        moved.paragraphs
    );
}
