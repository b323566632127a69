use jiff::Timestamp;
use strum::VariantArray;

use crate::{
    money::{BasisPoints, Currency, Money},
    wording::{Locale, date, moment, moment_with_offset, money, percent, plain, time},
    zone::Zone,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn written(amount: i64, currency: Currency) -> [String; 8] {
    std::array::from_fn(|at| {
        money(Money::new(amount, currency), Locale::VARIANTS[at]).replace('\u{a0}', "_")
    })
}

#[test]
fn amounts_are_written_as_their_readers_do() {
    assert_eq!(
        written(6_500, Currency::GBP),
        [
            "£65.00", "£65.00", "65,00_£", "£65.00", "65.00_£", "65,00_£", "£_65.00", "65,00_£"
        ]
    );
    assert_eq!(
        written(12_345_678, Currency::EUR),
        [
            "€123,456.78",
            "€123,456.78",
            "123.456,78_€",
            "€123,456.78",
            "123,456.78_€",
            "123_456,78_€",
            "€_123'456.78",
            "123.456,78_€"
        ]
    );
    assert_eq!(
        written(6_500, Currency::JPY),
        [
            "¥6,500", "¥6,500", "6.500_¥", "¥6,500", "6,500_¥", "6_500_¥", "¥_6'500", "6500_¥"
        ]
    );
    assert_eq!(
        written(6_500, Currency::KWD),
        [
            "KWD_6.500",
            "KWD_6.500",
            "6,500_KWD",
            "KWD_6.500",
            "6.500_KWD",
            "6,500_KWD",
            "KWD_6.500",
            "6,500_KWD"
        ]
    );
    assert_eq!(
        written(-5, Currency::USD),
        [
            "-$0.05", "-$0.05", "-0,05_$", "-$0.05", "-0.05_$", "-0,05_$", "$-0.05", "-0,05_$"
        ]
    );
    assert_eq!(
        written(i64::MIN, Currency::USD)[0],
        "-$92,233,720,368,547,758.08"
    );
}

#[test]
fn rates_lose_their_needless_decimals() {
    let written =
        |rate| [Locale::EnGb, Locale::De].map(|locale| percent(BasisPoints(rate), locale));
    assert_eq!(written(1_900), ["19%", "19\u{a0}%"]);
    assert_eq!(written(750), ["7.5%", "7,5\u{a0}%"]);
    assert_eq!(written(1_000), ["10%", "10\u{a0}%"]);
}

#[test]
fn moments_are_local_and_in_the_readers_order() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let said = Locale::VARIANTS
        .iter()
        .map(|&locale| plain(&moment(at("2026-12-01T11:00:00Z"), &zone, locale)))
        .collect::<Vec<_>>();
    insta::assert_snapshot!(said.join("\n"), @r"
    Tuesday, 1 December 2026 at 12:00
    Tuesday, December 1, 2026 at 12:00 PM
    Dienstag, 1. Dezember 2026 um 12:00 Uhr
    martes, 1 de diciembre de 2026, 12:00 p.m.
    الثلاثاء، 1 ديسمبر 2026، الساعة 12:00
    Tuesday, 1 December 2026 at 12:00
    Dienstag, 1. Dezember 2026 um 12:00 Uhr
    martes, 1 de diciembre de 2026, 12:00
    ");
    let said = Locale::VARIANTS
        .iter()
        .map(|&locale| plain(&date(at("2026-12-01T23:30:00Z"), &zone, locale)))
        .collect::<Vec<_>>();
    insta::assert_snapshot!(said.join("\n"), @r"
    2 December 2026
    December 2, 2026
    2. Dezember 2026
    2 de diciembre de 2026
    2 ديسمبر 2026
    2 December 2026
    2. Dezember 2026
    2 de diciembre de 2026
    ");
    let said = Locale::VARIANTS
        .iter()
        .map(|&locale| plain(&time(at("2026-12-01T13:05:00Z"), &zone, locale)))
        .collect::<Vec<_>>();
    insta::assert_snapshot!(said.join("\n"), @r"
    14:05
    2:05 PM
    14:05
    2:05 p.m.
    14:05
    14:05
    14:05
    14:05
    ");
}

#[test]
fn an_hour_that_comes_twice_is_told_by_its_offset() {
    let zone = Zone::named("Europe/London").unwrap();
    let said = |text| moment(at(text), &zone, Locale::EnGb);
    assert_eq!(
        said("2026-10-25T00:30:00Z"),
        "Sunday, 25 October 2026 at 01:30 (UTC+1)"
    );
    assert_eq!(
        said("2026-10-25T01:30:00Z"),
        "Sunday, 25 October 2026 at 01:30 (UTC)"
    );
    assert_eq!(
        said("2026-10-25T02:30:00Z"),
        "Sunday, 25 October 2026 at 02:30"
    );
    let newfoundland = Zone::named("America/St_Johns").unwrap();
    assert_eq!(
        moment_with_offset(at("2026-12-01T12:00:00Z"), &newfoundland, Locale::EnGb),
        "Tuesday, 1 December 2026 at 08:30 (UTC−3:30)"
    );
}

#[test]
fn a_tag_finds_its_locale() {
    let practice = ["en-US".to_owned(), "es-US".to_owned()];
    let chosen = |wanted| Locale::chosen(wanted, &practice);
    assert_eq!(
        chosen(Some("en")),
        Locale::EnUs,
        "in the practice's own English"
    );
    assert_eq!(chosen(Some("en-GB")), Locale::EnGb);
    assert_eq!(chosen(Some("ar-EG")), Locale::Ar);
    assert_eq!(chosen(Some("tr")), Locale::EnUs);
    assert_eq!(chosen(None), Locale::EnUs);
    assert_eq!(
        Locale::chosen(Some("pl"), &["pl".to_owned(), "de-DE".to_owned()]),
        Locale::De
    );
    assert_eq!(Locale::chosen(Some(""), &[]), Locale::EnGb);
    let own = |wanted, locale: &str| Locale::chosen(wanted, &[locale.to_owned()]);
    assert_eq!(
        (
            own(None, "de-CH"),
            own(Some("de"), "de-CH"),
            own(Some("de-CH"), "en-GB")
        ),
        (Locale::DeCh, Locale::DeCh, Locale::DeCh)
    );
    assert_eq!(
        (
            own(Some("es-ES"), "en-GB"),
            own(Some("es"), "es-ES"),
            own(Some("es-MX"), "en-GB")
        ),
        (Locale::EsEs, Locale::EsEs, Locale::EsUs)
    );
    // French is not spoken here: in English, with the numbers its readers know.
    assert_eq!(
        (
            own(Some("fr-FR"), "fr-FR"),
            own(None, "fr-CA"),
            own(Some("fr-FR"), "en-GB")
        ),
        (Locale::EnFr, Locale::EnFr, Locale::EnGb)
    );
    assert!(
        Locale::VARIANTS
            .iter()
            .all(|locale| Locale::of(locale.tag()) == Some(*locale))
    );
}
