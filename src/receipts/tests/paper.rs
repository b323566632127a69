use lopdf::{Document, Object};

use super::{arabic, credit_note, hostile, landwehrkanal, riverside, stillpoint};
use crate::receipts::{PdfError, Wording, pdf};
use domain::money::receipts::receipt::{Issuer, Receipt};

fn parsed(receipts: &[Receipt], wording: Wording) -> Document {
    Document::load_mem(&pdf(receipts, wording).unwrap()).unwrap()
}

/// The text of one page, spaces as they are drawn; pages count from 1.
fn text(document: &Document, page: u32) -> String {
    document
        .extract_text(&[page])
        .unwrap()
        .replace('\u{a0}', " ")
}

fn paper(document: &Document) -> Vec<f32> {
    let page = document.get_dictionary(document.get_pages()[&1]).unwrap();
    page.get(b"MediaBox")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side.as_float().unwrap())
        .collect()
}

#[test]
fn each_document_has_its_page_with_numbers_amounts_and_names() {
    let document = parsed(
        &[riverside(), landwehrkanal(), credit_note(), stillpoint()],
        Wording::Full,
    );
    assert_eq!(document.get_pages().len(), 4);
    let expected: [&[&str]; 4] = [
        &[
            "Receipt 000123",
            "Samira Hale",
            "£65.00",
            "Not VAT registered",
            "MBACP (Accred)",
            "BACP 009XXXXX",
            "Sheffield",
        ],
        &[
            "Rechnung 000123",
            "Dr. Lena Aydın",
            "126,78 €",
            "§ 4 Nr. 14 Buchst. a UStG",
            "GOP 870 x2,9",
            "Jörg Weiß",
            "00/000/00000",
        ],
        &[
            "Rechnungskorrektur 000124",
            "000123",
            "232,05 €",
            "195,00 €",
            "37,05 €",
            "19 %",
            "345,10 €",
            "Betrag erstattet",
        ],
        &[
            "Receipt 000007",
            "90834",
            "NPI 0000000000",
            "$125.00",
            "$175.00",
            "Tax ID 00-0000000",
            "45 minutes",
        ],
    ];
    for (page, words) in (1..).zip(expected) {
        let text = text(&document, page);
        let missing: Vec<_> = words.iter().filter(|word| !text.contains(**word)).collect();
        assert!(
            missing.is_empty(),
            "{missing:?} are missing on page {page}: {text}"
        );
    }
}

#[test]
fn neutral_wording_leaves_out_what_it_was() {
    let document = parsed(&[landwehrkanal()], Wording::Neutral);
    let text = text(&document, 1);
    assert!(
        text.contains("Termin")
            && text.contains("Praxis am Landwehrkanal")
            && !text.contains("Einzelsitzung"),
        "{text}"
    );
    assert!(
        !text.contains("GOP") && !text.contains("Psychotherapeut"),
        "{text}"
    );
}

#[test]
fn paper_is_what_the_country_uses() {
    assert_eq!(
        paper(&parsed(&[riverside()], Wording::Full)),
        [0.0, 0.0, 595.276, 841.89]
    );
    assert_eq!(
        paper(&parsed(&[stillpoint()], Wording::Full)),
        [0.0, 0.0, 612.0, 792.0]
    );
}

#[test]
fn the_same_documents_are_the_same_bytes() {
    let rendered = |number| {
        pdf(
            &[
                Receipt {
                    number,
                    ..credit_note()
                },
                arabic(),
            ],
            Wording::Full,
        )
        .unwrap()
    };
    assert_eq!(rendered(1), rendered(1));
    assert_ne!(rendered(1), rendered(2));
    assert_eq!(pdf(&[], Wording::Full), Err(PdfError::Empty));
}

#[test]
fn it_is_tagged_and_says_its_title_and_language() {
    let document = parsed(&[landwehrkanal()], Wording::Full);
    let catalogue = document.catalog().unwrap();
    let text = |object: &Object| lopdf::decode_text_string(object).unwrap();
    assert_eq!(text(catalogue.get(b"Lang").unwrap()), "de-DE");
    assert!(catalogue.get(b"StructTreeRoot").is_ok() && catalogue.get(b"Outlines").is_ok());
    let metadata = document
        .dereference(catalogue.get(b"Metadata").unwrap())
        .unwrap()
        .1
        .as_stream()
        .unwrap();
    let metadata = String::from_utf8_lossy(&metadata.content);
    assert!(
        metadata.contains("<pdfuaid:part>1</pdfuaid:part>"),
        "{metadata}"
    );
    let (_, info) = document
        .dereference(document.trailer.get(b"Info").unwrap())
        .unwrap();
    let info = info.as_dict().unwrap();
    assert_eq!(text(info.get(b"Title").unwrap()), "Rechnung 000123");
    assert!(
        info.get(b"CreationDate").is_err(),
        "a date would differ from one rendering to the next"
    );
}

#[test]
fn names_are_text_whatever_they_contain() {
    let document = parsed(&[hostile()], Wording::Full);
    let text = text(&document, 1);
    assert!(
        text.contains("<script>alert(1)</script> & \"Co\"") && text.contains("drowssap"),
        "{text}"
    );
    let endless = "endlessly ".repeat(900);
    let long = Receipt {
        issuer: Issuer {
            name: endless,
            ..riverside().issuer
        },
        ..riverside()
    };
    let document = parsed(&[long], Wording::Full);
    let last = u32::try_from(document.get_pages().len()).unwrap();
    assert!(last > 2 && text_of_all(&document, last).contains("£65.00"));
}

fn text_of_all(document: &Document, last: u32) -> String {
    (1..=last).map(|page| text(document, page)).collect()
}

#[test]
fn arabic_is_shaped_and_its_numbers_stay_whole() {
    let document = parsed(&[arabic()], Wording::Full);
    let text = text(&document, 1);
    assert!(
        text.contains("000124") && text.contains("232.05 €") && text.contains("37.05 €"),
        "{text}"
    );
    assert!(!text.contains('\u{fffd}'), "{text}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]
    /// Whatever a name is made of, the document can be written.
    #[test]
    fn any_name_can_be_rendered(name in "\\PC{0,40}|[\\u{0}-\\u{20}\\u{200b}-\\u{206f}\\u{600}-\\u{6ff}\\u{fff0}-\\u{ffff}a-z]{0,40}") {
        let receipt = Receipt { issuer: Issuer { name, ..riverside().issuer }, ..arabic() };
        proptest::prop_assert!(pdf(&[receipt], Wording::Full).is_ok());
    }
}
