//! Issuing: which receipts and credit notes a change of a booking's money calls for, and what stands on them.

use jiff::Timestamp;

use super::{
    booking::Booking,
    client::ClientDetails,
    funds::Funds,
    ids::{PaymentId, RefundId},
    money::Money,
    payment::{self, Payment, PaymentState},
    practice::{Practice, Practitioner},
    receipt::{Issuer, Line, Purpose, Receipt, ReceiptKind, Signatory},
    refund::RefundProgress,
    service::Tax,
};

/// A document that is called for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub payment: Payment,
    /// Set on a credit note.
    pub refund: Option<RefundId>,
    /// What was received, or returned.
    pub amount: Money,
}

/// A receipt for each payment that has come, a credit note for each refund that has gone.
#[must_use]
pub fn wanted(before: &Funds, after: &Funds) -> Vec<Wanted> {
    let had = |id: PaymentId| before.payment(id).is_some_and(|one| one.state == PaymentState::Captured);
    let came = after.captured().filter(|one| !one.amount.is_zero() && !had(one.id));
    let receipts = came.map(|one| Wanted { payment: one.clone(), refund: None, amount: one.amount });
    let gone = |funds: &Funds, id| funds.refunds.iter().any(|one| one.id == id && one.state == RefundProgress::Succeeded);
    let notes = after.refunds.iter().filter(|one| gone(after, one.id) && !gone(before, one.id));
    let notes = notes.filter_map(|one| {
        Some(Wanted { payment: after.payment(one.payment)?.clone(), refund: Some(one.id), amount: one.amount })
    });
    receipts.chain(notes).collect()
}

/// Who signs.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    pub practice: &'a Practice,
    pub practitioners: &'a [Practitioner],
}

impl House<'_> {
    /// The document, under its number and, on a credit note, the one it corrects.
    #[must_use]
    pub fn issue(
        &self,
        wanted: &Wanted,
        booking: &Booking,
        client: &ClientDetails,
        (number, corrects): (u64, Option<u64>),
        now: Timestamp,
    ) -> Receipt {
        let purpose = purpose(&wanted.payment, booking);
        Receipt {
            number,
            kind: if wanted.refund.is_some() { ReceiptKind::CreditNote } else { ReceiptKind::Receipt },
            corrects,
            issued_at: now,
            zone: booking.terms.zone.clone(),
            locale: self.locale(client.language.as_deref()),
            issuer: self.issuer(),
            recipient: Some(client.name.clone()),
            line: Line {
                booking: booking.id,
                service_name: booking.terms.service_name.clone(),
                code: booking.terms.service_code.clone(),
                session: booking.at,
                practitioners: self.signatories(booking),
                mode: booking.mode,
                purpose,
            },
            price: booking.terms.price,
            amount: wanted.amount,
            // A fee compensates for time that was kept free; no service is taxed.
            tax: if purpose == Purpose::Fee { Tax::None } else { booking.terms.tax.clone() },
            payment: wanted.payment.id,
        }
    }

    fn issuer(&self) -> Issuer {
        let Practice { name, address, phone, email, tax_number, vat_id, tax_note, .. } = self.practice.clone();
        Issuer { name, address, phone, email, tax_number, vat_id, note: tax_note }
    }

    fn signatories(&self, booking: &Booking) -> Vec<Signatory> {
        let found = booking.practitioners.iter().filter_map(|id| self.practitioners.iter().find(|one| one.id == *id));
        let sign = |one: &Practitioner| Signatory {
            name: one.name.clone(),
            title: one.title.clone(),
            registrations: one.registrations.clone(),
        };
        found.map(sign).collect()
    }

    /// The client's language as the practice writes it, else as it was given, else the practice's own.
    fn locale(&self, language: Option<&str>) -> String {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let own = &self.practice.locales;
        let spoken = language.and_then(|wanted| own.iter().find(|tag| primary(tag) == primary(wanted)));
        spoken.map(String::as_str).or(language).or(own.first().map(String::as_str)).unwrap_or("en-GB").to_owned()
    }
}

fn purpose(payment: &Payment, booking: &Booking) -> Purpose {
    match payment.purpose {
        payment::Purpose::Fee => Purpose::Fee,
        _ if payment.amount == booking.terms.price => Purpose::Price,
        payment::Purpose::Booking | payment::Purpose::Card => Purpose::Deposit,
        payment::Purpose::Balance => Purpose::Balance,
    }
}
