//! What the practice says of money: payments that came outside Checkout, and balances it wrote off. Its words are sealed.

use uuid::Uuid;

use super::{
    At,
    tx::{Failed, Writer},
};
use crate::{StoreError, engines::vault::SealedIn};
use domain::{
    clients::Personal,
    ids::PracticeId,
    money::{payments::recorded::Recorded, write_off::WriteOff},
};

const PUT: &str = r"INSERT INTO recorded_payments (practice_id, payment_id, received_on, reference)
    VALUES ($1, $2, $3, $4)";

const PUT_WRITE_OFF: &str = r"INSERT INTO write_offs (practice_id, id, booking_id, amount,
        currency, reason, written_at, undone_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (practice_id, id) DO UPDATE SET undone_at = excluded.undone_at";

/// Where the reference of a payment that came outside Checkout is sealed.
pub(crate) fn reference_place(practice: PracticeId, payment: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "recorded_payments",
        row: payment,
    }
}

/// Where the reason of a write-off is sealed.
pub(crate) fn reason_place(practice: PracticeId, write_off: Uuid) -> SealedIn {
    SealedIn {
        practice,
        table: "write_offs",
        row: write_off,
    }
}

/// Written once.
pub(crate) fn put(w: &mut Writer<'_>, practice: PracticeId, one: &Recorded) -> Result<(), Failed> {
    let seal = |text: &Personal<String>| {
        w.vault
            .seal(reference_place(practice, one.payment.0), text.reveal())
    };
    let reference = one
        .reference
        .as_ref()
        .map(seal)
        .transpose()
        .map_err(StoreError::from)?;
    w.tx.write(PUT)
        .bind(practice.0)
        .bind(one.payment.0)
        .bind(one.received_on.to_string())
        .bind(reference);
    Ok(())
}

/// Written once; only that it was undone is added.
pub(crate) fn put_write_off(
    w: &mut Writer<'_>,
    practice: PracticeId,
    one: &WriteOff,
) -> Result<(), Failed> {
    let reason = w
        .vault
        .seal(reason_place(practice, one.id.0), one.reason.reveal())
        .map_err(StoreError::from)?;
    w.tx.write(PUT_WRITE_OFF)
        .bind(practice.0)
        .bind(one.id.0)
        .bind(one.booking.0)
        .bind(one.amount.amount)
        .bind(one.amount.currency.code())
        .bind(reason)
        .bind(At(one.at))
        .bind(one.undone_at.map(At));
    Ok(())
}
