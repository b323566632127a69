use jiff::{Timestamp, civil::date};
use strum::VariantArray;

use crate::{
    money::{BasisPoints, Currency, Money, receipts::good_faith_estimate::EstimateDue},
    practice::service::{Minimum, Tax},
    wording::{
        CancellationAmounts, DueNow, Locale, MovingTerms, QuoteTerms, TierTerms, bank_confirmation,
        bank_confirmation_link, cancellation, consent, plain, quote,
    },
    zone::Zone,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn gbp(amount: i64) -> Money {
    Money::new(amount, Currency::GBP)
}

/// The counsellor's session on Thursday 3 December 2026 at noon, all of it due now.
fn terms<'a>(tax: &'a Tax, zone: &'a Zone) -> QuoteTerms<'a> {
    let tier = |until, fee| TierTerms {
        until: at(until),
        fee: gbp(fee),
    };
    QuoteTerms {
        price: gbp(6_500),
        tax,
        due_now: DueNow::Price(gbp(6_500)),
        answer_within_hours: None,
        due_later: gbp(0),
        due_elsewhere: gbp(0),
        start: at("2026-12-03T12:00:00Z"),
        free_until: Some(at("2026-12-01T12:00:00Z")),
        moving: MovingTerms::WhileFree,
        tiers: vec![
            tier("2026-12-01T12:00:00Z", 0),
            tier("2026-12-02T12:00:00Z", 3_250),
            tier("2026-12-03T12:00:00Z", 6_500),
        ],
        no_show: gbp(6_500),
        grace_until: Some(at("2026-11-20T09:30:00Z")),
        goodwill_per_year: 1,
        waived_if_resold: true,
        minimum: None,
        good_faith_estimate: None,
        zone,
    }
}

#[test]
fn who_asks_first_is_told_so_first_and_pays_nothing_now() {
    let (tax, zone) = (Tax::None, Zone::named("Europe/London").unwrap());
    let first = |locale, due_now| {
        let terms = QuoteTerms {
            due_now,
            answer_within_hours: Some(24),
            ..terms(&tax, &zone)
        };
        let sentences = quote(&terms, locale);
        (plain(&sentences[0]), plain(&sentences[2]))
    };
    let due = [
        (
            DueNow::Price(gbp(6_500)),
            "Nothing is due now. Once we’ve said yes, £65.00 is due to confirm.",
        ),
        (
            DueNow::Deposit(gbp(2_000)),
            "Nothing is due now. Once we’ve said yes, £20.00 is due as a deposit to confirm.",
        ),
        (
            DueNow::Card,
            "Nothing is due now. Once we’ve said yes, we’ll ask you to save a card to confirm.",
        ),
        (DueNow::Nothing, "Nothing is due now."),
    ];
    for (due_now, sentence) in due {
        let (asked, due) = first(Locale::EnGb, due_now);
        assert!(asked.contains("we’ll answer within 24 hours"), "{asked}");
        assert_eq!(due, sentence);
    }
    for (locale, hours) in [(Locale::De, "24 Stunden"), (Locale::Ar, "24 ساعة")] {
        let (asked, _) = first(locale, DueNow::Nothing);
        assert!(asked.contains(hours), "{asked}");
    }
}

fn said(terms: &QuoteTerms<'_>, locale: Locale) -> String {
    plain(&quote(terms, locale).join("\n"))
}

#[test]
fn where_moving_ends_at_another_time_it_has_a_sentence_of_its_own() {
    let (tax, zone) = (Tax::None, Zone::named("Europe/London").unwrap());
    for (locale, cancelling, moving, never) in [
        (
            Locale::EnGb,
            "You can cancel free of charge until Tue",
            "You can move it free of charge until Wed",
            "no longer move it yourself",
        ),
        (
            Locale::De,
            "Absagen können Sie kostenfrei bis Die",
            "Verschieben können Sie den Termin kostenfrei bis Mit",
            "nicht mehr",
        ),
    ] {
        let apart = QuoteTerms {
            moving: MovingTerms::Until(at("2026-12-02T06:00:00Z")),
            ..terms(&tax, &zone)
        };
        let text = said(&apart, locale);
        assert!(text.contains(cancelling) && text.contains(moving), "{text}");
        let late = said(
            &QuoteTerms {
                moving: MovingTerms::Never,
                ..apart
            },
            locale,
        );
        assert!(
            late.contains(cancelling) && late.contains(never) && !late.contains(moving),
            "{late}"
        );
    }
}

#[test]
fn a_quote_says_all_its_terms() {
    let zone = Zone::named("Europe/London").unwrap();
    let terms = terms(&Tax::None, &zone);
    insta::assert_snapshot!(said(&terms, Locale::EnGb), @r"
    £65.00; no VAT is charged.
    £65.00 is due now to confirm.
    You can cancel or move free of charge until Tuesday, 1 December 2026 at 12:00.
    After that, until Wednesday, 2 December 2026 at 12:00, cancelling costs £32.50.
    Later than that, it costs £65.00.
    If you don’t come, the fee is £65.00.
    Once a year, a late cancellation is free.
    If somebody else takes the time, there is no fee.
    If we cancel, you get everything back.
    ");
    insta::assert_snapshot!(said(&terms, Locale::EsUs), @r"
    £65.00; no se cobra IVA.
    Para confirmar, se pagan £65.00 ahora.
    Hasta el martes, 1 de diciembre de 2026, 12:00 p.m. puede cancelar o cambiar la hora sin costo.
    Después, hasta el miércoles, 2 de diciembre de 2026, 12:00 p.m., cancelar cuesta £32.50.
    Más tarde, cuesta £65.00.
    Si no acude, el cargo es de £65.00.
    Una vez al año, una cancelación tardía no cuesta nada.
    Si otra persona ocupa esa hora, no hay cargo.
    Si cancelamos nosotros, se le devuelve todo.
    ");
    insta::assert_snapshot!(said(&terms, Locale::Ar), @r"
    السعر 65.00 £، ولا تُحتسب ضريبة القيمة المضافة.
    يُدفع 65.00 £ الآن لتأكيد الموعد.
    الإلغاء أو تغيير الموعد مجاني حتى الثلاثاء، 1 ديسمبر 2026، الساعة 12:00.
    بعد ذلك وحتى الأربعاء، 2 ديسمبر 2026، الساعة 12:00 يكلف الإلغاء 32.50 £.
    وبعد ذلك أيضًا يكلف 65.00 £.
    عند عدم الحضور يكون الرسم 65.00 £.
    الإلغاء المتأخر مجاني مرة واحدة في السنة.
    إذا شغل شخص آخر هذا الموعد، فلا يُستحق رسم.
    إذا ألغينا نحن الموعد، يُعاد إليك المبلغ كله.
    ");
}

#[test]
fn a_deposit_and_the_tax_in_the_price_are_said() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let tax = Tax::Included {
        rate: BasisPoints(1_900),
    };
    let eur = |amount| Money::new(amount, Currency::EUR);
    let tiers = vec![TierTerms {
        until: at("2026-12-03T12:00:00Z"),
        fee: eur(16_244),
    }];
    let german = QuoteTerms {
        price: eur(23_205),
        due_now: DueNow::Deposit(eur(5_000)),
        due_later: eur(18_205),
        tiers,
        no_show: eur(16_244),
        goodwill_per_year: 0,
        ..terms(&tax, &zone)
    };
    insta::assert_snapshot!(said(&german, Locale::De), @r"
    232,05 €, darin 19 % Umsatzsteuer (37,05 €).
    50,00 € sind jetzt als Anzahlung zu zahlen, damit der Termin fest gebucht ist.
    182,05 € sind nach der Sitzung zu zahlen.
    Absagen oder verschieben können Sie kostenfrei bis Dienstag, 1. Dezember 2026 um 13:00 Uhr.
    Danach kostet eine Absage 162,44 €.
    Wenn Sie nicht kommen, beträgt das Ausfallhonorar 162,44 €.
    Wird der Termin anderweitig vergeben, entfällt das Ausfallhonorar.
    Wenn wir absagen, bekommen Sie alles zurück.
    ");
}

#[test]
fn a_late_booking_has_no_free_time_but_its_grace() {
    let (zone, tax) = (Zone::utc(), Tax::Exempt { text: None });
    let late = QuoteTerms {
        due_now: DueNow::Card,
        due_later: gbp(6_500),
        free_until: None,
        grace_until: Some(at("2026-12-02T09:30:00Z")),
        ..terms(&tax, &zone)
    };
    insta::assert_snapshot!(said(&QuoteTerms { tiers: late.tiers[1..].to_vec(), ..late.clone() }, Locale::EnGb), @r"
    £65.00, exempt from VAT.
    To confirm, your card will be saved. Nothing is charged now.
    £65.00 is charged to your card after the session.
    Booked by mistake? Cancelling is free until Wednesday, 2 December 2026 at 09:30.
    After that, until Wednesday, 2 December 2026 at 12:00, cancelling costs £32.50.
    Later than that, it costs £65.00.
    If you don’t come, the fee is £65.00.
    Once a year, a late cancellation is free.
    If somebody else takes the time, there is no fee.
    If we cancel, you get everything back.
    ");
    let last = QuoteTerms {
        tiers: late.tiers[2..].to_vec(),
        grace_until: None,
        ..late
    };
    assert!(said(&last, Locale::EnGb).contains("Cancelling costs £65.00."));
}

#[test]
fn what_costs_nothing_is_said_in_one_sentence() {
    let (zone, tax) = (Zone::utc(), Tax::None);
    let free = QuoteTerms {
        price: gbp(0),
        ..terms(&tax, &zone)
    };
    assert_eq!(quote(&free, Locale::EnGb), ["This is free of charge."]);
    let lenient = QuoteTerms {
        tiers: vec![],
        free_until: Some(at("2026-12-03T12:00:00Z")),
        ..terms(&tax, &zone)
    };
    assert!(said(&lenient, Locale::EnGb).contains("free of charge until the session begins."));
}

#[test]
fn an_estimate_is_promised_by_a_date_or_on_request() {
    let (zone, tax) = (Zone::utc(), Tax::None);
    let last = |due, locale| {
        let terms = QuoteTerms {
            good_faith_estimate: Some(due),
            ..terms(&tax, &zone)
        };
        plain(quote(&terms, locale).last().unwrap())
    };
    let by = EstimateDue::By(date(2026, 6, 4));
    let said: Vec<_> = [Locale::EnUs, Locale::De, Locale::EsUs, Locale::Ar]
        .map(|locale| last(by, locale))
        .into();
    insta::assert_snapshot!(said.join("\n"), @r"
    You’ll get a written estimate of the costs (Good Faith Estimate) by June 4, 2026.
    Sie bekommen bis zum 4. Juni 2026 eine schriftliche Kostenschätzung (Good Faith Estimate).
    A más tardar el 4 de junio de 2026 recibirá una estimación de los costos por escrito (Good Faith Estimate).
    سيصلك تقدير مكتوب للتكلفة (Good Faith Estimate) في موعد أقصاه 4 يونيو 2026.
    ");
    assert_eq!(
        last(EstimateDue::OnRequest, Locale::EnUs),
        "On request, you’ll get a written estimate of the costs (Good Faith Estimate) within three business days."
    );
    let free = QuoteTerms {
        price: gbp(0),
        good_faith_estimate: Some(by),
        ..terms(&tax, &zone)
    };
    assert_eq!(quote(&free, Locale::EnGb).len(), 2);
}

#[test]
fn an_exemption_is_said_in_the_words_of_the_law() {
    let tax = Tax::Exempt {
        text: Some("Umsatzsteuerfrei nach § 4 Nr. 14 Buchst. a UStG".into()),
    };
    let zone = Zone::utc();
    assert_eq!(
        quote(&terms(&tax, &zone), Locale::EnGb)[0],
        "£65.00. Umsatzsteuerfrei nach § 4 Nr. 14 Buchst. a UStG."
    );
}

#[test]
fn a_cancellation_says_what_goes_back_and_what_stays() {
    let said = |returned, kept, owed| {
        cancellation(
            CancellationAmounts {
                returned: gbp(returned),
                kept: gbp(kept),
                owed: gbp(owed),
                by_hand: gbp(0),
            },
            Locale::EnGb,
        )
    };
    assert_eq!(said(0, 0, 0), "Cancelling now costs nothing.");
    assert_eq!(said(6_500, 0, 0), "If you cancel now, you get £65.00 back.");
    assert_eq!(
        said(3_250, 3_250, 0),
        "If you cancel now, you get £32.50 back, and £32.50 is kept as the cancellation fee."
    );
    assert_eq!(
        said(0, 6_500, 0),
        "If you cancel now, £65.00 is kept as the cancellation fee, and you get nothing back."
    );
    assert_eq!(
        said(0, 3_000, 5_875),
        "If you cancel now, £30.00 is kept towards the cancellation fee, and £58.75 is still to pay."
    );
    assert_eq!(
        said(0, 0, 6_500),
        "If you cancel now, there is a cancellation fee of £65.00 to pay."
    );
}

#[test]
fn consent_names_who_what_when_and_how_much() {
    let said = |locale| {
        consent(
            "Riverside Counselling",
            "2026-05-01",
            gbp(6_500),
            gbp(6_500),
            locale,
        )
    };
    insta::assert_snapshot!(said(Locale::EnGb), @"Riverside Counselling may save this card and charge it for this booking without asking you again: either £65.00 after the session or, if you cancel late or don’t come, the cancellation fee set out in version 2026-05-01 of the cancellation rules, at most £65.00. Nothing else will be charged. You can withdraw this permission at any time; anything you already owe by then remains due.");
    for &locale in Locale::VARIANTS {
        let text = said(locale);
        assert!(
            text.contains("Riverside Counselling")
                && text.contains("2026-05-01")
                && text.contains("65"),
            "{text}"
        );
    }
    assert_eq!(
        bank_confirmation(gbp(6_500), Locale::EnGb),
        "Your bank asks you to confirm this payment of £65.00. Nothing is charged until you do."
    );
    assert_eq!(bank_confirmation_link(Locale::De), "Zahlung bestätigen");
}

#[test]
fn from_how_many_on_it_takes_place_is_said_before_anybody_pays() {
    let (tax, zone) = (Tax::None, Zone::named("Europe/London").unwrap());
    let with = |seats, price| QuoteTerms {
        price,
        minimum: Some(Minimum {
            seats,
            decide_hours_before: 48,
        }),
        ..terms(&tax, &zone)
    };
    let paid = said(&with(4, gbp(6_500)), Locale::EnGb);
    let whole = "The session takes place with at least 4 participants. If, 48 hours before it begins, fewer have booked, we may have to \
                 cancel; then you get everything back.";
    assert!(paid.contains(whole), "{paid}");
    let free = said(&with(4, gbp(0)), Locale::EnGb);
    assert!(
        free.ends_with("we may have to cancel; then we’ll let you know."),
        "{free}"
    );
    let alone = said(&with(1, gbp(6_500)), Locale::EnGb);
    assert_eq!(alone, said(&terms(&tax, &zone), Locale::EnGb));
}
