//! Every template renders, says texts that exist, and lets nothing out that it was given.

use super::{render::FILES, *};
use domain::wording::{Locale, say};

const HOSTILE: &str = "<script>alert(1)</script>\"'&\u{202e}";

fn field(kind: &'static str) -> Field {
    let text = || HOSTILE.to_owned();
    Field {
        name: "note",
        kind,
        label: text(),
        hint: text(),
        value: text(),
        wrong: Some(text()),
        most: 9,
        required: true,
        dir: "auto",
        complete: "off",
    }
}

fn row() -> Row {
    Row {
        label: HOSTILE.into(),
        values: vec![HOSTILE.into()],
    }
}

fn link() -> Link {
    Link {
        href: format!("/x?{HOSTILE}"),
        label: HOSTILE.into(),
        current: true,
    }
}

fn labelled() -> LabelledValue {
    LabelledValue {
        name: HOSTILE.into(),
        value: HOSTILE.into(),
        label: HOSTILE.into(),
        checked: true,
    }
}

fn week() -> Week {
    let text = || HOSTILE.to_owned();
    let days = vec![Times {
        label: text(),
        times: vec![link()],
    }];
    Week {
        title: text(),
        days,
        none: text(),
        next: Some(link()),
        earlier: Some(text()),
        later: Some(text()),
        zone: text(),
    }
}

/// Each page with something hostile wherever something is given.
fn all(frame: &Frame) -> Vec<String> {
    [
        choosing(frame),
        asking(frame),
        managing(frame),
        reaching(frame),
        saying(frame),
    ]
    .concat()
}

/// What is chosen, and when.
fn choosing(frame: &Frame) -> Vec<String> {
    let (text, some) = (|| HOSTILE.to_owned(), || Some(HOSTILE.to_owned()));
    let choice = Choice {
        href: text(),
        name: text(),
        text: some(),
        about: some(),
    };
    let services = ServicesPage {
        back: some(),
        heading: text(),
        about: some(),
        choices: vec![choice],
        ..ServicesPage::default()
    };
    let widget = ServicesPage {
        widget: some(),
        practitioner: some(),
        plain: text(),
        lost: text(),
        ..ServicesPage::default()
    };
    let times = TimesPage {
        back: some(),
        notice: some(),
        heading: text(),
        about: vec![text()],
        pills_label: text(),
        pills: vec![link()],
        week: week(),
    };
    vec![
        render(Template::Services, frame, &services),
        render(Template::Services, frame, &widget),
        render(Template::Times, frame, &times),
    ]
}

/// Who books, and what stands in the way.
fn asking(frame: &Frame) -> Vec<String> {
    let (text, some) = (|| HOSTILE.to_owned(), || Some(HOSTILE.to_owned()));
    let asked = DetailsPage {
        notice: some(),
        facts: vec![row()],
        terms: vec![text()],
        ask: true,
        fields: vec![field("lines"), field("text")],
        consent: Some(Consent {
            text: text(),
            hash: text(),
        }),
        wrong_agree: some(),
        wrong_card_consent: some(),
        hidden: vec![labelled()],
        ..DetailsPage::default()
    };
    let others = DetailsPage {
        others: vec![labelled()],
        kept: vec![labelled()],
        answers: vec![labelled(), labelled()],
        back: text(),
        ..DetailsPage::default()
    };
    vec![
        render(Template::Details, frame, &asked),
        render(Template::Details, frame, &others),
    ]
}

/// A booking, and what can be done with it.
fn managing(frame: &Frame) -> Vec<String> {
    let (text, some) = (|| HOSTILE.to_owned(), || Some(HOSTILE.to_owned()));
    let manage = ManagePage {
        notice: some(),
        look_again: some(),
        heading: text(),
        lead: some(),
        facts: vec![row()],
        base: text(),
        pay: some(),
        extend: some(),
        calendar: true,
        active: true,
        too_late: some(),
        can_move: true,
        can_cancel: true,
        correct: some(),
        renew: true,
        receipts: true,
        again: some(),
        join: Some(JoinSection {
            href: some(),
            lead: text(),
            map: some(),
        }),
        switch: Some(SwitchButton {
            mode: "online",
            label: text(),
            key: text(),
        }),
        ..ManagePage::default()
    };
    let cancel = CancelPage {
        base: text(),
        q: text(),
        notice: some(),
        facts: vec![row()],
        sentence: text(),
        let_pass: some(),
        key: text(),
        seen: text(),
    };
    let moved = MovePage {
        base: text(),
        q: text(),
        back: text(),
        facts: vec![row()],
        key: text(),
        start: text(),
        who: text(),
    };
    vec![
        render(Template::Manage, frame, &manage),
        render(Template::Cancel, frame, &cancel),
        render(Template::Move, frame, &moved),
    ]
}

/// How and where a client is reached.
fn reaching(frame: &Frame) -> Vec<String> {
    let (text, some) = (|| HOSTILE.to_owned(), || Some(HOSTILE.to_owned()));
    let channels = vec![Channel {
        name: "sms",
        label: text(),
        choices: vec![labelled()],
    }];
    let contact = ContactPage {
        base: text(),
        q: text(),
        wrong: some(),
        stricter_only: false,
        channels,
        from: text(),
        until: text(),
        name: text(),
        languages: vec![labelled()],
    };
    let address = AddressPage {
        base: text(),
        q: text(),
        key: text(),
        wrong: some(),
        email: text(),
        phone: text(),
    };
    let links = LinksPage {
        action: text(),
        field: field("email"),
    };
    vec![
        render(Template::Contact, frame, &contact),
        render(Template::Address, frame, &address),
        render(Template::Links, frame, &links),
    ]
}

/// What only says something.
fn saying(frame: &Frame) -> Vec<String> {
    let (text, some) = (|| HOSTILE.to_owned(), || Some(HOSTILE.to_owned()));
    let feed = FeedPage {
        base: text(),
        q: text(),
        url: text(),
        webcal: text(),
    };
    let sorry = MessagePage {
        heading: text(),
        text: text(),
        next: some(),
        link: Some(link()),
    };
    let join = JoinPage {
        heading: text(),
        lead: some(),
        facts: vec![row()],
        map: some(),
        opens_in: Some(60),
        again: text(),
    };
    let request = RequestPage {
        notice: some(),
        heading: text(),
        lead: text(),
        facts: vec![row()],
        action: text(),
        key: text(),
        version: 1,
        asks: true,
    };
    vec![
        render(Template::Request, frame, &request),
        render(Template::Join, frame, &join),
        render(Template::Feed, frame, &feed),
        render(Template::Sorry, frame, &sorry),
    ]
}

#[test]
fn every_page_renders_in_every_language_and_escapes_what_it_is_given() {
    for &locale in <Locale as strum::VariantArray>::VARIANTS {
        let text = || Some(HOSTILE.to_owned());
        let practice = Practice {
            name: HOSTILE.into(),
            contact: true,
            phone: text(),
            tel: text(),
            email: text(),
            crisis: parts(HOSTILE),
        };
        let frame = Frame {
            practice,
            ..Frame::new(locale, HOSTILE.into())
        }
        .in_languages(locale, str::to_owned);
        for page in all(&frame) {
            assert!(
                !page.contains("<script>alert") && page.contains("&lt;script&gt;alert"),
                "{page}"
            );
            assert!(
                page.ends_with("</html>\n") || page.ends_with("</html>"),
                "{page}"
            );
            assert!(
                page.contains(&format!("lang=\"{}\"", locale.tag())) && page.len() < 60_000,
                "{}",
                page.len()
            );
            assert!(!page.contains(">pages-"), "a text is missing: {page}");
        }
    }
}

#[test]
fn what_templates_say_can_be_said() {
    let said = FILES
        .iter()
        .flat_map(|(_, text)| text.split("say(\"").skip(1))
        .filter_map(|rest| rest.split('"').next());
    let said: Vec<_> = said.collect();
    assert!(said.len() > 40, "{said:?}");
    for id in said {
        assert_ne!(say(Locale::EnGb, id, &[]), id, "no such text");
    }
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for (name, text) in FILES {
        for from in ["src=\"http", "src=\"//", "@import", "url("] {
            assert!(
                !text.contains(from) && !STYLE.contains(from),
                "{name}: {from}"
            );
        }
    }
}
