//! Issuing: which receipts and credit notes a change of a booking's money calls for, and what stands on them.

use jiff::Timestamp;

use super::receipt::{
    Issuer, Method, PaidOutsideCheckout, Receipt, ReceiptKind, ReceiptLine, ReceiptPurpose,
    Signatory,
};
use crate::{
    booking::Booking,
    clients::ClientDetails,
    ids::{PaymentId, RefundId},
    language::primary,
    money::{
        Money,
        funds::BookingMoney,
        payments::{
            payment::{self, CollectionMethod, Payment, PaymentState},
            recorded::Recorded,
            refund::{Cause, RefundProgress},
        },
    },
    practice::{Practice, Practitioner, service::Tax},
};

/// A document that is called for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDocument {
    pub payment: Payment,
    /// Set on a credit note.
    pub refund: Option<RefundId>,
    /// What was received, or returned.
    pub amount: Money,
    /// On a credit note: the payment was recorded by mistake.
    pub undone: bool,
    /// Of a payment that came outside Checkout.
    pub recorded: Option<Recorded>,
}

/// A receipt for each payment that has come, a credit note for each refund that has gone.
#[must_use]
pub fn wanted(before: &BookingMoney, after: &BookingMoney) -> Vec<DueDocument> {
    let had = |id: PaymentId| {
        before
            .payment(id)
            .is_some_and(|one| one.state == PaymentState::Captured)
    };
    let came = after
        .captured()
        // A saved card is not money received. Earlier captures have their receipt already.
        .filter(|one| !one.amount.is_zero() && !had(one.id));
    let of = |id: PaymentId| after.recorded.iter().find(|one| one.payment == id).cloned();
    let receipts = came.map(|one| DueDocument {
        payment: one.clone(),
        refund: None,
        amount: one.amount,
        undone: false,
        recorded: of(one.id),
    });
    let gone = |funds: &BookingMoney, id| {
        funds
            .refunds
            .iter()
            // Only once it has succeeded: an ordered refund may still fail, and documents are never
            // withdrawn.
            .any(|one| one.id == id && one.state == RefundProgress::Succeeded)
    };
    let notes = after
        .refunds
        .iter()
        .filter(|one| gone(after, one.id) && !gone(before, one.id));
    let notes = notes.filter_map(|one| {
        let (payment, undone) = (
            after.payment(one.payment)?.clone(),
            one.cause == Cause::Undone,
        );
        Some(DueDocument {
            payment,
            refund: Some(one.id),
            amount: one.amount,
            undone,
            recorded: None,
        })
    });
    receipts.chain(notes).collect()
}

/// Who signs.
#[derive(Debug, Clone, Copy)]
pub struct IssuerContext<'a> {
    pub practice: &'a Practice,
    pub practitioners: &'a [Practitioner],
}

impl IssuerContext<'_> {
    /// The document, under its number and, on a credit note, the one it corrects; `earlier` are the booking's others.
    #[must_use]
    pub fn issue(
        &self,
        wanted: &DueDocument,
        (booking, client): (&Booking, &ClientDetails),
        earlier: &[Receipt],
        (number, corrects): (u64, Option<u64>),
        now: Timestamp,
    ) -> Receipt {
        let purpose = purpose(&wanted.payment, booking);
        // A fee compensates for time that was kept free; no service is taxed.
        let tax = if purpose == ReceiptPurpose::Fee {
            Tax::None
        } else {
            booking.terms.tax.clone()
        };
        Receipt {
            number,
            kind: if wanted.refund.is_some() {
                ReceiptKind::CreditNote
            } else {
                ReceiptKind::Receipt
            },
            corrects,
            issued_at: now,
            zone: booking.terms.zone.clone(),
            locale: self.locale(client.language.as_deref()),
            // Everything is copied, nothing referred to: the document has to read the same after
            // the practice has moved or the client has been renamed.
            issuer: self.issuer(),
            recipient: Some(client.name.clone()),
            line: ReceiptLine {
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
            tax_part: Some(tax_part(wanted.amount, &tax, earlier, corrects)),
            tax,
            payment: wanted.payment.id,
            paid: wanted.recorded.as_ref().and_then(|one| {
                Some(PaidOutsideCheckout {
                    method: method(wanted.payment.method)?,
                    on: one.received_on,
                })
            }),
            undone: wanted.undone,
        }
    }

    fn issuer(&self) -> Issuer {
        let Practice {
            name,
            address,
            phone,
            email,
            tax_number,
            vat_id,
            tax_note,
            ..
        } = self.practice.clone();
        Issuer {
            name,
            address,
            phone,
            email,
            tax_number,
            vat_id,
            note: tax_note,
        }
    }

    fn signatories(&self, booking: &Booking) -> Vec<Signatory> {
        let found = booking
            .practitioners
            .iter()
            .filter_map(|id| self.practitioners.iter().find(|one| one.id == *id));
        let sign = |one: &Practitioner| Signatory {
            name: one.name.clone(),
            title: one.title.clone(),
            registrations: one.registrations.clone(),
        };
        found.map(sign).collect()
    }

    /// The client's language as the practice writes it, else as it was given, else the practice's own.
    fn locale(&self, language: Option<&str>) -> String {
        let own = &self.practice.locales;
        let spoken =
            language.and_then(|wanted| own.iter().find(|tag| primary(tag) == primary(wanted)));
        spoken
            .map(String::as_str)
            .or(language)
            .or(own.first().map(String::as_str))
            .unwrap_or("en-GB")
            .to_owned()
    }
}

/// The tax inside `amount`, so that the taxes of all receipts of a booking are the tax of what was received, and those of a receipt's
/// credit notes, once all of it went back, the receipt's: rounded each for itself they would differ by a penny.
fn tax_part(amount: Money, tax: &Tax, earlier: &[Receipt], corrects: Option<u64>) -> Money {
    let sums = |documents: &[&Receipt]| {
        let sum =
            |part: fn(&Receipt) -> Money| documents.iter().map(|one| part(one).amount).sum::<i64>();
        (
            sum(|one| one.amount) + amount.amount,
            sum(Receipt::tax_amount),
        )
    };
    let of = |amount| tax.amount(amount).amount;
    let corrected = earlier
        .iter()
        .find(|one| one.kind == ReceiptKind::Receipt && Some(one.number) == corrects);
    // Two running totals: credit notes add up to their receipt, receipts to the whole that was
    // paid.
    let part = if let Some(receipt) = corrected {
        let notes: Vec<_> = earlier
            .iter()
            .filter(|one| one.corrects == corrects)
            .collect();
        let (gone, told) = sums(&notes);
        let (whole, left) = (
            receipt.tax_amount().amount,
            (receipt.amount.amount - gone).max(0),
        );
        of(Money {
            amount: gone,
            ..amount
        })
        // The tax still open on the receipt is between nothing and what is left of it, so these
        // bounds hold for what the notes have told in total.
        .clamp(whole - left, whole)
            - told
    } else {
        let receipts: Vec<_> = earlier
            .iter()
            // Fees carry no tax and stand on receipts of the same booking: only documents with this
            // rate share the rounding.
            .filter(|one| one.kind == ReceiptKind::Receipt && one.tax == *tax)
            .collect();
        let (come, told) = sums(&receipts);
        of(Money {
            amount: come,
            ..amount
        }) - told
    };
    Money {
        // Documents from before parts were kept may have rounded differently; no document shows a
        // negative tax because of that.
        amount: part.clamp(0, amount.amount.max(0)),
        ..amount
    }
}

fn purpose(payment: &Payment, booking: &Booking) -> ReceiptPurpose {
    match payment.purpose {
        payment::Purpose::Fee => ReceiptPurpose::Fee,
        // By amount and not by purpose: a link paid after the session may also be for the whole
        // price.
        _ if payment.amount == booking.terms.price => ReceiptPurpose::Price,
        // Cash is neither the agreed deposit nor necessarily the rest.
        _ if payment.method.is_recorded() => ReceiptPurpose::Part,
        payment::Purpose::Booking | payment::Purpose::Card => ReceiptPurpose::Deposit,
        payment::Purpose::Balance => ReceiptPurpose::Balance,
    }
}

const fn method(method: CollectionMethod) -> Option<Method> {
    match method {
        CollectionMethod::Cash => Some(Method::Cash),
        CollectionMethod::Transfer => Some(Method::Transfer),
        CollectionMethod::Terminal => Some(Method::Terminal),
        CollectionMethod::Page | CollectionMethod::Card => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::{BasisPoints, Currency, receipts::receipt::tests::receipt};

    /// The documents over these amounts, the credit notes to the receipt of number 1.
    fn documents(
        kind: ReceiptKind,
        amounts: &[i64],
        tax: &Tax,
        mut all: Vec<Receipt>,
    ) -> Vec<Receipt> {
        for (number, amount) in (all.len() as u64 + 1..).zip(amounts) {
            let (amount, corrects) = (
                Money::new(*amount, Currency::EUR),
                (kind == ReceiptKind::CreditNote).then_some(1),
            );
            let part = Some(tax_part(amount, tax, &all, corrects));
            all.push(Receipt {
                number,
                kind,
                corrects,
                amount,
                tax: tax.clone(),
                tax_part: part,
                ..receipt()
            });
        }
        all
    }

    fn taxes(all: &[Receipt]) -> Vec<i64> {
        all.iter().map(|one| one.tax_amount().amount).collect()
    }

    #[test]
    fn the_last_partial_credit_note_takes_the_penny_that_is_left() {
        let tax = Tax::Included {
            rate: BasisPoints(1_900),
        };
        let all = documents(ReceiptKind::Receipt, &[1_000], &tax, Vec::new());
        let all = documents(ReceiptKind::CreditNote, &[333, 333, 334], &tax, all);
        assert_eq!(
            taxes(&all),
            [160, 53, 53, 54],
            "each for itself they would be 53, 53, 53"
        );
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            received in prop::collection::vec(1_i64..20_000, 1..4),
            parts in prop::collection::vec(1_i64..9_000, 0..6),
            rate in 1_u16..3_000,
        ) {
            let tax = Tax::Included { rate: BasisPoints(rate) };
            let all = documents(ReceiptKind::Receipt, &received, &tax, Vec::new());
            let whole = Money::new(received.iter().sum(), Currency::EUR);
            prop_assert_eq!(taxes(&all).iter().sum::<i64>(), tax.amount(whole).amount);
            let mut left = received[0];
            let mut notes: Vec<_> = parts.into_iter().map(|part| { let part = part.min(left); left -= part; part }).collect();
            notes.push(left);
            notes.retain(|one| *one > 0);
            let noted = documents(ReceiptKind::CreditNote, &notes, &tax, all.clone());
            prop_assert_eq!(taxes(&noted[all.len()..]).iter().sum::<i64>(), all[0].tax_amount().amount);
            for one in noted {
                let exact = tax.amount(one.amount).amount;
                prop_assert!((one.tax_amount().amount - exact).abs() <= 2, "{} is not {}", one.tax_amount().amount, exact);
            }
        }
    }
}
