//! What a document says, in its language and in reading order; how it looks is the renderers' matter.

use serde::Serialize;

use super::Wording;
use domain::{
    money::{
        Currency,
        receipts::receipt::{
            Method, PaidOutsideCheckout, Receipt, ReceiptKind, ReceiptPurpose, Signatory,
        },
    },
    practice::service::{Mode, Tax},
    text::{is_blank, one_line},
    wording::{Direction, Locale, Value, calendar_date, date, moment, money, percent, say},
};

/// One document.
#[derive(Debug, Serialize)]
pub(super) struct Content {
    #[serde(skip)]
    pub locale: Locale,
    /// BCP 47.
    pub lang: &'static str,
    /// As in HTML: `ltr`, `rtl`.
    pub dir: &'static str,
    /// `Receipt 000123`.
    pub title: String,
    pub issuer: String,
    /// Its address and where to reach it.
    pub contact: Vec<String>,
    pub facts: Vec<Row>,
    pub details: Vec<Row>,
    pub amounts: Vec<Row>,
    /// What was received or returned: the last of the amounts.
    pub total: Row,
    /// About tax.
    pub notes: Vec<String>,
    /// For questions: ids.
    pub references: Vec<String>,
}

/// A label and what it is; each value on a line of its own.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub label: String,
    pub values: Vec<String>,
}

impl Content {
    pub(super) fn of(receipt: &Receipt, wording: Wording) -> Self {
        let locale = Locale::of(&receipt.locale).unwrap_or(Locale::EnGb);
        let writer = Writer {
            receipt,
            locale,
            full: wording == Wording::Full,
        };
        let title = match receipt.kind {
            ReceiptKind::Receipt => "receipt-title",
            ReceiptKind::CreditNote => "credit-note-title",
        };
        Self {
            locale,
            lang: locale.tag(),
            dir: if locale.direction() == Direction::RightToLeft {
                "rtl"
            } else {
                "ltr"
            },
            title: writer.with(title, "number", &receipt.display_number()),
            issuer: one_line(&receipt.issuer.name),
            contact: writer.contact(),
            facts: writer.facts(),
            details: writer.details(),
            amounts: writer.amounts(),
            total: writer.total(),
            notes: writer.notes(),
            references: vec![
                writer.with("receipt-booking", "id", &receipt.line.booking.to_string()),
                writer.with("receipt-payment", "id", &receipt.payment.to_string()),
            ],
        }
    }
}

struct Writer<'a> {
    receipt: &'a Receipt,
    locale: Locale,
    full: bool,
}

impl Writer<'_> {
    fn say(&self, id: &str) -> String {
        say(self.locale, id, &[self.tax_word()])
    }

    fn with(&self, id: &str, name: &str, value: &str) -> String {
        say(
            self.locale,
            id,
            &[(name, Value::Text(value)), self.tax_word()],
        )
    }

    fn row(&self, id: &str, values: Vec<String>) -> Row {
        Row {
            label: self.say(id),
            values,
        }
    }

    /// What the tax is called follows the country, and that the currency tells.
    fn tax_word(&self) -> (&'static str, Value<'static>) {
        (
            "tax",
            Value::Text(if self.receipt.amount.currency == Currency::USD {
                "sales"
            } else {
                "vat"
            }),
        )
    }

    fn contact(&self) -> Vec<String> {
        let issuer = &self.receipt.issuer;
        let numbered = |id, number: &Option<String>| {
            number
                .as_ref()
                .map(|number| self.with(id, "number", &one_line(number)))
        };
        let address = issuer
            .address
            .iter()
            .flat_map(|address| address.lines())
            .map(one_line);
        let rest = [
            numbered("receipt-phone", &issuer.phone),
            issuer.email.as_deref().map(one_line),
            numbered("receipt-tax-number", &issuer.tax_number),
            numbered("receipt-vat-id", &issuer.vat_id),
        ];
        address.chain(rest.into_iter().flatten()).collect()
    }

    fn facts(&self) -> Vec<Row> {
        let issued = date(self.receipt.issued_at, &self.receipt.zone, self.locale);
        let recipient = self
            .receipt
            .recipient
            .as_ref()
            .map(|name| name.reveal().lines().map(one_line).collect());
        let corrects = self.receipt.corrected_number().map(|number| vec![number]);
        let optional = [
            ("receipt-corrects", corrects),
            ("receipt-recipient", recipient),
        ];
        let optional = optional
            .into_iter()
            .filter_map(|(id, values)| Some(self.row(id, values?)));
        std::iter::once(self.row("receipt-issued", vec![issued]))
            .chain(optional)
            .collect()
    }

    fn details(&self) -> Vec<Row> {
        let line = &self.receipt.line;
        // The neutral wording leaves out what kind of service it was (see the module).
        let service = if self.full {
            one_line(line.service_name.in_language(Some(&self.receipt.locale)))
        } else {
            self.say("receipt-appointment")
        };
        let mut rows = vec![self.row("receipt-service", vec![service])];
        if let Some(code) = line.code.as_ref().filter(|_| self.full) {
            rows.push(self.row("receipt-code", vec![one_line(code)]));
        }
        rows.push(self.row("receipt-session", vec![self.session()]));
        if !line.practitioners.is_empty() {
            rows.push(
                self.row(
                    "receipt-practitioner",
                    line.practitioners
                        .iter()
                        .flat_map(|one| self.signed(one))
                        .collect(),
                ),
            );
        }
        if self.full {
            let mode = match line.mode {
                Mode::Room => "receipt-mode-room",
                Mode::Online => "receipt-mode-online",
                Mode::Phone => "receipt-mode-phone",
                Mode::Outdoor => "receipt-mode-outdoor",
            };
            rows.push(self.row("receipt-mode", vec![self.say(mode)]));
        }
        let purpose = match line.purpose {
            ReceiptPurpose::Price => "receipt-purpose-price",
            ReceiptPurpose::Deposit => "receipt-purpose-deposit",
            ReceiptPurpose::Balance => "receipt-purpose-balance",
            ReceiptPurpose::Part => "receipt-purpose-part",
            ReceiptPurpose::Fee => "receipt-purpose-fee",
        };
        rows.push(self.row(
            "receipt-price",
            vec![money(self.receipt.price, self.locale)],
        ));
        rows.push(self.row("receipt-purpose", vec![self.say(purpose)]));
        rows.extend(
            self.receipt
                .paid
                .map(|paid| self.row("receipt-paid", vec![self.paid(paid)])),
        );
        rows
    }

    fn paid(&self, paid: PaidOutsideCheckout) -> String {
        let id = match paid.method {
            Method::Cash => "receipt-paid-cash",
            Method::Transfer => "receipt-paid-transfer",
            Method::Terminal => "receipt-paid-terminal",
        };
        self.with(id, "date", &calendar_date(paid.on, self.locale))
    }

    fn session(&self) -> String {
        let session = self.receipt.line.session;
        let when = moment(session.start, &self.receipt.zone, self.locale);
        let minutes = u32::try_from(session.length().as_mins()).unwrap_or(0);
        say(
            self.locale,
            "receipt-session-value",
            &[
                ("moment", Value::Text(&when)),
                ("count", Value::Count(minutes)),
            ],
        )
    }

    /// A practitioner's name; in full with the title, and the registrations below.
    fn signed(&self, one: &Signatory) -> Vec<String> {
        // Titles and registrations would tell what kind of service it was.
        if !self.full {
            return vec![one_line(&one.name)];
        }
        let titled = one.title.iter().fold(one_line(&one.name), |name, title| {
            format!("{name}, {}", one_line(title))
        });
        let registrations = one
            .registrations
            .iter()
            .map(|held| one_line(&format!("{} {}", held.body, held.number)));
        std::iter::once(titled).chain(registrations).collect()
    }

    /// What the amount is made of.
    fn amounts(&self) -> Vec<Row> {
        let Tax::Included { rate } = self.receipt.tax else {
            return Vec::new();
        };
        let written = |amount| vec![money(amount, self.locale)];
        let label = self.with("receipt-tax", "rate", &percent(rate, self.locale));
        vec![
            self.row("receipt-net", written(self.receipt.net())),
            Row {
                label,
                values: written(self.receipt.tax_amount()),
            },
        ]
    }

    fn total(&self) -> Row {
        let id = match self.receipt.kind {
            ReceiptKind::Receipt => "receipt-received",
            ReceiptKind::CreditNote if self.receipt.undone => "receipt-undone",
            ReceiptKind::CreditNote => "receipt-returned",
        };
        self.row(id, vec![money(self.receipt.amount, self.locale)])
    }

    /// Why there is no tax, where there is none: the law's words, else the practice's, else ours.
    fn notes(&self) -> Vec<String> {
        let own = self
            .receipt
            .issuer
            .note
            .as_ref()
            .map(|note| note.in_language(Some(&self.receipt.locale)));
        let (own, usual) = match &self.receipt.tax {
            Tax::Included { .. } => return Vec::new(),
            Tax::Exempt { text } => (text.as_deref(), "receipt-exempt"),
            Tax::None => (own, "receipt-untaxed"),
        };
        own.map_or_else(|| vec![self.say(usual)], lines)
    }
}

/// A note that may have several lines, by line.
fn lines(note: &str) -> Vec<String> {
    let lines = note.lines().map(one_line);
    lines.filter(|line| !is_blank(line)).collect()
}
