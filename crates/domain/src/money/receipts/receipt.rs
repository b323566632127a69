//! Receipts: what was paid for one booking, for the client's tax office and insurer. Issued once, never edited; a credit note
//! corrects them.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    clients::Personal,
    ids::{BookingId, PaymentId},
    interval::Interval,
    money::Money,
    practice::{
        Text,
        service::{Mode, Tax},
    },
    zone::Zone,
};

pub use crate::practice::Registration;

/// One document, with everything it shows as it was when it was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Consecutive within the practice, from 1; receipts and credit notes share one sequence.
    pub number: u64,
    pub kind: ReceiptKind,
    /// The receipt that a credit note takes back in whole or part.
    pub corrects: Option<u64>,
    pub issued_at: Timestamp,
    /// Whose wall time it shows.
    pub zone: Zone,
    /// BCP 47: the language it is written in.
    pub locale: String,
    pub issuer: Issuer,
    /// The name the client gave. Further lines are an address, which invoices over 250 € or £250 need.
    pub recipient: Option<Personal<String>>,
    pub line: ReceiptLine,
    /// Of the whole session, tax included.
    pub price: Money,
    /// What was received, on a credit note what was returned; positive, tax included.
    pub amount: Money,
    pub tax: Tax,
    /// The tax inside `amount`: what is left of the whole's after the documents before it, so that parts add up to the whole. Older
    /// documents have none, and tell what the rate says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_part: Option<Money>,
    pub payment: PaymentId,
    /// How, if it came outside Checkout.
    #[serde(default)]
    pub paid: Option<PaidOutsideCheckout>,
    /// On a credit note: nothing was returned, for nothing had come.
    #[serde(default)]
    pub undone: bool,
}

/// How money came outside Checkout, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidOutsideCheckout {
    pub method: Method,
    pub on: Date,
}

/// The method by which money came outside Checkout, as receipts name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Cash,
    Transfer,
    /// By card, at the practice.
    Terminal,
}

/// What a document does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// Money was received.
    Receipt,
    /// Money was returned.
    CreditNote,
}

/// The practice, as it signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// `Steuernummer`, EIN.
    pub tax_number: Option<String>,
    pub vat_id: Option<String>,
    /// In the practice's words, e.g. `Not VAT registered. No VAT charged.`
    pub note: Option<Text>,
}

/// What was paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub booking: BookingId,
    pub service_name: Text,
    /// Of a fee schedule: `GOP 870 x2,9`, `90834`.
    pub code: Option<String>,
    pub session: Interval,
    pub practitioners: Vec<Signatory>,
    pub mode: Mode,
    pub purpose: ReceiptPurpose,
}

/// A practitioner, as insurers ask for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    pub name: String,
    pub title: Option<String>,
    pub registrations: Vec<Registration>,
}

/// Which part of the money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptPurpose {
    /// All of the price.
    Price,
    Deposit,
    /// The rest after a deposit.
    Balance,
    /// Some of it, outside Checkout.
    Part,
    /// For cancelling late or not coming.
    Fee,
}

impl Receipt {
    /// The tax inside [`Receipt::amount`].
    #[must_use]
    pub fn tax_amount(&self) -> Money {
        self.tax_part
            // Documents are never edited, so those from before parts were kept are still read by
            // their rate.
            .unwrap_or_else(|| self.tax.amount(self.amount))
    }

    /// The amount without its tax.
    #[must_use]
    pub fn net(&self) -> Money {
        // The tax is a part of the amount, so this cannot overflow; it is exact: net + tax = amount.
        Money {
            amount: self.amount.amount.saturating_sub(self.tax_amount().amount),
            ..self.amount
        }
    }

    /// Its number as it is written, `000123`.
    #[must_use]
    pub fn display_number(&self) -> String {
        written(self.number)
    }

    /// The number of the receipt it corrects, as it is written.
    #[must_use]
    pub fn corrected_number(&self) -> Option<String> {
        self.corrects.map(written)
    }
}

/// Six digits, more when there are more.
fn written(number: u64) -> String {
    format!("{number:06}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{
        ids::{BookingId, PaymentId},
        money::{BasisPoints, Currency},
    };

    pub fn receipt() -> Receipt {
        let at = |text: &str| text.parse().unwrap();
        Receipt {
            number: 124,
            kind: ReceiptKind::CreditNote,
            corrects: Some(123),
            issued_at: at("2026-12-03T13:00:00Z"),
            zone: Zone::named("Europe/Berlin").unwrap(),
            locale: "de-DE".into(),
            issuer: Issuer {
                name: "Praxis".into(),
                address: None,
                phone: None,
                email: None,
                tax_number: None,
                vat_id: None,
                note: None,
            },
            recipient: Some(Personal::new("Sam".into())),
            line: ReceiptLine {
                booking: BookingId(uuid::Uuid::nil()),
                service_name: Text::plain("Physio"),
                code: None,
                session: Interval::new(at("2026-12-03T12:00:00Z"), at("2026-12-03T12:25:00Z"))
                    .unwrap(),
                practitioners: vec![],
                mode: Mode::Room,
                purpose: ReceiptPurpose::Price,
            },
            price: Money::new(4_500, Currency::EUR),
            amount: Money::new(4_500, Currency::EUR),
            tax: Tax::Included {
                rate: BasisPoints(1_900),
            },
            tax_part: None,
            payment: PaymentId(uuid::Uuid::nil()),
            paid: None,
            undone: false,
        }
    }

    #[test]
    fn net_and_tax_are_the_amount() {
        let receipt = receipt();
        assert_eq!(
            (receipt.net().amount, receipt.tax_amount().amount),
            (3_782, 718)
        );
        let untaxed = Receipt {
            tax: Tax::None,
            ..receipt
        };
        assert_eq!(
            (untaxed.net().amount, untaxed.tax_amount().amount),
            (4_500, 0)
        );
    }

    #[test]
    fn numbers_have_six_digits_or_more() {
        assert_eq!(
            (receipt().display_number(), receipt().corrected_number()),
            ("000124".into(), Some("000123".into()))
        );
        assert_eq!(
            Receipt {
                number: 12_345_678,
                ..receipt()
            }
            .display_number(),
            "12345678"
        );
    }

    #[test]
    fn a_stored_receipt_reads_back_and_its_debug_names_nobody() {
        let stored = serde_json::to_string(&receipt()).unwrap();
        assert_eq!(serde_json::from_str::<Receipt>(&stored).unwrap(), receipt());
        assert!(stored.contains("Sam") && !format!("{:?}", receipt()).contains("Sam"));
    }
}
