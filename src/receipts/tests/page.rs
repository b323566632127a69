use super::{arabic, credit_note, hostile, landwehrkanal, riverside, stillpoint};
use crate::receipts::{STYLE, Wording, html};
use domain::{
    clients::Personal,
    money::receipts::receipt::{Issuer, Receipt},
    practice::Text,
    text::is_hidden,
    wording::plain,
};

/// What a reader sees: the text of the body, a line for each element that stands on its own.
fn seen(receipts: &[Receipt], wording: Wording) -> String {
    let page = html(receipts, wording);
    let body = page.split_once("<main>").unwrap().1;
    let mut text = String::new();
    for piece in body.split('<').skip(1) {
        let (tag, rest) = piece.split_once('>').unwrap();
        match tag {
            "/p" | "/span" | "/h1" | "/div" | "/tr" => text.push('\n'),
            "dd" | "td" => text.push_str(" | "),
            _ => {}
        }
        text.push_str(rest.trim_matches('\n'));
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ];
    plain(
        entities
            .iter()
            .fold(text, |text, (entity, c)| text.replace(entity, c))
            .trim_end(),
    )
}

#[test]
fn the_counsellors_receipt_says_that_there_is_no_vat() {
    insta::assert_snapshot!(seen(&[riverside()], Wording::Full), @r"
    Riverside Counselling
    Room 3, 41 Fictional Row, Sheffield S7 0XX
    Phone +44 1632 960142
    hello@riverside-counselling.example
    Receipt 000123
    Issued | 1 December 2026
    For | Samira Hale
    Service | Individual session
    Date of service | Tuesday, 1 December 2026 at 12:00, 50 minutes
    With | Hannah Whitlock, MBACP (Accred) | BACP 009XXXXX
    Place | Online
    Price of the session | £65.00
    Payment | In full
    Amount received | £65.00
    Not VAT registered. No VAT charged.
    Booking bkg_01930000000070008000000000000001
    Payment pay_01930000000070008000000000000002
    ");
    insta::assert_snapshot!(seen(&[riverside()], Wording::Neutral), @r"
    Riverside Counselling
    Room 3, 41 Fictional Row, Sheffield S7 0XX
    Phone +44 1632 960142
    hello@riverside-counselling.example
    Receipt 000123
    Issued | 1 December 2026
    For | Samira Hale
    Service | Appointment
    Date of service | Tuesday, 1 December 2026 at 12:00, 50 minutes
    With | Hannah Whitlock
    Price of the session | £65.00
    Payment | In full
    Amount received | £65.00
    Not VAT registered. No VAT charged.
    Booking bkg_01930000000070008000000000000001
    Payment pay_01930000000070008000000000000002
    ");
}

#[test]
fn the_clinics_invoices_name_the_exemption_or_the_tax() {
    insta::assert_snapshot!(seen(&[landwehrkanal(), credit_note()], Wording::Full), @r"
    Praxis am Landwehrkanal
    Musterufer 12, 10967 Berlin
    Telefon +49 30 23125 042
    praxis@landwehrkanal.example
    Steuernummer 00/000/00000
    Rechnung 000123
    Ausgestellt am | 1. Dezember 2026
    Für | Jörg Weiß
    Leistung | Einzelsitzung
    Ziffer | GOP 870 x2,9
    Leistungsdatum | Dienstag, 1. Dezember 2026 um 13:00 Uhr, 50 Minuten
    Bei | Dr. Lena Aydın, Psychologische Psychotherapeutin
    Ort | Vor Ort
    Preis der Sitzung | 126,78 €
    Zahlung | Vollständig
    Betrag erhalten | 126,78 €
    Umsatzsteuerfrei nach § 4 Nr. 14 Buchst. a UStG
    Buchung bkg_01930000000070008000000000000001
    Zahlung pay_01930000000070008000000000000002
    Praxis am Landwehrkanal
    Musterufer 12, 10967 Berlin
    Telefon +49 30 23125 042
    praxis@landwehrkanal.example
    Steuernummer 00/000/00000
    Rechnungskorrektur 000124
    Ausgestellt am | 1. Dezember 2026
    Zu Rechnung | 000123
    Für | Jörg Weiß
    Leistung | Sitzung zu zweit, zwei Therapeut:innen
    Leistungsdatum | Dienstag, 1. Dezember 2026 um 13:00 Uhr, 50 Minuten
    Bei | Jonas Reuter, Psychologischer Psychotherapeut | Miriam Okafor, Heilpraktikerin (Psychotherapie)
    Ort | Vor Ort
    Preis der Sitzung | 345,10 €
    Zahlung | Vollständig
    Netto | 195,00 €
    Umsatzsteuer 19 % | 37,05 €
    Betrag erstattet | 232,05 €
    Buchung bkg_01930000000070008000000000000001
    Zahlung pay_01930000000070008000000000000002
    ");
}

#[test]
fn the_centres_receipt_has_what_a_superbill_needs() {
    insta::assert_snapshot!(seen(&[stillpoint()], Wording::Full), @r"
    Gowanus Still Point
    000 Example Ave, Brooklyn, NY 11215
    Phone +1 212 555 0137
    hi@stillpoint.example
    Tax ID 00-0000000
    Receipt 000007
    Issued | December 1, 2026
    For | Samira Hale
    Service | Individual session
    Code | 90834
    Date of service | Tuesday, December 1, 2026 at 10:00 AM, 45 minutes
    With | Marisol Reyes, LCSW | NPI 0000000000
    Place | Online
    Price of the session | $175.00
    Payment | Remaining balance
    Amount received | $125.00
    No sales tax is charged.
    Booking bkg_01930000000070008000000000000001
    Payment pay_01930000000070008000000000000002
    ");
}

#[test]
fn neutral_wording_gives_nothing_away() {
    for receipt in [riverside(), landwehrkanal(), credit_note(), stillpoint()] {
        let page = seen(std::slice::from_ref(&receipt), Wording::Neutral);
        assert!(
            page.contains(&receipt.issuer.name)
                && page.contains(receipt.issuer.address.as_deref().unwrap()),
            "{page}"
        );
        let told = [
            "session",
            "Sitzung",
            "GOP",
            "90834",
            "sychotherap",
            "MBACP",
            "BACP",
            "LCSW",
            "NPI",
            "Online",
        ];
        let told: Vec<_> = told
            .iter()
            .filter(|word| {
                page.lines()
                    .any(|line| line.contains(**word) && !is_price(line))
            })
            .collect();
        assert!(told.is_empty(), "{told:?} in {page}");
    }
}

/// `Price of the session` is said of every appointment.
fn is_price(line: &str) -> bool {
    line.starts_with("Price of the session |") || line.starts_with("Preis der Sitzung |")
}

#[test]
fn the_page_is_complete_and_loads_nothing() {
    let page = html(&[riverside(), credit_note()], Wording::Full);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en-GB\" dir=\"ltr\">"));
    assert!(page.contains("<title>Receipt 000123, Rechnungskorrektur 000124</title>"));
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
    assert!(page.contains("<article lang=\"de-DE\" dir=\"ltr\">"));
    // The way out leads away; nothing else is there that could be loaded.
    let page = page.replace(
        "href=\"https://www.wikipedia.org/\" rel=\"noreferrer noopener\">Leave this site",
        "",
    );
    assert!(
        !page.contains("http")
            && !page.contains("src=")
            && !page.contains("url(")
            && !page.contains("<script")
    );
}

#[test]
fn names_are_text_whatever_they_contain() {
    let page = html(&[hostile()], Wording::Full);
    assert!(
        !page.contains("<script")
            && !page.contains("<img")
            && !page.contains("<b>")
            && page.matches("</style>").count() == 1
    );
    let text = seen(&[hostile()], Wording::Full);
    assert!(
        text.contains("<script>alert(1)</script> & \"Co\" {{ 7*7 }} {% raw %}"),
        "{text}"
    );
    assert!(!page.contains(['\u{202e}', '\u{0}', '\u{7}']));
}

#[test]
fn every_character_that_may_be_written_stands_on_it() {
    let escaped = "<>&\"'/";
    let all: Vec<char> = ('\0'..=char::MAX)
        .filter(|c| !is_hidden(*c) && !escaped.contains(*c))
        .collect();
    for part in all.chunks(10_000) {
        let name: String = part.iter().collect();
        let receipt = Receipt {
            recipient: Some(Personal::new(name.clone())),
            ..riverside()
        };
        assert!(
            html(&[receipt], Wording::Full).contains(&name),
            "{:?}",
            part.first()
        );
    }
}

#[test]
fn a_note_of_several_lines_has_them_on_the_receipt() {
    let note = Text::plain("First line,\nsecond line.\n\nThird.");
    let receipt = Receipt {
        issuer: Issuer {
            note: Some(note),
            ..riverside().issuer
        },
        ..riverside()
    };
    let text = seen(&[receipt], Wording::Full);
    assert!(
        text.contains("First line,\nsecond line.\nThird.\n"),
        "{text}"
    );
}

#[test]
fn arabic_runs_from_the_right() {
    let page = html(&[arabic()], Wording::Full);
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(plain(&page).contains("إشعار دائن 000124") && page.contains("سميرة حداد"));
}
