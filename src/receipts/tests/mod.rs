mod page;
mod paper;

use domain::{
    clients::Personal,
    ids::{BookingId, PaymentId},
    interval::Interval,
    money::{
        BasisPoints, Currency, Money,
        receipts::receipt::{
            Issuer, Receipt, ReceiptKind, ReceiptLine, ReceiptPurpose, Registration, Signatory,
        },
    },
    practice::{
        Text,
        service::{Mode, Tax},
    },
    zone::Zone,
};

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn issuer(name: &str, address: &str, phone: &str, email: &str) -> Issuer {
    let [address, phone, email] = [address, phone, email].map(|text| Some(text.to_owned()));
    Issuer {
        name: name.into(),
        address,
        phone,
        email,
        tax_number: None,
        vat_id: None,
        note: None,
    }
}

fn signatory(name: &str, title: &str) -> Signatory {
    Signatory {
        name: name.into(),
        title: Some(title.into()),
        registrations: vec![],
    }
}

/// The counsellor's: not registered for VAT.
fn riverside() -> Receipt {
    let at = |text: &str| text.parse().unwrap();
    let registrations = vec![Registration {
        body: "BACP".into(),
        number: "009XXXXX".into(),
    }];
    Receipt {
        number: 123,
        kind: ReceiptKind::Receipt,
        corrects: None,
        issued_at: at("2026-12-01T13:00:00Z"),
        zone: Zone::named("Europe/London").unwrap(),
        locale: "en-GB".into(),
        issuer: Issuer {
            note: Some(Text::plain("Not VAT registered. No VAT charged.")),
            ..issuer(
                "Riverside Counselling",
                "Room 3, 41 Fictional Row, Sheffield S7 0XX",
                "+44 1632 960142",
                "hello@riverside-counselling.example",
            )
        },
        recipient: Some(Personal::new("Samira Hale".into())),
        line: ReceiptLine {
            booking: BookingId(uuid(1)),
            service_name: Text::plain("Individual session"),
            code: None,
            session: Interval::new(at("2026-12-01T12:00:00Z"), at("2026-12-01T12:50:00Z")).unwrap(),
            practitioners: vec![Signatory {
                registrations,
                ..signatory("Hannah Whitlock", "MBACP (Accred)")
            }],
            mode: Mode::Online,
            purpose: ReceiptPurpose::Price,
        },
        price: Money::new(6_500, Currency::GBP),
        amount: Money::new(6_500, Currency::GBP),
        tax: Tax::None,
        tax_part: None,
        payment: PaymentId(uuid(2)),
        paid: None,
        undone: false,
    }
}

/// The clinic's: exempt, by the law's words, with a fee schedule's code.
fn landwehrkanal() -> Receipt {
    let practice = issuer(
        "Praxis am Landwehrkanal",
        "Musterufer 12, 10967 Berlin",
        "+49 30 23125 042",
        "praxis@landwehrkanal.example",
    );
    let price = Money::new(12_678, Currency::EUR);
    let river = riverside();
    let line = ReceiptLine {
        service_name: Text::plain("Einzelsitzung"),
        code: Some("GOP 870 x2,9".into()),
        practitioners: vec![signatory(
            "Dr. Lena Aydın",
            "Psychologische Psychotherapeutin",
        )],
        mode: Mode::Room,
        ..river.line
    };
    Receipt {
        zone: Zone::named("Europe/Berlin").unwrap(),
        locale: "de-DE".into(),
        issuer: Issuer {
            tax_number: Some("00/000/00000".into()),
            ..practice
        },
        recipient: Some(Personal::new("Jörg Weiß".into())),
        line,
        price,
        amount: price,
        tax: Tax::Exempt {
            text: Some("Umsatzsteuerfrei nach § 4 Nr. 14 Buchst. a UStG".into()),
        },
        tax_part: None,
        ..river
    }
}

/// The clinic's session for two with two therapists: tax included, a part of it returned.
fn credit_note() -> Receipt {
    let practice = landwehrkanal();
    let two = vec![
        signatory("Jonas Reuter", "Psychologischer Psychotherapeut"),
        signatory("Miriam Okafor", "Heilpraktikerin (Psychotherapie)"),
    ];
    let line = ReceiptLine {
        service_name: Text::plain("Sitzung zu zweit, zwei Therapeut:innen"),
        code: None,
        practitioners: two,
        ..practice.line
    };
    Receipt {
        number: 124,
        kind: ReceiptKind::CreditNote,
        corrects: Some(123),
        line,
        price: Money::new(34_510, Currency::EUR),
        amount: Money::new(23_205, Currency::EUR),
        tax: Tax::Included {
            rate: BasisPoints(1_900),
        },
        tax_part: None,
        ..practice
    }
}

/// The yoga and therapy centre's: what insurers in the United States ask for.
fn stillpoint() -> Receipt {
    let river = riverside();
    let price = Money::new(17_500, Currency::USD);
    let licence = Registration {
        body: "NPI".into(),
        number: "0000000000".into(),
    };
    let line = ReceiptLine {
        code: Some("90834".into()),
        practitioners: vec![Signatory {
            registrations: vec![licence],
            ..signatory("Marisol Reyes", "LCSW")
        }],
        session: Interval::new(
            "2026-12-01T15:00:00Z".parse().unwrap(),
            "2026-12-01T15:45:00Z".parse().unwrap(),
        )
        .unwrap(),
        purpose: ReceiptPurpose::Balance,
        ..river.line
    };
    Receipt {
        number: 7,
        zone: Zone::named("America/New_York").unwrap(),
        locale: "en-US".into(),
        issuer: Issuer {
            tax_number: Some("00-0000000".into()),
            ..issuer(
                "Gowanus Still Point",
                "000 Example Ave, Brooklyn, NY 11215",
                "+1 212 555 0137",
                "hi@stillpoint.example",
            )
        },
        line,
        price,
        amount: Money::new(12_500, Currency::USD),
        tax: Tax::None,
        tax_part: None,
        ..river
    }
}

/// The same in Arabic.
fn arabic() -> Receipt {
    Receipt {
        locale: "ar".into(),
        recipient: Some(Personal::new("سميرة حداد".into())),
        ..credit_note()
    }
}

/// Names that mean something to a browser, to fonts and to lines.
fn hostile() -> Receipt {
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(12);
    let name = format!(
        "<script>alert(1)</script> & \"Co\" {{{{ 7*7 }}}} {{% raw %}} 山田 \u{202e}drowssap\u{0}\u{7} {long}"
    );
    Receipt {
        recipient: Some(Personal::new(name.clone())),
        issuer: Issuer {
            name: "</style><img src=x onerror=alert(1)>".into(),
            ..riverside().issuer
        },
        line: ReceiptLine {
            practitioners: vec![signatory(&name, "'><b>")],
            ..riverside().line
        },
        ..riverside()
    }
}
